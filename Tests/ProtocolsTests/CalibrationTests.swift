import Protocols
import Testing
import Warehouse

@Suite struct CalibrationTests {
  private static let keys: [String: Scanner.Keys] = {
    var keys: [String: Scanner.Keys] = [:]
    for layout in ["us", "uk", "de", "fr", "es", "it", "ru"] { keys[layout] = try? Scanner(options: ["layout": layout]).keys() }
    return keys
  }()

  /// A scanner as its settings make it.
  private struct Model {
    var layout = "us"
    var caps = "honour"
    var gs = "ctrl"
    var suffix = "enter"
    var prefix = ""
    var identifies = false
    var pace: Int64 = 2000
    /// Longer codes are cut off.
    var memory = Int.max

    func types(_ codes: [CalibrationCode]) throws -> [UInt8] {
      let keys = try #require(CalibrationTests.keys[layout])
      var typist = Typist()
      // Somebody has left Caps Lock on, and the scanner does not care.
      if caps == "ignore" { typist.event(InputEvent.led, 1, 1) }
      for code in codes {
        let identifier = code.symbol == .dataMatrix ? "]d1" : "]C0"
        let text = prefix + (identifies ? identifier : "") + String(decoding: code.text.prefix(memory), as: UTF8.self)
        for character in text.unicodeScalars {
          typist.time += pace
          switch character {
          case "\u{1D}": separator(&typist, keys)
          case "\u{1E}": typist.tap(29, 7)
          case "\u{04}": typist.alt("4")
          default: keys.type(Character(character), shiftTurned: caps == "on" && turns(keys, Character(character)), on: &typist)
          }
        }
        typist.time += pace
        if suffix == "enter" { typist.tap(28) }
        if suffix == "tab" { typist.tap(15) }
        typist.time += 300_000
      }
      return typist.bytes
    }

    /// Caps Lock as each Windows has it: on nearly all keys in Germany and France, else on letters.
    private func turns(_ keys: Scanner.Keys, _ character: Character) -> Bool {
      guard let place = keys.places[character] else { return false }
      switch layout {
      case "de": return ![41, 13, 86, 53].contains(place.position)
      case "fr": return ![41, 86].contains(place.position)
      default: return character.isLetter
      }
    }

    private func separator(_ typist: inout Typist, _ keys: Scanner.Keys) {
      switch gs {
      case "ctrl": typist.tap(29, 27)
      case "f8": typist.tap(66)
      case "alt": typist.alt("029")
      case "literal": for character in "{1}" { keys.type(character, shiftTurned: caps == "on" && turns(keys, character), on: &typist) }
      default: break
      }
    }
  }

  private func findings(_ model: Model, _ codes: [CalibrationCode] = CalibrationCode.sheet) throws -> Calibration.Findings {
    var calibration = Calibration(.keys)
    calibration.receive(try model.types(codes), at: 0)
    return calibration.findings()
  }

  /// Every layout with every form of GS, every suffix and every way of Caps Lock; of ASCII it turns nothing on a Russian keyboard.
  @Test(arguments: ["us", "uk", "de", "fr", "es", "it", "ru"], ["ctrl", "f8", "alt", "literal", "none"])
  func everySettingIsFound(_ layout: String, _ gs: String) throws {
    for suffix in ["enter", "tab", "none"] {
      for caps in ["honour", "ignore", "on"] {
        let model = Model(layout: layout, caps: caps, gs: gs, suffix: suffix)
        let findings = try findings(model, CalibrationCode.sheet.filter { $0.id != "long-500" })
        let what = "\(layout) \(gs) \(suffix) \(caps): \(findings)"
        #expect(findings.settings["layout"] == layout && findings.settings["suffix"] == suffix, "\(what)")
        #expect(findings.settings["caps"] == (caps == "honour" || layout == "ru" ? nil : caps), "\(what)")
        #expect(findings.settings["gs-literal"] == (gs == "literal" ? "{1}" : nil), "\(what)")
        #expect(findings.settings["gs"] == (["ctrl", "f8", "alt"].contains(gs) ? gs : nil), "\(what)")
        #expect(findings.notices.contains { $0.code == "calibrate.gs-lost" } == (gs == "none"), "\(what)")
        #expect(findings.hasFaults == (gs == "none"), "\(what)")
        #expect(findings.whole.count == CalibrationCode.sheet.count - (["ctrl", "f8", "alt"].contains(gs) ? 1 : 3), "\(what)")
      }
    }
  }

