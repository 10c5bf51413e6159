/// One model that a profile is for, or several that cannot be told apart.
public struct DeviceModel: Sendable, Hashable {
  /// As their maker calls them; at least one.
  public let names: [String]
  /// What it reports in the profile's mode; empty where it has no USB id of its own.
  public let usb: [USBID]
  /// Part of what it calls itself, in any case; tells models with one USB id apart.
  public let product: String?
  /// Part of a printer's IEEE 1284 id.
  public let ieee1284: String?
  /// The public document that says so.
  public let source: String

  /// For people: `HR100 / HR3260 cordless`.
  public var name: String { names.joined(separator: " / ") }

  /// The rule that its ids make, `nil` where they make none.
  var rule: MatchRule? {
    guard !usb.isEmpty || product != nil || ieee1284 != nil else { return nil }
    var rule = MatchRule()
    rule.usb = usb
    rule.name = product
    rule.ieee1284 = ieee1284
    return rule
  }

  /// Whether the device is one of these; never so for a model without ids.
  func isMet(by traits: DeviceTraits) -> Bool { rule?.objections(to: traits).isEmpty ?? false }
}
