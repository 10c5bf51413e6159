import ControlAPI
import DeviceCatalog
import FoundationEssentials
import Labels
import Printing
import Protocols
import Warehouse

/// Makes sheets of barcodes, as pictures or on a printer.
struct Sheets {
  let daemon: Daemon

  func report(_ request: SheetRequest) async throws(ControlError) -> SheetReport {
    guard let profile = daemon.profile(of: DeviceID(request.device)) else {
      throw ControlError("agent.no-device", ["device": request.device], exit: .notFound)
    }
    let sheet: Sheet =
      switch request.kind {
      case .calibration: .calibration(request.device, in: request.language)
      case .fix: .fixing(request.device, profile, in: request.language)
      }
    var report = SheetReport(words: [sheet.title] + sheet.items.map(\.text))
    do {
      if let printer = request.printer {
        for label in try sheet.requests(printer: printer, target: target(printer)) { report.jobs.append(JobReport(try await daemon.spooler.accept(label))) }
      } else {
        report.pages = try sheet.pages(width: 210, height: 297, resolution: .dpi203).map { Data($0.png(dotsPerMetre: 8000)).base64EncodedString() }
      }
    } catch let error as ControlError { throw error } catch { throw ControlError("agent.bad-label", ["error": "\(error)"]) }
    return report
  }

  private func target(_ name: String) throws -> LabelTarget {
    guard let printer = daemon.configuration.printers.first(where: { $0.name == name }) else {
      throw ControlError(
        "agent.no-printer", ["printer": name, "printers": daemon.configuration.printers.map(\.name).joined(separator: ", ")], exit: .notFound)
    }
    return try PrinterSetup(catalog: daemon.catalog).target(of: printer)
  }
}

extension Sheet {
  /// The codes of `CalibrationCode`, in groups.
  static func calibration(_ device: String, in language: Language) -> Sheet {
    func item(_ word: String, _ codes: [CalibrationCode]) -> Item { Item(Words.say(word, in: language), codes.map(Symbol.init)) }
    let codes = CalibrationCode.self
    return Sheet(
      title: Words.say("sheet.calibration", ["device": visible(Array(device.utf8), limit: 40)], in: language),
      items: codes.characters.map { item("sheet.\($0.id)", [$0]) } + [item("sheet.gs", [codes.gs1]), item("sheet.controls", [codes.controls])]
        + codes.long.map { item("sheet.\($0.id)", [$0]) } + [item("sheet.pair", codes.pair)])
  }
}

extension Sheet.Symbol {
  init(_ code: CalibrationCode) {
    switch code.symbol {
    case .code128: self = .code128(code.text.map { .character($0) })
    case .gs1: self = .code128([.fnc1] + code.text.map { $0 == 0x1D ? .fnc1 : .character($0) })
    case .dataMatrix: self = .dataMatrix(code.text.map { .byte($0) })
    }
  }
}
