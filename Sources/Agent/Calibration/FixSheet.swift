import DeviceCatalog
import Labels
import Protocols
import Warehouse

extension Sheet {
  /// What sets a scanner right, as far as its maker has published it: the barcodes where it is known what they hold, else where to find them. No
  /// barcode is made up.
  static func fixing(_ device: String, _ profile: DeviceProfile?, _ wrong: WrongMode?, in language: Language) -> Sheet {
    let name = profile?.name ?? wrong?.device ?? "?"
    var sheet = Sheet(
      title: Words.say("sheet.fix", ["device": visible(Array(device.utf8), limit: 40), "profile": name], in: language), items: [])
    if let wrong {
      sheet.items.append(Item(Words.say(wrong.notice.code, wrong.notice.args, in: language)))
      if let remedy = wrong.remedy { sheet.items += items(remedy, in: language) }
    }
    if profile?.programming(.silence) == nil, let silence = profile?.silence {
      sheet.items.append(Item(Words.say("sheet.fix.silence", ["how": silence[language], "source": silence.source], in: language)))
    }
    // What resets all else comes last.
    for purpose in ProgrammingCode.Purpose.allCases {
      for code in profile?.programming ?? [] where code.purpose == purpose { sheet.items += items(code, in: language) }
    }
    if sheet.items.isEmpty { sheet.items.append(Item(Words.say("sheet.fix.nothing", ["profile": profile?.id ?? name], in: language))) }
    return sheet
  }

  private static func items(_ code: ProgrammingCode, in language: Language) -> [Item] {
    let symbols = code.symbols.compactMap(Symbol.init)
    let drawn = !symbols.isEmpty && symbols.count == code.symbols.count
    let words = [
      "purpose": Words.say("sheet.fix.\(code.purpose == .silence ? "no-beep" : code.purpose.rawValue)", in: language), "name": code.name, "source": code.source,
      "command": code.command.map { ControlBytes.text($0) } ?? "",
    ]
    var items = [Item(Words.say(drawn ? "sheet.fix.scan" : "sheet.fix.look-up", words, in: language), drawn ? symbols : [])]
    if code.command != nil { items[0].text += " " + Words.say("sheet.fix.command", words, in: language) }
    return items
  }
}

extension Sheet.Symbol {
  /// `nil` for a kind of barcode that is not drawn here, or content that it cannot hold.
  fileprivate init?(_ symbol: ProgrammingCode.Symbol) {
    switch symbol.symbology {
    case .code128:
      let units = symbol.content.compactMap(Code128.Unit.init)
      guard units.count == symbol.content.count, Code128(units) != nil else { return nil }
      self = .code128(units)
    case .datamatrix:
      let units = symbol.content.compactMap(DataMatrix.Unit.init)
      guard units.count == symbol.content.count, DataMatrix(units) != nil else { return nil }
      self = .dataMatrix(units)
    case .code39, .qr, .aztec, .pdf417: return nil
    }
  }
}

extension Code128.Unit {
  fileprivate init?(_ character: ProgrammingCode.Character) {
    switch character {
    case .byte(let byte) where byte < 0x80: self = .character(byte)
    case .function(1): self = .fnc1
    case .function(2): self = .fnc2
    case .function(3): self = .fnc3
    case .function(4): self = .fnc4
    default: return nil
    }
  }
}

extension DataMatrix.Unit {
  fileprivate init?(_ character: ProgrammingCode.Character) {
    switch character {
    case .byte(let byte): self = .byte(byte)
    case .function(1): self = .fnc1
    case .function: return nil
    }
  }
}
