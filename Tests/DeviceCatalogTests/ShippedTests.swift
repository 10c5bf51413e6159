import DeviceCatalog
import Protocols
import Testing
import Warehouse

/// The shipped catalog against devices as they answer.
@Suite struct ShippedTests {
  private let catalog: DeviceCatalog
  private let matcher: DeviceMatcher
  init() throws {
    catalog = try DeviceCatalog(shipped: shippedDevices)
    matcher = DeviceMatcher(catalog)
  }

  @Test func aHundredAndTwentyModelsEachWithItsSource() {
    let models = catalog.profiles.flatMap(\.models) + catalog.families.flatMap { $0.otherModes.map(\.model) }
    #expect(Set(models.flatMap(\.names)).count >= 120)
    for model in models { #expect(model.source.count > 8 && !model.names.contains(""), "\(model.name)") }
  }

  /// A device made to satisfy each rule of each profile, on each of its links, is claimed by that profile and by no other of that kind.
  @Test func noTwoProfilesClaimOneDevice() {
    var tried = 0
    for profile in catalog.profiles {
      for rule in profile.rules {
        for link in profile.links where link.kind != .tcp {
          for traits in devices(rule, link.kind) {
            let claiming = matcher.explain(traits).filter(\.matched).map(\.profile.id)
            #expect(claiming.first == profile.id, "\(traits)")
            // A rule without USB ids yields to one that has some.
            if !rule.usb.isEmpty { #expect(claiming.filter { id in catalog[id]?.rules.contains { !$0.usb.isEmpty && holds($0, traits) } == true } == [profile.id], "\(traits)") }
            tried += 1
          }
        }
      }
    }
    #expect(tried > 60)
  }

  private func devices(_ rule: MatchRule, _ link: DeviceLink.Kind) -> [DeviceTraits] {
    let ids: [USBID?] = rule.usb.isEmpty ? [nil] : rule.usb
    return ids.flatMap { id in
      // Of a vendor, an end of the range and one from its middle.
      (id.map { $0.product.map { [$0] } ?? [0, 0x7A5F, 0xFFFF] } ?? [0]).map { product -> DeviceTraits in
        var traits = DeviceTraits(
          link: link, node: "/dev/x", vendor: id?.vendor, product: id == nil ? nil : product, driver: rule.driver, name: rule.name ?? "X",
          interfaceClass: rule.interfaceClass, ieee1284: rule.ieee1284.map { "MFG:X;\($0);" })
        traits.usages = rule.usage.map { [HIDUsage(page: $0.page, id: $0.id ?? 1)] } ?? []
        return traits
      }
    }
  }

  private func holds(_ rule: MatchRule, _ traits: DeviceTraits) -> Bool {
    rule.usb.contains { $0.vendor == traits.vendor && ($0.product == nil || $0.product == traits.product) } && (rule.driver == nil || rule.driver == traits.driver)
      && (rule.ieee1284 == nil || traits.ieee1284 != nil)
  }

  @Test func anOrdinaryKeyboardIsNeverMatched() {
    let keyboards = Keyboards.known
    #expect(keyboards.count > 200)
    for (vendor, product, name) in keyboards {
      let traits = DeviceTraits(link: .evdev, node: "/dev/input/event3", vendor: vendor, product: product, driver: "usbhid", name: name, interfaceClass: 3)
      #expect(matcher.profile(for: traits) == nil, "\(name)")
    }
    let builtIn = DeviceTraits(link: .evdev, node: "/dev/input/event0", name: "AT Translated Set 2 keyboard")
    #expect(matcher.profile(for: builtIn) == nil)
  }

  @Test(arguments: [(0x0403, 0x6001), (0x1A86, 0x7523), (0x067B, 0x2303), (0x10C4, 0xEA60), (0x0483, 0x5710), (0x0483, 0x5740)] as [(UInt16, UInt16)])
  func aSerialChipIsNeverMatched(vendor: UInt16, product: UInt16) {
    let traits = DeviceTraits(link: .serial, node: "/dev/ttyUSB0", vendor: vendor, product: product, driver: "ch341", name: "USB Serial", interfaceClass: 255)
    #expect(matcher.profile(for: traits) == nil)
  }

  @Test func aModelIsNamedByItsIdOrByWhatItCallsItself() {
    let hr200 = DeviceTraits(link: .evdev, node: "/dev/input/event5", vendor: 0x1EAB, product: 0x0103)
    #expect(matcher.profile(for: hr200)?.model(of: hr200)?.name == "Newland HR200")
    let many = DeviceTraits(link: .serial, node: "/dev/ttyACM0", vendor: 0x1EAB, product: 0x8206)
    #expect(matcher.profile(for: many)?.model(of: many)?.names.contains("Newland FM30") == true)
    let named = DeviceTraits(link: .evdev, node: "/dev/input/event5", vendor: 0xFFFF, product: 0x0035, name: "BARCODE SCANNER BARCODE SCANNER")
    #expect(matcher.profile(for: named)?.id == "generic/keyboard")
  }

  @Test func everyScannerSaysHowItIsSilenced() {
    for profile in catalog.profiles where profile.role == .scanner && !profile.id.hasPrefix("generic/") {
      #expect(profile.silence != nil && profile.programming(.silence) != nil || profile.family == nil, "\(profile.id)")
    }
  }
}

@Suite struct WrongModeTests {
  private let catalog: DeviceCatalog
  private let matcher: DeviceMatcher
  init() throws {
    catalog = try DeviceCatalog(shipped: shippedDevices)
    matcher = DeviceMatcher(catalog)
  }

  @Test func aKeyboardWhereASerialPortIsWanted() throws {
    let keyboard = DeviceTraits(link: .evdev, node: "/dev/input/event4", vendor: 0x1EAB, product: 0x0103, name: "Newland HR200")
    let wanted = try #require(catalog["newland/cdc"])
    let wrong = try #require(matcher.wrongMode(keyboard, wanted: wanted))
    #expect(wrong.device == "Newland HR200" && wrong.found == .keyboard && wrong.wanted == .cdc && wrong.remedy?.purpose == .cdc)
    let said = Words.say(wrong.notice, in: .en)
    #expect(said.contains("Newland HR200") && said.contains("keyboard") && said.contains("USB serial port (CDC)") && said.contains("Next: scan"))
    #expect(Words.say(wrong.notice, in: .ru).contains("клавиатура"))
    // As it is wanted, nothing is wrong; nor is another family's device the one that is missed.
    #expect(matcher.wrongMode(keyboard, wanted: catalog["newland/keyboard"]) == nil && matcher.wrongMode(keyboard) == nil)
    #expect(matcher.wrongMode(keyboard, wanted: catalog["zebra/ds2200-cdc"]) == nil)
  }

  @Test(arguments: [(0x05E0, 0x1900, DeviceMode.vendor), (0x05E0, 0x1300, .ibm), (0x0C2E, 0x0007, .ibm), (0x05F9, 0x1206, .ibm)] as [(UInt16, UInt16, DeviceMode)])
  func aModeThatNobodySpeaksIsNamed(vendor: UInt16, product: UInt16, mode: DeviceMode) throws {
    for link in [DeviceLink.Kind.evdev, .serial] {
      let wrong = try #require(matcher.wrongMode(DeviceTraits(link: link, node: "/dev/hidraw0", vendor: vendor, product: product)))
      #expect(wrong.found == mode && wrong.wanted != mode && wrong.remedy != nil, "\(wrong)")
    }
  }
}
