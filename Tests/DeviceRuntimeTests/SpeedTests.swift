import DeviceReplay
import DeviceRuntime
import Glibc
import Links
import Protocols
import Testing
import Warehouse

/// A scanner in SSI mode on a pseudo terminal that speaks at one speed. The terminal keeps the host's: at any other, both sides hear noise.
private actor SpeedyScanner {
  let port: VirtualScanner
  private let speed: Int
  private var seen = 0
  private(set) var speeds: [Int] = []

  init(speed: Int) throws {
    port = try VirtualScanner()
    self.speed = speed
  }

  /// Answers what has come since the last call.
  func serve() {
    let heard = Array(port.received.dropFirst(seen))
    guard !heard.isEmpty else { return }
    seen += heard.count
    let host = hostSpeed
    if speeds.last != host { speeds.append(host) }
    guard host == speed else { return say([0x98, 0xE6, 0x80, 0x00]) }
    let asks = occurrences(of: [0x04, 0xA3, 0x04], in: heard) > 0
    if asks { say(frame(0xA4, Array("PAAA 1".utf8))) }
    if occurrences(of: [0x05, 0xE6, 0x04], in: heard) > 0 { say(frame(0xD0)) }
  }

  func scan(_ text: String) { say(frame(0xF3, [0x03] + Array(text.utf8))) }

  private func say(_ bytes: [UInt8]) { port.type(bytes, suffix: []) }

  private var hostSpeed: Int {
    let descriptor = open(port.path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    defer { close(descriptor) }
    // struct termios2 as TCGETS2 fills it; the speed to the device is its last number.
    var settings = [UInt32](repeating: 0, count: 11)
    return ioctl(descriptor, 0x802C_542A, &settings) == 0 ? Int(settings[10]) : 0
  }

  private func frame(_ opcode: UInt8, _ data: [UInt8] = []) -> [UInt8] {
    let bytes = [UInt8(4 + data.count), opcode, 0, 0] + data
    let sum = 0 &- bytes.reduce(UInt16(0)) { $0 &+ UInt16($1) }
    return bytes + [UInt8(sum >> 8), UInt8(sum & 0xFF)]
  }
}

@Suite struct SpeedTests {
  private let sink = Recorder()

  @Test func aScannerAtAnotherSpeedIsFoundAndItsFirstScanCounts() async throws {
    let scanner = try SpeedyScanner(speed: 115_200)
    let settings = SerialSettings(speed: 9600, probe: [9600, 57_600, 115_200])
    let spec = DeviceSpec(id: "s", endpoint: .node(path: scanner.port.path, .serial(settings))) {
      try ProtocolID.ssi.make(options: ["identify": "true", "good": "low-high", "gap": "30 ms"])
    }
    let serving = Task { while !Task.isCancelled { await scanner.serve(); try? await Task.sleep(for: .milliseconds(1)) } }
    defer { serving.cancel() }
    try await withSupervisor([spec], sink: sink) { supervisor in
      try await eventually("the revision") { await sink.events(of: "s").contains(.info(name: "firmware", value: "PAAA")) }
      #expect(await scanner.speeds == [9600, 57_600, 115_200])
      #expect(await supervisor.snapshot()[0].endpoint == "serial \(scanner.port.path) 115200 8N1")
      await scanner.scan("4006381333931")
      try await eventually("the scan") { await sink.codes(of: "s") == ["4006381333931"] }
      #expect(await scanner.port.waitFor([0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28], timeout: .seconds(10)), "it is answered")
      await supervisor.signal(.good, to: "s")
      #expect(await scanner.port.waitFor([0x05, 0xE6, 0x04, 0x00, 0x17], timeout: .seconds(10)), "and beeps low-high")
    }
  }
}
