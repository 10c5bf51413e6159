import Warehouse

/// What a reader sends: what can be read is written again as it was, through JSON too, the quick reader of tags trips over nothing that the general one
/// takes, and cut in another way the same is told and answered.
func fuzzLLRP(_ input: [UInt8]) {
  if let message = try? LLRPMessage(input) {
    precondition(try! message.encoded() == input)  // A trap is what the fuzzer looks for.
    let text = message.json.text
    guard let json = try? JSON(parsing: text), let again = try? LLRPMessage(json: json) else { preconditionFailure(text) }
    precondition(again == message)
    _ = message.remarks
    var cursor = LLRPTagCursor()
    var tag = LLRPTag()
    var tags = 0
    if LLRPTagCursor.isReport(input.span) {
      while try! cursor.next(in: input.span, into: &tag) {  // As above.
        precondition(tag.place.upperBound <= input.count && tag.epc.upperBound <= tag.place.upperBound && tag.tid.upperBound <= tag.place.upperBound)
        tags += 1
      }
      precondition(tags == message.body.parameters.count { $0.type == 240 && !$0.isTV })
    }
  }
  var messages: [LLRPMessage] = []
  do { try LLRPMessage.read(input, into: &messages) } catch { precondition((0...input.count).contains(error.offset)) }
  if let json = try? JSON(parsing: input) { _ = try? LLRPMessage(json: json).encoded() }
  let steps = fuzzSteps(input[...]) { $0 }
  let told = fuzzRun(.llrp, ["max-message": "4096"], steps, byByte: false)
  precondition(told == fuzzRun(.llrp, ["max-message": "4096"], steps, byByte: true))
  // A session that a reader has greeted: whatever it answers.
  let greeting: [UInt8] = [4, 63, 0, 0, 0, 32, 0, 0, 0, 0, 0, 246, 0, 22, 0, 128, 0, 12, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 6, 0, 0]
  let wishes = ["max-message": "4096", "intent": "portal", "power": "20 2=10", "trigger": "gpi1-high", "contents": "phase"]
  let asked = fuzzRun(.llrp, wishes, [.bytes(greeting)] + steps, byByte: false)
  precondition(asked == fuzzRun(.llrp, wishes, [.bytes(greeting)] + steps, byByte: true))
}
