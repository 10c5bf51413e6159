import FoundationEssentials
import WMSWire
import Warehouse

extension RecipientClient {
  /// Tells a batch, without what waits for something that was put aside before it or within it.
  func deliver(_ body: EventsBody) async throws(Refusal) -> EventsAnswer {
    let first = body.envelope.first
    try await withdrawUndone(by: body)
    var letter = Letter(identity: body.envelope.identity, stream: StreamID(body.envelope.stream), entries: [])
    var sorting = Sorting(stream: letter.stream, book: LaneBook(try await held()))
    var rest = body.lines[...]
    while true {
      let ahead = sorting.looking(at: rest)
      letter.entries = ahead.going
      guard let next = ahead.going.first?.seq else {
        sorting = ahead
        break
      }
      let receipt: Receipt
      do throws(Refusal) { receipt = try await judged(try await recipient.take(letter), letter, rest, sorting) } catch {
        // What was decided before it counts; the rest is told again.
        guard rest.startIndex > body.lines.startIndex else { throw error }
        return answer(rest.first?.seq ?? first, sorting)
      }
      let upTo = receipt.upTo ?? body.end
      let decided = rest.prefix { $0.seq < max(upTo, next) }
      sorting = sorting.looking(at: decided, told: Set(letter.entries.map(\.seq)), refused: receipt.refused)
      rest = rest[decided.endIndex...]
      guard upTo > next else { return answer(next, sorting, retryAfter: 1) }
      if rest.isEmpty { break }
    }
    return answer(body.end, sorting)
  }

  /// So often it must have fallen over an entry, and over so many others it may, before anybody is blamed; so many are looked through for one to try.
  private static let (leastStumbles, mostBlamed, mostLooked) = (3, 12, 5_000)
  /// What was tried is remembered, so that the next attempt goes on behind it.
  private static let mostTried = 100_000

  /// Finds out whose fault it is that the recipient falls over the first entry of a letter again and again: where it books another, which waits for none
  /// that it fell over, and then falls over this one again, it is the entry's, which is put aside. Where it books nothing else either, it is out of order,
  /// and everything waits.
  private func judged(_ receipt: Receipt, _ letter: Letter, _ rest: ArraySlice<EventsBody.Line>, _ sorting: Sorting) async throws(Refusal) -> Receipt {
    guard let words = receipt.stumbled, let first = letter.entries.first, receipt.upTo == first.seq else { return receipt }
    let place = LaneBook.Place(letter.stream, first.seq)
    let count = (stumbles[place] ?? 0) + 1
    if stumbles.count > 100 { stumbles = [:] }
    stumbles[place] = count
    var alone = letter
    alone.entries = [first]
    guard count >= RecipientClient.leastStumbles, try await books(another: alone, rest, sorting) else { throw .serverError(status: 500, words) }
    let again = try await recipient.take(alone)
    return again.stumbled == nil ? Receipt(upTo: again.upTo ?? first.seq + 1, refused: again.refused) : .refusing(first.seq, "fault", words)
  }

  private func books(another letter: Letter, _ rest: ArraySlice<EventsBody.Line>, _ sorting: Sorting) async throws(Refusal) -> Bool {
    var (letter, lines, blamed) = (letter, Array(rest), 0)
    var aside = letter.entries.map { EntryVerdict(seq: $0.seq, status: .rejected) }
    if tried.count > RecipientClient.mostTried { tried = [] }
    looking: while true {
      for other in sorting.looking(at: lines[...], refused: aside).going where other.movement != nil && !tried.contains(.init(letter.stream, other.seq)) {
        letter.entries = [other]
        let outcome = try await outcome(of: letter)
        if outcome == .booked { return true }
        if outcome == .known {
          tried.insert(.init(letter.stream, other.seq))
          continue
        }
        blamed += 1
        guard blamed < RecipientClient.mostBlamed else { return false }
        // What waits for it is not tried either.
        aside.append(EntryVerdict(seq: other.seq, status: .rejected))
        continue looking
      }
      // After a failure a batch may be of one entry: who comes after it is in the journal.
      let more = lines.count < RecipientClient.mostLooked ? try await memory.lines(of: letter.stream, from: (lines.last?.seq ?? 0) + 1) : []
      guard !more.isEmpty else { return false }
      lines += more.map { EventsBody.Line($0) }
    }
  }

