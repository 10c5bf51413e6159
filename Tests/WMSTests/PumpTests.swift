import NIOCore
import Synchronization
import Testing
import WMS
import WMSWire
import Warehouse

@Suite struct PumpTests {
  private let dock = StreamID("dock-1")

  /// A port on which nobody listens.
  private let nowhere = "http://127.0.0.1:9"

  @Test func inBackOffThePumpAnswersAndStopsAtOnce() async throws {
    let outbox = MemoryOutbox()
    outbox.append(5, to: dock)
    var tuning = SyncTuning()
    tuning.backoffBase = .seconds(100)
    let took = try await Station(outbox, endpoint: endpoint(nowhere), tuning: tuning).run { station in
      // The downlink may be the first to meet the refusal: the pump itself is in back-off once it has a next attempt.
      try await eventually("it is in back-off") {
        let status = await station.pump.status()
        return status.lastError != nil && status.phase == .closed && status.nextAttemptAt.map { $0 > MachineClock().now().wall } == true
      }
      #expect(await station.pump.ping())
      let status = await station.pump.status()
      #expect(status.link == .down && status.alarms.isEmpty)
      #expect(status.streams.map(\.backlog) == [5] && status.streams.map(\.oldest) == ["2026-11-20T21:40:11.120Z"])
      #expect(station.told.links.isEmpty)
    }
    #expect(took < .seconds(5))
    #expect(outbox.storedCursor(dock) == 1)
  }

