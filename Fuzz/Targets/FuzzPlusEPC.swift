/// An EPC of TDS 2.x that is read without a complaint is written and read again as the same.
func fuzzPlusEPC(_ bytes: [UInt8]) {
  guard let epc = PlusEPC(bytes: bytes) else { return }
  precondition(epc.bitCount <= bytes.count * 8)
  for problem in epc.problems { precondition((0...bytes.count).contains(problem.offset)) }
  guard epc.problems.isEmpty else { return }
  guard let encoded = try? epc.encoded(), var again = PlusEPC(bytes: encoded.words) else { preconditionFailure("read, but not written") }
  precondition(encoded.bitCount <= epc.bitCount && again.bitCount == encoded.bitCount)
  again.bitCount = epc.bitCount
  precondition(again == epc)
}
