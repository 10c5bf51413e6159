import Warehouse

/// Report descriptors: one of a scanner's own, changed as the first bytes say, or all of them the input's.
private let known = bytes(
  hexadecimal: "058c0902a1010912a1028502150026ff00750895010501093b81029503058c09fb09fc09fd8102953809fe8202020666ff9502090009008102058c2501750195"
    + "0809ff8102c00914a10285041500250175019508095f0960098509869186c006ffff0901a10285f0150026ff007508953f0902820202953f0903920202c0c0") ?? []

/// Whatever a device says of itself and sends: nothing traps, no code is longer than allowed, no field lies outside its report.
func fuzzHIDPOS(_ input: [UInt8]) {
  guard input.count > 2 else { return }
  var rest = input.dropFirst(2)
  func take(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
  var descriptor = input[0] & 1 == 0 ? take(Int(input[1]) * 2) : known
  if input[0] & 1 == 1 {
    for _ in 0..<(input[1] & 7) {
      let change = take(2)
      if change.count == 2 { descriptor[Int(change[0]) % descriptor.count] = change[1] }
    }
  }
  if let whole = try? ReportDescriptor(descriptor) {
    for field in whole.fields {
      precondition(field.offset >= 0 && field.size > 0 && field.offset + field.size * field.count <= ReportDescriptor.longestReport)
      precondition((field.offset + field.size * field.count + 7) / 8 <= whole.length(field.kind, field.report) ?? 0)
    }
  }
  let options = ["max-length": "200", "suffix": "\\r", "enable": "\\xfe\\x01"]
  guard var scanner = try? ProtocolID.hidPOS.make(options: options) else { preconditionFailure("no protocol") }
  var actions: [DeviceAction] = []
  scanner.opened(LinkOpening(reportDescriptor: descriptor), into: &actions)
  while let length = rest.popFirst() {
    switch length {
    case 250: scanner.timeout(into: &actions)
    case 251: scanner.lost(into: &actions)
    case 252...: scanner.command(.signal(Signal.allCases[Int(length) - 252]), into: &actions)
    default: scanner.receive(take(Int(length)).span, into: &actions)
    }
  }
  scanner.lost(into: &actions)
  for action in actions {
    switch action {
    case .event(.scan(let scan)): precondition(!scan.data.isEmpty && scan.data.count <= 200 && scan.symbology?.utf8.count ?? 3 == 3)
    case .send(let report), .sendFeature(let report): precondition(!report.isEmpty && report.count <= ReportDescriptor.longestReport / 8 + 1)
    default: break
    }
  }
}
