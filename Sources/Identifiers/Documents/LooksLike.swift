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
    /// A label of HIBC, PZN or ISBT 128: goods, but of the health trades' own numbering.
    case health
    /// A freight container of ISO 6346.
    case container
    /// A vehicle identification number whose check digit is right.
    case vehicle
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
    if let title = healthLabel(content) { return LooksLike(kind: .health, title: title) }
    if Container(content).check.map({ $0 == content.last }) == true { return LooksLike(kind: .container, title: "number of a freight container") }
    if isVehicle(content) { return LooksLike(kind: .vehicle, title: "vehicle identification number") }
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

  /// What begins with `+`, `-`, `=` or `&` (ANSI MH10.8.2, special characters), if its check character or shape bears it out.
  private static func healthLabel(_ content: ArraySlice<UInt8>) -> String? {
    switch content.first {
    case UInt8(ascii: "+"): isHealthIndustryCode(content) ? "label of the health industry (HIBC)" : nil
    case UInt8(ascii: "-"): isPharmacyNumber(content.dropFirst()) ? "pharmacy number (PZN)" : nil
    case UInt8(ascii: "="), UInt8(ascii: "&"): isDonation(content.dropFirst()) ? "blood donation (ISBT 128)" : nil
    default: nil
    }
  }

  /// `+`, the labeller's letter, and modulo 43 of all in Code 39's characters at the end; a secondary code has `+$` or `+` and a digit.
  private static func isHealthIndustryCode(_ content: ArraySlice<UInt8>) -> Bool {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%".utf8)
    guard (6...60).contains(content.count), let check = content.last else { return false }
    var sum = 0
    for byte in content.dropLast() {
      guard let value = alphabet.firstIndex(of: byte) else { return false }
      sum += value
    }
    return alphabet[sum % 43] == check
  }

  /// Eight digits, the last by weights from 1 on, modulo 11; 10 is not given out.
  private static func isPharmacyNumber(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 8, digits.allSatisfy(isDigit), let check = digits.last else { return false }
    let sum = digits.dropLast().enumerated().reduce(0) { $0 + ($1.offset + 1) * Int($1.element & 15) }
    return sum % 11 == Int(check & 15)
  }

  /// A donation identification number: facility, year, serial, two flag characters.
  private static func isDonation(_ content: ArraySlice<UInt8>) -> Bool {
    content.count == 15 && content.first.map(Latin.isCapitalOrDigit) == true && content.dropFirst().prefix(4).allSatisfy(Latin.isCapitalOrDigit)
      && content.dropFirst(5).prefix(8).allSatisfy(isDigit) && content.suffix(2).allSatisfy(Latin.isCapitalOrDigit)
  }

  /// Seventeen characters without I, O and Q, the ninth by 49 CFR 565: modulo 11, 10 as X.
  private static func isVehicle(_ content: ArraySlice<UInt8>) -> Bool {
    guard content.count == 17, content.contains(where: Latin.isCapital) else { return false }
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
    var sum = 0
    for (weight, byte) in zip(weights, content) {
      guard let value = vehicleValue(byte) else { return false }
      sum += weight * value
    }
    let check = content[content.startIndex + 8]
    return check == (sum % 11 == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(sum % 11))
  }

  private static func vehicleValue(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte & 15)
    case UInt8(ascii: "I"), UInt8(ascii: "O"), UInt8(ascii: "Q"): nil
    case UInt8(ascii: "A")...UInt8(ascii: "R"): (Int(byte) - 65) % 9 + 1
    case UInt8(ascii: "S")...UInt8(ascii: "Z"): Int(byte) - 81
    default: nil
    }
  }
}
