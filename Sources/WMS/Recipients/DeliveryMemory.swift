import WMSWire
public import Warehouse

/// What the journal knows of one destination, for a system that remembers nothing itself.
public struct DeliveryMemory: Sendable {
  private let outbox: (any Outbox)?
  private let destination: String

  public init(_ outbox: any Outbox, destination: String) {
    self.outbox = outbox
    self.destination = destination
  }

  private init() {
    outbox = nil
    destination = ""
  }

  /// Of a system that nothing was told yet.
  public static let none = DeliveryMemory()

  func cursors() async throws(Refusal) -> [StreamCursor] {
    guard let outbox else { return [] }
    do {
      var cursors: [StreamCursor] = []
      for head in try await outbox.heads() where !head.stream.isTraining {
        cursors.append(StreamCursor(stream: head.stream.rawValue, next: try await outbox.cursor(destination: destination, stream: head.stream)))
      }
      return cursors
    } catch { throw .local("\(error)") }
  }

  /// What is to be told after these.
  func lines(of stream: StreamID, from seq: Int64) async throws(Refusal) -> [OutboxLine] {
    do { return try await outbox?.slice(stream: stream, from: seq, maxCount: 200, maxBytes: 1 << 20).lines ?? [] } catch { throw .local("\(error)") }
  }

  /// Entries that were put aside and are not settled, oldest first.
  func held() async throws(Refusal) -> [HeldEntry] {
    do { return try await outbox?.held(destination: destination) ?? [] } catch { throw .local("\(error)") }
  }

  func settled(_ place: LaneBook.Place) async throws(Refusal) {
    do { try await outbox?.close(destination: destination, waiting: [place.name]) } catch { throw .local("\(error)") }
  }

  /// What waited was told now, and not taken.
  func refused(_ place: LaneBook.Place, _ verdict: EntryVerdict) async throws(Refusal) {
    do {
      try await outbox?.settle(destination: destination, stream: place.stream, entries: place.seq..<place.seq + 1, verdicts: [verdict])
    } catch { throw .local("\(error)") }
  }
}
