import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// A network reader that only the configuration knows: the daemon tells it what to do, and says what became of it.
  @Suite struct NetworkReaders {
    private func gate(_ reader: VirtualLLRPReader, _ set: String) -> (Bench) throws -> Void {
      { bench in
        try bench.edit(
          "devices:\n",
          to: """
            rfid: {zones: [{name: dock, station: dock-1, antennas: [{reader: gate}]}]}
            devices:
              - name: gate
                profile: generic/llrp
                connect: tcp://127.0.0.1:\(reader.port)
                set: {\(set)}

            """)
      }
    }

    private func reader(_ faults: [String] = []) throws -> VirtualLLRPReader {
      var options = VirtualLLRPReader.Options()
      options.faults = try LLRPReaderFaults(faults)
      return try VirtualLLRPReader(SimulatedField(tags: 50), options)
    }

    @Test func itsTagsArriveAndWhatItRefusesIsExplained() async throws {
      let reader = try reader(["refuse=C1G2RFControl"])
      try await Site.open(prepare: gate(reader, "intent: portal, power: '20 2=12.3'")) { site in
        #expect(await Bench.wait(seconds: 20) { try await site.entries("dock-1", kinds: ["observation"]).count == 50 })
        let explained = try await site.bench.tally("rfid", "explain", "gate")
        #expect(explained.status == ExitCode.finding.rawValue, "\(explained.output)")
        for words in ["looks for tags", "portal", "84001  active", "C1G2RFControl", "goes on without it", "12.25", "Tallyman simulator"] {
          #expect(explained.output.contains(words), "\(words): \(explained.output)")
        }
        let russian = try await site.bench.tally("rfid", "explain", "gate", environment: ["LC_ALL": "ru_RU.UTF-8"])
        #expect(russian.output.contains("ищет метки") && russian.output.contains("дальше без этого"), "\(russian.output)")
        let json = try await site.bench.tally("rfid", "explain", "gate", "--json")
        let report = try JSON(parsing: Array(json.output.utf8))
        #expect(report["account"]?["state"]?.string == "reading" && report["account"]?["intent"]?.string == "portal", "\(json.output)")
        #expect(try await site.bench.tally("rfid", "explain", "scanner-dock-1").status == ExitCode.notFound.rawValue)
        #expect(try await site.bench.tally("rfid", "explain", "nobody").status == ExitCode.notFound.rawValue)
        // A mistake is told at its place.
        try site.bench.edit("intent: portal,", to: "intent: portel,")
        let file = site.bench.folder.appending(path: "tallyman.yaml").path
        let check = try await site.bench.tally("config", "check", file, environment: site.bench.environment)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("portel") } ?? 0
        #expect(check.output.contains("\(file):\(line + 1):19:") && check.output.contains("did you mean portal?"), "\(check.output)")
      }
    }
  }
}
