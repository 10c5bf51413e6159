import Crypto
import FoundationEssentials
import WMSWire
import Warehouse

/// What is sent to an ERP through a folder, and what it has answered. Blocks; nothing is kept in memory that a restart would miss but how long an
/// answer has been half written.
///
/// Of each stream one file is under way. A hidden copy of it, with the numbers it holds, is written first, and is the truth until its answer is settled:
/// so the same file with the same bytes is there again whatever was cut off where.
final class FolderDesk {
  private let files: FolderFile
  private let format: FolderFormat
  /// Answers that cannot be read yet: their bytes, and since when.
  private var unreadable: [String: (bytes: [UInt8], since: ContinuousClock.Instant)] = [:]
  /// An answer is written by a program, not by hand.
  private static let grace = Duration.seconds(2)
  private static let mostAnswer = 1 << 20

  init(_ folder: String, _ format: FolderFormat) {
    files = FolderFile(folder)
    self.format = format
  }

  func check() throws(Refusal) {
    do throws(FolderFile.Trouble) { try files.check() } catch { throw error.refusal }
  }

  // MARK: Names

  /// `DEVICE.JOURNAL.STREAM`: characters that not every share takes, or tells from others, as percent and two digits, and a long name cut and told apart by its digest.
  static func base(_ identity: JournalIdentity, _ stream: StreamID) -> String {
    func plain(_ text: String) -> String {
      text.utf8.reduce(into: "") { name, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          name.unicodeScalars.append(Unicode.Scalar(byte))
        default: name += "%" + hex([byte])
        }
      }
    }
    let name = plain(stream.rawValue)
    let short = name.utf8.count <= 100 ? name : name.prefix(80) + "~" + hex(SHA256.hash(data: Array(stream.rawValue.utf8)).prefix(8))
    return "\(plain(identity.device)).\(plain(identity.journal)).\(short)"
  }

  private func name(_ base: String, _ first: Int64, _ last: Int64) -> String { "\(base).\(padded(first))-\(padded(last)).\(format.rawValue)" }

  /// Sixteen digits, so that names stand in the order of their entries.
  private func padded(_ seq: Int64) -> String { String(repeating: "0", count: max(0, 16 - String(seq).utf8.count)) + String(seq) }

  // MARK: One turn

  /// Sees that the letter's entries lie there, and what is answered.
  func take(_ letter: Letter) throws(Refusal) -> Receipt {
    let result: Result<Receipt, Refusal>
    do throws(FolderFile.Trouble) {
      try files.check()
      let entries = letter.entries.filter(FolderText.concerns)
      guard let first = entries.first?.seq else { return .all }
      result = try letter.isAgain ? again(letter, entries[0]) : underWay(letter, entries, first)
    } catch { throw error.refusal }
    return try result.get()
  }

  private struct Sent {
    var name: String
    var seqs: [Int64]
    var bytes: ArraySlice<UInt8>
    var first: Int64 { seqs.first ?? 0 }
    var last: Int64 { seqs.last ?? 0 }
  }

  private func underWay(_ letter: Letter, _ entries: [Letter.Entry], _ first: Int64) throws(FolderFile.Trouble) -> Result<Receipt, Refusal> {
    let base = FolderDesk.base(letter.identity, letter.stream)
    var sent = try readSent(base)
    var answer = try sent.map { sent throws(FolderFile.Trouble) in try self.answer(to: sent, letter.identity) } ?? nil
    // Done with: of an answer that stopped in the middle the cursor has passed its end.
    let answered = (try? answer?.get())?.next
    if let old = sent, !old.seqs.contains(first) || old.first < first && answered ?? .max <= first {
      try files.remove([old.name, old.name + ".ack", hidden(base)])
      unreadable[old.name] = nil
      (sent, answer) = (nil, nil)
    }
    guard let sent else {
      try send(entries, letter, base)
      return .success(Receipt(upTo: first))
    }
    guard let answer else {
      if try !files.exists(sent.name) { try files.write(sent.name, Array(sent.bytes)) }
      return .success(Receipt(upTo: first))
    }
    return answer.flatMap { answer in
      guard answer.next > first else {
        return .failure(.attention(.acknowledgement, "\(sent.name).ack: next is \(answer.next), and \(first - 1) is the last entry that was decided before"))
      }
      // What did not lie in the file is not decided by its answer.
      let open = entries.first { !sent.seqs.contains($0.seq) || $0.seq >= answer.next }?.seq
      return .success(Receipt(upTo: open, refused: answer.refused.filter { $0.seq >= first && $0.seq < open ?? .max }))
    }
  }

  private func send(_ entries: [Letter.Entry], _ letter: Letter, _ base: String) throws(FolderFile.Trouble) {
    let seqs = entries.map(\.seq)
    let name = name(base, seqs[0], seqs[seqs.count - 1])
    let bytes = FolderText.bytes(of: entries, in: letter, as: format)
    let head = JSON.object(["file": .string(name), "seqs": .array(seqs.map { .int($0) })])
    try files.write(hidden(base), head.bytes + [0x0A] + bytes)
    try files.write(name, bytes)
  }

  private func hidden(_ base: String) -> String { ".\(base).sent" }

  /// Anyone who may write in the folder may have written it: only a head that this stream writes is one, so that no file but the stream's own is touched.
  private func readSent(_ base: String) throws(FolderFile.Trouble) -> Sent? {
    guard let bytes = try files.read(hidden(base), most: 64 << 20), let end = bytes.firstIndex(of: 0x0A), let head = try? JSON(parsing: bytes[..<end]),
      let seqs = head["seqs"]?.array?.compactMap(\.int), let first = seqs.first, let last = seqs.last, first > 0,
      zip(seqs, seqs.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    let name = name(base, first, last)
    guard head["file"]?.string == name else { return nil }
    return Sent(name: name, seqs: seqs, bytes: bytes[(end + 1)...])
  }

  /// Takes an entry that was told again out of the folder; what the ERP has answered of it counts.
  func withdraw(_ letter: Letter) throws(Refusal) -> Receipt {
    guard let entry = letter.entries.first else { return .all }
    let result: Result<Receipt, Refusal>
    do throws(FolderFile.Trouble) {
      let name = nameAgain(letter, entry.seq)
      if try files.exists(name + ".ack") {
        result = try again(letter, entry)
      } else {
        try files.remove([name])
        return Receipt(upTo: entry.seq)
      }
    } catch { throw error.refusal }
    let receipt = try result.get()
    guard receipt.upTo != entry.seq else { throw .unknown("the ERP is writing its answer") }
    return receipt
  }

  private func nameAgain(_ letter: Letter, _ seq: Int64) -> String {
    "\(FolderDesk.base(letter.identity, letter.stream)).\(padded(seq)).again.\(format.rawValue)"
  }

  /// One entry out of its turn: its file and its answer are gone as soon as it is decided.
  private func again(_ letter: Letter, _ entry: Letter.Entry) throws(FolderFile.Trouble) -> Result<Receipt, Refusal> {
    let name = nameAgain(letter, entry.seq)
    let sent = Sent(name: name, seqs: [entry.seq], bytes: FolderText.bytes(of: [entry], in: letter, as: format)[...])
    guard let answer = try answer(to: sent, letter.identity) else {
      if try !files.exists(name) { try files.write(name, Array(sent.bytes)) }
      return .success(Receipt(upTo: entry.seq))
    }
    if case .success = answer { try files.remove([name, name + ".ack"]) }
    return answer.map { Receipt(upTo: entry.seq + 1, refused: $0.refused) }
  }

  // MARK: Answers

  private struct Answer {
    var next: Int64
    var refused: [EntryVerdict]
  }

  /// `nil` = there is none, or it is still being written.
  private func answer(to sent: Sent, _ identity: JournalIdentity) throws(FolderFile.Trouble) -> Result<Answer, Refusal>? {
    let name = sent.name + ".ack"
    guard let bytes = try files.read(name, most: FolderDesk.mostAnswer + 1) else {
      unreadable[sent.name] = nil
      return nil
    }
    func wrong(_ reason: String) -> Result<Answer, Refusal> { .failure(.attention(.acknowledgement, "\(name): \(reason)")) }
    guard bytes.count <= FolderDesk.mostAnswer else { return wrong("it is longer than 1 MB") }
    let json: JSON
    do throws(JSON.ReadError) { json = try JSON(parsing: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]) } catch {
      let now = ContinuousClock.now
      if unreadable[sent.name]?.bytes != bytes { unreadable[sent.name] = (bytes, now) }
      guard let since = unreadable[sent.name]?.since, now - since >= FolderDesk.grace else { return nil }
      return wrong("not JSON at \(error)")
    }
    unreadable[sent.name] = nil
    if let file = json["file"], file.string != sent.name { return wrong("it answers \(file.text)") }
    for (member, own) in [("device", identity.device), ("journal", identity.journal)] {
      if let other = json[member], other.string != own { return wrong("it is of \(member) \(other.text)") }
    }
    guard let next = json["next"]?.int else { return wrong("it has no next, which is a whole number") }
    guard next > sent.first else { return wrong("next is \(next), and the file begins with entry \(sent.first)") }
    guard next <= sent.last + 1 else { return wrong("next is \(next), and the file ends with entry \(sent.last)") }
    guard let listed = json["rejected"].map(\.array) ?? [] else { return wrong("rejected is no list") }
    var refused: [EntryVerdict] = []
    for item in listed {
      guard let seq = item["seq"]?.int, sent.seqs.contains(seq), seq < next else { return wrong("it rejects \(item.text), which is not among the entries of the file below next") }
      refused.append(EntryVerdict(seq: seq, status: .rejected, code: item["code"]?.string ?? "rejected", detail: item["detail"]?.string))
    }
    return .success(Answer(next: next, refused: refused))
  }
}
