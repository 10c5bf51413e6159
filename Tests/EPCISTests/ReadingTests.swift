import EPCIS
import Testing

@Suite struct ReadingTests {
  private func failure(_ text: [UInt8]) -> JSONTextError? {
    do {
      _ = try JSONNode(parsing: text)
      return nil
    } catch { return error }
  }

  @Test func textsAreKeptAsTheyAre() throws {
    let text = "{\"b\":[1.50,-0,1E+2,\"\\u00e4\\ud83d\\ude00\\n\"],\"a\":{\"z\":null,\"y\":true}}"
    var bytes: [UInt8] = []
    let node = try JSONNode(parsing: Array(text.utf8))
    node.write(into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "{\"b\":[1.50,-0,1E+2,\"ä😀\\u000a\"],\"a\":{\"z\":null,\"y\":true}}")
    #expect(node["a"]?.offset == 47)
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "01", "1.", "+1", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "tru", "{} {}", "\"a\nb\"", "<?xml version=\"1.0\"?>", "NaN",
  ]) func whatIsNotJSONIsRefused(text: String) {
    #expect(failure(Array(text.utf8)) != nil)
  }

  @Test func theErrorNamesLineByteAndEvent() throws {
    let text = "{\"epcisBody\":{\n\"eventList\":[\n{\"type\":\"ObjectEvent\"},\n{\"type\":\"ObjectEvent\",\"type\":1}]}}"
    let error = try #require(failure(Array(text.utf8)))
    #expect(error.line == 4 && error.event == 2 && error.byte == 75 && error.reason.contains("type"))
    let broken = try #require(failure(Array("[\"".utf8) + [0xFF, 0xFE] + Array("\"]".utf8)))
    #expect(broken.byte == 1 && broken.reason.contains("UTF-8"))
  }

  @Test func depthIsBounded() throws {
    for open in ["[", "{\"a\":"] {
      let error = try #require(failure(Array(String(repeating: open, count: 10_000).utf8)))
      #expect(error.reason.contains("deeper"))
    }
    let fine = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(failure(Array(fine.utf8)) == nil)
  }

  /// A hundred thousand members are read in a moment, and the last of them is still known to stand twice.
  @Test func manyMembersAreQuick() throws {
    let members = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    #expect(failure(Array("{\(members)}".utf8)) == nil)
    #expect(failure(Array("{\(members),\"k99999\":0}".utf8))?.reason.contains("k99999") == true)
  }

  @Test(arguments: ["[]", "3", "{}", "{\"type\":\"EPCISDocument\"}", "{\"epcisBody\":{}}", "{\"epcisBody\":{\"eventList\":{}}}", "{\"type\":7}"])
  func whatHoldsNoEventsSaysSo(text: String) throws {
    let root = try JSONNode(parsing: Array(text.utf8))
    #expect(throws: EPCISDocument.Failure.self) { try EPCISDocument(root) }
  }
}
