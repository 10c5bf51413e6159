import DeviceReplay
import Protocols
import Testing

@Suite struct RedactionTests {
  @Test func textKeepsItsShapeHoweverItArrives() throws {
    var redaction = try #require(Redaction(for: .serialLine))
    let parts = ["]", "C", "1019", "5\u{1D}aB]x\r", "]12"].map { String(decoding: redaction.redact(Array($0.utf8)), as: UTF8.self) }
    #expect(parts.joined() == "]C1000" + "0\u{1D}xX]x\r" + "]00")
  }

  @Test func keysKeepTheirShape() throws {
    var redaction = try #require(Redaction(for: .wedge))
    let keys: [UInt16] = [2, 42, 30, 71, 29, 27, 28]
    let events = keys.flatMap { key in
      [InputEvent(type: InputEvent.misc, code: 4, value: 0x7001E), InputEvent(type: InputEvent.key, code: key, value: 1)].flatMap(\.bytes)
    }
    let changed = redaction.redact(events + [1, 2])
    let codes = stride(from: 24, to: changed.count - 2, by: 48).map { InputEvent(changed.span, at: $0).code }
    #expect(codes == [11, 42, 45, 82, 29, 27, 28])
    #expect(InputEvent(changed.span, at: 0).value == 0, "MSC_SCAN names the key too")
    #expect(changed.count == events.count + 2)
  }

  @Test func whatWouldBreakIsNotRedacted() { #expect(Redaction(for: .zpl) == nil) }
}
