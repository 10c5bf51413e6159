import Warehouse

/// A `Done` as it is remembered. A movement takes more than a kilobyte of memory and a third of that in its row, nearly none is ever looked at again, and a
/// truck of serials has tens of thousands: they are kept as their rows. Picks are kept open, as loading looks at them with every scan.
public enum KeptDone: Sendable, Hashable {
  case open(Done)
  case packed(row: [UInt8], ownUnit: String?)

  init(_ done: Done) {
    let row = done.seq.number == nil || done.isPick ? nil : try? StateEncoder.write("", done)
    self = if let row, row.holes.isEmpty, let bytes = row.value { .packed(row: bytes, ownUnit: done.ownUnit) } else { .open(done) }
  }

  /// From the bytes of its row; throws where they are none.
  init(row: [UInt8]) throws {
    let json = try JSON(parsing: row)
    let kinds = json["movements"]?.array?.map { $0["kind"]?.string }
    guard let kinds, json["seq"]?.int != nil, !kinds.contains(MovementKind.pick.rawValue) else {
      self = .open(try StateCoding.decode(Done.self, row))
      return
    }
    self = .packed(row: row, ownUnit: json["ownUnit"]?.string)
  }

  /// `nil` for a row of a version that wrote it otherwise.
  var done: Done? {
    switch self {
    case .open(let done): done
    case .packed(let row, _): try? StateCoding.decode(Done.self, row)
    }
  }

  /// The number that this box gave to the pallet.
  var ownUnit: String? {
    switch self {
    case .open(let done): done.ownUnit
    case .packed(_, let unit): unit
    }
  }

  /// It is in the journal, under its number.
  var isSettled: Bool { if case .open(let done) = self { done.seq.number != nil } else { true } }

  /// None where nothing was picked.
  var picks: [Movement] { if case .open(let done) = self, done.isPick { done.movements.filter { $0.kind == .pick } } else { [] } }
}

extension Done {
  fileprivate var isPick: Bool { movements.contains { $0.kind == .pick } }
}
