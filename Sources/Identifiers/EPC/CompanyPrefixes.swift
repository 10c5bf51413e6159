/// How many digits of a GS1 key are the company prefix. The key does not say it; the URIs and the binaries of TDS 1.x need it.
///
/// A length given for all wins, then the table. GS1 publishes one, the GCP length table `gcpprefixformatlist`, as JSON and as XML; both are read.
public struct CompanyPrefixes: Sendable, Hashable {
  /// Holds for every key.
  public var length: Int?
  /// Ten children for each node: the number of a node above 0, of a length below (`-7` for 7), else 0.
  private var nodes = CompanyPrefixes.noNodes
  private static let noNodes = [Int32](repeating: 0, count: 10)
  /// Entries of the table.
  public private(set) var count = 0

  /// No table: the length is what is given.
  public init(length: Int? = nil) { self.length = length }

  /// Reads GS1's table as JSON or XML, or lines of a prefix and a length. An entry of length 0 says that what begins so is no company's.
  ///
  /// - Throws: a byte that does not belong there, a prefix of more than 12 digits, a length that is not 0 or 6 to 12, or that there is no entry.
  public init(table: [UInt8]) throws(Problem) {
    let words = ["prefix", "gcpLength"].map { Array($0.utf8) }
    let first = table.first { $0 > 0x20 }
    let isMarked = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<") || first == 0xEF
    var index = 0
    var prefix: ArraySlice<UInt8>?
    while let start = table[index...].firstIndex(where: isDigit) {
      let end = table[start...].firstIndex { !isDigit($0) } ?? table.count
      let before = table[index..<start]
      index = end
      if isMarked {
        // The name that stands in front of the number, without what is between them.
        let name = before.reversed().drop { " \t\r\n=:\"'".utf8.contains($0) }.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        guard let word = words.firstIndex(where: { name.elementsEqual($0.reversed()) }) else { continue }
        if word == 0 {
          prefix = table[start..<end]
          continue
        }
      } else if prefix == nil {
        prefix = table[start..<end]
        continue
      }
      guard let digits = prefix else { continue }
      prefix = nil
      guard let length = Int(ascii: table[start..<end]), length == 0 || (6...12).contains(length) else {
        throw Problem(.range, offset: start, "a company prefix has 6 to 12 digits")
      }
      guard digits.count <= 12, length == 0 || digits.count <= length else {
        throw Problem(.range, offset: digits.startIndex, "\(digits.count) digits cannot begin a company prefix of \(length)")
      }
      add(digits, length: length)
    }
    if count == 0 { throw Problem(.length, offset: 0, "the table of company prefixes is empty") }
  }

  /// - Parameter length: 6 to 12, or 0 where no company prefix begins so.
  public mutating func add(_ prefix: some Collection<UInt8>, length: Int) {
    guard let last = prefix.indices.reversed().first, prefix.allSatisfy(isDigit) else { return }
    var node = 0
    for index in prefix.indices {
      let slot = node * 10 + Int(prefix[index] & 15)
      if index == last {
        if nodes[slot] <= 0 {
          nodes[slot] = Int32(-1 - length)
        } else {
          for child in 0..<10 where nodes[Int(nodes[slot]) * 10 + child] == 0 { nodes[Int(nodes[slot]) * 10 + child] = Int32(-1 - length) }
        }
      } else if nodes[slot] <= 0 {
        let inherited = nodes[slot]
        nodes.append(contentsOf: repeatElement(inherited, count: 10))
        nodes[slot] = Int32(nodes.count / 10 - 1)
        node = nodes.count / 10 - 1
      } else {
        node = Int(nodes[slot])
      }
    }
    count += 1
  }

  /// The length for a number that begins with its company prefix; `nil` where neither table nor caller knows.
  public func length(of digits: some Sequence<UInt8>) -> Int? {
    if let length { return length }
    var node = 0
    for digit in digits {
      guard isDigit(digit) else { return nil }
      let next = nodes[node * 10 + Int(digit & 15)]
      if next <= 0 { return next < -1 ? Int(-1 - next) : nil }
      node = Int(next)
    }
    return nil
  }

  /// The same for the value of an AI from there on where the prefix begins: of a GTIN-8 the prefix is `00000` and three more digits (TDS 7.3.2).
  func length(ai: String, number digits: [UInt8]) -> Int? {
    if let known = length(of: digits) { return known }
    return (ai == "01" || ai == "8006") && digits.prefix(5).elementsEqual(repeatElement(UInt8(ascii: "0"), count: 5)) ? 8 : nil
  }
}

extension Int {
  fileprivate init?(ascii digits: ArraySlice<UInt8>) {
    guard let number = UInt64(ascii: digits), number < 1 << 32 else { return nil }
    self.init(number)
  }
}