  private enum Trial { case booked, known, notTaken }

  /// What became of one entry; that it is not taken says nothing of the one before.
  private func outcome(of letter: Letter) async throws(Refusal) -> Trial {
    do throws(Refusal) {
      let receipt = try await recipient.take(letter)
      return receipt.isBooked ? .booked : receipt.stumbled == nil && receipt.refused.isEmpty ? .known : .notTaken
    } catch .tooLarge { return .notTaken } catch .unreadable { return .notTaken }
  }

  private func answer(_ next: Int64, _ sorting: Sorting, retryAfter: Int? = nil) -> EventsAnswer {
    putAside(sorting.aside.filter { $0.verdict.seq < next })
    return EventsAnswer(
      next: next, results: sorting.aside.map(\.verdict).filter { $0.seq < next }, retryAfter: retryAfter,
      serverTime: Int64(Date().timeIntervalSince1970 * 1000))
  }

  /// Tells what waited for lanes that are free by now, oldest first.
  func release(_ identity: JournalIdentity) async throws(Refusal) {
    var before = LaneBook()
    for entry in try await memory.held() {
      guard entry.verdict.status == .parked, !entry.line.isEmpty, !annulled.contains(entry.place), before.taken(entry.lanes) == nil else {
        before.hold(entry)
        continue
      }
      let place = entry.place
      let letter = Letter(identity: identity, stream: place.stream, entries: [.init(seq: place.seq, line: entry.line)], isAgain: true)
      let receipt = try await recipient.take(letter)
      if var refused = receipt.refused.first {
        refused.quarantine = place.name
        try await memory.refused(place, refused)
        before.hold(entry)
      } else if let upTo = receipt.upTo, upTo <= place.seq {
        before.hold(entry)
      } else {
        try await memory.settled(place)
      }
    }
  }
}

/// Entries on their way, and those put aside.
private struct Sorting {
  let stream: StreamID
  var book: LaneBook
  var going: [Letter.Entry] = []
  var aside: [HeldEntry] = []

  init(stream: StreamID, book: LaneBook) {
    self.stream = stream
    self.book = book
  }

  /// These lines sorted after those before; of those that were told, only what was refused is put aside.
  func looking(at lines: ArraySlice<EventsBody.Line>, told: Set<Int64> = [], refused: [EntryVerdict] = []) -> Sorting {
    var next = self
    next.going = []
    for line in lines {
      let verdict = refused.first { $0.seq == line.seq }
      if verdict != nil || !told.contains(line.seq) { next.sort(line, verdict) }
    }
    return next
  }

  private mutating func sort(_ line: EventsBody.Line, _ refused: EntryVerdict?) {
    let place = LaneBook.Place(stream, line.seq)
    if let skipped = line.skipped {
      return put(place, EntryVerdict(seq: line.seq, status: .skipped, code: skipped.reason), lanes: skipped.lanes, [])
    }
    let entry = Letter.Entry(seq: line.seq, line: line.bytes)
    // With nothing put aside nothing waits: no need to look into it.
    guard refused != nil || !book.isEmpty, let json = try? JSON(parsing: line.bytes), LaneBook.acts(json) else { return going.append(entry) }
    let keys = LaneBook.keys(of: json)
    if let refused { return put(place, refused, lanes: keys, line.bytes) }
    if let undone = book.undone(by: json, in: stream) {
      // Neither has any effect.
      return book.free(undone)
    }
    if let lane = book.taken(keys, besides: place) {
      return put(place, EntryVerdict(seq: line.seq, status: .parked, code: "waits", detail: lane), lanes: keys, line.bytes)
    }
    going.append(entry)
  }

  private mutating func put(_ place: LaneBook.Place, _ verdict: EntryVerdict, lanes: [String], _ line: [UInt8]) {
    var verdict = verdict
    verdict.quarantine = place.name
    verdict.lanes = lanes
    let entry = HeldEntry(stream: stream, verdict: verdict, line: line)
    book.hold(entry)
    aside.append(entry)
  }
}

/// One at a time, in the order they came.
actor Turnstile {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func enter() async {
    if isTaken { await withCheckedContinuation { waiting.append($0) } }
    isTaken = true
  }

  func leave() {
    isTaken = false
    if !waiting.isEmpty {
      isTaken = true
      waiting.removeFirst().resume()
    }
  }
}
