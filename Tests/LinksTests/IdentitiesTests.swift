import Testing

@testable import Links

@Suite struct IdentitiesTests {
  private func scanner(at port: String, serial: String?, event: Int = 1, _ subsystem: DeviceFacts.Subsystem = .input) -> DeviceFacts {
    var facts = DeviceFacts(subsystem: subsystem, node: "/dev/\(subsystem)\(port)\(event)", port: "usb-\(port)", device: "/devices/\(port)")
    (facts.vendor, facts.product, facts.serial, facts.usbPort, facts.interface) = (0x05e0, 0x1200, serial, port, event)
    return facts
  }

  @Test(arguments: [
    "0", "0000", "00000000", "0001", "000000000", "1234567890", "123456789", "0123456789ABCDEF", "123456", "S/N", "s/n", "N/A", "Serial Number", "FFFFFFFF",
    "xxxx", "", " ", "---", "\u{FFFD}\u{FFFD}12", "ab\u{1}c", "To be filled by O.E.M.",
  ])
  func aDummySerialNumberNamesNobody(_ serial: String) {
    #expect(isDummySerial(serial))
    #expect(scanner(at: "1-1", serial: serial).identity == "port:usb-1-1")
  }

  @Test(arguments: ["S22014", "15103B4F", "0123456790", "19301530505120", "A00000001B", "M1N2345", "00023"]) func aRealSerialNumberIsTheName(_ serial: String) {
    #expect(!isDummySerial(serial))
  }

  @Test func aNameHoldsNothingThatMeansSomethingElse() {
    #expect(scanner(at: "1-1", serial: "AB/12 é").identity == "usb:05e0:1200:AB_12__")
  }

  @Test func twinsPluggedInTogetherAreNamedByTheirPortsForGood() {
    var identities = Identities()
    let twins = identities.devices(of: [scanner(at: "1-1", serial: "A7"), scanner(at: "1-2", serial: "A7")])
    #expect(twins.map(\.identity) == ["port:usb-1-1", "port:usb-1-2"])
    #expect(twins.allSatisfy { $0.doubt == .sharedSerial })
    // Alone, it is still not known which of them it is.
    #expect(identities.devices(of: [scanner(at: "1-2", serial: "A7")]).map(\.identity) == ["port:usb-1-2"])
  }

  @Test func aTwinThatComesLaterLeavesTheFirstItsNameAndThatNameMeansItsPort() {
    var identities = Identities()
    #expect(identities.devices(of: [scanner(at: "1-1", serial: "A7")]).map(\.identity) == ["usb:05e0:1200:A7"])
    let both = identities.devices(of: [scanner(at: "1-1", serial: "A7"), scanner(at: "1-2", serial: "A7")])
    #expect(both.map(\.identity) == ["usb:05e0:1200:A7", "port:usb-1-2"])
    // Neither the order of replugging nor a restart makes one of the other.
    var restarted = Identities(shared: identities.shared)
    #expect(restarted.devices(of: [scanner(at: "1-2", serial: "A7")]).map(\.identity) == ["port:usb-1-2"])
    #expect(restarted.devices(of: [scanner(at: "1-1", serial: "A7"), scanner(at: "1-2", serial: "A7")]).map(\.identity) == ["usb:05e0:1200:A7", "port:usb-1-2"])
    #expect(restarted.devices(of: [scanner(at: "1-4", serial: "A7")]).map(\.identity) == ["port:usb-1-4"])
  }

  @Test func whereItWasBeforeTheRestartDecidesWhichTwinKeepsTheName() {
    var identities = Identities(places: ["usb:05e0:1200:A7": "usb-1-2"])
    let both = identities.devices(of: [scanner(at: "1-1", serial: "A7"), scanner(at: "1-2", serial: "A7")])
    #expect(both.map(\.identity) == ["port:usb-1-1", "usb:05e0:1200:A7"])
  }

  @Test func allNodesOfOneDeviceAreOneDevice() {
    var identities = Identities()
    let nodes = [
      scanner(at: "1-1", serial: "A7", event: 2, .tty), scanner(at: "1-1", serial: "A7", event: 0), scanner(at: "1-1", serial: "A7", event: 1, .hidraw),
      scanner(at: "1-1", serial: "A7", event: 0, .usb),
    ]
    let devices = identities.devices(of: nodes)
    #expect(devices.count == 1 && devices[0].identity == "usb:05e0:1200:A7")
    #expect(devices[0].nodes.map(\.subsystem) == [.input, .hidraw, .tty, .usb])
    #expect(devices[0].isCalled("1-1") && devices[0].isCalled("/dev/tty1-12") && devices[0].isCalled("usb:05e0:1200:A7") && !devices[0].isCalled("1-2"))
  }

  @Test func twoPlacesOfOneNameAreStillTwo() {
    var identities = Identities()
    var a = DeviceFacts(subsystem: .input, node: "/dev/input/event1", port: "virtual", device: "/devices/virtual/input1")
    a.name = "Scanner"
    let b = DeviceFacts(subsystem: .input, node: "/dev/input/event2", port: "virtual", device: "/devices/virtual/input2")
    #expect(Set(identities.devices(of: [a, b]).map(\.identity)).count == 2)
  }

  @Test func aHubsPortIsTheDeviceThatWouldBeThere() {
    #expect(usbPort(ofHubPort: "/devices/pci0000:00/0000:00:14.0/usb1/1-0:1.0/usb1-port2") == "1-2")
    #expect(usbPort(ofHubPort: "/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2/1-1.2:1.0/1-1.2-port4") == "1-1.2.4")
    for lie in ["", "/", "usb1-port", "-port3", "usb1-portx", "usb1"] { #expect(usbPort(ofHubPort: lie) == nil) }
  }

  @Test func aPortThatComesAndGoesIsFlappingUntilAMinuteHasPassed() {
    var port = PortHistory()
    for second in 0..<3 { port.arrived(at: Int64(second) * 1_000_000_000) }
    #expect(port.isFlapping)
    port.look(at: 65_000_000_000)
    #expect(!port.isFlapping && port.isWell)
    for second in 0..<100 { port.arrived(at: Int64(second) * 1_000_000) }
    #expect(port.arrivals == 16)
  }
}
