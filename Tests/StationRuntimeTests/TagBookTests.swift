import Foundation
import Journal
import Logging
import StationRuntime
import Stations
import Testing
import Warehouse

/// No number on two chips, and none that is lost in silence.
@Suite(.timeLimit(.minutes(2))) struct TagBookTests {
  private static let gtin = "04601234567893"
  private let place = TagBook.Place(reader: DeviceID("gate"), stream: StreamID("dock-1"))

  private func book(_ rig: Rigging, _ store: any EntryStore) async throws -> TagBook {
    let book = TagBook(
      store: store, floor: try await rig.floor(store), clock: rig.clock, boot: "boot-1", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let problems = try await book.restore([SerialRange(id: "tea", gtin: Self.gtin, first: 1, last: 999)])
    #expect(problems.isEmpty)
    return book
  }

  /// A stand-in for an EPC: the serial number's digits.
  private func serial(_ book: TagBook, _ tid: [UInt8]) async throws -> String? {
    try await book.number(for: tid, .nextSerial(gtin: Self.gtin), at: place) { Array(($0.serial ?? "").utf8) }.numbers.serial
  }

  private func spent(_ rig: Rigging, _ journal: Journal) async throws -> [String] {
    try await rig.lines(journal).filter { $0["label"]?["event"]?.string == "spent" }.compactMap { $0["label"]?["tid"]?.string }
  }

  @Test func noNumberWhileAnotherContinuationOfTheJournalIsAbout() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let book = try await book(rig, journal)
    await book.holdNumbers(true)
    await #expect(throws: TagTrouble(.noNumber, Self.gtin)) { try await serial(book, [0xE2, 1]) }
    await book.holdNumbers(false)
    #expect(try await serial(book, [0xE2, 1]) == "1")
    await journal.close()
  }

  @Test func anEPCThatMayBeOnOneTagGoesOnNoOther() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let book = try await book(rig, journal)
    let wish = TagBook.Wish.given(epc: [0x30, 7], TagBook.Numbers())
    for _ in 0..<2 { #expect(try await book.number(for: [0xE2, 1], wish, at: place) { _ in [] }.epc == [0x30, 7]) }
    await #expect { _ = try await book.number(for: [0xE2, 2], wish, at: place) { _ in [] } } throws: { ($0 as? TagTrouble)?.code == .elsewhere }
    #expect(await book.pendings.map(\.tid) == ["e201"])
    await journal.close()
  }

  @Test func aNumberThatWasWrittenByHandIsNotGivenByARangeThatIsAddedLater() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let before = TagBook(
      store: journal, floor: try await rig.floor(journal), clock: rig.clock, boot: "boot-1", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = try await before.restore([])
    for number in [1, 2, 4] as [UInt8] {
      let wish = TagBook.Wish.given(epc: [0x30, number], TagBook.Numbers(gtin: Self.gtin, serial: String(number)))
      _ = try await before.number(for: [0xE2, number], wish, at: place) { _ in [] }
    }
    let book = try await book(rig, journal)
    #expect(await book.isGiven(TagBook.Numbers(gtin: Self.gtin, serial: "4")) == true)
    var given: [String?] = []
    for number in 10..<13 as Range<UInt8> { given.append(try await serial(book, [0xE2, number])) }
    #expect(given == ["3", "5", "6"])
    await journal.close()
  }

  @Test func anSSCCThatWasWrittenByHandIsNotGivenByARangeThatIsAddedLater() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let numbers = TagBook.Numbers(sscc: "046012340000000017")
    _ = try await book(rig, journal).number(for: [0xE2, 1], .given(epc: [0x31, 1], numbers), at: place) { _ in [] }
    // As after a restart.
    let floor = try await rig.floor(journal)
    #expect(await floor.offer([SSCCRange(id: "site", prefix: "04601234", first: 1, last: 2)]).isEmpty)
    let append = Append(stream: place.stream)
    #expect(try await floor.takeNumber { _ in append } == "046012340000000024")
    #expect(try await floor.takeNumber { _ in append } == nil)
    await journal.close()
  }

  @Test func whatWasNotedInAnAppendThatFailedIsNotedAgain() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let book = try await book(rig, door)
    let pallet = TagBook.Wish.given(epc: [0x31, 1], TagBook.Numbers(sscc: "046012340000000017"))
    let piece = TagBook.Wish.given(epc: [0x30, 1], TagBook.Numbers(gtin: Self.gtin, serial: "1000"))
    for (tid, wish) in [([0xE2, 1] as [UInt8], pallet), ([0xE2, 2], piece)] {
      await door.refuseNext(1)
      await #expect(throws: TagTrouble.self) { try await book.number(for: tid, wish, at: place) { _ in [] } }
      _ = try await book.number(for: tid, wish, at: place) { _ in [] }
    }
    #expect(try await journal.state(prefix: "written/").map(\.key) == ["written/\(Self.gtin)", "written/sscc"])
    await journal.close()
  }

  @Test func twoReadersThatSeeOneChipTakeOneNumber() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let book = try await book(rig, door)
    await door.hold()
    let first = Task { try await serial(book, [0xE2, 1]) }
    while await door.waiting == 0 { await Task.yield() }
    await #expect { _ = try await serial(book, [0xE2, 1]) } throws: { ($0 as? TagTrouble)?.code == .busy }
    await door.release()
    let got = [try await first.value, try await serial(book, [0xE2, 1]), try await serial(book, [0xE2, 2])]
    #expect(got == ["1", "1", "2"])
    await journal.close()
  }

  @Test func theOldestOfTooManyIsSpentOnTheDiskOrKept() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    let door = Door(journal)
    let book = try await book(rig, door)
    for number in 0..<200 { _ = try await serial(book, [0xE2, UInt8(number)]) }
    await door.refuseNext(1)
    await #expect { _ = try await serial(book, [0xE3, 0]) } throws: { ($0 as? TagTrouble)?.code == .notStored }
    #expect(await book.pendings.first?.tid == "e200")
    #expect(try await spent(rig, journal).isEmpty)
    _ = try await serial(book, [0xE3, 0])
    #expect(await book.pendings.first?.tid == "e201")
    #expect(try await spent(rig, journal) == ["e200"])
    await journal.close()
  }

  @Test func aRowThatCannotBeReadIsSaidToBe() async throws {
    let rig = try Rigging()
    let journal = try await rig.open()
    _ = try await journal.append(Append(stream: place.stream, state: [StateWrite(StateKey.path("encode", "e201"), Array("{".utf8))]))
    await #expect(throws: (any Error).self) { _ = try await book(rig, journal) }
    await journal.close()
  }
}
