import FoundationEssentials
import Glibc
import Synchronization
import Testing
import WMSWire
import Warehouse

@testable import WMS

/// What an ERP finds in its folder, and what its answers do.
@Suite struct FolderAdapterTests {
  private static let dock = StreamID("dock-1")
  private var dock: StreamID { FolderAdapterTests.dock }

  private func with(_ test: @Sendable @escaping (FolderERP) async throws -> Void) async throws {
    try await withDirectory { try await test(FolderERP($0)) }
  }

  private func endpoint(_ erp: FolderERP, _ format: FolderFormat = .jsonl) -> WMSEndpoint {
    WMSEndpoint(url: erp.folder, format: format, requestTimeout: .seconds(5))
  }

  private func station(_ outbox: MemoryOutbox, _ erp: FolderERP, _ format: FolderFormat = .jsonl) throws -> Station {
    try Station(outbox, adapter: .folder, endpoint: endpoint(erp, format))
  }

  private func deliver(_ outbox: MemoryOutbox, _ erp: FolderERP, _ format: FolderFormat = .jsonl) async throws {
    try await erp.serving {
      try await station(outbox, erp, format).run { _ in
        try await eventually("all is answered") { outbox.storedCursor(FolderAdapterTests.dock) == outbox.end(FolderAdapterTests.dock) }
      }
    }
  }

  @Test(arguments: FolderFormat.allCases) func everyMovementIsBookedOnce(format: FolderFormat) async throws {
    try await with { erp in
      let outbox = MemoryOutbox.movements(120)
      try await deliver(outbox, erp, format)
      erp.books.withLock { books in
        #expect(books.booked.compactMap { $0.split(separator: ":").last.flatMap { Int($0) } } == (1...120).filter { !$0.isMultiple(of: 5) })
        #expect(books.files.allSatisfy { $0.hasPrefix("9d3f6e0c-0000-4000-8000-000000000001.00000000000000aa.dock-1.") })
      }
      #expect(outbox.copies(dock).isEmpty)
    }
  }

  /// The box dies with a file under way that the ERP has taken away; more work has come since. The same file is there again, byte for byte.
  @Test(arguments: [false, true]) func aFileUnderWayIsTheSameAfterARestart(hasMore: Bool) async throws {
    try await with { erp in
      let outbox = MemoryOutbox.movements(10)
      try await station(outbox, erp).run { _ in try await eventually("it lies there") { erp.files().count == 1 } }
      let name = try #require(erp.files().first)
      let bytes = try #require(erp.text(name))
      #expect(name.hasSuffix(".dock-1.0000000000000001-0000000000000009.jsonl"))
      try FileManager.default.removeItem(atPath: erp.folder + "/" + name)
      if hasMore { for number in 11...60 { outbox.appendMovement(number) } }
      outbox.restart()
      try await station(outbox, erp).run { _ in try await eventually("it lies there again") { erp.files() == [name] } }
      #expect(erp.text(name) == bytes && outbox.storedCursor(dock) == 1)
      try await deliver(outbox, erp)
      #expect(erp.books.withLock { $0.booked.count } == (hasMore ? 48 : 8))
    }
  }

