/// Whether a serial number is one that its maker never gave: such a text names nobody.
///
/// Known ones: `0001`, which a CP210x bridge has until it is programmed; runs such as `1234567890` and one character over and over, from reference
/// firmware; the words of an unfilled field.
func isDummySerial(_ serial: String) -> Bool {
  let text = serial.uppercased().filter { !$0.isWhitespace }
  let significant = text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  guard let first = significant.first, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\u{FFFD}" }) else { return true }
  if significant.count == 1 { return first == "0" || first == "1" }
  if significant.allSatisfy({ $0 == first }) || runs.contains(where: { $0.hasPrefix(significant) }) { return true }
  // All zeros but the last.
  if significant.count > 2, significant.dropLast().allSatisfy({ $0 == "0" }) { return true }
  return unfilled.contains(text)
}

private let runs = ["0123456789ABCDEF", "1234567890ABCDEF", "123456789ABCDEF"]

private let unfilled: Set = [
  "S/N", "SN", "S/N:", "N/A", "NA", "NONE", "NULL", "NO", "EMPTY", "SERIAL", "SERIALNO", "SERIALNUMBER", "SERIAL_NUMBER", "UNKNOWN", "DEFAULT",
  "DEFAULTSTRING", "TOBEFILLEDBYO.E.M.", "TEST", "DEMO", "USB", "PRODUCT",
]
