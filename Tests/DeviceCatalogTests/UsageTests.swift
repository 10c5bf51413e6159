import DeviceCatalog
import Protocols
import Testing
import Warehouse

/// HID devices are known by what their report descriptors say they are.
@Suite struct UsageTests {
  private func traits(_ usage: HIDUsage, _ vendor: UInt16) -> DeviceTraits {
    var traits = DeviceTraits(link: .hidraw, node: "/dev/hidraw0", vendor: vendor, product: 0x1234)
    traits.usages = [usage]
    return traits
  }

  @Test func aScannerInHIDPOSModeIsFoundByItsUsage() throws {
    let matcher = DeviceMatcher(try DeviceCatalog(shipped: shippedDevices))
    let scanner = HIDUsage(page: 0x8C, id: 2)
    #expect(matcher.profile(for: traits(scanner, 0x0C2E))?.id == "honeywell/hid-pos")
    #expect(matcher.profile(for: traits(scanner, 0x1EAB))?.id == "newland/hid-pos")
    #expect(matcher.profile(for: traits(scanner, 0x05E0))?.id == "generic/hid-pos")
    #expect(matcher.profile(for: traits(scanner, 0xFFF0))?.id == "generic/hid-pos")
    let keyboard = traits(HIDUsage(page: 1, id: 6), 0x0C2E)
    #expect(matcher.profile(for: keyboard) == nil)
    let reasons = matcher.explain(keyboard).first { $0.profile.id == "honeywell/hid-pos" }?.reasons.map { Words.say($0, in: .en) }
    #expect(reasons?.first == "the HID usages are 01:06, without 8c:02")
  }

  @Test(arguments: [("8c", "8c"), ("8c:02", "8c:02"), ("ff45", "ff45")]) func patterns(text: String, written: String) {
    #expect(HIDUsagePattern(text)?.description == written)
  }

  @Test(arguments: ["", "8c:", ":02", "8c:2:1", "xy", "123456"]) func noPatterns(text: String) { #expect(HIDUsagePattern(text) == nil) }
}
