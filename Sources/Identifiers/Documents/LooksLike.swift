/// What a code is that names no goods: so that a worker hears "that is a payment code" and not "unknown".
public struct LooksLike: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case webPage = "web-page"
    case wifi
    case place
    case mail
    case telephone
    case textMessage = "text-message"
    case calendar
    /// A one-time password's key: whoever has it can log in.
    case oneTimePassword = "one-time-password"
    /// The receipt of a Russian cash register.
    case fiscalReceipt = "fiscal-receipt"
    /// Payment by ГОСТ Р 56042 (`ST0001…`), EPC069-12 (`BCD`), Swiss QR bill (`SPC`), EMV merchant QR, or a currency's own scheme.
    case payment
    /// An excise stamp of Russian alcohol, PDF417 of 68 characters or Data Matrix of 150.
    case alcoholStamp = "alcohol-stamp"
    case esim
    case healthCertificate = "health-certificate"
    case deviceSetup = "device-setup"
    case json
  }

  public let kind: Kind
  /// What it is, for a person.
  public let title: String
  /// Whoever reads it gains a way in; it is not to be logged or sent on.
  public var isSecret: Bool { kind == .oneTimePassword || kind == .wifi }

  /// What the text that `data` is from `start` on looks like; `nil` where nothing tells.
  public static func read(_ data: [UInt8], from start: Int = 0, symbology: AIMIdentifier? = nil) -> LooksLike? {
    guard start < data.count else { return nil }
    let content = data[start...]
    if let entry = prefixes.first(where: { begins(content, $0.prefix) }) { return LooksLike(kind: entry.kind, title: entry.title) }
    if isFiscalReceipt(content) { return LooksLike(kind: .fiscalReceipt, title: "receipt of a Russian cash register") }
    if isMerchantQR(content) { return LooksLike(kind: .payment, title: "payment code of a merchant (EMV)") }
    if isAlcoholStamp(content) { return LooksLike(kind: .alcoholStamp, title: "excise stamp of Russian alcohol") }
    return nil
  }

  /// In small letters where case does not count; a line feed in one stands for any line end.
  private static let prefixes: [(prefix: [UInt8], kind: Kind, title: String)] = written.map { (Array($0.0.utf8), $0.1, $0.2) }

  private static let written: [(String, Kind, String)] = [
    ("https://", .webPage, "address of a web page"), ("http://", .webPage, "address of a web page"), ("www.", .webPage, "address of a web page"),
    ("wifi:", .wifi, "access to a wireless network"), ("geo:", .place, "place on a map"), ("mailto:", .mail, "e-mail address"),
    ("matmsg:", .mail, "e-mail"), ("smtp:", .mail, "e-mail"), ("tel:", .telephone, "telephone number"), ("sms:", .textMessage, "text message"),
    ("smsto:", .textMessage, "text message"), ("mms:", .textMessage, "text message"), ("mmsto:", .textMessage, "text message"),
    ("begin:vcalendar", .calendar, "calendar entry"), ("begin:vevent", .calendar, "calendar entry"),
    ("otpauth://", .oneTimePassword, "key of a one-time password"), ("otpauth-migration://", .oneTimePassword, "keys of one-time passwords"),
    ("st00011", .payment, "bank payment (ГОСТ Р 56042)"), ("st00012", .payment, "bank payment (ГОСТ Р 56042)"),
    ("st00013", .payment, "bank payment (ГОСТ Р 56042)"), ("bcd\n", .payment, "SEPA credit transfer (EPC069-12)"),
    ("spc\n", .payment, "Swiss QR bill"), ("spd*", .payment, "payment (SPAYD)"), ("upi://", .payment, "payment (UPI)"),
    ("bitcoin:", .payment, "payment (Bitcoin)"), ("ethereum:", .payment, "payment (Ethereum)"), ("hct|", .payment, "payment"),
    ("hrvhub30", .payment, "payment (HUB3)"), ("upnqr", .payment, "payment (UPN QR)"), ("lpa:1$", .esim, "profile of a mobile telephone network"),
    ("hc1:", .healthCertificate, "health certificate (EU)"), ("shc:/", .healthCertificate, "health card (SMART)"),
    ("mt:", .deviceSetup, "setup of a Matter device"), ("dpp:", .deviceSetup, "setup of a wireless device"),
    ("x-hm://", .deviceSetup, "setup of a HomeKit device"), ("fido:/", .oneTimePassword, "login by a security key"), ("{\"", .json, "JSON"),
  ]

  private static func begins(_ content: ArraySlice<UInt8>, _ prefix: [UInt8]) -> Bool {
    guard content.count >= prefix.count else { return false }
    return zip(content, prefix).allSatisfy { byte, expected in
      let small = Latin.isCapital(byte) ? byte + 32 : byte
      return small == expected || expected == 0x0A && byte == 0x0D
    }
  }

  /// `t=20261120T1200&s=100.00&fn=…&i=…&fp=…&n=1`, in any order (order ЕД-7-20/662@ of the tax service).
  private static func isFiscalReceipt(_ content: ArraySlice<UInt8>) -> Bool {
    guard content.count <= 300 else { return false }
    let names = content.split(separator: UInt8(ascii: "&")).compactMap { part in
      part.firstIndex(of: UInt8(ascii: "=")).map { Latin.text(part[..<$0]) }
    }
    return ["t", "s", "fn", "i", "fp"].allSatisfy(names.contains)
  }

  /// EMV's merchant-presented QR: `000201`, and a CRC at the end as `6304` and four hexadecimal digits.
  private static func isMerchantQR(_ content: ArraySlice<UInt8>) -> Bool {
    Latin.begins(content, with: "000201") && content.count > 20 && Latin.begins(content.suffix(8), with: "6304")
  }

  private static func isAlcoholStamp(_ content: ArraySlice<UInt8>) -> Bool {
    (content.count == 68 || content.count == 150) && content.allSatisfy(Latin.isCapitalOrDigit) && content.prefix(2).allSatisfy(isDigit)
      && content.contains(where: Latin.isCapital)
  }
}
