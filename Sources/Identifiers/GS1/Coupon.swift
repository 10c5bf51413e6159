/// Coupon codes of North America, AI 8110 and 8112: digits in fields whose length stands in front of them (North American Coupon Application
/// Guideline; Coupon Application Guideline for positive offer files).
enum Coupon {
  static func failure(of value: Span<UInt8>, _ check: (inout Reader) throws(Failure) -> Void) -> Failure? {
    var bytes: [UInt8] = []
    for index in value.indices {
      guard isDigit(value[index]) else {
        return Failure(.character, at: index, "a coupon has digits only, not \(nameOfCharacter(in: value, at: index))")
      }
      bytes.append(value[index])
    }
    var reader = Reader(digits: bytes)
    do {
      try check(&reader)
      try reader.finish()
      return nil
    } catch {
      return error
    }
  }

  static func checkCode(_ coupon: inout Reader) throws(Failure) {
    try coupon.field("company prefix", sizes: 0...6, plus: 6)
    try coupon.skip(6, "offer code")
    try coupon.field("save value", sizes: 1...5)
    try purchase(&coupon, "first")
    if coupon.goesOn(with: 1) {
      try coupon.code("additional purchase rules code", [0, 1, 2, 3])
      try purchase(&coupon, "second", ofCompany: true)
    }
    if coupon.goesOn(with: 2) { try purchase(&coupon, "third", ofCompany: true) }
    var expiration: ArraySlice<UInt8>?
    if coupon.goesOn(with: 3) { expiration = try coupon.date("expiration date") }
    if coupon.goesOn(with: 4) {
      let start = coupon.position
      let date = try coupon.date("start date")
      if let expiration, expiration.lexicographicallyPrecedes(date) { throw Failure(.date, at: start, "the coupon expires before it starts") }
    }
    if coupon.goesOn(with: 5) { try coupon.field("serial number", sizes: 0...9, plus: 6) }
    if coupon.goesOn(with: 6) { try coupon.field("retailer's company prefix or GLN", sizes: 1...7, plus: 6) }
    if coupon.goesOn(with: 9) {
      try coupon.code("save value code", [0, 1, 2, 5, 6])
      try coupon.code("item that the save value applies to", [0, 1, 2])
      try coupon.skip(1, "store coupon flag")
      try coupon.code("don't multiply flag", [0, 1])
    }
  }

  static func checkOffer(_ coupon: inout Reader) throws(Failure) {
    try coupon.code("format", [0, 1])
    try coupon.field("funder", sizes: 0...6, plus: 6)
    try coupon.skip(6, "offer code")
    try coupon.field("serial number", sizes: 0...9, plus: 6)
  }

  private static func purchase(_ coupon: inout Reader, _ which: String, ofCompany: Bool = false) throws(Failure) {
    try coupon.field("\(which) purchase requirement", sizes: 1...5)
    try coupon.code("\(which) purchase requirement code", [0, 1, 2, 3, 4, 9])
    try coupon.skip(3, "\(which) purchase family code")
    if ofCompany { try coupon.field("\(which) purchase company prefix", sizes: 0...6, plus: 6, none: 9) }
  }

  /// Takes digits from the front; what is missing or wrong is thrown, with its place.
  struct Reader {
    private let digits: [UInt8]
    private(set) var position = 0

    init(digits: [UInt8]) { self.digits = digits }

    /// Whether the optional field that this digit announces comes next; it is taken then.
    mutating func goesOn(with digit: UInt8) -> Bool {
      guard position < digits.count, digits[position] & 15 == digit else { return false }
      position += 1
      return true
    }

    mutating func skip(_ count: Int, _ name: String) throws(Failure) {
      guard digits.count - position >= count else { throw Failure(.length, at: position, "the coupon ends within its \(name)") }
      position += count
    }

    mutating func code(_ name: String, _ allowed: [UInt8]) throws(Failure) {
      let start = position
      try skip(1, name)
      guard allowed.contains(digits[start] & 15) else {
        let choice = allowed.map(String.init).joined(separator: ", ")
        throw Failure(.character, at: start, "the coupon's \(name) is \(UnicodeScalar(digits[start])), none of \(choice)")
      }
    }

    /// A digit that tells the size of the field behind it; `none` tells that there is no field.
    mutating func field(_ name: String, sizes: ClosedRange<UInt8>, plus: Int = 0, none: UInt8? = nil) throws(Failure) {
      try code("length of the \(name)", sizes + (none.map { [$0] } ?? []))
      let size = digits[position - 1] & 15
      if size != none { try skip(Int(size) + plus, name) }
    }

    mutating func date(_ name: String) throws(Failure) -> ArraySlice<UInt8> {
      let start = position
      try skip(6, name)
      let date = digits[start..<position]
      if let wrong = ContentCheck.yymmdd.failure(digits.span.extracting(start..<position)) {
        throw Failure(wrong.code, at: start, "the coupon's \(name): \(wrong.message)")
      }
      return date
    }

    func finish() throws(Failure) {
      if position < digits.count { throw Failure(.length, at: position, "the coupon goes on after its last field") }
    }
  }
}
