/// One model that a profile is for, as its maker calls it.
public struct DeviceModel: Sendable, Hashable {
  public let name: String
  /// What it reports in the profile's mode; empty where it has no USB id of its own.
  public let usb: [USBID]
  /// Part of what it calls itself, in any case; tells models with one USB id apart.
  public let product: String?
  /// The public document that says so.
  public let source: String

  /// The rule that its ids make, `nil` where they make none.
  var rule: MatchRule? {
    guard !usb.isEmpty || product != nil else { return nil }
    var rule = MatchRule()
    rule.usb = usb
    rule.name = product
    return rule
  }

  /// Whether the device is one of these; never so for a model without ids.
  func isMet(by traits: DeviceTraits) -> Bool { rule?.objections(to: traits).isEmpty ?? false }
}
