import Warehouse

/// The way to the WMS, up or down, from what requests met. One failure that may be chance does not turn it; one that is certain does.
struct LinkHealth {
  /// Down until the WMS has answered once.
  private(set) var state = LinkState.down
  private var doubt = 0

  /// The state where it changed.
  mutating func good() -> LinkState? {
    doubt = 0
    return turn(.up)
  }

  mutating func failed(_ refusal: Refusal) -> LinkState? {
    switch refusal {
    case .unreachable, .attention(.folderAway, _): doubt += 2
    case .unknown, .serverError, .full, .unauthorized: doubt += 1
    // The WMS has answered and knows what it says, or was not asked at all.
    case .local, .busy, .gap, .identity, .unreadable, .tooLarge, .unsupported, .hashMismatch, .problem, .attention: return nil
    }
    return doubt >= 2 ? turn(.down) : nil
  }

  private mutating func turn(_ new: LinkState) -> LinkState? {
    guard new != state else { return nil }
    state = new
    return new
  }
}
