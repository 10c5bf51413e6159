import DeviceReplay
import Glibc
import Protocols
import Testing
import Warehouse

/// The program's own driver on a port: bytes to events and back, with its timers. Blocking: each test has its own thread for it.
private struct Driver {
  private var driver: any DeviceProtocol
  private let descriptor: Int32
  private var deadline: ContinuousClock.Instant?
  private(set) var events: [DeviceEvent] = []

  init(_ path: String, _ id: ProtocolID, _ options: [String: String] = [:]) throws {
    driver = try id.make(options: options)
    descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    try #require(descriptor >= 0)
    var actions: [DeviceAction] = []
    driver.opened(LinkOpening(), into: &actions)
    act(actions)
  }

  func hangUp() { close(descriptor) }

  mutating func command(_ command: DeviceCommand) {
    var actions: [DeviceAction] = []
    driver.command(command, into: &actions)
    act(actions)
  }

  /// Runs until an event pleases; `nil` where none does within `seconds`. Events before it are gone through only once.
  mutating func wait(seconds: Double = 10, for condition: (DeviceEvent) -> Bool) -> DeviceEvent? {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      while !events.isEmpty {
        let event = events.removeFirst()
        if condition(event) { return event }
      }
      guard ContinuousClock.now < end else { return nil }
      run()
    }
  }

  private mutating func run() {
    let wait = deadline.map { max(0, Int32(((($0 - .now) / .milliseconds(1)).rounded(.up)))) } ?? 100
    var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var actions: [DeviceAction] = []
    if poll(&waited, 1, min(wait, 100)) == 1 {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 { driver.receive(buffer.span.extracting(first: count), into: &actions) }
    } else if let at = deadline, at <= .now {
      deadline = nil
      driver.timeout(into: &actions)
    }
    act(actions)
  }

  private mutating func act(_ actions: [DeviceAction]) {
    for action in actions {
      switch action {
      case .event(let event): events.append(event)
      case .send(let bytes): #expect(write(descriptor, bytes, bytes.count) == bytes.count)
      case .expectWithin(let time): deadline = time.map { .now + $0 }
      default: break
      }
    }
  }
}

@Suite(.serialized) struct VirtualModuleTests {
  private static let kinds: [(VirtualModule.Kind, ProtocolID)] = [(.m100, .m100), (.uhfreader18, .uhfreader18)]

  private func field(_ count: Int) -> SimulatedField { SimulatedField(tags: count, antennas: 1) }

  private func tag(_ event: DeviceEvent?) -> TagRead? { if case .tag(let read)? = event { read } else { nil } }

  @Test(arguments: kinds) func ourDriverTakesInventory(kind: VirtualModule.Kind, id: ProtocolID) throws {
    let module = try VirtualModule(kind, field(20), rate: 500)
    var driver = try Driver(module.path, id, ["inventory": "true", "identify": "true"])
    defer { driver.hangUp() }
    #expect(driver.wait { if case .info("firmware", _) = $0 { true } else { false } } != nil)
    var seen: Set<[UInt8]> = []
    #expect(driver.wait { event in
      if let epc = self.tag(event)?.epc { seen.insert(epc) }
      return seen.count == 20
    } != nil, "\(seen.count)")
    #expect(seen == Set(module.field { $0.tags.map(\.epc) }))
  }

  @Test(arguments: kinds) func ourDriverReadsWritesLocksAndKills(kind: VirtualModule.Kind, id: ProtocolID) throws {
    let module = try VirtualModule(kind, field(3), rate: 200)
    var driver = try Driver(module.path, id)
    defer { driver.hangUp() }
    let (epc, tid) = module.field { ($0.tags[2].epc, $0.tags[2].tid) }
    func outcome(_ kind: TagOperation.Kind, password: UInt32 = 0) -> DeviceEvent? {
      let operation = TagOperation(kind, tag: epc, password: password)
      driver.command(.tag(operation))
      return driver.wait { if case .result(operation.name, _, _) = $0 { true } else { false } }
    }
    driver.command(.tag(TagOperation(.read(.tid, word: 0, count: 6), tag: epc)))
    #expect(tag(driver.wait { self.tag($0)?.tid != nil })?.tid == tid)
    #expect(outcome(.write(.user, word: 2, data: [0xCA, 0xFE])) == .result(operation: "write", ok: true, error: nil))
    #expect(module.field { $0.tags[2].banks[3][2] } == 0xCAFE)
    module.field { $0.change(2) { try? $0.write(.reserved, word: 0, [0, 0x1234, 0, 0x5678]) } }
    #expect(outcome(.lock(.user, .locked), password: 0x5678) == .result(operation: "lock", ok: true, error: nil))
    #expect(outcome(.write(.user, word: 2, data: [0, 0])) == .result(operation: "write", ok: false, error: "locked"))
    #expect(outcome(.write(.user, word: 2, data: [0, 0]), password: 1) == .result(operation: "write", ok: false, error: "wrong-password"))
    #expect(outcome(.kill, password: 0x1234) == .result(operation: "kill", ok: true, error: nil))
    #expect(module.field { $0.tags.map(\.isKilled) } == [false, false, true])
    #expect(outcome(.read(.tid, word: 0, count: 2)) == .result(operation: "read", ok: false, error: "no-tag"))
  }

  @Test(arguments: kinds) func powerAndRegionAreSet(kind: VirtualModule.Kind, id: ProtocolID) throws {
    let module = try VirtualModule(kind, field(20), rate: 500)
    var driver = try Driver(module.path, id)
    defer { driver.hangUp() }
    for command in [DeviceCommand.region(.northAmerica), .power(kind == .m100 ? 500 : 900)] {
      driver.command(command)
      #expect(driver.wait { if case .result(_, true, _) = $0 { true } else { false } } != nil)
    }
    driver.command(.scanning(true))
    var seen: Set<[UInt8]> = []
    _ = driver.wait(seconds: 2) { event in
      if let epc = self.tag(event)?.epc { seen.insert(epc) }
      return false
    }
    #expect(!seen.isEmpty && seen.count < 20, "less power does not reach as far: \(seen.count)")
  }

  @Test func theM100SelectsByMask() throws {
    let module = try VirtualModule(.m100, field(20), rate: 500)
    var driver = try Driver(module.path, .m100)
    defer { driver.hangUp() }
    let epc = module.field { $0.tags[6].epc }
    driver.command(.select(TagMask([epc[11]], at: 32 + 88)))
    driver.command(.scanning(true))
    var seen: Set<[UInt8]> = []
    _ = driver.wait(seconds: 1) { event in
      if let epc = self.tag(event)?.epc { seen.insert(epc) }
      return false
    }
    #expect(seen == [epc])
  }

  @Test(arguments: kinds) func wrongChecksAndNoiseAreToldAndSurvived(kind: VirtualModule.Kind, id: ProtocolID) throws {
    var faults = VirtualModule.Faults()
    faults.checksums = 20
    faults.noise = 20
    let module = try VirtualModule(kind, field(5), rate: 500, faults: faults)
    var driver = try Driver(module.path, id, ["inventory": "true"])
    defer { driver.hangUp() }
    var (seen, bad): (Set<[UInt8]>, Int) = ([], 0)
    #expect(driver.wait(seconds: 20) { event in
      if let epc = self.tag(event)?.epc { seen.insert(epc) }
      if case .fault = event { bad += 1 }
      return seen.count == 5 && bad >= 3
    } != nil, "\(seen.count) tags, \(bad) faults")
    #expect(seen.isSubset(of: Set(module.field { $0.tags.map(\.epc) })), "noise makes no tag")
    #expect(module.counts.spoilt > 0)
  }
}
