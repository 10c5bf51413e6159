extension CodePieces {
  /// `false` where the descriptor cannot be read, knows no codes, or puts their bytes where none begins.
  mutating func findHIDPOS(_ reports: [[UInt8]], _ descriptor: [UInt8]) -> Bool {
    guard let descriptor = try? ReportDescriptor(descriptor) else { return false }
    let layouts = HIDPOS.meanings(of: descriptor)
    guard layouts.contains(where: { if case .barcode? = $0 { true } else { false } }) else { return false }
    let head = descriptor.isNumbered ? 1 : 0
    var base = 0
    var identifier: UInt32 = 0
    for report in reports {
      defer { base += report.count }
      guard !report.isEmpty, case .barcode(let layout) = layouts[head == 1 ? Int(report[0]) : 0] else { continue }
      guard layout.data.allSatisfy(\.isBytes) else { return false }
      let body = report.span.extracting(head...)
      let isWhole = layout.frame <= body.count * 8
      let available = layout.available(body.count * 8)
      // As the protocol has it: another identifier begins another code, and the one before it stays unfinished.
      let name = isWhole ? layout.identifier(body) : 0
      if name != 0, identifier != 0, name != identifier, !pieces.isEmpty { pieces[pieces.count - 1].endsCode = true }
      identifier = isWhole && layout.isContinued(body) ? (name == 0 ? identifier : name) : 0
      var left = isWhole ? layout.count.map { min(Int(bits($0.offset, $0.size, in: body)), available) } ?? available : available
      for run in layout.data where left > 0 {
        let start = base + head + run.offset / 8
        pieces.append(Piece(range: start..<(start + min(left, run.count)), endsCode: false))
        left -= min(left, run.count)
      }
      if isWhole, !layout.isContinued(body), !pieces.isEmpty { pieces[pieces.count - 1].endsCode = true }
    }
    return true
  }
}
