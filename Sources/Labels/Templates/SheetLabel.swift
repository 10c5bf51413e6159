public import Warehouse

/// One page of a sheet of barcodes, drawn by this program and not by the printer: what it holds has control characters and functions that printers'
/// languages have no common word for.
enum SheetLabel {
  static let fields = [LabelField(name: "sheet", required: true, limit: 40_000), LabelField(name: "page", required: true, limit: 3)]

  static func layout(_ values: LabelValues, for target: LabelTarget) throws(LabelError) -> Layout {
    guard let sheet = Sheet(encoded: values.required("sheet")) else { throw LabelError(.badValue, field: "sheet", "this is no sheet of barcodes") }
    let pages = try sheet.pages(width: target.width, height: target.height, resolution: target.resolution)
    guard let page = Int(values.required("page")), pages.indices.contains(page - 1) else {
      throw LabelError(.badValue, field: "page", "the sheet has pages 1 to \(pages.count)")
    }
    return Layout(width: target.width, height: target.height, elements: [.picture(pages[page - 1])])
  }
}

extension Sheet {
  /// One label request a page.
  public func requests(printer: String, target: LabelTarget) throws(LabelError) -> [LabelRequest] {
    let pages = try pages(width: target.width, height: target.height, resolution: target.resolution).count
    return (1...pages).map { LabelRequest(template: TemplateID.sheet.rawValue, printer: printer, values: ["sheet": encoded, "page": "\($0)"]) }
  }

  /// The sheet as hexadecimal text. Before: a line for the title, one `+TEXT` for each item, and below it one a symbol: a letter and its content, in
  /// which a byte is two hexadecimal digits and FNC1 `f1`, both behind a dot.
  var encoded: String {
    var lines = [title]
    for item in items {
      lines.append("+" + item.text)
      for symbol in item.symbols {
        switch symbol {
        case .code128(let units): lines.append("c" + units.map { "." + $0.encoded }.joined())
        case .dataMatrix(let units): lines.append("d" + units.map { "." + $0.encoded }.joined())
        }
      }
    }
    return hex(Array(lines.joined(separator: "\n").utf8))
  }

  init?(encoded: String) {
    guard let bytes = bytes(hex: encoded), let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.init(title: String(lines[0]), items: [])
    for line in lines.dropFirst() {
      let rest = line.dropFirst()
      let words = rest.split(separator: ".").map(String.init)
      switch line.first {
      case "+": items.append(Item(String(rest)))
      case "c" where !items.isEmpty: items[items.count - 1].symbols.append(.code128(words.compactMap(Code128.Unit.init(encoded:))))
      case "d" where !items.isEmpty: items[items.count - 1].symbols.append(.dataMatrix(words.compactMap(DataMatrix.Unit.init(encoded:))))
      default: return nil
      }
    }
  }
}

extension Code128.Unit {
  fileprivate var encoded: String {
    switch self {
    case .character(let byte): hex([byte])
    case .fnc1: "f1"
    case .fnc2: "f2"
    case .fnc3: "f3"
    case .fnc4: "f4"
    }
  }

  fileprivate init?(encoded: String) {
    switch encoded {
    case "f1": self = .fnc1
    case "f2": self = .fnc2
    case "f3": self = .fnc3
    case "f4": self = .fnc4
    default:
      guard let byte = UInt8(encoded, radix: 16) else { return nil }
      self = .character(byte)
    }
  }
}

extension DataMatrix.Unit {
  fileprivate var encoded: String {
    switch self {
    case .byte(let byte): hex([byte])
    case .fnc1: "fnc1"
    }
  }

  fileprivate init?(encoded: String) {
    if encoded == "fnc1" {
      self = .fnc1
    } else {
      guard let byte = UInt8(encoded, radix: 16) else { return nil }
      self = .byte(byte)
    }
  }
}
