import Warehouse

private let readers: [(id: ProtocolID, good: String)] = [
  (.m100, "bb02220011c9340030751feb705c5904e3d50d703a76ef7e"), (.uhfreader18, "13000103010c0000000000000000000003133f39"),
  (.uhfreader288, "1500010301010c0000000000000000000003136bb1a5"), (.r2000, "a01301891530003066c4409047e140075bcd154e5a"),
  (.thingmagic, "ff2822000010001b01ff0101c4110e16400000012700000500000f00803000000000000000000000001545e94a561d"),
  (.pn532, "0000ff0cf4d54b010100040804deadbeef9600"), (.em4100, "0231333030354431444135463603"),
  (.nur, "a51d00000047070018c950780078380d00003003013066c4409047e140075bcd15a3b6"),
  (.caen, "000100000000535800 2c 0000000800010013 0000001200113066c4409047e140075bcd15 0000000800020000"), (.modbusIO, "0102020100b828"),
  (.chainway, "a55a00198330003066c4409047e140075bcd15fd6f01190d0a"),
]

/// RFID readers on a serial line, and a board of inputs: right frames, damaged ones and anything else, with inventory or without, cut as the input says. Nothing traps; cut
/// in another way, the same is told and sent; no EPC is longer than its frame; and a good frame after silence is always read (of a board's inputs, when it is not what came before).
func fuzzReaders(_ input: [UInt8]) {
  guard input.count > 1 else { return }
  let reader = readers[Int(input[0]) % readers.count]
  let good = bytes(hexadecimal: reader.good.filter { $0 != " " }) ?? []
  let isBoard = reader.id == .modbusIO
  let isAsked = input[0] & 0x80 != 0 && reader.id != .em4100
  let options = isBoard ? ["inputs": "1 9"] : isAsked ? ["inventory": "true", "identify": "true"] : [:]
  let steps = fuzzSteps(input.dropFirst()) { bytes in
    // A right frame with some of its bytes changed, or the input's own.
    guard input[0] & 0x40 == 0 else { return bytes }
    var frame = good
    for pair in stride(from: 0, to: bytes.count - 1, by: 2) { frame[Int(bytes[pair]) % frame.count] = bytes[pair + 1] }
    return frame
  }
  let told = fuzzRun(reader.id, options, steps, byByte: false)
  precondition(told == fuzzRun(reader.id, options, steps, byByte: true))
  for case .event(.tag(let tag)) in told { precondition((tag.epc ?? tag.uid ?? []).count <= 1024 && (tag.antenna ?? 1) > 0) }
  let silent = steps.map { $0 } + Array(repeating: FuzzStep.silence, count: 20)
  let low = isBoard ? [FuzzStep.bytes(bytes(hexadecimal: "0102020000b9b8") ?? [])] : []
  let last = fuzzRun(reader.id, options, silent + low + [.bytes(good)], byByte: false)
  precondition(last.contains { if case .event(.tag) = $0 { true } else if case .event(.info("gpi", "1 high")) = $0 { true } else { false } })
}
