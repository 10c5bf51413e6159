import WMSWire
import Warehouse

/// A system that is told what happened and no more: it keeps no cursors, no lanes and no quarantine, and sends nothing down. `RecipientClient` does
/// that in its place.
///
/// Every recipient owes this: the same entry told again, in whatever company, has no second effect.
protocol Recipient: Sendable {
  /// Whether it is there and lets us in, and what it can take. Secrets are read anew.
  func offer(_ sent: Int64) async throws(Refusal) -> RecipientOffer
  /// Takes entries, in order. Throws `unreadable` only where nothing at all was done.
  func take(_ letter: Letter) async throws(Refusal) -> Receipt
  /// Takes back an entry that was told again and is not decided, so that it is not acted on any more; what was decided of it meanwhile stands, and is
  /// answered. Throws where neither is certain.
  func withdraw(_ letter: Letter) async throws(Refusal) -> Receipt
  func close() async
}

extension Recipient {
  /// Where what was told is decided at once, nothing lies there.
  func withdraw(_ letter: Letter) async throws(Refusal) -> Receipt { Receipt(upTo: letter.entries.first?.seq) }
}

struct RecipientOffer: Sendable {
  var maxEntries: Int
  /// Of the entries' own lines.
  var maxBytes = 1 << 20
  /// Its wall clock lies between these, milliseconds since 1970; `nil` = it says nothing of the time.
  var wall: ClosedRange<Int64>?
}

/// Entries of one stream, in order and with holes where some wait for others.
struct Letter: Sendable {
  struct Entry: Sendable {
    var seq: Int64
    var line: [UInt8]
    /// The entry's body, where it is a movement that acts.
    var movement: JSON? {
      guard let json = try? JSON(parsing: line), LaneBook.acts(json) else { return nil }
      return json["movement"]
    }
  }

  var identity: JournalIdentity
  var stream: StreamID
  var entries: [Entry]
  /// A single entry out of its turn: it was put aside, and is told again.
  var isAgain = false

  func id(_ seq: Int64) -> String { EntryID(identity: identity, stream: stream, seq: seq).description }
}

/// What a recipient has durably decided of a letter.
struct Receipt: Sendable {
  /// Entries below this; `nil` = all. At the first entry where nothing is decided yet.
  var upTo: Int64?
  /// Those of them that it does not take.
  var refused: [EntryVerdict] = []
  /// It fell over the entry at `upTo`, in these words, which say nothing of the entry: either is to blame.
  var stumbled: String?
  /// Something was booked that was not before: it is well, whatever it fell over.
  var isBooked = false

  static let all = Receipt()

  func takes(_ seq: Int64) -> Bool { upTo.map { $0 > seq } ?? true && !refused.contains { $0.seq == seq } }

  /// What an entry was refused for; the entries after it are still undecided.
  static func refusing(_ seq: Int64, _ code: String, _ detail: String) -> Receipt {
    Receipt(upTo: seq + 1, refused: [EntryVerdict(seq: seq, status: .rejected, code: code, detail: detail)])
  }
}
