import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

/// Where a sheet of barcodes goes.
struct SheetOutput: ParsableArguments {
  @Option(name: .long, help: help("help.sheet-out")) var out: String?
  @Option(name: .customLong("print"), help: help("help.sheet-print")) var printer: String?

  var isWanted: Bool { out != nil || printer != nil }

  /// Has the sheet made, and puts it where it was asked for.
  func deliver(_ kind: SheetRequest.Kind, of device: String, _ common: Common) async throws -> SheetReport {
    if out != nil, printer != nil { throw ControlError("cli.out-or-print", exit: .usage) }
    let report: SheetReport = try await common.client.call(
      .sheet, SheetRequest(kind: kind, device: device, printer: printer, language: Console.language))
    if let out {
      for (index, page) in report.pages.enumerated() { try write(page, to: name(out, index), common) }
    }
    for job in report.jobs where !common.json { Console.line(Console.say("sheet.printing", ["printer": job.printer, "job": "\(job.id)"])) }
    return report
  }

  private func write(_ page: String, to path: String, _ common: Common) throws {
    try NewFile(path).write(Array(Data(base64Encoded: page) ?? Data()))
    if !common.json { Console.line(Console.say("sheet.written", ["path": path])) }
  }

  /// `sheet.png`, then `sheet-2.png`.
  private func name(_ path: String, _ index: Int) -> String {
    guard index > 0 else { return path }
    let stem = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
    return "\(stem)-\(index + 1).png"
  }
}
