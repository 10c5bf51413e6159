public import Warehouse

/// The body of `POST /v1/sync/events`: bytes in, the same bytes out; an entry's line is never re-encoded.
public struct EventsBody: Sendable {
  public var envelope: EventsEnvelope
  public var lines: [Line]

  /// One entry's place in the body.
  public struct Line: Sendable, Hashable {
    public var seq: Int64
    /// The line without its newline. For a skipped entry the line that stands for it.
    public var bytes: [UInt8]
    /// Set where the entry itself could not travel.
    public var skipped: Skipped?
    init(seq: Int64, bytes: [UInt8], skipped: Skipped?) {
      self.seq = seq
      self.bytes = bytes
      self.skipped = skipped
    }

    /// An entry as the journal has it.
    public init(_ line: OutboxLine) { self.init(seq: line.seq, bytes: line.bytes, skipped: nil) }

    /// `{"seq":…,"h":"…","skipped":"…","lanes":[…]}` in the place of an entry that the WMS cannot read at all.
    public init(skipping line: OutboxLine, reason: String) {
      let entry = try? JSON(parsing: line.bytes)
      // Only what acts can be missed: an entry that has no effect keeps nothing waiting.
      let lanes = entry?["kind"]?.string == EntryKind.movement.rawValue ? entry?["lanes"]?.array?.compactMap(\.string) ?? [] : []
      let json = JSON.object([
        "seq": .int(line.seq), "h": .string(hex(line.hash)), "skipped": .string(reason),
        "lanes": lanes.isEmpty ? nil : .array(lanes.map { .string($0) }),
      ])
      self.init(seq: line.seq, bytes: json.bytes, skipped: Skipped(hash: line.hash, reason: reason, lanes: lanes))
    }
  }

  public struct Skipped: Sendable, Hashable {
    /// Chain value of the skipped entry: the chain goes on from it.
    public var hash: [UInt8]
    public var reason: String
    /// What waits for it.
    public var lanes: [String] = []
  }

  /// A line or a lost range, in seq order.
  public enum Part: Sendable {
    case entry(Line)
    case lost(LostRange)
  }

  public init(envelope: EventsEnvelope, lines: [Line]) {
    self.envelope = envelope
    self.lines = lines
  }

  /// A request for one slice of the outbox.
  public init(_ slice: OutboxSlice, of identity: JournalIdentity, epoch: Int64, first: Int64) {
    envelope = EventsEnvelope(
      identity: identity, epoch: epoch, stream: slice.stream, first: first, previousHash: slice.previousHash, count: slice.lines.count)
    lines = slice.lines.map { Line($0) }
  }

  /// What goes over the wire, before any content encoding.
  public func bytes() throws -> [UInt8] {
    var body = try WireJSON.encode(envelope)
    body.reserveCapacity(body.count + lines.reduce(0) { $0 + $1.bytes.count + 1 } + 1)
    for line in lines {
      body.append(UInt8(ascii: "\n"))
      body.append(contentsOf: line.bytes)
    }
    body.append(UInt8(ascii: "\n"))
    return body
  }

  /// Reads a request. The error names the line, and the seq where it can be told.
  public init(parsing body: [UInt8]) throws(WireError) {
    var rows = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if rows.last?.isEmpty == true { rows.removeLast() }
    guard let head = rows.first else { throw WireError("the body is empty; line 1 must be the envelope", line: 1) }
    let envelope: EventsEnvelope
    do { envelope = try WireJSON.decode(EventsEnvelope.self, from: Array(head)) } catch { throw WireError("envelope: \(error.reason)", line: 1) }
    try EventsBody.check(envelope, rows: rows.count - 1)
    let expected = EventsBody.places(of: envelope)
    var lines: [Line] = []
    lines.reserveCapacity(rows.count - 1)
    for (index, row) in rows.dropFirst().enumerated() {
      lines.append(try EventsBody.line(Array(row), seq: expected[index], number: index + 2))
    }
    self.envelope = envelope
    self.lines = lines
  }

  /// Lines and lost ranges in seq order.
  public var parts: [Part] {
    var parts = lines.map { (seq: $0.seq, part: Part.entry($0)) }
    parts += (envelope.lost ?? []).map { (seq: $0.from, part: Part.lost($0)) }
    return parts.sorted { $0.seq < $1.seq }.map(\.part)
  }

  /// The seq after the last that this body names.
  public var end: Int64 {
    envelope.first + Int64(envelope.count) + (envelope.lost ?? []).reduce(0) { $0 + $1.to - $1.from + 1 }
  }
}

extension EventsBody {
  private static func check(_ envelope: EventsEnvelope, rows: Int) throws(WireError) {
    func fail(_ reason: String) throws(WireError) -> Never { throw WireError("envelope: " + reason, line: 1) }
    guard envelope.v == 1 else { try fail("v is \(envelope.v), this service reads 1") }
    guard (1...1 << 53).contains(envelope.first) else { try fail("first is \(envelope.first), a seq is at least 1") }
    guard envelope.count == rows else { try fail("count is \(envelope.count), but \(rows) lines follow") }
    guard Chain.value(hex: envelope.prev) != nil else { try fail("prev is not 64 hexadecimal digits") }
    var end = envelope.first + Int64(rows)
    var last = envelope.first - 1
    for lost in (envelope.lost ?? []).sorted(by: { $0.from < $1.from }) {
      guard lost.from > last, lost.to >= lost.from, lost.to < 1 << 53 else { try fail("lost range \(lost.from) to \(lost.to)") }
      guard lost.from <= end else { try fail("there is a hole before the lost range \(lost.from) to \(lost.to)") }
      if let hash = lost.hash, Chain.value(hex: hash) == nil { try fail("lost hash is not 64 hexadecimal digits") }
      end += lost.to - lost.from + 1
      last = lost.to
    }
    if rows == 0, envelope.lost?.isEmpty ?? true { try fail("it holds nothing") }
  }

  /// The seq of each line: `first` on, lost ranges left out.
  private static func places(of envelope: EventsEnvelope) -> [Int64] {
    let lost = (envelope.lost ?? []).sorted { $0.from < $1.from }
    var seq = envelope.first
    return (0..<envelope.count).map { _ in
      for range in lost where range.from == seq { seq = range.to + 1 }
      defer { seq += 1 }
      return seq
    }
  }

  private static func line(_ bytes: [UInt8], seq: Int64, number: Int) throws(WireError) -> Line {
    let json: JSON
    do { json = try JSON(parsing: bytes) } catch { throw WireError("not JSON at \(error)", line: number, seq: seq) }
    guard json["seq"]?.int == seq else {
      throw WireError("seq is \(json["seq"]?.text ?? "absent"), expected \(seq)", line: number, seq: seq)
    }
    guard let reason = json["skipped"]?.string, json["kind"] == nil else { return Line(seq: seq, bytes: bytes, skipped: nil) }
    guard let hash = json["h"]?.string.flatMap(Chain.value(hex:)) else {
      throw WireError("a skipped entry needs h, 64 hexadecimal digits", line: number, seq: seq)
    }
    let lanes = json["lanes"]?.array?.compactMap(\.string) ?? []
    return Line(seq: seq, bytes: bytes, skipped: Skipped(hash: hash, reason: reason, lanes: lanes))
  }
}
