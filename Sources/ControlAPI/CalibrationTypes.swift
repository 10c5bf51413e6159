public import Warehouse

// Questions and answers of `tally devices calibrate` and `tally devices fix`.

/// A sheet of barcodes: for calibration, or with what sets a device right.
public struct SheetRequest: Sendable, Codable {
  public enum Kind: String, Sendable, Codable { case calibration, fix }
  public var kind: Kind
  public var device: String
  /// `nil` = as pictures.
  public var printer: String?
  public var language: Language
  public init(kind: Kind, device: String, printer: String? = nil, language: Language) {
    self.kind = kind
    self.device = device
    self.printer = printer
    self.language = language
  }
}

public struct SheetReport: Sendable, Codable {
  /// PNG files in base64, A4 at 203 dpi; empty where it was printed.
  public var pages: [String]
  public var jobs: [JobReport]
  /// What is on the sheet, in words: also what no barcode is published for.
  public var words: [String]
  public init(pages: [String] = [], jobs: [JobReport] = [], words: [String] = []) {
    self.pages = pages
    self.jobs = jobs
    self.words = words
  }
}

public struct CalibrateRequest: Sendable, Codable {
  public var device: String
  /// The longest it takes.
  public var seconds: Int
  /// It ends earlier when nothing has come for so long after something was read.
  public var quiet: Int
  public init(device: String, seconds: Int, quiet: Int) {
    self.device = device
    self.seconds = seconds
    self.quiet = quiet
  }
}

/// One step of a calibration. The first says that the daemon listens, the last one has `result`.
public struct CalibrationStep: Sendable, Codable {
  public struct Result: Sendable, Codable {
    /// Options of the protocol that read the scanner right, and what was found in words.
    public var settings: [String: String]
    public var notices: [Notice]
    /// Codes that did not come, by the words of the sheet.
    public var missing: [String]
    /// Something that no option puts right.
    public var hasFaults: Bool
    /// The site's profile, and where it belongs.
    public var profile: String
    public var path: String
    /// How a profile begins that nobody has written by hand.
    public static let mark = "# Found by tally devices calibrate"
    public init(settings: [String: String], notices: [Notice], missing: [String], hasFaults: Bool, profile: String, path: String) {
      self.settings = settings
      self.notices = notices
      self.missing = missing
      self.hasFaults = hasFaults
      self.profile = profile
      self.path = path
    }
  }

  /// Codes that have come whole for the first time, by the words of the sheet.
  public var read: [String]
  public var whole: Int
  public var total: Int
  /// Bytes, or events of keys, since the step before: something arrives, if not yet right.
  public var bytes: Int
  public var result: Result?
  public init(read: [String], whole: Int, total: Int, bytes: Int, result: Result? = nil) {
    self.read = read
    self.whole = whole
    self.total = total
    self.bytes = bytes
    self.result = result
  }
}
