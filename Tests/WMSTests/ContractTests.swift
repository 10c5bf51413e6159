import FoundationEssentials
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// What every adapter owes to the system it speaks to: each entry has its effect there exactly once, whatever happens on the way and wherever the box dies.
///
/// Each entry moves another power of ten, so that the total tells which had an effect, and how often.
@Suite(.serialized) struct ContractTests {
  private static let dock = StreamID("dock-1")
  private var dock: StreamID { ContractTests.dock }

  /// Goods that came with a delivery of its own, and a step, which is nobody's business.
  private func append(_ power: Int, _ outbox: MemoryOutbox, document: String? = nil, lanes: [String] = [], _ change: (Int64, inout Movement) -> Void = { _, _ in }) {
    let seq = outbox.end(dock)
    outbox.appendMovement(Int(seq), lanes: lanes) { movement in
      movement.qty = Quantity((0..<power).reduce(1) { value, _ in value * 10 }, unit: "pcs")
      movement.to = Movement.Place(location: "A-01")
      movement.document = .init(type: "asn", number: document ?? "ASN-\(power)")
      change(seq, &movement)
    }
    outbox.append(1, to: dock)
  }

  private func told(_ outbox: MemoryOutbox) -> Bool { outbox.storedCursor(dock) == outbox.end(dock) }

  private func aside(_ outbox: MemoryOutbox) -> [Int64: EntryVerdict] {
    outbox.copies(dock).filter { [.rejected, .parked, .skipped, .lost].contains($0.value.status) }
  }

  private func deliver(_ outbox: MemoryOutbox, _ adapter: AdapterID, _ sink: ContractSink) async throws {
    try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { _ in
      try await eventually("all is told", within: .seconds(60)) { told(outbox) }
    }
  }

