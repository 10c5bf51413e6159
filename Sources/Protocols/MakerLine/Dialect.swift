import Warehouse

/// How one maker's scanners speak on a line: as data, and as much code as telling their answers from codes takes.
struct Dialect: Sendable {
  var suffix = "auto"
  var prefix = ""
  /// What is sent where nothing could be read; empty where the device says nothing then.
  var noRead = ""
  /// The maker's own identifiers before the data, by the name of the set.
  var identifiers: [(name: String, table: CodeIdentifiers)] = []
  /// The question that every such device answers.
  var question: [UInt8] = []
  var scanning: Order?
  var trigger: Order?
  /// Finds messages that end otherwise than lines do, `asked` being the question under way.
  var shape: @Sendable (_ bytes: [UInt8], _ asked: [UInt8]) -> LineShape = { _, _ in .line }
  /// What an answer says; `nil` for a code.
  var answer: @Sendable (_ line: ArraySlice<UInt8>, _ shape: LineShape) -> [DeviceEvent]? = { _, _ in nil }

  struct Order: Sendable {
    var on: [UInt8]
    var off: [UInt8]
  }
}

/// A maker's identifiers before the data, each of one to three characters, as the AIM identifiers that say the same.
struct CodeIdentifiers: Sendable {
  /// The longest first.
  private let entries: [(mark: [UInt8], symbology: String)]

  /// `mark cm` pairs, parted by blanks: a mark, then the AIM identifier without its bracket.
  init(_ text: String) {
    let words = text.split { $0 == " " || $0 == "\n" }
    entries = stride(from: 0, to: words.count - 1, by: 2).map { (Array(words[$0].utf8), "]" + words[$0 + 1]) }.sorted { $0.0.count > $1.0.count }
  }

  /// Takes the identifier off; `nil` where none that is known stands there. `symbology` is `nil` where the data is not what it promises.
  func take(from data: ArraySlice<UInt8>) -> (symbology: String?, data: ArraySlice<UInt8>)? {
    guard let entry = entries.first(where: { data.starts(with: $0.mark) && data.count > $0.mark.count }) else { return nil }
    let rest = data.dropFirst(entry.mark.count)
    return (isPromise(entry.symbology, kept: rest.count) ? entry.symbology : nil, rest)
  }

  /// A scanner sends UPC-A with 12 digits and UPC-E with 6 to 8; the AIM identifiers promise more.
  private func isPromise(_ symbology: String, kept count: Int) -> Bool {
    switch symbology {
    case "]E0": count == 13
    case "]E3": count == 15 || count == 18
    case "]E4": count == 8
    default: true
    }
  }
}
