import DeviceCatalog
import FoundationEssentials
import Testing
import Warehouse

/// A device that no profile knows.
@Suite struct DraftTests {
  private func matcher() throws -> DeviceMatcher { DeviceMatcher(try DeviceCatalog(shipped: shippedDevices)) }

  @Test(arguments: [
    "Acme Corp. L100", "it's: a #scanner & *more* [x] {y}", "a\u{0}b\r\nc\u{7F}", "'", "", String(repeating: "long ", count: 100), "Сканер", "\u{202E}evil\u{FEFF}", "~", "- no",
  ])
  func aDraftIsTakenAsItIs(name: String) throws {
    let matcher = try matcher()
    for link in DeviceLink.Kind.allCases where link != .tcp {
      for vendor in [nil, 0x0403, 0x1234] as [UInt16?] {
        let traits = DeviceTraits(link: link, node: "/dev/node0", vendor: vendor, product: vendor.map { _ in 0x6001 }, name: name)
        let draft = matcher.draft(for: traits)
        let site = try Folder(["own/device": draft])
        let catalog = try DeviceCatalog(shipped: site.path)
        let taken = try #require(catalog["own/device"], "\(draft)")
        // Copied, it knows the device; but for one that says nothing of its own, which is then named in the configuration.
        let says = !name.isEmpty && name != "'" && name != "~" && name != "- no"
        if vendor == 0x1234, link != .evdev || says { #expect(DeviceMatcher(catalog).profile(for: traits) == taken, "\(draft)") }
        if vendor == nil || (name.isEmpty && (vendor == 0x0403 || link == .evdev)) { #expect(taken.match.isEmpty) }
      }
    }
  }

  @Test func theNearestProfileSaysWhatIsMissing() throws {
    let matcher = try matcher()
    let newland = DeviceTraits(link: .serial, node: "/dev/ttyACM0", vendor: 0x1EAB, product: 0x9906, driver: "cdc_acm", name: "Newland X")
    #expect(matcher.profile(for: newland) == nil)
    let nearest = try #require(matcher.nearest(to: newland))
    #expect(nearest.profile.id == "newland/cdc" && nearest.objections.map(\.code) == ["match.usb"])
    let chip = DeviceTraits(link: .evdev, node: "/dev/input/event2", vendor: 0x0416, product: 0xC141, name: "Gaming board")
    #expect(matcher.nearest(to: chip)?.objections.map(\.code) == ["match.name"])
    #expect(matcher.nearest(to: DeviceTraits(link: .serial, node: "/dev/ttyS0")) == nil)
    #expect(matcher.nearest(to: DeviceTraits(link: .serial, node: "/dev/ttyACM0", vendor: 0x1234, product: 1, name: "Widget")) == nil)
  }
}
