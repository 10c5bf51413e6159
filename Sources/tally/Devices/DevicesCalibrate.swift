import ArgumentParser
import ControlAPI
import FoundationEssentials
import Warehouse

extension DevicesCommand {
  struct Calibrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "calibrate", abstract: abstract("help.devices.calibrate"))
    @OptionGroup var common: Common
    @Argument(help: help("help.device")) var device: String
    @OptionGroup var sheet: SheetOutput
    @Option(name: .long, help: help("help.profile-file")) var profile: String?
    @Option(name: .long, help: help("help.seconds")) var seconds = 600
    @Option(name: .long, help: help("help.quiet")) var quiet = 30

    func run() async throws {
      if sheet.isWanted { _ = try await sheet.deliver(.calibration, of: device, common) }
      let steps: AsyncThrowingStream<CalibrationStep, any Error> = try await common.client.stream(
        .calibrate, CalibrateRequest(device: device, seconds: seconds, quiet: quiet))
      var listens = false
      for try await step in steps {
        if !listens, !common.json {
          if !sheet.isWanted { Console.line(Console.say("sheet.how", ["command": "tally devices calibrate \(device)"])) }
          Console.line(Text(Console.say("calibrate.scan-now", ["quiet": "\(quiet)"]), .bold))
        }
        listens = true
        if common.json { try Console.json(step) } else { show(step) }
        guard let result = step.result else { continue }
        try keep(result, read: step.whole)
        if result.hasFaults || !result.missing.isEmpty { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.finding.rawValue) }
      }
    }

    private func show(_ step: CalibrationStep) {
      for code in step.read { Console.line("\(Text("✓", .green)) \(Console.say("sheet.\(code)"))  (\(step.whole)/\(step.total))") }
      if step.read.isEmpty, step.bytes > 0, step.result == nil { Console.line(Text.painted("… \(step.bytes)", .dim)) }
      guard let result = step.result else { return }
      for notice in result.notices { Console.line(Console.say(notice)) }
      for code in result.missing { Console.line("\(Text("✗", .red)) \(Console.say("sheet.\(code)"))") }
    }

    /// Writes the profile where it may; a file that somebody wrote by hand stays as it is.
    private func keep(_ result: CalibrationStep.Result, read: Int) throws {
      if read == 0 { return Console.note(Console.say("calibrate.nothing")) }
      let path = profile ?? result.path
      if common.json, profile == nil { return }
      if let old = try? String(contentsOf: URL(filePath: path), encoding: .utf8), !old.hasPrefix(CalibrationStep.Result.mark) {
        return instead(result, path, Console.say("calibrate.own-profile", ["path": path]))
      }
      do {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(result.profile.utf8).write(to: URL(filePath: path), options: .atomic)
        if !common.json { Console.line(Console.say("calibrate.written", ["path": path])) }
      } catch {
        instead(result, path, Console.say("calibrate.not-written", ["path": path]))
      }
    }

    /// The profile for the technician's own hands.
    private func instead(_ result: CalibrationStep.Result, _ path: String, _ why: Text) {
      Console.note(why)
      if !common.json { for line in result.profile.split(separator: "\n") { Console.line(Text(String(line), limit: 4000)) } }
    }
  }
}
