extension ElementString {
  /// An application identifier with its value.
  public struct Element: Sendable, Hashable {
    private let bytes: [UInt8]
    fileprivate let place: Place

    fileprivate init(bytes: [UInt8], place: Place) {
      self.bytes = bytes
      self.place = place
    }

    /// Two to four digits.
    public var ai: String { AIRegistry.shared.name(code) }
    /// The value as read; bytes that are no UTF-8 become U+FFFD (and a problem).
    public var value: String { String(decoding: data, as: UTF8.self) }
    /// The value's bytes as read.
    public var data: ArraySlice<UInt8> { bytes[place.start..<place.end] }
    /// The data title, `USE BY or EXPIRY`.
    public var title: String { identifier.title }
    /// Byte of the input where the AI begins.
    public var offset: Int { Int(place.offset) }
    /// The line of the AI table.
    public var identifier: ApplicationIdentifier { AIRegistry.shared.rows[row] }

    /// Number of the AI in the registry, dense from 0: for tables of one's own.
    public var code: Int { Int(place.code) }
    /// Line in the AI table.
    var row: Int { AIRegistry.shared.line(code) }

    public static func == (a: Self, b: Self) -> Bool { a.code == b.code && a.offset == b.offset && a.data == b.data }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(place.code)
      hasher.combine(data)
    }
  }

  /// The elements of an element string in their order.
  public struct Elements: RandomAccessCollection, Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let places: Places

    init(bytes: [UInt8], places: Places) {
      self.bytes = bytes
      self.places = places
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { places.count }
    public subscript(index: Int) -> Element { Element(bytes: bytes, place: places[index]) }
  }

  /// This element string with the elements of these indices only, in their order.
  func arranged(at indices: [Int]) -> ElementString {
    var result = self
    result.places = Places()
    for index in indices { result.places.append(places[index]) }
    return result
  }

  /// Where an element stands.
  struct Place: Sendable, BitwiseCopyable {
    /// Byte of the input where the AI begins.
    var offset: UInt32 = 0
    /// Byte of `ElementString.bytes` where the value begins, and its length.
    var first: UInt32 = 0
    var length: UInt16 = 0
    /// The AI's number in the registry.
    var code: UInt16 = 0

    init() {}

    /// Nothing longer than `ElementParser.limit` and further than `UInt32.max` is read.
    @inline(__always) init(offset: Int, value: Range<Int>, code: Int) {
      self.offset = UInt32(truncatingIfNeeded: offset)
      first = UInt32(truncatingIfNeeded: value.lowerBound)
      length = UInt16(truncatingIfNeeded: value.count)
      self.code = UInt16(truncatingIfNeeded: code)
    }

    var start: Int { Int(first) }
    var end: Int { Int(first) + Int(length) }
  }

  /// A list whose first four need no allocation: most symbols have no more.
  struct Places: Sendable {
    private(set) var count = 0
    private var few = InlineArray<4, Place>(repeating: Place())
    private var more: [Place] = []

    subscript(index: Int) -> Place { index < 4 ? few[index] : more[index - 4] }

    @inline(__always) mutating func append(_ place: Place) {
      if count < 4 { few[count] = place } else { more.append(place) }
      count += 1
    }
  }
}
