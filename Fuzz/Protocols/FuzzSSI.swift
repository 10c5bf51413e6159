import Warehouse

/// Zebra's packets: right ones, damaged ones and anything else, cut as the input says. Nothing traps; no code is longer than allowed; cut in another
/// way, the same is told and sent; and a good packet after a silence is always read.
func fuzzSSI(_ input: [UInt8]) {
  guard input.count > 1 else { return }
  let options = ["framing": input[0] & 1 == 0 ? "serial" : "att", "max-length": "200", "good": "green-on low-high", "identify": input[0] & 2 == 0 ? "false" : "true"]
  let steps = fuzzSteps(input.dropFirst()) { bytes in input[0] & 4 == 0 ? bytes : packets(bytes, status: bytes.last ?? 0, wrapped: input[0] & 1 == 1) }
  let told = fuzzRun(.ssi, options, steps, byByte: false)
  precondition(told == fuzzRun(.ssi, options, steps, byByte: true))
  for case .event(.scan(let scan)) in told { precondition(!scan.data.isEmpty && scan.data.count <= 200) }
  let good = packets([0xF3, 0x03, 0x41], wrapped: input[0] & 1 == 1)
  let silent = steps.map { $0 } + Array(repeating: FuzzStep.silence, count: 300) + [.bytes(good)]
  precondition(fuzzRun(.ssi, options, silent, byByte: false).contains(.event(.scan(Scan(data: [0x41], symbology: "]C0")))))
}

/// One right packet of the scanner: opcode, then data.
private func packets(_ bytes: [UInt8], status: UInt8 = 0, wrapped: Bool) -> [UInt8] {
  let body = Array(bytes.prefix(240))
  guard let opcode = body.first else { return [] }
  let head = [UInt8(4 + body.count - 1), opcode, 0, status & 3]
  let frame = head + body.dropFirst()
  let sum = 0 &- frame.reduce(UInt16(0)) { $0 &+ UInt16($1) }
  let whole = frame + [UInt8(sum >> 8), UInt8(sum & 0xFF)]
  return wrapped ? [UInt8((whole.count + 2) & 0xFF), UInt8((whole.count + 2) >> 8)] + whole : whole
}
