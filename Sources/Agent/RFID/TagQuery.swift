import Identifiers
import Presence
import Warehouse

/// What a person gives to name a tag: its bytes or URI, or the goods or the pallet that it is on.
enum TagQuery {
  case bytes([UInt8])
  /// A pure identity: it says nothing of the filter value on the tag.
  case identity(String)
  case unit(String)
  case goods(gtin: String, serial: String)

  /// `nil` where the text names none of them: hexadecimal, `urn:epc:…`, `GTIN+SERIAL`, `(01)…(21)…`, an SSCC.
  init?(_ text: String) {
    if text.hasPrefix("("), case let elements = ElementString(bracketed: Array(text.utf8)), elements.problems.isEmpty {
      if let unit = elements.sscc { self = .unit(unit.digits) } else if let gtin = elements.gtin, let serial = elements.serial {
        self = .goods(gtin: gtin.padded, serial: serial)
      } else {
        return nil
      }
      return
    }
    let parts = text.split(separator: "+", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      guard let gtin = GTIN(parts[0]) else { return nil }
      self = .goods(gtin: gtin.padded, serial: parts[1])
    } else if let unit = SSCC(text.utf8.count == 20 && text.hasPrefix("00") ? String(text.dropFirst(2)) : text) {
      self = .unit(unit.digits)
    } else {
      let code = EPC.looksLikeURI(text.utf8) ? EPC(uri: text) : EPC(hex: text)
      if !code.memory.isEmpty {
        self = .bytes(code.memory)
      } else if code.problems.isEmpty, let identity = code.pureIdentityURI {
        self = .identity(identity)
      } else {
        return nil
      }
    }
  }

  func fits(_ tag: TagIdentity) -> Bool {
    switch self {
    case .bytes(let bytes): return tag.bytes == bytes
    case .identity(let uri): return !tag.isUID && EPC(bytes: tag.bytes).pureIdentityURI == uri
    case .unit(let sscc): return !tag.isUID && EPC(bytes: tag.bytes).elements.contains { $0.ai == "00" && $0.value == sscc }
    case .goods(let gtin, let serial):
      guard !tag.isUID else { return false }
      let elements = EPC(bytes: tag.bytes).elements
      return elements.contains { $0.ai == "01" && $0.value == gtin } && elements.contains { $0.ai == "21" && $0.value == serial }
    }
  }
}
