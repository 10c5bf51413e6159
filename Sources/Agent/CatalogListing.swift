import ControlAPI
import DeviceCatalog
import Protocols
import Warehouse

/// `tally devices catalog`: every model that the profiles know, in each of its modes.
extension Agent {
  /// - Parameter search: words that must all be found in a model's line, in any case; none for all models.
  public static func listCatalog(_ search: [String], json: Bool) throws(Failure) {
    let catalog: DeviceCatalog
    do { catalog = try Daemon.catalog() } catch { throw Failure("\(error)", exit: .configuration) }
    let words = search.map { $0.lowercased() }
    let rows = catalog.listing.filter { row in words.allSatisfy { row.searched.contains($0) } }
    guard !rows.isEmpty else { throw Failure(Words.say("catalog.none", ["search": search.joined(separator: " ")], in: language), exit: .notFound) }
    for (index, row) in rows.enumerated() {
      if json {
        writeOut(row.json.text + "\n")
        continue
      }
      let isFirst = index == 0 || rows[index - 1].model != row.model
      if isFirst { writeOut(row.model + "\n") }
      writeOut("  " + row.said(in: language) + "\n")
      let isLast = index == rows.count - 1 || rows[index + 1].model != row.model
      if isLast { writeOut("  " + row.silenceSaid(in: language) + "\n") }
    }
    if !json { writeOut(Words.say("catalog.count", ["models": "\(Set(rows.map(\.model)).count)", "modes": "\(rows.count)"], in: language) + "\n") }
  }
}

extension DeviceCatalog {
  /// One model in one mode.
  struct Listed {
    let model: String
    let mode: DeviceMode
    /// `nil` for a mode that no profile speaks.
    let profile: DeviceProfile?
    let usb: [USBID]
    let product: String?
    let silence: DeviceProfile.Silence?
    let source: String
  }

  /// By model's name, then by mode.
  var listing: [Listed] {
    let spoken = profiles.flatMap { profile -> [Listed] in
      func listed(_ name: String, _ usb: [USBID], _ product: String?, _ source: String) -> Listed {
        Listed(model: name, mode: profile.mode, profile: profile, usb: usb, product: product, silence: profile.silence, source: source)
      }
      guard !profile.models.isEmpty else { return [listed(profile.name, profile.match.flatMap(\.usb), nil, profile.source)] }
      return profile.models.flatMap { model in model.names.map { listed($0, model.usb, model.product, model.source) } }
    }
    let other = families.flatMap { family -> [Listed] in
      family.otherModes.flatMap { other in
        other.model.names.map {
          Listed(
            model: $0, mode: other.mode, profile: nil, usb: other.model.usb, product: other.model.product, silence: family.silence, source: other.model.source)
        }
      }
    }
    return (spoken + other).sorted { ($0.model, $0.mode.rawValue, $0.profile?.id ?? "") < ($1.model, $1.mode.rawValue, $1.profile?.id ?? "") }
  }
}

extension DeviceCatalog.Listed {
  var searched: String {
    ([model, mode.rawValue, profile?.id ?? "", profile?.protocol.rawValue ?? "", profile?.role.rawValue ?? "", product ?? ""] + usb.map(\.description))
      .joined(separator: " ").lowercased()
  }

  var json: JSON {
    let silent: JSON = silence.map { .object(["en": .string($0.en), "ru": .string($0.ru), "source": .string($0.source)]) } ?? .null
    return .object([
      "model": .string(model), "mode": .string(mode.rawValue), "profile": profile.map { .string($0.id) } ?? .null,
      "protocol": profile.map { .string($0.protocol.rawValue) } ?? .null, "role": profile.map { .string($0.role.rawValue) } ?? .null,
      "usb": .array(usb.map { .string($0.description) }), "product": product.map { .string($0) } ?? .null, "silence": silent, "source": .string(source),
    ])
  }

  func said(in language: Language) -> String {
    let mode = Words.say("@device-mode.\(mode.rawValue)", in: language)
    let spoken = profile.map { "\($0.protocol.rawValue), \($0.id)" } ?? Words.say("catalog.unspoken", in: language)
    let ids = usb.isEmpty ? [] : ["usb \(usb.map(\.description).joined(separator: " "))"]
    return ([mode, spoken] + ids + (product.map { ["'\($0)'"] } ?? [])).joined(separator: ", ") + " — " + source
  }

  func silenceSaid(in language: Language) -> String {
    guard profile?.role != .printer else { return Words.say("catalog.no-beep", in: language) }
    return silence.map { Words.say("catalog.silence", ["how": $0[language], "source": $0.source], in: language) } ?? Words.say("catalog.no-silence", in: language)
  }
}
