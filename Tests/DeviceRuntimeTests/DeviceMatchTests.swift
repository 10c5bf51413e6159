@testable import DeviceRuntime
import Links
import Testing
import Warehouse

@Suite struct DeviceMatchTests {
  private func wedge(_ node: String, port: String, serial: String? = nil, interface: Int = 0, keyboard: Bool = true) -> DeviceFacts {
    var facts = DeviceFacts(subsystem: .input, node: node, port: port)
    (facts.vendor, facts.product, facts.serial, facts.interface, facts.isKeyboard) = (0x05e0, 0x1200, serial, interface, keyboard)
    return facts
  }

  @Test func theSerialNumberFindsItWhereverItIsPlugged() throws {
    let present = [wedge("/dev/input/event3", port: "usb-1-1", serial: "A"), wedge("/dev/input/event4", port: "usb-1-2", serial: "B")]
    let match = DeviceMatch(vendor: 0x05e0, product: 0x1200, serial: "B")
    #expect(try match.node(of: .input, among: present).node == "/dev/input/event4")
    #expect(present[1].identity == "usb:05e0:1200:B")
    #expect(wedge("/dev/input/event5", port: "usb-1-4").identity == "port:usb-1-4")
  }

  @Test func twinsAreRefusedUntilThePortIsNamed() throws {
    let present = [wedge("/dev/input/event3", port: "usb-1-1", serial: "0001"), wedge("/dev/input/event4", port: "usb-1-2", serial: "0001")]
    let refused = #expect(throws: LinkError.self) { try DeviceMatch(vendor: 0x05e0, serial: "0001").node(of: .input, among: present) }
    #expect(refused?.code == .configuration)
    #expect(refused?.detail.contains("usb-1-1, usb-1-2") == true)
    #expect(try DeviceMatch(port: "usb-1-2").node(of: .input, among: present).node == "/dev/input/event4")
  }

  @Test func ofOneDevicesNodesTheOneThatTypesIsTaken() throws {
    let present = [
      wedge("/dev/input/event3", port: "usb-1-1", interface: 0, keyboard: false), wedge("/dev/input/event4", port: "usb-1-1", interface: 1),
    ]
    #expect(try DeviceMatch(vendor: 0x05e0).node(of: .input, among: present).node == "/dev/input/event4")
    #expect(try DeviceMatch(vendor: 0x05e0, interface: 0).node(of: .input, among: present).node == "/dev/input/event3")
  }

  @Test func anAbsentDeviceIsAbsentAndTheErrorSaysWhatIsThere() {
    let match = DeviceMatch(vendor: 0x0c2e, product: 0x0b61)
    let absent = #expect(throws: LinkError.self) { try match.node(of: .input, among: [wedge("/dev/input/event3", port: "usb-1-1")]) }
    #expect(absent?.code == .absent)
    #expect(absent?.detail.contains("usb 0c2e:0b61") == true && absent?.detail.contains("05e0:1200") == true)
  }
}