  /// What was found reads the same keys right.
  @Test(arguments: [
    Model(layout: "de", caps: "on", gs: "literal", suffix: "tab", prefix: "#", identifies: true), Model(layout: "fr", gs: "f8", prefix: "<", identifies: true),
    Model(layout: "it", caps: "ignore", gs: "alt"), Model(layout: "us", gs: "ctrl", suffix: "none", prefix: "$$"),
  ]) private func theProfileReadsTheScanner(_ model: Model) throws {
    let findings = try findings(model)
    #expect(!findings.hasFaults, "\(findings)")
    #expect(findings.settings["prefix"] == (model.prefix.isEmpty ? nil : ControlBytes.text(model.prefix.utf8)))
    #expect(findings.settings["aim"] == (model.identifies ? "true" : nil))
    var bench = try Bench(.wedge, findings.settings)
    for code in CalibrationCode.sheet {
      bench.receive(try model.types([code]))
      bench.silence()
    }
    let codes = bench.events.compactMap { if case .scan(let scan) = $0 { scan.data } else { nil } }
    #expect(codes == CalibrationCode.sheet.map(\.text))
  }

  @Test func whatTheScannerCannotDoIsSaid() throws {
    let cut = try findings(Model(memory: 48))
    #expect(cut.notices.contains(Notice("calibrate.truncated", ["count": "48", "of": "500"])) && cut.hasFaults, "\(cut)")
    #expect(cut.notices.contains(Notice("calibrate.length", ["count": "48"])))
    let some = CalibrationCode.sheet.filter { $0.id != "pair-2" && $0.id != "characters-3" }
    let part = try findings(Model(), some)
    #expect(part.notices.contains(Notice("calibrate.pair-lost")) && !part.isComplete && part.settings["layout"] == "us")
    #expect(part.notices.contains { $0.code == "calibrate.missing-characters" && $0.args["characters"]?.contains("ABCDEF") == true })
    let slow = try findings(Model(pace: 250_000))
    #expect(slow.settings["gap"] == "750 ms" && slow.notices.contains(Notice("calibrate.speed", ["usual": "250 ms", "longest": "250 ms"])))
    #expect(slow.notices.contains(Notice("calibrate.pair", ["time": "800 ms"])))
    var dropped = Calibration(.keys)
    dropped.receive(try Model().types(CalibrationCode.sheet) + Typist.dropped, at: 0)
    #expect(dropped.findings().notices.contains(Notice("calibrate.dropped", ["count": "1"])))
  }

  @Test(arguments: [
    ("", "\r", "CR"), ("\u{2}", "\u{3}", "ETX"), ("A", "\r\n", "CRLF"), ("", "", "none"), ("", "\t", "TAB"), ("", "##", "##"), ("\r", "\r", "CR"),
  ]) func serialScanners(_ prefix: String, _ suffix: String, _ name: String) throws {
    for identifier in ["", "]d1"] {
      var calibration = Calibration(.text)
      for (index, code) in CalibrationCode.sheet.enumerated() {
        calibration.receive(Array((prefix + identifier).utf8) + code.text + Array(suffix.utf8), at: Int64(index) * 400_000_000)
      }
      let findings = calibration.findings()
      #expect(findings.isComplete && !findings.hasFaults && findings.settings["suffix"] == name, "\(findings)")
      #expect(findings.settings["prefix"] == (prefix.isEmpty ? nil : ControlBytes.text(prefix.utf8)))
      #expect(findings.settings["aim"] == (identifier.isEmpty ? nil : "true") && findings.settings["layout"] == nil)
      _ = try ProtocolID.serialLine.make(options: findings.settings)
    }
  }

  @Test func aProtocolOfItsOwnSaysWhatItCannot() {
    var calibration = Calibration(.codes)
    for code in CalibrationCode.sheet { calibration.scanned(Scan(data: code.text.filter { $0 != 0x1D }, symbology: "]d1"), at: 0) }
    let findings = calibration.findings()
    #expect(findings.settings == [:] && findings.notices.contains { $0.code == "calibrate.gs-lost" })
  }

  @Test func theSheetHasEveryCharacterAndNoCodeInAnother() {
    #expect(Set(CalibrationCode.characters.flatMap(\.text)) == Set(0x20...0x7E))
    #expect(CalibrationCode.sheet.first { $0.id == "long-500" }?.text.count == 500)
    for code in CalibrationCode.sheet {
      let others = CalibrationCode.sheet.filter { $0 != code && String(decoding: $0.text, as: UTF8.self).contains(String(decoding: code.text, as: UTF8.self)) }
      #expect(others.isEmpty && code.text.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func nothingIsFoundInNothing() {
    let nothing = Calibration(.keys).findings()
    #expect(nothing.whole == [] && nothing.settings == [:] && nothing.notices == [])
    #expect(Calibration(.text).findings().whole == [])
  }

  /// A million keys of nonsense: bounded, and the codes behind them are found.
  @Test func aStormIsBounded() throws {
    var calibration = Calibration(.keys)
    var typist = Typist()
    for key in 2...40 as ClosedRange<UInt16> where key != 29 { typist.tap(key) }
    for _ in 0..<200 { calibration.receive(typist.bytes, at: 0) }
    calibration.receive(try Model(layout: "de").types(Array(CalibrationCode.sheet.suffix(8))), at: 0)
    #expect(calibration.findings().whole.contains("long-48"))
  }
}
