/// Where a separator was lost on the way.
enum LostSeparator {
  enum Finding: Equatable {
    case none
    /// One place alone makes the bytes whole, with a check digit behind it or a marking code's lengths.
    case mended([UInt8])
    /// It can be mended in several ways, or in one that proves nothing.
    case suspected(Problem)
  }

  /// More than a label holds; a split of each is not tried.
  private static let limit = 400

  static func find(in data: [UInt8], _ symbology: AIMIdentifier?) -> Finding {
    guard data.count <= limit, data.allSatisfy({ $0 < 0x80 }) else { return .none }
    if let code = MarkingCode.read(data, symbology: symbology), !code.missingSeparators.isEmpty {
      let whole = inserting(code.missingSeparators, into: data)
      return MarkingCode.read(whole, symbology: symbology)?.isValid == true ? .mended(whole) : .suspected(code.problems[0])
    }
    guard symbology?.isGS1 == true || Evidence.beginsWithKey(data) else { return .none }
    let string = ElementString(parsing: data)
    let rows = AIRegistry.shared.rows
    let long = string.elements.filter { $0.value.utf8.count > rows[$0.row].maxLength }
    guard long.count == 1, let element = long.first else { return .none }
    let start = element.offset + element.ai.utf8.count
    let entry = rows[element.row]
    var readings: [(split: Int, bytes: [UInt8])] = []
    for split in entry.minLength...min(entry.maxLength, element.value.utf8.count - 1) {
      let whole = inserting([start + split], into: data)
      if ElementString(parsing: whole).isValid { readings.append((start + split, whole)) }
    }
    guard let reading = readings.first else { return .none }
    let end = start + element.value.utf8.count
    let behind = ElementString(parsing: reading.bytes).elements.filter { (reading.split...end).contains($0.offset) }
    if readings.count == 1, behind.contains(where: { Evidence.hasCheckDigit($0.ai) }) { return .mended(reading.bytes) }
    let place = readings.count == 1 ? "nothing proves where" : "it may be at \(readings.count) places"
    let message = "AI \(element.ai) runs on into what reads as another element: a separator was lost, \(place)"
    return .suspected(Problem(.missingSeparator, ai: element.ai, offset: readings.count == 1 ? reading.split : start, message))
  }

  private static func inserting(_ places: [Int], into data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(data.count + places.count)
    var next = 0
    for place in places {
      result += data[next..<place]
      result.append(separator)
      next = place
    }
    return result + data[next...]
  }
}