  @Test func inMidRequestItStopsAtOnceAndLosesNothing() async throws {
    let outbox = MemoryOutbox()
    outbox.append(5, to: dock)
    let wms = ScriptedWMS()
    wms.befall(BadAnswerTests.Bad.silent.twist)
    try await wms.run { base in
      let took = try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("the request is under way") { wms.batches.count == 1 }
        #expect(await station.pump.ping())
      }
      #expect(took < .seconds(5))
      #expect(outbox.storedCursor(self.dock) == 1)
      outbox.restart()
      try await Station(outbox, endpoint: endpoint(base)).run { _ in
        try await eventually("the next start delivers") { outbox.storedCursor(self.dock) == 6 }
      }
    }
    #expect(wms.model.applied(dock).count == 5)
  }

  @Test func aPumpThatDoesNotRunSaysSo() async throws {
    let station = try Station(MemoryOutbox(), endpoint: endpoint(nowhere))
    #expect(await !station.pump.ping())
    try await station.run { _ in }
    #expect(await !station.pump.ping())
  }

  @Test func anEntryIsSentWhenItIsWrittenAndPauseHoldsIt() async throws {
    let outbox = MemoryOutbox()
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("the link is up") { station.told.links == [.up] }
        outbox.append(1, to: self.dock)
        try await eventually("it is confirmed") { outbox.storedCursor(self.dock) == 2 }
        await station.pump.pause()
        try await eventually("it is paused") { await station.pump.status().phase == .paused }
        outbox.append(1, to: self.dock)
        #expect(await station.pump.status().streams.first?.backlog == 1, "what is written waits at once")
        #expect(await station.pump.ping())
        #expect(outbox.storedCursor(self.dock) == 2 && wms.batches.count == 1)
        await station.pump.resume()
        try await eventually("it is confirmed") { outbox.storedCursor(self.dock) == 3 }
      }
    }
  }

  @Test func aNewWMSIsToldWhatIsGoneAndGetsTheRest() async throws {
    let outbox = MemoryOutbox()
    outbox.append(50, to: dock)
    outbox.forget(dock, below: 21)
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("the rest is confirmed") { outbox.storedCursor(self.dock) == 51 }
        #expect(station.told.alarms == [.serverBehind, .lostEntries])
      }
    }
    #expect(wms.model.applied(dock) == outbox.sliceNow(dock, 21, .max, .max).lines.map(\.bytes))
    #expect(wms.model.state.withLock { $0.verdicts["dock-1"]?.filter { $0.value.status == .lost }.count } == 20)
    #expect(wms.model.state.withLock { $0.hash["dock-1"] } == outbox.state.withLock { $0.lines[dock]?.last?.hash })
  }

  @Test func trainingStaysHere() async throws {
    let outbox = MemoryOutbox()
    outbox.append(3, to: dock)
    outbox.append(3, to: .training("dock-1"))
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("the rest is confirmed") { outbox.storedCursor(self.dock) == 4 }
        #expect(await station.pump.status().streams.map(\.stream) == ["dock-1"])
      }
    }
    #expect(wms.model.applied(.training("dock-1")).isEmpty && outbox.storedCursor(.training("dock-1")) == 1)
  }

  @Test func theClockOfTheWMSIsMeasured() async throws {
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(MemoryOutbox(), endpoint: endpoint(base)).run { station in
        try await eventually("the link is up") { station.told.links == [.up] }
        let status = await station.pump.status()
        // The model's clock is 40 ms ahead of the request.
        #expect(status.clockOffset != nil && abs(status.clockOffset! - 40) <= status.clockError! + 40)
        #expect(status.epoch == 1)
      }
    }
  }

  @Test func aStartWhoseConfirmationWasLostIsStillKnown() async throws {
    let outbox = MemoryOutbox()
    outbox.append(3, to: dock)
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(outbox, endpoint: endpoint(base)).run { _ in
        try await eventually("confirmed") { outbox.storedCursor(self.dock) == 4 }
      }
      // The WMS has confirmed a start that we never noted: we died in between. Two more starts follow without a link.
      let confirmed = outbox.state.withLock { $0.starts }
      _ = try wms.model.session(
        SessionRequest(identity: outbox.identity, epoch: 1, agent: "t", starts: confirmed + ["lost"], streams: [], t0: 0))
      outbox.state.withLock { $0.starts = confirmed + ["lost", "offline", "now"] }
      outbox.append(2, to: self.dock)
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("confirmed") { outbox.storedCursor(self.dock) == 6 }
        #expect(station.told.alarms.isEmpty)
      }
    }
    #expect(outbox.state.withLock { $0.starts } == ["now"])
  }

  @Test func aCloneIsCaughtAtItsFirstSession() async throws {
    let first = MemoryOutbox()
    let clone = MemoryOutbox()
    for outbox in [first, clone] { outbox.append(3, to: dock) }
    first.state.withLock { $0.starts = ["common", "a"] }
    clone.state.withLock { $0.starts = ["common", "b"] }
    let wms = ScriptedWMS()
    try await wms.run { base in
      try await Station(first, endpoint: endpoint(base)).run { _ in
        try await eventually("confirmed") { first.storedCursor(self.dock) == 4 }
      }
      try await Station(clone, endpoint: endpoint(base)).run { station in
        try await eventually("the alarm") { station.told.alarms == [.journal] }
        clone.append(1, to: self.dock)
        try await eventually("it is journalled") { await station.pump.status().streams.first?.backlog == 4 }
        #expect(await station.pump.status().phase == .stopped)
        #expect(await station.pump.ping())
      }
    }
    #expect(clone.storedCursor(dock) == 1 && wms.model.applied(dock).count == 3)
  }

  @Test func aCursorThatWasNotStoredBeforeTheCrashBringsTheVerdictsAgain() async throws {
    let outbox = MemoryOutbox()
    outbox.append(10, to: dock)
    let wms = ScriptedWMS()
    wms.model.set(poison: [], rejected: [4], in: dock)
    try await wms.run { base in
      outbox.state.withLock { $0.failSettles = .max }
      try await Station(outbox, endpoint: endpoint(base)).run { station in
        try await eventually("the WMS has them, the journal does not know") { wms.model.next(self.dock) == 11 && station.told.alarms == [.outbox] }
      }
      outbox.state.withLock { $0.failSettles = 0 }
      outbox.restart()
      try await Station(outbox, endpoint: endpoint(base)).run { _ in
        try await eventually("confirmed") { outbox.storedCursor(self.dock) == 11 }
      }
    }
    #expect(outbox.copies(dock).mapValues(\.status) == [4: .rejected])
    #expect(wms.model.applied(dock).count == 10)
  }
}
