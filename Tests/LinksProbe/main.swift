import Glibc
import Links
import Warehouse

// Shows what `Links` makes of the machine, one line per answer, for tests that put another machine under it.
//
//   links-probe devices
//   links-probe watch
//   links-probe roster              all devices with their names, again after each change
//   links-probe evdev NODE
//   links-probe evdev-late NODE     reads when it is told to by a line on standard input
//   links-probe hidraw NODE         then, on standard input: read | write XX XX … | feature XX XX …
//   links-probe supervise           a DS2200 wedge of serial number S22014, wherever it is plugged in
//   links-probe type COUNT SCANS     so many wedge scanners at /dev/input/event20 and on
//   links-probe printer NODE        then, on standard input: status | id | read | write COUNT
//   links-probe usb NODE            the same through libusb, and: reset | close | open

let arguments = Array(CommandLine.arguments.dropFirst())
do {
  try await probe(arguments)
} catch {
  say("error \(error)")
  exit(1)
}

/// A line that its reader sees at once.
func say(_ line: String) {
  print(line)
  fflush(nil)
}

func probe(_ arguments: [String]) async throws {
  switch arguments.first {
  case "devices": for facts in try await Hotplug.devices() { say(line(facts)) }
  case "watch": try await watch()
  case "roster": try await keepRoster()
  case "evdev": try await listen(EvdevLink(path: arguments[1], poller: try Poller()))
  case "evdev-late":
    let link = EvdevLink(path: arguments[1], poller: try Poller())
    try await link.open()
    say("open")
    _ = readLine()
    try await report(link)
  case "hidraw": try await serve(HIDRawLink(path: arguments[1], poller: try Poller()))
  case "supervise": try await supervise()
  case "type": try await typing(Int(arguments[1]) ?? 1, scans: Int(arguments[2]) ?? 1)
  case "printer": try await serve(PrinterClassLink(path: arguments[1], poller: try Poller()))
  case "usb": try await serve(USBLink(path: arguments[1]))
  default:
    say("usage: links-probe devices | watch | roster | evdev NODE | evdev-late NODE | hidraw NODE | supervise | type COUNT SCANS | printer NODE | usb NODE")
    exit(64)
  }
}

func line(_ facts: DeviceFacts) -> String {
  let fields: [(String, String?)] = [
    ("subsystem", facts.subsystem.rawValue), ("node", facts.node), ("identity", facts.identity), ("usb", facts.usb), ("port", facts.port),
    ("interface", facts.interface.map(String.init)), ("class", facts.interfaceClass.map(String.init)), ("driver", facts.driver), ("name", facts.name),
    ("ieee1284", facts.ieee1284), ("descriptor", facts.reportDescriptor.map(hexadecimal)), ("keyboard", String(facts.isKeyboard)), ("links", facts.links.joined(separator: ",")),
  ]
  return fields.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: "|")
}

func watch() async throws {
  let hotplug = try Hotplug(poller: try Poller())
  say("watching")
  while true {
    switch try await hotplug.next() {
    case .added(let facts): say("added \(line(facts))")
    case .removed(let node): say("removed \(node)")
    case .overCurrent(let port, let count): say("overcurrent \(port) \(count)")
    case .missed: say("missed")
    }
  }
}

func keepRoster() async throws {
  let hotplug = try Hotplug(poller: try Poller())
  let roster = Roster()
  await roster.refresh()
  while true {
    let devices = roster.devices.map { device in
      ([device.identity, device.doubt?.rawValue ?? "-"] + device.nodes.map(\.node)).joined(separator: ",")
    }
    let ports = roster.troubledPorts.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.arrivals):\($0.value.overCurrents ?? 0)" }
    say("\(devices.joined(separator: " "))|\(ports.joined(separator: " "))")
    await roster.take(try await hotplug.next())
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func listen(_ link: EvdevLink) async throws {
  try await link.open()
  say("open")
  try await report(link)
}

func report(_ link: EvdevLink) async throws {
  while let chunk = try await link.read(timeout: .seconds(20)) { say("\(chunk.at) \(hexadecimal(chunk.bytes))") }
}

func serve(_ link: HIDRawLink) async throws {
  try await link.open()
  say("open \(hexadecimal(link.opening.reportDescriptor ?? []))")
  while let words = readLine()?.split(separator: " ") {
    let bytes = words.dropFirst().compactMap { UInt8($0, radix: 16) }
    do {
      switch words.first {
      case "read": say(try await link.read(timeout: .seconds(10)).map { hexadecimal($0.bytes) } ?? "silence")
      case "write":
        try await link.write(bytes, timeout: .seconds(1))
        say("written")
      case "feature":
        try await link.writeFeature(bytes, timeout: .seconds(1))
        say("written")
      default: say("?")
      }
    } catch let error as LinkWriteError {
      say("error \(error.error)")
    } catch {
      say("error \(error)")
    }
  }
}

protocol Printer: Link {
  func portStatus() async throws(LinkError) -> PrinterStatus
  func deviceID() async throws(LinkError) -> String
}
extension PrinterClassLink: Printer {}
extension USBLink: Printer {}

func serve(_ link: some Printer) async throws {
  try await link.open()
  say("open")
  while let words = readLine()?.split(separator: " ") {
    switch words.first {
    case "open":
      do throws(LinkError) {
        try await link.open()
        say("open")
      } catch { say("error \(error)") }
    case "close":
      await link.close()
      say("closed")
    case "reset":
      try await (link as? USBLink)?.softReset()
      say("reset")
    case "status":
      let status = try await link.portStatus()
      say("ready=\(status.ready) \(status.conditions.map(\.rawValue).joined(separator: ","))")
    case "id": say(try await link.deviceID())
    case "read": say(try await link.read(timeout: .seconds(10)).map { hexadecimal($0.bytes) } ?? "silence")
    case "write":
      let bytes = [UInt8](repeating: 0x5e, count: words.dropFirst().first.flatMap { Int($0) } ?? 0)
      do throws(LinkWriteError) {
        try await link.write(bytes, timeout: .milliseconds(500))
        say("written")
      } catch {
        say("error \(error.error.code.rawValue) taken=\(error.taken)")
      }
    default: say("?")
    }
  }
}
