import DeviceCatalog
import FoundationEssentials
import Testing
import Warehouse

@Suite struct MatcherTests {
  private func matcher() throws -> DeviceMatcher { DeviceMatcher(try DeviceCatalog(shipped: shippedDevices)) }

  private func said(_ reasons: [Notice]?, in language: Language = .en) -> [String] { (reasons ?? []).map { Words.say($0, in: language) } }

  @Test func aKnownScannerIsFoundAndTheOthersSayWhyNot() throws {
    let traits = DeviceTraits(link: .serial, node: "/dev/ttyACM0", vendor: 0x05E0, product: 0x1701, driver: "cdc_acm", name: "Symbol Bar Code Scanner")
    let explanations = try matcher().explain(traits)
    #expect(explanations[0].profile.id == "zebra/ds2200-cdc" && explanations[0].isChosen && said(explanations[0].reasons) == ["matches: usb 05e0:1701"])
    #expect(explanations.dropFirst().allSatisfy { !$0.matched && !$0.isChosen && !$0.reasons.isEmpty })
    func reasons(_ id: String) -> [String] { said(explanations.first { $0.profile.id == id }?.reasons) }
    #expect(reasons("generic/serial") == ["it has no match rules: it is used where the configuration names it"])
    #expect(reasons("honeywell/xenon") == ["the USB id is 05e0:1701, not 0c2e:0b6a"])
    #expect(try matcher().profile(for: traits)?.id == "zebra/ds2200-cdc")
  }

  @Test func driverAndVendorDecideTogether() throws {
    let folder = try Folder(["a/vendor": plain + "match: [{usb: '0c2e:*', driver: cdc_acm}]\n"])
    let matcher = DeviceMatcher(try DeviceCatalog(shipped: folder.path))
    var traits = DeviceTraits(link: .serial, node: "/dev/ttyUSB0", vendor: 0x0C2E, product: 0x0B6A, driver: "cdc_acm")
    #expect(matcher.profile(for: traits)?.id == "a/vendor")
    traits.driver = "ftdi_sio"
    #expect(matcher.profile(for: traits) == nil)
    #expect(said(matcher.explain(traits).first?.reasons) == ["the driver is ftdi_sio, not cdc_acm"])
    traits.driver = nil
    #expect(said(matcher.explain(traits).first?.reasons, in: .ru) == ["драйвер неизвестно, а не cdc_acm"])
    traits.link = .evdev
    #expect(said(matcher.explain(traits).first?.reasons) == ["/dev/ttyUSB0 is evdev, the profile is for serial"])
  }

  @Test func theClosestRuleWins() throws {
    let shipped = try Folder([
      "b/exact": plain + "match: [{usb: 05e0:1701}]\n", "c/name": plain + "match: [{name: SYMBOL}]\n",
      "d/other": plain + "match: [{usb: 05e0:1300}, {name: other}]\n",
    ])
    let site = try Folder(["a/vendor": plain + "match: [{usb: '05e0:*', driver: cdc_acm, name: symbol}]\n"])
    let traits = DeviceTraits(link: .serial, node: "tty", vendor: 0x05E0, product: 0x1701, driver: "cdc_acm", name: "Symbol X", interfaceClass: 2)
    let explanations = DeviceMatcher(try DeviceCatalog(shipped: shipped.path, site: site.path)).explain(traits)
    #expect(explanations.map(\.profile.id) == ["b/exact", "a/vendor", "c/name", "d/other"])
    #expect(explanations.map(\.matched) == [true, true, true, false] && explanations.map(\.isChosen) == [true, false, false, false])
    #expect(said(explanations[1].reasons).last == "b/exact knows the device better")
    #expect(said(explanations[3].reasons) == ["the USB id is 05e0:1701, not 05e0:1300", "the name is Symbol X, without 'other'"])
    let ours = try Folder(["z/ours": plain + "match: [{usb: 05e0:1701}]\n"])
    #expect(DeviceMatcher(try DeviceCatalog(shipped: shipped.path, site: ours.path)).profile(for: traits)?.id == "z/ours")
  }
}
