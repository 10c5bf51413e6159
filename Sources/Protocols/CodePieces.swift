public import Warehouse

/// Where the codes stand in what a device has sent: to put others of the same length in their place.
public struct CodePieces: Sendable {
  struct Piece {
    /// In all packets joined.
    var range: Range<Int>
    var endsCode: Bool
  }

  /// A message whose last two bytes are the negative sum of those before them.
  struct Summed {
    var first: Int
    var sum: Int
  }

  var pieces: [Piece] = []
  var summed: [Summed] = []
  /// The type of the code whose next packet is still to come.
  var openType: UInt8?

  /// - Returns: `nil` for a protocol that has no frames around its codes, and where the device's descriptor does not say where they stand.
  public init?(in packets: [[UInt8]], of id: ProtocolID, options: [String: String], opening: LinkOpening) {
    switch id {
    case .ssi: findSSI(packets.flatMap(\.self), wrapped: options["framing"] == "att")
    case .hidPOS: guard findHIDPOS(packets, opening.reportDescriptor ?? []) else { return nil }
    default: return nil
    }
  }

  /// The packets with what `change` makes of the codes, each ended by CR; it returns as many bytes. A sum that was right is right, a wrong one is
  /// as wrong as before.
  public func replacing(in packets: [[UInt8]], _ change: ([UInt8]) -> [UInt8]) -> [[UInt8]] {
    let before = packets.flatMap(\.self)
    var after = before
    var changed = change(pieces.flatMap { before[$0.range] + ($0.endsCode ? [0x0D] : []) })[...]
    for piece in pieces {
      after.replaceSubrange(piece.range, with: changed.prefix(piece.range.count))
      changed = changed.dropFirst(piece.range.count + (piece.endsCode ? 1 : 0))
    }
    for message in summed {
      func sum(_ bytes: [UInt8]) -> UInt16 { bytes[message.first..<message.sum].reduce(0) { $0 &+ UInt16($1) } }
      let told = (UInt16(before[message.sum]) << 8 | UInt16(before[message.sum + 1])) &+ sum(before) &- sum(after)
      after[message.sum] = UInt8(told >> 8)
      after[message.sum + 1] = UInt8(truncatingIfNeeded: told)
    }
    var rest = after[...]
    return packets.map { packet in
      defer { rest = rest.dropFirst(packet.count) }
      return Array(rest.prefix(packet.count))
    }
  }
}
