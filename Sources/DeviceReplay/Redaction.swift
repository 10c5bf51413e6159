public import Protocols
public import Warehouse

/// Makes a recording shareable: every letter and digit of a code becomes another one of its kind. Lengths, separators, framing, control characters,
/// AIM identifiers, GS1 application identifiers and all times stay; a check digit that was right is right, one that was wrong is wrong; equal codes
/// stay equal and different ones different. The way back needs a key that is made for each recording and goes nowhere.
public struct Redaction: Sendable {
  private enum Kind {
    case text(TextRedaction)
    case keys(KeyRedaction)
    case frames(ProtocolID, [String: String], TextRedaction)
  }
  private var kind: Kind
  /// What the link had learnt when it was opened.
  public var opening = LinkOpening()

  /// `nil` for a protocol that brings no codes, and for RFID readers, whose tags' numbers are no text.
  ///
  /// - Parameter options: the protocol's, as they were in force.
  public init?(for id: ProtocolID, options: [String: String] = [:]) {
    switch id {
    case .serialLine, .honeywell, .datalogic, .newland, .opticon, .cognex, .sick, .keyence: kind = .text(TextRedaction())
    case .wedge: kind = .keys(KeyRedaction(text: TextRedaction(), layout: options["layout"] ?? "us"))
    case .hidPOS, .ssi: kind = .frames(id, options, TextRedaction())
    case .zpl, .tspl, .epl, .ezpl, .sbpl, .dpl, .brotherQL, .escpos: return nil
    case .m100, .uhfreader18, .uhfreader288, .r2000, .chainway, .thingmagic, .nur, .caen, .pn532, .em4100, .llrp, .lcus, .modbusIO: return nil
    }
  }

  /// The same number of packets, each as long as before; together they hold whole codes, or as much as there is of one.
  public mutating func redact(_ packets: [[UInt8]]) -> [[UInt8]] {
    switch kind {
    case .text(let text):
      return redact(packets, text)
    case .frames(let id, let options, let text):
      // Where nobody knows what stands where, everything may be a code.
      guard let pieces = CodePieces(in: packets, of: id, options: options, opening: opening) else { return redact(packets, text) }
      return pieces.replacing(in: packets) { text.redact($0) }
    case .keys(var keys):
      defer { kind = .keys(keys) }
      return keys.redact(packets)
    }
  }

  private func redact(_ packets: [[UInt8]], _ text: TextRedaction) -> [[UInt8]] {
    var rest = text.redact(packets.flatMap(\.self))[...]
    return packets.map { packet in
      defer { rest = rest.dropFirst(packet.count) }
      return Array(rest.prefix(packet.count))
    }
  }
}
