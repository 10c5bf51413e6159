import Warehouse

/// The languages that printers understand. A new one is a case here and a writer beside this file.
public enum LanguageID: String, Sendable, Codable, CaseIterable {
  case zpl

  func write(_ layout: Layout, copies: Int, for target: LabelTarget) throws(LabelError) -> [UInt8] {
    switch self {
    case .zpl: try ZPL.write(layout, copies: copies, for: target)
    }
  }

  /// Drops a label that arrived in part, and leaves one that is being printed alone.
  public var cancelPartial: [UInt8] {
    switch self {
    case .zpl: ZPL.cancelPartial
    }
  }

  /// A label comes out only when the last of its bytes has arrived, so one that was cut short did not.
  public var printsOnLastByte: Bool {
    switch self {
    case .zpl: true
    }
  }
}
