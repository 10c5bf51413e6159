import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A scanner is calibrated as a technician does it: the sheet as a picture, its barcodes read by a decoder that knows nothing of us, and what it
  /// read typed on the scanner's line.
  @Suite struct CalibrationTests {
    @Test func aSheetIsScannedAndTheProfileFound() async throws {
      try await Site.open { site in
        let device = "scanner-dock-1"
        let scanner = try #require(site.bench.scanners["dock-1"])
        await site.blindReceipt()
        let before = try await site.entries().count
        let sheet: SheetReport = try await site.bench.client.call(.sheet, SheetRequest(kind: .calibration, device: device, language: .ru))
        var codes: [[UInt8]] = []
        for page in sheet.pages {
          let path = site.bench.folder.appending(path: "sheet.png").path
          try #require(Data(base64Encoded: page)).write(to: URL(filePath: path))
          codes += try Self.codes(on: path)
        }
        #expect(codes.count == 10, "the linear codes of the sheet")
        let steps: AsyncThrowingStream<CalibrationStep, any Error> = try await site.bench.client.stream(
          .calibrate, CalibrateRequest(device: device, seconds: 60, quiet: 2))
        var last: CalibrationStep?
        for try await step in steps {
          // The first step says that the daemon listens.
          if last == nil { for code in codes { scanner.type([0x02] + code, suffix: [0x0D, 0x0A]) } }
          last = step
        }
        let result = try #require(last?.result)
        #expect(Set(result.missing) == ["controls", "long-500"], "two dimensions are beyond zbar")
        #expect(result.settings == ["prefix": "<STX>", "suffix": "CRLF"] && !result.hasFaults, "\(result)")
        #expect(result.profile == "\(CalibrationStep.Result.mark) \(device)\noptions:\n  prefix: '<STX>'\n  suffix: 'CRLF'\n")
        #expect(result.path == "/etc/tallyman/devices/generic/serial/profile.yaml")
        #expect(try await site.entries().count == before, "nothing of it was booked")
        // And the scanner works again.
        await site.scan(Site.tea)
        let unknown = try await site.bench.tally("devices", "calibrate", "nobody")
        #expect(unknown.status == 66 && unknown.output.contains("tally devices list"), "\(unknown.output)")
      }
    }

    /// A barcode is drawn only where its maker's content is published; of the rest the page says where to look it up.
    @Test func whatSetsAScannerRightIsDrawn() async throws {
      let (page, codes) = try await Self.fixSheet(of: "zebra/ds2200-cdc")
      #expect(page.contains("look up Do Not Beep After Good Decode"), "\(page)")
      #expect(page.contains("scan Reset Factory Defaults. Source: Zebra"), "\(page)")
      #expect(codes == ["92"])
    }

    @Test func whatAMakerHasPublishedIsDrawnWhole() async throws {
      let (page, codes) = try await Self.fixSheet(of: "datalogic/gryphon")
      #expect(page.contains("scan Good Read Beep Volume = Beeper Off. Source: Datalogic QD2220"), "\(page)")
      // zbar tells the lowest first, and equal ones once.
      #expect(codes.first == "$P,AE,P", "what resets all else comes last: \(codes)")
      #expect(Set(codes).isSuperset(of: ["$P", "$CBPVO00", "$P,HA47,P", "$CAIEN01"]), "\(codes)")
    }

    /// What `tally devices fix` says of a scanner of that profile, and the barcodes that it draws, without their control characters.
    private static func fixSheet(of profile: String) async throws -> (page: String, codes: [String]) {
      var found = ("", [String]())
      try await Site.open([Site.dock1], prepare: { try $0.edit("profile: generic/serial", to: "profile: \(profile)") }) { site in
        let path = site.bench.folder.appending(path: "fix.png").path
        let outcome = try await site.bench.tally("devices", "fix", "scanner-dock-1", "--out", path)
        #expect(outcome.status == 0, "\(outcome.output)")
        found = (outcome.output, try codes(on: path).map { String(decoding: $0.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self) })
      }
      return found
    }

    @Test func aSheetIsPrinted() async throws {
      try await Site.open { site in
        let outcome = try await site.bench.tally("devices", "calibrate", "scanner-dock-1", "--print", "zebra-1", "--quiet", "1", "--seconds", "1")
        #expect(outcome.output.contains("zebra-1"), "\(outcome.output)")
        let jobs = try await site.jobs().filter { $0.template == "sheet" }
        #expect(!jobs.isEmpty)
        #expect(await Bench.wait(seconds: 20) { try await site.jobs().allSatisfy { $0.state == .printed } })
      }
    }

    /// What zbarimg reads, a code each, in the order of the sheet's lines.
    private static func codes(on sheet: String) throws -> [[UInt8]] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/zbarimg")
      process.arguments = ["--raw", "-q", "-S*.disable", "-Scode128.enable", sheet]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return data.split(separator: 0x0A).map(Array.init)
    }
  }
}
