import Warehouse

/// ZPL II (Zebra Programming Guide). One format a label; everything a format could inherit from the one before is set in it, and nothing is saved in
/// the printer.
enum ZPL {
  /// `~JX`. Never `^XZ`, which would print the part.
  static let cancelPartial = Array("~JX".utf8)

  /// What ^FD takes, escapes included.
  private static let fieldLimit = 3072

  static func write(_ layout: Layout, copies: Int, for target: LabelTarget) throws(LabelError) -> [UInt8] {
    let resolution = target.resolution
    var out = "^XA^CI28^LRN^LH0,0^FWN^CF0,30,30^BY2,3,10"
    out += "^PW\(resolution.dots(layout.width))^LL\(resolution.dots(layout.height))\n"
    for element in layout.elements {
      switch element {
      case .text(let text):
        let size = resolution.dots(text.size)
        let font = text.typeface.font.map { "^A@N,\(size),\(size),\($0)" } ?? "^A0N,\(size),\(size)"
        out += origin(text.x, text.y, resolution) + font + (try field(escaped(text.content)))
      case .barcode(let code):
        let height = resolution.dots(code.height)
        out += origin(code.x, code.y, resolution) + "^BY\(code.module),3,\(height)^BCN,\(height),N,N,N,N" + (try field(try invocations(code.symbol)))
      case .box(let box):
        // Edges are rounded, not widths, so that lines that meet in millimetres meet in dots.
        let width = resolution.dots(box.x + box.width) - resolution.dots(box.x)
        let height = resolution.dots(box.y + box.height) - resolution.dots(box.y)
        let stroke = max(1, resolution.dots(box.stroke))
        out += origin(box.x, box.y, resolution) + "^GB\(max(width, stroke)),\(max(height, stroke)),\(stroke)^FS"
      case .picture(let picture):
        let count = picture.bytes.count
        out += "^FO0,0^GFA,\(count),\(count),\(picture.stride),\(hex(picture.bytes).uppercased())^FS"
      }
      out += "\n"
    }
    return Array((out + "^PQ\(copies),0,1,N^XZ").utf8)
  }

  private static func origin(_ x: Millimetres, _ y: Millimetres, _ resolution: Resolution) -> String {
    "^FO\(resolution.dots(x)),\(resolution.dots(y))"
  }

  private static func field(_ data: String) throws(LabelError) -> String {
    guard data.utf8.count <= fieldLimit else {
      throw LabelError(.doesNotFit, "a field of \(data.utf8.count) bytes; ZPL takes \(fieldLimit)")
    }
    return "^FH_^FD\(data)^FS"
  }

  /// Every byte outside a small safe set as `_XX`: a `~` acts at once even inside a format, and some emulations take more than `^` and `~` for
  /// their own.
  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "),
        UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result += "_" + hex([byte]).uppercased()
      }
    }
  }

  /// The symbol in ^BC's invocation codes (ZPL guide, "Code 128 invocation characters"): subsets are ours to choose, never the printer's.
  private static func invocations(_ symbol: Code128) throws(LabelError) -> String {
    var result = ""
    for codeword in symbol.codewords {
      switch codeword {
      case .startB: result += ">:"
      case .startC: result += ">;"
      case .codeC: result += ">5"
      case .codeB: result += ">6"
      case .fnc1: result += ">8"
      case .pair(let value): result += (value < 10 ? "0" : "") + String(value)
      case .character(UInt8(ascii: ">")): result += ">0"
      case .character(let byte): result += escaped(String(Unicode.Scalar(byte)))
      case .startA, .codeA, .fnc2, .fnc3, .fnc4: throw LabelError(.badValue, "a Code 128 with control characters or function codes is drawn as a picture")
      }
    }
    return result
  }
}

/// `DRIVE:NAME.EXT` of a font that lies in a printer.
func isFontPath(_ path: String) -> Bool {
  let parts = path.split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2, ["E", "R", "B", "A", "Z"].contains(parts[0]) else { return false }
  let name = parts[1].split(separator: ".", omittingEmptySubsequences: false)
  guard name.count == 2, ["FNT", "TTF", "TTE"].contains(name[1]), (1...16).contains(name[0].utf8.count) else { return false }
  return name[0].utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "_") }
}