  @Test func anAnswerThatIsLostOrLateDoublesNothing() async throws {
    try await with { erp in
      let outbox = MemoryOutbox.movements(100)
      erp.books.withLock { ($0.losesAnswers, $0.takesAway) = (3, true) }
      try await deliver(outbox, erp)
      erp.books.withLock { #expect($0.booked.count == 80 && Set($0.booked).count == 80 && $0.files.count > 3) }
    }
  }

  struct Lie: Sendable {
    var answer: String
    var says: String
  }

  /// Nothing is decided by an answer that cannot be; when it is put right, work goes on by itself.
  @Test(arguments: [
    Lie(answer: #"{"next":11}"#, says: "next is 11, and the file ends with entry 9"), Lie(answer: #"{"next":1}"#, says: "next is 1, and the file begins with entry 1"),
    Lie(answer: #"{"next":-4}"#, says: "next is -4"), Lie(answer: #"{"next":"ten"}"#, says: "no next"), Lie(answer: "[]", says: "no next"),
    Lie(answer: #"{"next":10,"rejected":[{"seq":40}]}"#, says: "rejects"), Lie(answer: #"{"next":5,"rejected":[{"seq":7}]}"#, says: "rejects"),
    Lie(answer: #"{"next":10,"rejected":7}"#, says: "no list"), Lie(answer: #"{"next":10,"device":"another"}"#, says: #"device "another""#),
    Lie(answer: #"{"next":10,"file":"x.jsonl"}"#, says: "x.jsonl"), Lie(answer: #"{"next":1"#, says: "not JSON"), Lie(answer: "", says: "not JSON"),
    Lie(answer: "<html>", says: "not JSON"),
  ]) func anAnswerThatCannotBeIsNamed(lie: Lie) async throws {
    try await with { erp in
      let outbox = MemoryOutbox.movements(10)
      try await station(outbox, erp).run { station in
        try await eventually("it lies there") { erp.files().count == 1 }
        let name = try #require(erp.files().first)
        try erp.answer(name, lie.answer)
        try await eventually("it is named") { station.told.alarms.contains(.acknowledgement) }
        let alarm = try #require(await station.pump.status().alarms.first { $0.code == .acknowledgement })
        #expect(alarm.detail.contains(lie.says) && alarm.detail.hasPrefix(name + ".ack") && alarm.stream == "dock-1")
        #expect(outbox.storedCursor(dock) == 1)
        try erp.answer(name, #"{"next":10}"#)
        await station.pump.syncNow()
        try await eventually("it goes on") { outbox.storedCursor(dock) == outbox.end(dock) }
        try await eventually("the alarm is over") { await station.pump.status().alarms.isEmpty }
      }
    }
  }

  @Test func aFolderThatIsNotThereIsNamedAndWaitedFor() async throws {
    try await with { erp in
      let outbox = MemoryOutbox.movements(10)
      try await station(outbox, erp).run { station in
        try await eventually("it lies there") { erp.files().count == 1 }
        try FileManager.default.moveItem(atPath: erp.folder, toPath: erp.folder + "-away")
        try await eventually("it is named") { station.told.alarms.contains(.folderAway) }
        try await eventually("the link is down") { station.told.links.last == .down }
        #expect(await station.pump.status().alarms.first?.detail.contains("No such file") == true)
        try FileManager.default.moveItem(atPath: erp.folder + "-away", toPath: erp.folder)
        try await erp.serving {
          await station.pump.syncNow()
          try await eventually("it goes on") { outbox.storedCursor(dock) == outbox.end(dock) }
        }
        #expect(station.told.links.last == .up && erp.books.withLock { $0.booked.count } == 8)
      }
    }
  }

  /// `/dev/full` takes no byte.
  @Test func aFullDiskIsNamed() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let trouble = #expect(throws: FolderFile.Trouble.self) { try FolderFile("/srv/erp").pour([1], into: descriptor, ".a.tmp") }
    #expect(trouble?.refusal == .attention(.folderFull, "/srv/erp/.a.tmp: No space left on device"))
  }

  @Test func whatCouldNotBeWrittenWholeIsTakenAway() async throws {
    try await withDirectory { folder in
      try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: false)
      #expect(throws: FolderFile.Trouble.self) { try FolderFile(folder).write("taken", [1]) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken"])
    }
  }

  /// Whoever may write in the folder makes a link where a file of ours will be written aside, and says of the file under way that it lies elsewhere.
  @Test(arguments: ["../journal", "/../../journal", "other"]) func nothingButTheStreamsOwnFilesIsTouched(claimed: String) async throws {
    try await withDirectory { directory in
      let (folder, journal) = (directory + "/erp", directory + "/journal")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      let erp = FolderERP(folder)
      let outbox = MemoryOutbox.movements(10)
      let base = FolderDesk.base(outbox.identity, FolderAdapterTests.dock)
      for file in [journal, folder + "/other"] { try "precious".write(toFile: file, atomically: true, encoding: .utf8) }
      try FileManager.default.createSymbolicLink(atPath: folder + "/..\(base).sent.tmp", withDestinationPath: journal)
      // Once with the entry that is due, and once with one that was: the file would be written, or removed.
      for seqs in ["[1]", "[7]", "[2,1]"] {
        outbox.state.withLock { $0.cursors = [:] }
        try (#"{"file":"\#(claimed)","seqs":\#(seqs)}"# + "\nstolen").write(toFile: folder + "/.\(base).sent", atomically: true, encoding: .utf8)
        try await deliver(outbox, erp)
        for file in [journal, folder + "/other"] { #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious", "\(seqs)") }
      }
      #expect(erp.books.withLock { $0.booked.count } == 8)
    }
  }

  @Test(arguments: [false, true]) func aRejectedEntryParksWhatSharesALane(strict: Bool) async throws {
    try await with { erp in
      let outbox = MemoryOutbox()
      for number in 1...12 { outbox.appendMovement(number, lanes: number % 3 == 0 ? ["unit:P"] : ["unit:\(number)"]) }
      erp.books.withLock { ($0.rejected, $0.isStrict) = ([3], strict) }
      try await deliver(outbox, erp)
      for number in 13...16 { outbox.appendMovement(number, lanes: number == 15 ? ["unit:P", "unit:Q"] : ["unit:\(number)"]) }
      outbox.appendMovement(17, lanes: ["unit:Q"])
      try await deliver(outbox, erp)
      let parked: Set<Int64> = strict ? [6, 9, 12, 15, 17] : [15, 17]
      let copies = outbox.copies(dock)
      #expect(copies[3]?.status == .rejected && copies[3]?.code == "no-account" && copies[3]?.lanes == ["unit:P"])
      #expect(Set(copies.filter { $0.value.status == .parked }.keys) == parked)
      // The cause is put right: the entry is told again, then what waited, in order.
      erp.books.withLock { $0.rejected = [] }
      try await erp.serving {
        try await station(outbox, erp).run { station in
          let id = try #require(copies[3]?.quarantine)
          let line = outbox.sliceNow(dock, 3, 1, .max).lines[0].bytes
          try await eventually("it is booked") {
            guard let answer = try? await station.destination.downlink.quarantine(id, .retry, line: line, by: Decision(person: "Anna")) else { return false }
            try await outbox.close(destination: "main", waiting: Set(answer.settled))
            return answer.state == "accepted"
          }
          try await eventually("what waited is told") {
            station.destination.downlink.poll()
            return outbox.copies(FolderAdapterTests.dock).isEmpty
          }
        }
      }
      erp.books.withLock { books in
        #expect(Set(books.booked).count == 17 && books.booked.count == 17)
        #expect(books.booked.suffix(parked.count + 1).compactMap { Int64($0.split(separator: ":").last ?? "") } == ([3] + parked.sorted()))
      }
    }
  }

  /// An entry lies in the folder again, and is given up or undone before the ERP has looked: it is not booked. Where the ERP was quicker, it is, and said so.
  @Test(arguments: ["discarded", "accepted", "undone"]) func whatIsGivenUpIsNotBookedLater(outcome: String) async throws {
    try await with { erp in
      let outbox = MemoryOutbox()
      for number in 1...4 { outbox.appendMovement(number, lanes: ["unit:\(number)"]) }
      erp.books.withLock { $0.rejected = [3] }
      try await deliver(outbox, erp)
      erp.books.withLock { $0.rejected = [] }
      try await station(outbox, erp).run { station in
        let id = try #require(outbox.copies(dock)[3]?.quarantine)
        let line = outbox.sliceNow(dock, 3, 1, .max).lines[0].bytes
        let again = { @Sendable in erp.files().first { $0.hasSuffix(".again.jsonl") } }
        try await eventually("it lies there again") {
          _ = try? await station.destination.downlink.quarantine(id, .retry, line: line, by: Decision(person: "Anna"))
          return again() != nil
        }
        if outcome == "undone" {
          outbox.appendMovement(5, lanes: ["unit:3"]) { $0.reverses = .init(seq: 3) }
          try await eventually("it is taken out") { again() == nil && outbox.storedCursor(dock) == outbox.end(dock) }
        } else {
          if outcome == "accepted" { erp.turn() }
          let answer = try await station.destination.downlink.quarantine(id, .discard, line: [], by: Decision(person: "Anna"))
          #expect(answer.state == outcome && answer.settled == [id] && again() == nil)
        }
      }
      erp.turn()
      #expect(erp.books.withLock { $0.booked.count } == (outcome == "accepted" ? 4 : 3))
    }
  }

  @Test func aSpreadsheetFindsNoFormulaAndARowIsOneLine() throws {
    var movement = Movement(.receive)
    movement.item = Movement.ItemReference(code: "=HYPERLINK(\"http://x\")", raw: "]d2\u{1D}10A\r\n,\"\\")
    movement.qty = Quantity("-3.50", unit: "+pcs")
    movement.lot = "-12+1"
    movement.reason = "'quoted"
    movement.serials = [.init("a|b", source: "scanned"), .init("@c", source: "typed")]
    let draft = EntryDraft(.movement, at: Stamp(wall: 0, mono: 0, quality: .synced), boot: "b", detail: movement.json)
    let letter = Letter(identity: MemoryOutbox().identity, stream: dock, entries: [.init(seq: 1, line: draft.line(seqs: 1..<2, index: 0))])
    let text = String(decoding: FolderText.bytes(of: letter.entries, in: letter, as: .csv), as: UTF8.self)
    let rows = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(rows.count == 3 && rows[2].isEmpty)
    let cells = Dictionary(uniqueKeysWithValues: zip(FolderERP.cells(rows[0]), FolderERP.cells(rows[1])))
    #expect(cells["item"] == "'=HYPERLINK(\"http://x\")" && cells["qty"] == "-3.50" && cells["unit"] == "'+pcs" && cells["lot"] == "'-12+1")
    #expect(cells["reason"] == "''quoted" && cells["raw_code"] == #"]d2\u001d10A\u000d\u000a,"\u005c"# && cells["serials"] == #"a\u007cb|@c"#)
    // With the list separator of half of Europe the cell would end at it, and a formula begin.
    movement.lot = "x;=HYPERLINK(\"http://x\");y"
    let split = Letter.Entry(seq: 1, line: EntryDraft(.movement, at: Stamp(wall: 0, mono: 0, quality: .synced), boot: "b", detail: movement.json).line(seqs: 1..<2, index: 0))
    let bytes = FolderText.bytes(of: [split], in: letter, as: .csv)
    #expect(!bytes.contains(UInt8(ascii: ";")) && String(decoding: bytes, as: UTF8.self).contains(#"x\u003b=HYPERLINK("#))
    #expect(cells["id"] == "9d3f6e0c-0000-4000-8000-000000000001:00000000000000aa:dock-1:1")
  }

  @Test func namesSuitEveryShare() {
    let identity = MemoryOutbox().identity
    #expect(FolderDesk.base(identity, StreamID("Док 1/б")).hasSuffix(".%d0%94%d0%be%d0%ba%201%2f%d0%b1"))
    // Most shares take dock and Dock for one name.
    #expect(FolderDesk.base(identity, StreamID("Dock-1")).hasSuffix(".%44ock-1") && FolderDesk.base(identity, StreamID("%44ock-1")).hasSuffix(".%2544ock-1"))
    let long = FolderDesk.base(identity, StreamID(String(repeating: "я", count: 200)))
    #expect(long.utf8.count < 180 && long != FolderDesk.base(identity, StreamID(String(repeating: "я", count: 201))))
  }

  /// On a share that takes capitals for small letters, two stations whose names differ in nothing else.
  @Test func twoStationsDoNotShareAFile() async throws {
    try await with { erp in
      let outbox = MemoryOutbox()
      for name in ["dock-1", "Dock-1"] { for number in 1...10 { outbox.appendMovement(number, to: StreamID(name)) } }
      try await station(outbox, erp).run { _ in try await eventually("both lie there") { erp.files().count == 2 } }
      let names = erp.files()
      #expect(Set(names.map { $0.lowercased() }).count == 2)
      try await erp.serving {
        try await station(outbox, erp).run { _ in
          try await eventually("all is answered") { ["dock-1", "Dock-1"].allSatisfy { outbox.storedCursor(StreamID($0)) == outbox.end(StreamID($0)) } }
        }
      }
      #expect(erp.books.withLock { Set($0.booked).count } == 16 && Set(erp.files()).isSuperset(of: names))
    }
  }

  /// An answer says the device as it is, also where the name of its file cannot.
  @Test func anAnswerNamesTheDeviceAsItIs() async throws {
    try await with { erp in
      let outbox = MemoryOutbox(device: "Box 7")
      for number in 1...4 { outbox.appendMovement(number) }
      try await station(outbox, erp).run { station in
        try await eventually("it lies there") { erp.files().count == 1 }
        try erp.answer(try #require(erp.files().first), #"{"next":5,"device":"Box 7","journal":"00000000000000aa"}"#)
        try await eventually("it is believed") { outbox.storedCursor(dock) == 5 }
        #expect(station.told.alarms.isEmpty)
      }
    }
  }

  @Test func aPathThatIsNoneIsRefused() {
    #expect(throws: WMSEndpointError.self) { try AdapterID.folder.client(WMSEndpoint(url: "erp")) }
  }
}

extension MemoryOutbox {
  /// So many movements, every fifth entry of another kind.
  static func movements(_ count: Int) -> MemoryOutbox {
    let outbox = MemoryOutbox()
    for number in 1...count { outbox.appendMovement(number) }
    return outbox
  }

  func appendMovement(_ number: Int, lanes: [String]? = nil, to stream: StreamID = StreamID("dock-1"), _ change: (inout Movement) -> Void = { _ in }) {
    var movement = Movement.teaCame
    change(&movement)
    let draft = EntryDraft(
      number.isMultiple(of: 5) && lanes == nil ? .step : .movement, at: Stamp(wall: 1_795_210_871_120 + Int64(number), mono: 1, quality: .synced), boot: "b",
      lanes: (lanes ?? []).map { Lane(rawValue: $0) }, detail: movement.json)
    append(line: draft.line(seqs: Int64(number)..<Int64(number) + 1, index: 0), to: stream)
  }
}
