/// A message of ISO/IEC 15434: `[)>`, record separator, one envelope or more, end of transmission.
///
/// This is what the 2D symbols of suppliers, carriers and authorities hold, whether printed as it is or as Macro 05 or 06 of Data Matrix.
public struct SyntaxMessage: Sendable, Hashable {
  /// One format's data within the message.
  public struct Envelope: Sendable, Hashable {
    /// The two characters that name the format, such as `06`.
    public let format: String
    /// What the format is.
    public let title: String
    /// Version and release as digits, where the format has them (01, 03, 04, 08).
    public let version: String?
    /// The elements of a format 05; otherwise `nil`.
    public let elements: ElementString?
    /// Every datum in its order.
    public let fields: [NamedField]
    /// The byte of the input where the format indicator stands.
    public let offset: Int
  }

  public let envelopes: [Envelope]
  public let problems: [Problem]
  /// The message without anything in front of it. There is one way to write a message, so one that is valid is its own canonical form.
  public let canonical: [UInt8]

  /// All envelopes' data in one list.
  public var fields: [NamedField] { envelopes.flatMap(\.fields) }
  /// Nothing is wrong with it. A companion that an AI misses may stand in another symbol of the label.
  public var isValid: Bool { problems.allSatisfy { $0.code == .missingCompanion } }

  /// The message that `data` is from `start` on, with what is wrong with it; `nil` if it does not begin with `[)>`.
  ///
  /// MaxiCode in modes 2 and 3 puts postcode, country and class of service in front of everything else; a reader of `]U1` or `]U3` that
  /// sends them without the message's header is understood too.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> SyntaxMessage? {
    guard start <= data.count else { return nil }
    if Latin.begins(data[start...], with: "[)>") {
      var reader = MessageReader(data, from: start)
      return reader.message()
    }
    guard let symbology, symbology.text == "]U1" || symbology.text == "]U3" else { return nil }
    return MessageReader.carrierMessage(data[start...])
  }

  init(envelopes: [Envelope], problems: [Problem], canonical: [UInt8]) {
    self.envelopes = envelopes
    self.problems = problems
    self.canonical = canonical
  }

  /// The text elements and numbers of a label by their short name, such as `1P`; the first where it stands twice.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
