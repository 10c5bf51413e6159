import Synchronization

/// At most so many at once. A seat is free again when it is let go of.
final class Seats: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// `nil` where all are taken.
  func take() -> Seat? {
    let isFree = free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
    return isFree ? Seat(of: self) : nil
  }

  final class Seat: Sendable {
    private let seats: Seats
    fileprivate init(of seats: Seats) { self.seats = seats }
    deinit { seats.free.withLock { $0 += 1 } }
  }
}
