/// A marking code names its item in the bytes read, and its problems stand in them; with the separators it misses it is the same code.
func fuzzMarking(_ bytes: [UInt8]) {
  let item = Array("010460490883620221".utf8)
  for data in [bytes, item + bytes, Array("04606203098187".utf8) + bytes] {
    if let bare = MarkingCode.withoutTail(data) { precondition(!bare.hasCryptoTail && bare.isValid) }
    guard let code = MarkingCode.read(data) else { continue }
    let start = data.first == 0x1D ? 1 : 0
    precondition(data[start...].starts(with: code.identificationCode) || !code.isValid)
    for problem in code.problems { precondition((0...data.count).contains(problem.offset)) }
    guard !code.missingSeparators.isEmpty else { continue }
    precondition(!code.isValid)
    var whole: [UInt8] = []
    for (offset, byte) in data.enumerated() {
      if code.missingSeparators.contains(offset) { whole.append(0x1D) }
      whole.append(byte)
    }
    guard let mended = MarkingCode.read(whole) else { preconditionFailure() }
    precondition(mended.layout == code.layout && mended.missingSeparators.isEmpty)
    precondition(mended.identificationCode == code.identificationCode && mended.verificationCode == code.verificationCode)
  }
}
