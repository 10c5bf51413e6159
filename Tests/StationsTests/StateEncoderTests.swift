import Foundation
import Testing
import Warehouse

@testable import Stations

/// What the table of states holds can be read back, and is what Foundation would have written but for the order of keys.
struct StateEncoderTests {
  private enum Choice: Codable, Hashable {
    case nothing
    case one(String)
    case two(left: Int, right: [Int]?)
  }
  private struct Empty: Codable, Hashable {}
  private struct Sample: Codable, Hashable {
    var text = "\"\\/\u{0}\u{1F}\u{7F}\u{2028}é🙂"
    var whole = Int64.max
    var small: UInt8 = 7
    var no: String?
    var flags = [true, false]
    var holes: [Int?] = [1, nil, 3]
    var empty = Empty()
    var none: [Int] = []
    var deep = [[[1], []], [[2, 3]]]
    var choices: [Choice] = [.nothing, .one(""), .two(left: 1, right: nil), .two(left: -5, right: [4])]
    var named = ["b": Choice.one("x"), "a": .nothing]
    var last = 0
  }

  @Test func allShapesAreReadBack() throws {
    let written = try StateEncoder.write("key", Sample())
    let bytes = try #require(written.value)
    #expect(try JSONDecoder().decode(Sample.self, from: Data(bytes)) == Sample())
    #expect(written.holes.isEmpty)
    let ours = try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary
    let theirs = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Sample())) as? NSDictionary
    #expect(ours == theirs)
  }

  @Test func aDraftIsAHole() throws {
    struct Two: Encodable {
      var first = Seq.stored(12)
      var drafts = [Seq.draft(0), .draft(3)]
      var named = ["a": Seq.draft(1)]
    }
    let written = try StateEncoder.write("key", Two())
    #expect(written.value.map { String(decoding: $0, as: UTF8.self) } == #"{"first":12,"drafts":[,],"named":{"a":}}"#)
    #expect(written.holes == [.init(offset: 22, draft: 0), .init(offset: 23, draft: 3), .init(offset: 38, draft: 1)])
  }

  @Test func aFractionIsRefused() {
    #expect(throws: EncodingError.self) { try StateEncoder.write("key", ["x": 0.5]) }
    #expect(throws: EncodingError.self) { try StateEncoder.write("key", [UInt64.max]) }
  }
}
