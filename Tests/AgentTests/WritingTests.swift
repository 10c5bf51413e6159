import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// Tags are written by a whole daemon, at simulated readers that it reaches as real ones.
  @Suite struct Writing {
    private static let tea = "14600000001019"
    private static let password: UInt32 = 0x1234_ABCD

    /// A tag of 96 bits of EPC, as it comes from the maker.
    private static func blank(_ number: UInt8, accessPassword: UInt32 = 0) -> VirtualTag {
      VirtualTag(
        epc: [0xE2, 0x80, 0x11, 0x05, 0, 0, 0, 0, 0, 0, 0, number], tid: [0xE2, 0x80, 0x11, 0x05, 0x20, 0, 0, 0, 0, 0, 0x77, number],
        accessPassword: accessPassword)
    }

    private static func reader(_ tags: [VirtualTag], rate: Double = 200) throws -> VirtualLLRPReader {
      var options = VirtualLLRPReader.Options()
      options.rate = rate
      return try VirtualLLRPReader(SimulatedField(tags), options)
    }

    private static func setting(_ devices: String) -> (Bench) throws -> Void {
      { bench in
        try bench.edit(
          "devices:\n",
          to: """
            serials: [{id: tea, gtin: "\(Self.tea)", first: 1000, last: 1999}]
            devices:
            \(devices)

            """)
      }
    }

    private static func llrp(_ name: String, _ reader: VirtualLLRPReader, _ more: String = "") -> String {
      "  - {name: \(name), station: dock-1, profile: generic/llrp, connect: 'tcp://127.0.0.1:\(reader.port)', set: {intent: encode\(more)}}"
    }

    private func write(_ site: Site, _ words: String..., status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
      let said = try await site.bench.tally(["rfid", "write"] + words + ["--json"])
      #expect(said.status == status, "\(said.output)", sourceLocation: sourceLocation)
      return try JSON(parsing: Array(said.output.utf8))
    }

    private func labels(_ site: Site) async throws -> [JSON] { try await site.entries("dock-1", kinds: ["label"]).compactMap { $0["label"] } }

    @Test func aNumberGoesOnOneTagAndTheCentreHearsWhichChipCarriesIt() async throws {
      let reader = try Self.reader([Self.blank(1)])
      try await Site.open(prepare: Self.setting(Self.llrp("bench", reader))) { site in
        #expect(await Bench.wait(seconds: 20) { reader.roSpecs.running != nil })
        let first = try await write(site, "bench", "--gtin", Self.tea, "--prefix-length", "7")
        #expect(first["serial"]?.string == "1000" && first["tid"]?.string == "e28011052000000000007701" && first["holds"] == first["epc"])
        #expect(reader.field { hex($0.tags[0].epc) } == first["epc"]?.string && reader.field { $0.tags[0].pc } == 0x3000)
        // The order once more would take the number away.
        let again = try await write(site, "bench", "--gtin", Self.tea, "--prefix-length", "7", status: 1)
        #expect(again["error"]?.string == "taken" && again["step"]?.string == "number")
        // A shorter one changes the length too; the tag is locked with the password it gets.
        let file = site.bench.folder.appending(path: "password").path
        try Data("1234ABCD\n".utf8).write(to: URL(filePath: file))
        chmod(file, 0o644)
        let open = try await site.bench.tally("rfid", "write", "bench", "--epc", "300833b2ddd90140", "--overwrite", "--lock", "--access-password-file", file)
        #expect(open.status == ExitCode.usage.rawValue && open.output.contains("chmod 600"), "\(open.output)")
        chmod(file, 0o600)
        let locked = try await write(site, "bench", "--epc", "300833b2ddd90140", "--overwrite", "--lock", "--access-password-file", file)
        #expect(locked["locked"]?.bool == true)
        let tag = reader.field { $0.tags[0] }
        #expect(hex(tag.epc) == "300833b2ddd90140" && tag.pc == 0x2000 && tag.accessPassword == Self.password && tag.locks[1] == .locked && tag.locks[2] == .locked)
        // Locked now: without the password nothing changes.
        let refused = try await write(site, "bench", "--sscc", status: 1)
        #expect(refused["error"]?.string == "locked" && refused["step"]?.string == "write" && refused["holds"]?.string == "300833b2ddd90140")
        // The same order has the same number.
        let sscc = try await write(site, "bench", "--sscc", "--access-password-file", file)
        #expect(sscc["sscc"] == refused["sscc"] && sscc["epc"] == refused["epc"])
        try Data("11111111".utf8).write(to: URL(filePath: file))
        let wrong = try await write(site, "bench", "--sscc", "--overwrite", "--access-password-file", file, status: 1)
        #expect(wrong["error"]?.string == "password" && wrong["holds"] == sscc["epc"])
        let entries = try await labels(site)
        #expect(entries.map { $0["event"]?.string } == ["allocated", "encoded", "encoded", "allocated", "encode-failed", "encoded", "allocated", "encode-failed"])
        #expect(entries[1]["tid"]?.string == "e28011052000000000007701" && entries[1]["serial"]?.string == "1000" && entries[1]["gtin"]?.string == Self.tea)
        #expect(reader.accessSpecs.isEmpty && reader.roSpecs.all == [84_001])
        // The password is nowhere: not in the journal, not in the log, not in the evidence.
        let kept = try await site.bench.tally("devices", "record", "bench", "--seconds", "1").output + site.log
        let journal = try await site.entries(nil).map(\.text).joined()
        for text in [kept, journal] { #expect(!text.lowercased().contains("1234abcd") && !text.contains("12 34 ab cd")) }
        try await site.expectWhole()
      }
    }

    @Test func whatGoesWrongIsNamedWithItsStepAndWhatTheTagHolds() async throws {
      let reader = try Self.reader([Self.blank(1), Self.blank(2)])
      try await Site.open(prepare: Self.setting(Self.llrp("bench", reader))) { site in
        #expect(await Bench.wait(seconds: 20) { reader.roSpecs.running != nil })
        let several = try await write(site, "bench", "--sscc", status: 1)
        #expect(several["error"]?.string == "several" && several["seen"]?.array?.count == 2)
        let said = try await site.bench.tally("rfid", "write", "bench", "--sscc")
        #expect(said.output.contains("e28011050000000000000001, e28011050000000000000002") || said.output.contains("e28011050000000000000002, e28011050000000000000001"), "\(said.output)")
        reader.field { $0.place(0, at: nil); $0.place(1, at: nil) }
        let none = try await write(site, "bench", "--sscc", "--wait", "500ms", status: 1)
        #expect(none["error"]?.string == "no-tag" && none["step"]?.string == "look")
        // Two tags of one EPC are two.
        _ = reader.field { $0.add(Self.blank(7), at: 0) }
        _ = reader.field { field in field.add(VirtualTag(epc: Self.blank(7).epc, tid: Self.blank(8).tid), at: 0) }
        let twins = try await write(site, "bench", "--sscc", status: 1)
        #expect(twins["error"]?.string == "several" && twins["step"]?.string == "identify")
        reader.field { $0.place(3, at: nil) }
        // The reader lies; then the tag leaves in the middle, and comes back.
        reader.set(try LLRPReaderFaults(["lying=100"]))
        let lie = try await write(site, "bench", "--sscc", status: 1)
        #expect(lie["error"]?.string == "unchanged" && lie["step"]?.string == "verify" && lie["holds"]?.string == hex(Self.blank(7).epc))
        reader.set(try LLRPReaderFaults(["torn=100"]))
        let torn = try await write(site, "bench", "--sscc", status: 1)
        let half = try #require(torn["holds"]?.string)
        #expect(torn["step"]?.string == "write" && torn["sscc"] == lie["sscc"] && half != lie["holds"]?.string && half != torn["epc"]?.string, "\(torn.text)")
        reader.set(LLRPReaderFaults())
        let done = try await write(site, "bench", "--sscc")
        #expect(done["sscc"] == lie["sscc"] && done["holds"] == done["epc"], "the number stayed with the tag")
        // Too long for the tag, and not to be written at all.
        let long = try await write(site, "bench", "--epc", "urn:epc:id:sgtin:4600000.000101.ABCDEFGHIJ", "--overwrite", status: 1)
        #expect(long["error"]?.string == "overrun" && long["holds"] == done["epc"])
        for words in [["--gtin", "4711"], ["--sscc", "1"], [], ["--gtin", Self.tea, "--sscc"], ["--epc", "30"], ["--sscc", "--lock"], ["--gtin", Self.tea, "--serial", "1500", "--prefix-length", "7"]] {
          let wrong = try await site.bench.tally(["rfid", "write", "bench"] + words)
          #expect(wrong.status == ExitCode.usage.rawValue, "\(words): \(wrong.output)")
        }
        #expect(try await site.bench.tally("rfid", "write", "scanner-dock-1", "--sscc").status == ExitCode.notFound.rawValue)
      }
    }

    @Test func aKillBetweenTagAndJournalLeavesTheNumberWithItsTag() async throws {
      let reader = try Self.reader([Self.blank(1)], rate: 8)
      try await Site.open(prepare: Self.setting(Self.llrp("bench", reader))) { site in
        #expect(await Bench.wait(seconds: 20) { reader.roSpecs.running != nil })
        let before = reader.field { $0.tags[0].epc }
        let writing = Task { try await site.bench.tally("rfid", "write", "bench", "--gtin", Self.tea, "--prefix-length", "7") }
        #expect(await Bench.wait(seconds: 20) { reader.field { $0.tags[0].epc } != before })
        site.bench.daemon.kill()
        _ = try await writing.value
        let held = reader.field { hex($0.tags[0].epc) }
        try await site.restart()
        #expect(try await labels(site).map { $0["event"]?.string } == ["allocated"])
        #expect(try await site.status().warnings.contains { $0.code == "warn.tags-pending" })
        let pending = try JSON(parsing: Array(try await site.bench.tally("rfid", "pending", "--json").output.utf8))
        #expect(pending["epc"]?.string == held && pending["tid"]?.string == "e28011052000000000007701")
        // Another tag gets another number.
        reader.set(rate: 200)
        reader.field { $0.place(0, at: nil) }
        _ = reader.field { $0.add(Self.blank(2), at: 0) }
        #expect(await Bench.wait(seconds: 20) { reader.roSpecs.running != nil })
        #expect(try await write(site, "bench", "--gtin", Self.tea, "--prefix-length", "7")["serial"]?.string == "1001")
        reader.field { $0.place(1, at: nil); $0.place(0, at: 0) }
        // The next one who reads the tag learns what became of it.
        let read = try await site.bench.tally("rfid", "read", "bench", "--json")
        #expect(try JSON(parsing: Array(read.output.utf8))["settled"]?.string == "written", "\(read.output)")
        let told = try await labels(site).filter { $0["event"]?.string == "encoded" }
        #expect(told.count == 2 && told.last?["epc"]?.string == held && told.last?["serial"]?.string == "1000")
        #expect(try await site.bench.tally("rfid", "pending", "--json").output.isEmpty)
        try await site.expectWhole()
      }
    }

    @Test func modulesOnASerialLineWriteToo() async throws {
      let folder = FileManager.default.temporaryDirectory.path
      let modules = try [VirtualModule.Kind.m100, .uhfreader18].map { kind in
        try VirtualModule(kind, SimulatedField([Self.blank(1)], antennas: 1), rate: 200, link: "\(folder)/tally-\(kind.rawValue)-\(getpid())")
      }
      let names = ["m100": "magicrf/m100", "uhfreader18": "chafon/uhfreader18"]
      let devices = zip(["m100", "uhfreader18"], modules).map { kind, module in
        "  - {name: \(kind), station: dock-1, profile: \(names[kind] ?? ""), connect: \(module.path)}"
      }
      try await Site.open(prepare: Self.setting(devices.joined(separator: "\n"))) { site in
        for (kind, module) in zip(["m100", "uhfreader18"], modules) {
          let written = try await write(site, kind, "--gtin", Self.tea, "--prefix-length", "7")
          #expect(module.field { hex($0.tags[0].epc) } == written["epc"]?.string)
          let longer = try await write(site, kind, "--epc", "300833b2ddd90140", "--overwrite")
          #expect(longer["holds"]?.string == "300833b2ddd90140" && module.field { $0.tags[0].pc } == 0x2000)
          module.field { _ = $0.add(Self.blank(9), at: 0) }
          #expect(try await write(site, kind, "--sscc", "--overwrite", status: 1)["error"]?.string == "several")
        }
      }
    }
  }

  /// What a reader's outputs and inputs do for a station.
  @Suite struct ReaderPorts {
    @Test func aStationsLampIsAReadersOutputAndAPhotoEyeIsSeen() async throws {
      let reader = try VirtualLLRPReader(SimulatedField(tags: 3))
      try await Site.open(prepare: { bench in
        try bench.edit("location: DOCK-1,", to: "location: DOCK-1, gpio: {reader: gate, good: 1, refused: 2, pulse: 700ms},")
        try bench.edit(
          "devices:\n",
          to: """
            devices:
              - name: gate
                profile: generic/llrp
                connect: tcp://127.0.0.1:\(reader.port)
                set: {intent: portal, trigger: gpi1-high, inputs: '3', good: '4=300ms'}

            """)
      }) { site in
        #expect(await Bench.wait(seconds: 20) { reader.roSpecs.all == [84_001] })
        await site.scan("%B-ANNA")
        #expect(await Bench.wait(seconds: 5) { reader.outputs[0] })
        #expect(await Bench.wait(seconds: 5) { !reader.outputs[0] })
        await site.scan("nonsense-code", .refused)
        #expect(await Bench.wait(seconds: 5) { reader.outputs[1] })
        // The photo-eye starts and stops the reading, and is seen.
        #expect(reader.roSpecs.running == nil)
        reader.set(input: 1, true)
        reader.set(input: 3, true)
        #expect(await Bench.wait(seconds: 5) { reader.roSpecs.running == 84_001 })
        #expect(await Bench.wait(seconds: 5) {
          try await site.bench.tally("devices", "show", "gate").output.contains("1 high, 3 high")
        })
        reader.set(input: 1, false)
        #expect(await Bench.wait(seconds: 5) { reader.roSpecs.running == nil })
        // The reader's own signal, and what is lit when the daemon goes is put out.
        _ = try await site.bench.tally("devices", "beep", "good", "gate")
        #expect(await Bench.wait(seconds: 5) { reader.outputs[3] })
        await site.scan("nonsense-code", .refused)
        #expect(await Bench.wait(seconds: 5) { reader.outputs[1] })
        site.bench.daemon.terminate()
        #expect(reader.outputs.allSatisfy { !$0 })
      }
    }

    @Test func aStationsLampIsARelayBoardsToo() async throws {
      let relay = try VirtualScanner()
      try await Site.open(prepare: { bench in
        try bench.edit("location: DOCK-1,", to: "location: DOCK-1, gpio: {reader: lamps, good: 1, refused: 2, pulse: 300ms},")
        try bench.edit("devices:\n", to: "devices:\n  - {name: lamps, profile: lcus/usb-relay, connect: \(relay.path)}\n")
      }) { site in
        let (on, off) = ([0xA0, 0x01, 0x01, 0xA2], [0xA0, 0x01, 0x00, 0xA1]) as ([UInt8], [UInt8])
        #expect(await relay.waitFor(off, timeout: .seconds(10)), "what may have been left on is put out")
        relay.forget()
        await site.scan("%B-ANNA")
        #expect(await relay.waitFor(on, timeout: .seconds(5)))
        #expect(await relay.waitFor(off, timeout: .seconds(5)))
        await site.scan("nonsense-code", .refused)
        #expect(await relay.waitFor([0xA0, 0x02, 0x01, 0xA3], timeout: .seconds(5)))
        // What goes wrong with the board is no worker's business.
        await relay.hangUp()
        await site.scan("nonsense-code", .refused)
        #expect(occurrences(of: on, in: relay.received) == 1)
      }
    }
  }
}
