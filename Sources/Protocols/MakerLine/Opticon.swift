import Warehouse

extension Dialect {
  /// Opticon's scanners: `ESC Z CR` and `ESC Y CR` for the trigger (NLV-4001 Specifications Manual).
  static let opticon = Dialect(trigger: Order(on: [0x1B, 0x5A, 0x0D], off: [0x1B, 0x59, 0x0D]))
}
