import Identifiers
import Settings
import Stations
import Warehouse

extension StationConfiguration {
  /// Reads one group of `stations:`.
  init(reading section: SettingsSection, language: Language, printers: [String]) {
    self.init(
      name: section.required("name"), flow: section.choice("flow", FlowID.self), operator: Self.operatorRule(section), printer: section.optional("printer"),
      defaultLocation: section.optional("location"), shared: section.value("shared", default: false), numberCards: section.value("number-cards", default: true),
      packLimit: section.optional("pack-limit", Int.self, in: 1...1_000_000), palletLimit: section.optional("pallet-limit", Int.self, in: 1...1_000_000),
      expiry: section.value("expiry", default: true), duplicateWindow: Self.milliseconds(section.value("duplicate-window", default: .milliseconds(300), in: .zero...Duration.seconds(10))),
      language: section.choice("language", default: language), mode: section.value("training", default: false) ? .training : .live,
      badges: Self.patterns(section, "badges"), locations: Self.patterns(section, "locations"), documents: Self.patterns(section, "documents"))
    let reasons: [String] = section.list("reasons")
    if !reasons.isEmpty { self.reasons = reasons }
    restricted = Self.restricted(section)
    serviceMinutes = section.value("service-minutes", default: serviceMinutes, in: 1...720)
    if name.hasPrefix("_") || name.contains(where: { "/:".contains($0) }) { section.report("a station's name may not begin with _ nor hold / or :", at: "name") }
    if let printer, !printers.contains(printer) {
      section.report("there is no printer '\(printer)'", at: "printer", hint: printers.isEmpty ? "name it under printers:" : "there are: \(printers.joined(separator: ", "))")
    }
  }

  private enum OperatorWord: String, CaseIterable { case required, optional, fixed }

  private static func operatorRule(_ section: SettingsSection) -> OperatorRule {
    let id: String? = section.optional("operator-id")
    switch section.choice("operator", default: OperatorWord.required) {
    case .required: return .required
    case .optional: return .optional
    case .fixed:
      if id == nil { section.report("operator: fixed needs operator-id", at: "operator", hint: "the id that the WMS knows the operator by") }
      return .fixed(id ?? "")
    }
  }

  private static func patterns(_ section: SettingsSection, _ key: String) -> [CodePattern] {
    section.list(key, String.self).compactMap { text in
      do throws(CodePattern.Malformed) { return try CodePattern(text) } catch {
        section.report("\(error.description)", at: key)
        return nil
      }
    }
  }

  private static func restricted(_ section: SettingsSection) -> RestrictedCirculation {
    let key = "restricted-circulation"
    return RestrictedCirculation(
      layouts: section.list(key, String.self).flatMap { text in
        if let layouts = RestrictedCirculation.layouts(named: text) { return layouts }
        let countries = RestrictedCirculation.countries.joined(separator: ", ")
        section.report("'\(text)' is no layout of numbers", at: key, hint: "one of \(countries), or a pattern such as 28IIIIVMMMMMC weight 3")
        return []
      })
  }

  private static func milliseconds(_ duration: Duration) -> Int64 { Int64(duration / .milliseconds(1)) }
}