  @Test(arguments: ContractSink.adapters) func whatHappensOnTheWayDoublesNothing(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let outbox = MemoryOutbox()
      var expected = 0
      for (power, faults) in [[Gate.Fault.answerLost, .serverError, .late], [.requestLost, .answerLost, .slow], [.late, .busy, .portal, .late]].enumerated() {
        sink.gate?.befall(faults, every: adapter == .tryton ? 5 : 1)
        sink.trouble(true)
        append(2 * power, outbox, document: "ASN-1")
        append(2 * power + 1, outbox)
        expected += [11, 1_100, 110_000][power]
        try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { _ in
          if sink.gate == nil { try await Task.sleep(for: .milliseconds(100)) }
          sink.trouble(false)
          try await eventually("all is told", within: .seconds(60)) { told(outbox) }
        }
        // What was given up may still be acted on.
        try await Task.sleep(for: .milliseconds(400))
        sink.gate?.goOn()
        #expect(try await sink.total() == expected, "\(adapter) \(faults)")
      }
      #expect(aside(outbox).isEmpty)
    }
  }

  /// The box dies at the so-manyth request, which is acted on or not; the next start finds out. For a folder: `FolderDeathTests`.
  @Test(arguments: ContractSink.adapters.filter { $0 != .folder }) func aDeathAtAnyStepDoublesNothing(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let gate = try #require(sink.gate)
      let outbox = MemoryOutbox()
      // Tryton takes many small steps: every third and one kind of death for each, where not all are asked for.
      let isSparse = adapter == .tryton && ProcessInfo.processInfo.environment["TALLYMAN_EVERY_STEP"] == nil
      var (step, expected, reached) = (1, 0, true)
      while reached {
        for passed in isSparse ? [step.isMultiple(of: 2)] : [true, false] {
          append(0, outbox, document: "ASN-7")
          append(1, outbox, document: "ASN-7")
          append(2, outbox, document: "ASN-8")
          expected += 111
          gate.stop(at: step, passed: passed)
          try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { _ in
            try await eventually("it dies, or is done", within: .seconds(60)) { gate.isStopped() || told(outbox) }
          }
          reached = gate.isStopped()
          gate.goOn()
          outbox.restart()
          try await deliver(outbox, adapter, sink)
          #expect(try await sink.total() == expected, "\(adapter), dead at request \(step)")
        }
        step += isSparse ? 3 : 1
        guard step < 120 else { throw TooLate(description: "there is no end") }
      }
      #expect(step > 3 && aside(outbox).isEmpty)
    }
  }

  /// The entries are told again from the beginning: the cursor never reached the disk.
  @Test(arguments: ContractSink.adapters) func whatIsToldTwiceCountsOnce(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let outbox = MemoryOutbox()
      for power in 0..<4 { append(power, outbox, document: power < 2 ? "ASN-1" : nil) }
      try await deliver(outbox, adapter, sink)
      #expect(try await sink.total() == 1111)
      outbox.state.withLock { $0.cursors = [:] }
      outbox.restart()
      append(4, outbox, document: "ASN-1")
      try await deliver(outbox, adapter, sink)
      #expect(try await sink.total() == 11_111)
    }
  }

  /// What cannot be booked parks what shares a lane with it, and nobody else.
  @Test(arguments: ContractSink.adapters) func poisonParksItsLanesOnly(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let outbox = MemoryOutbox()
      append(0, outbox, lanes: ["unit:A"])
      append(1, outbox, lanes: ["unit:P"]) { seq, movement in sink.spoil(seq, &movement) }
      append(2, outbox, lanes: ["unit:B"])
      append(3, outbox, lanes: ["unit:P", "unit:Q"])
      append(4, outbox, lanes: ["unit:Q"])
      append(5, outbox, lanes: ["unit:C"])
      try await deliver(outbox, adapter, sink)
      let copies = outbox.copies(dock)
      #expect(copies.filter { $0.value.status == .rejected }.keys.sorted() == [3], "\(copies)")
      #expect(copies.filter { $0.value.status == .parked }.keys.sorted() == [7, 9], "\(copies)")
      #expect(try await sink.total() == 100_101)
      #expect(copies[3]?.code?.isEmpty == false && copies[3]?.quarantine != nil)
    }
  }

  /// An error that says nothing of the entry: the system's where it meets everything, else the entry's.
  @Test(arguments: ContractSink.adapters.filter { $0 == .tryton || $0 == .epcis }) func whatFallsOverOneEntryParksItsLanesAndWhatFallsOverAllIsAnOutage(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let fall = try #require(sink.fall)
      let outbox = MemoryOutbox()
      try await fall.over(.everything)
      append(0, outbox, lanes: ["unit:A"])
      append(1, outbox, lanes: ["unit:P"]) { _, movement in fall.spoil(&movement) }
      append(2, outbox, lanes: ["unit:P", "unit:Q"])
      append(3, outbox, lanes: ["unit:Q"])
      try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { station in
        try await eventually("it is named", within: .seconds(60)) { station.told.alarms.contains(.serverError) }
      }
      #expect(outbox.storedCursor(dock) == 1 && aside(outbox).isEmpty)
      // Nothing else is there to tell the one from the other: it waits for what is.
      try await fall.over(.spoilt)
      try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { station in
        try await eventually("it is named", within: .seconds(60)) { station.told.alarms.contains(.serverError) }
        #expect(outbox.storedCursor(dock) == 3 && aside(outbox).isEmpty)
        append(4, outbox, lanes: ["unit:B"])
        try await eventually("all is told", within: .seconds(60)) { told(outbox) }
      }
      #expect(try await sink.total() == 10_001)
      let copies = outbox.copies(dock)
      #expect(copies.filter { $0.value.status == .rejected }.mapValues(\.code) == [3: "fault"] && copies[3]?.detail?.isEmpty == false, "\(copies)")
      #expect(copies.filter { $0.value.status == .parked }.keys.sorted() == [5, 7], "\(copies)")
      // The system is mended, and a person tells it again.
      try await fall.over(.nothing)
      try await Station(outbox, adapter: adapter, endpoint: sink.endpoint).run { station in
        let line = outbox.sliceNow(dock, 3, 1, .max).lines[0].bytes
        let id = try #require(copies[3]?.quarantine)
        try await eventually("there is a session") { await station.pump.status().link == .up }
        let answer = try await station.destination.downlink.quarantine(id, .retry, line: line, by: Decision(person: "Anna"))
        try await outbox.close(destination: "main", waiting: Set(answer.settled))
        #expect(answer.state == "accepted")
        try await eventually("what waited is told", within: .seconds(60)) {
          station.destination.downlink.poll()
          return outbox.copies(dock).isEmpty
        }
      }
      #expect(try await sink.total() == 11_111)
    }
  }

  @Test(arguments: ContractSink.adapters) func whoIsNotThereIsWaitedFor(adapter: AdapterID) async throws {
    try await ContractSink.with(adapter) { sink in
      let outbox = MemoryOutbox()
      append(0, outbox)
      var nobody = sink.endpoint
      nobody.url = adapter == .folder ? sink.endpoint.url + "/away" : "http://127.0.0.1:9"
      try await Station(outbox, adapter: adapter, endpoint: nobody).run { station in
        try await eventually("it has tried") { await station.pump.status().lastError != nil }
        #expect(await station.pump.status().link == .down)
      }
      #expect(outbox.storedCursor(dock) == 1)
      try await deliver(outbox, adapter, sink)
      #expect(try await sink.total() == 1)
    }
  }
}
