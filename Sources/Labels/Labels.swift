public import Warehouse

/// What a label is made for: one printer's language, head and media, as its profile and the site say.
public struct LabelTarget: Sendable, Hashable {
  public var language: LanguageID
  public var resolution: Resolution
  /// The media, upright as it leaves the printer.
  public var width: Millimetres
  public var height: Millimetres
  /// A font in the printer that has Cyrillic, such as `E:TT0003M_.FNT`; `nil` where only the built-in Latin font is known to be there.
  public let textFont: String?
  /// The language of the template's own captions. Russian needs `textFont`.
  public var captions: Language

  /// The media is A6 unless told otherwise.
  ///
  /// - Throws: `configuration` where `textFont` is not `DRIVE:NAME.FNT` or `.TTF`, where Russian captions have no such font, or the media is no
  ///   label's size.
  public init(
    language: LanguageID = .zpl, resolution: Resolution = .dpi203, width: Millimetres = 105, height: Millimetres = 148, textFont: String? = nil,
    captions: Language = .en
  ) throws(LabelError) {
    if let textFont, !isFontPath(textFont) {
      throw LabelError(.configuration, field: "text-font", "'\(visible(Array(textFont.utf8)))' is no font of a printer; write it as E:TT0003M_.FNT")
    }
    guard captions == .en || textFont != nil else {
      throw LabelError(.configuration, field: "text-font", "Russian captions need a font with Cyrillic: name it in text-font, or take captions: en")
    }
    guard (10...1000).contains(width), (10...1000).contains(height) else {
      throw LabelError(.configuration, field: "media", "\(width)×\(height) mm is no label; each side is 10 to 1000 mm")
    }
    self.language = language
    self.resolution = resolution
    self.width = width
    self.height = height
    self.textFont = textFont
    self.captions = captions
  }
}

public typealias Millimetres = Double

/// Dots of the print head. The figures are the head's own: a 203 dpi head has 8 dots a millimetre.
public enum Resolution: Int, Sendable, Codable, CaseIterable {
  case dpi203 = 203, dpi300 = 300, dpi600 = 600

  public var dotsPerMillimetre: Double {
    switch self {
    case .dpi203: 8
    case .dpi300: 11.811
    case .dpi600: 23.622
    }
  }

  func dots(_ length: Millimetres) -> Int { Int((length * dotsPerMillimetre).rounded()) }
  func millimetres(_ dots: Int) -> Millimetres { Double(dots) / dotsPerMillimetre }
}

/// Why no label was made. Nothing has been sent to the printer by then.
public struct LabelError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Codable {
    case template, unknownValue = "unknown-value", missingValue = "missing-value", badValue = "bad-value"
    /// A character that the printer's font does not have.
    case unprintable
    /// Text or bar code larger than its place.
    case doesNotFit = "does-not-fit"
    case copies, configuration
  }
  public var code: Code
  /// The value or setting at fault.
  public var field: String?
  public var detail: String
  init(_ code: Code, field: String? = nil, _ detail: String) {
    self.code = code
    self.field = field
    self.detail = detail
  }
  public var description: String { [field, detail].compactMap { $0 }.joined(separator: ": ") }
}

extension LabelRequest {
  /// The bytes that print this label: one format, complete, and nothing that outlives it in the printer.
  ///
  /// Every value is checked before: a label is made whole or not at all.
  public func rendered(for target: LabelTarget) throws(LabelError) -> [UInt8] {
    guard let template = TemplateID(rawValue: template) else {
      let known = TemplateID.allCases.map(\.rawValue).joined(separator: ", ")
      throw LabelError(.template, field: "template", "no template '\(visible(Array(self.template.utf8)))'; there are: \(known)")
    }
    let values = try LabelValues(self, fields: template.fields, typeface: Typeface(target))
    let single = sscc != nil || template == .logistic
    guard copies >= 1, copies <= (single ? 1 : 99) else {
      let reason = single ? "a label with an SSCC is printed once, not \(copies) times" : "\(copies) copies; 1 to 99 are allowed"
      throw LabelError(.copies, field: "copies", reason)
    }
    return try target.language.write(template.layout(values, for: target), copies: copies, for: target)
  }
}
