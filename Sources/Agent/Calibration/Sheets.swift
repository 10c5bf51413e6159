import ControlAPI
import DeviceCatalog
import DeviceRuntime
import FoundationEssentials
import Labels
import Links
import Printing
import Protocols
import Warehouse

/// Makes sheets of barcodes, as pictures or on a printer.
struct Sheets {
  let daemon: Daemon

  func report(_ request: SheetRequest) async throws(ControlError) -> SheetReport {
    let sheet: Sheet
    switch request.kind {
    case .calibration:
      guard daemon.profile(of: DeviceID(request.device)) != nil else { throw unknown(request.device) }
      sheet = .calibration(request.device, in: request.language)
    case .fix: sheet = try await fixing(request.device, in: request.language)
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

  private func unknown(_ device: String) -> ControlError { .unknown(.device, device, among: daemon.deviceNames) }

  /// For a device of the configuration, or one that is plugged in and of no use as it is.
  private func fixing(_ name: String, in language: Language) async throws(ControlError) -> Sheet {
    let matcher = DeviceMatcher(daemon.catalog)
    let plugged = (try? await Hotplug.devices()) ?? []
    let named = plugged.filter { $0.node == name || $0.identity == name || $0.links.contains(name) }.compactMap(DeviceTraits.init)
    guard let profile = daemon.profile(of: DeviceID(name)) else {
      let wrong = named.lazy.compactMap { matcher.wrongMode($0) }.first
      guard wrong != nil || !named.isEmpty else { throw unknown(name) }
      return .fixing(name, named.lazy.compactMap { matcher.profile(for: $0) }.first, wrong, in: language)
    }
    // One that is open is in the right mode; what is plugged in besides is another.
    let isOpen = await daemon.supervisor.snapshot().contains { $0.id.rawValue == name && $0.state == .open }
    let traits = isOpen ? [] : plugged.compactMap(DeviceTraits.init)
    return .fixing(name, profile, traits.lazy.compactMap { matcher.wrongMode($0, wanted: profile) }.first, in: language)
  }

  private func target(_ name: String) throws -> LabelTarget {
    guard let printer = daemon.configuration.printers.first(where: { $0.name == name }) else {
      throw ControlError.unknown(.printer, name, among: daemon.configuration.printers.map(\.name))
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
