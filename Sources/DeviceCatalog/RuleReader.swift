import Protocols
import Settings

/// Reads what identifies devices, and refuses what identifies none.
struct RuleReader {
  /// The profile's.
  let links: [DeviceLink.Kind]

  func rule(_ section: SettingsSection) -> MatchRule {
    var rule = MatchRule()
    rule.usb = ids(section)
    rule.driver = section.optional("driver")
    rule.name = section.optional("name")
    rule.interfaceClass = section.optional("interface-class", Int.self, in: 0...255).map(UInt8.init)
    rule.ieee1284 = section.optional("ieee1284")
    if let text = section.optional("usage", String.self) {
      rule.usage = HIDUsagePattern(text)
      if rule.usage == nil { section.report("'\(text)' is no HID usage", at: "usage", hint: "expected a page such as 8c, or page and usage such as 8c:02") }
    }
    if rule == MatchRule(), section.keys.isEmpty { section.report("a rule without conditions would match every device") }
    refuseVague(rule, in: section)
    return rule
  }

  func model(_ section: SettingsSection) -> DeviceModel {
    let names: [String] = section.list("name")
    if names.isEmpty { section.report("'\("name")' is missing", hint: "expected \("the model's name, or several")") }
    let model = DeviceModel(
      names: names, usb: ids(section), product: section.optional("product"), ieee1284: section.optional("ieee1284"), source: section.required("source"))
    if let rule = model.rule { refuseVague(rule, in: section) }
    return model
  }

  private func ids(_ section: SettingsSection) -> [USBID] {
    section.list("usb", String.self).compactMap { text in
      if let id = USBID(text) { return id }
      section.report("'\(text)' is no USB id", at: "usb", hint: "expected vendor and product as lsusb writes them, such as 05e0:1701, or 05e0:*")
      return nil
    }
  }

  /// A rule that would take devices of others: a chip's id with nothing beside it, or all keyboards of a maker.
  private func refuseVague(_ rule: MatchRule, in section: SettingsSection) {
    guard !rule.namesDevice else { return }
    if let id = rule.usb.first(where: { ChipMakers.names[$0.vendor] != nil }) {
      section.report(
        "\(id) is the id of a chip by \(ChipMakers.names[id.vendor] ?? ""), in devices of every kind", at: "usb",
        hint: "add a part of what the device calls itself: name for a rule, product for a model")
    } else if links.contains(.evdev), rule.usb.isEmpty || rule.usb.contains(where: { $0.product == nil }) {
      section.report(
        "this would take ordinary keyboards too", at: rule.usb.isEmpty ? nil : "usb", hint: "name the product id, or a part of what the scanner calls itself")
    }
  }
}

/// How to silence the scanner, for people.
func readSilence(_ section: SettingsSection) -> DeviceProfile.Silence? {
  section.optionalSection("silence").map { .init(en: $0.required("en"), ru: $0.required("ru"), source: $0.required("source")) }
}

func readProgramming(_ section: SettingsSection) -> [ProgrammingCode] {
  section.sections("programming").map { code in
    let texts: [String] = code.list("scan")
    let symbology: ProgrammingCode.Symbology? = code.optionalChoice("symbology")
    if !texts.isEmpty, symbology == nil {
      code.report("'\("symbology")' is missing", hint: "expected \(ProgrammingCode.Symbology.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    var symbols: [ProgrammingCode.Symbol] = []
    for text in texts {
      do { symbols.append(.init(symbology: symbology ?? .code128, content: try ProgrammingCode.Symbol.content(text))) } catch {
        code.report("'\(text)': \(error)", at: "scan")
      }
    }
    var command: [UInt8]?
    if let text: String = code.optional("send") {
      do { command = try ControlBytes.parse(text) } catch { code.report("'\(text)': \(error)", at: "send") }
    }
    return ProgrammingCode(
      purpose: code.choice("purpose"), name: code.required("name"), symbols: symbols, command: command, source: code.required("source"))
  }
}
