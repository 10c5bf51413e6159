import FoundationEssentials
import Protocols
import Testing
import Warehouse

/// Byte-exact messages with their decoded form; each names its source (LLRP Toolkit, EdgeX, go-llrp and sllurp tests, or authored from the standard).
struct LLRPVector: CustomTestStringConvertible, Sendable {
  var id: String
  var bytes: [UInt8]
  var decoded: JSON?
  var frames: Int?
  var testDescription: String { id }

  static let all: [LLRPVector] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "frames.json")
    guard let data = try? Data(contentsOf: file), let json = try? JSON(parsing: data) else { return [] }
    return (json["vectors"]?.array ?? []).map { vector in
      LLRPVector(
        id: vector["id"]?.string ?? "", bytes: Warehouse.bytes(hex: vector["hex"]?.string ?? "") ?? [], decoded: vector["decoded"],
        frames: vector["frames"]?.int.map { Int($0) })
    }
  }()
  static let messages = all.filter { $0.decoded != nil }
}

/// What a vendor means by its custom parameters is ours to add; without it the vectors have the same form.
private func plain(_ json: JSON) -> JSON {
  switch json {
  case .array(let items): return .array(items.map(plain))
  case .object(let members):
    let isCustom = json["vendor"] != nil
    return .object(members.filter { !isCustom || !["name", "f", "p", "reserved"].contains($0.key) }.map { .init($0.key, plain($0.value)) })
  default: return json
  }
}

@Suite struct LLRPVectorTests {
  @Test func thereAreVectors() { #expect(LLRPVector.all.count == 79 && LLRPVector.messages.count == 74) }

  @Test(arguments: LLRPVector.messages) func aMessageIsReadAndWritten(_ vector: LLRPVector) throws {
    let message = try LLRPMessage(vector.bytes)
    #expect(plain(message.json).text == vector.decoded?.text)
    #expect(try message.encoded() == vector.bytes)
    let again = try LLRPMessage(json: try JSON(parsing: message.json.text))
    #expect(again == message)
    #expect(try again.encoded() == vector.bytes)
    // The vectors' own form, without our additions, makes the same bytes.
    #expect(try LLRPMessage(json: #require(vector.decoded)).encoded() == vector.bytes)
  }

  @Test func messagesFollowEachOther() throws {
    let stream = try #require(LLRPVector.all.first { $0.frames != nil })
    var messages: [LLRPMessage] = []
    try LLRPMessage.read(stream.bytes, into: &messages)
    #expect(messages.count == stream.frames)
    #expect(try messages.flatMap { try $0.encoded() } == stream.bytes)
  }

  @Test(arguments: [
    ("LS-076", LLRPError.Code.length, 2), ("LS-077", .torn, 2), ("LS-078", .overrun, 14), ("LS-079", .length, 12),
  ])
  func whatIsWrongIsNamedWithItsPlace(id: String, code: LLRPError.Code, offset: Int) throws {
    let vector = try #require(LLRPVector.all.first { $0.id == id })
    var messages: [LLRPMessage] = []
    let error = #expect(throws: LLRPError.self) { try LLRPMessage.read(vector.bytes, into: &messages) }
    #expect(error?.code == code && error?.offset == offset, "\(error?.description ?? "")")
  }
}
