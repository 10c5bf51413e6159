import ControlAPI
import DeviceReplay
import Foundation
import Identifiers
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// Work by tags: a simulated reader at a dock, and a worker with a scanner.
  @Suite struct Docks {
    private static func epc(_ elements: String) throws -> [UInt8] {
      try EPC(elements: ElementString(bracketed: Array(elements.utf8)), prefixes: CompanyPrefixes(length: 7)).encode().bytes
    }
    /// Packs of tea: as many are announced beside the pallet.
    private static func cases(_ numbers: ClosedRange<Int>) throws -> [[UInt8]] { try numbers.map { try epc("(01)04600000001012(21)\($0)") } }

    private func reader(_ epcs: [[UInt8]], antennas: Int = 1) throws -> VirtualLLRPReader {
      var field = SimulatedField(epcs.enumerated().map { VirtualTag(epc: $1, tid: [0xE2, 0x80, 0x11, 0x05, 0, 0, 0, 0, 0, 0, UInt8($0 >> 8), UInt8($0 & 255)]) }, antennas: antennas)
      for index in epcs.indices { field.place(index, at: nil) }
      return try VirtualLLRPReader(field)
    }

    private func dock(
      _ reader: VirtualLLRPReader, zones: String = "{name: dock, station: dock-1, antennas: [{reader: gate}], work: {}}", rules: String = ""
    ) -> (Bench) throws -> Void {
      { bench in
        try bench.edit(
          "devices:\n",
          to: """
            rfid: {\(rules)zones: [\(zones)]}
            devices:
              - name: gate
                profile: generic/llrp
                connect: tcp://127.0.0.1:\(reader.port)
                set: {intent: portal}

            """)
      }
    }

    private func show(_ reader: VirtualLLRPReader, _ range: Range<Int>, at position: Double = 0) {
      reader.field { field in for index in range { field.place(index, at: position) } }
    }

    /// How often each serial stands in a station's movements.
    private func received(_ site: Site, at station: String = "dock-1") async throws -> [String: Int] {
      try await site.entries(station, kinds: ["movement"]).reduce(into: [:]) { found, entry in
        for serial in entry["movement"]?["serials"]?.array ?? [] { found[serial["value"]?.string ?? "", default: 0] += 1 }
      }
    }

    @Test func casesAreReceivedOnceWhateverHappensMeanwhile() async throws {
      let reader = try reader(try Self.cases(1...40) + [Self.epc("(00)046000000000000022"), Self.epc("(01)04600000009995(21)1")])
      try await Site.open(prepare: dock(reader)) { site in
        let told = try await site.told()
        await site.signIn()
        await site.scan("ASN-4711")
        site.bench.scanners["dock-1"]?.forget()
        show(reader, 0..<20)
        #expect(await Bench.wait(seconds: 20) { try await self.received(site).count == 20 })
        #expect(await site.bench.heard(at: "dock-1") == .good)
        // Twenty cases are not twenty signals.
        #expect(site.bench.scanners["dock-1"]?.received.count ?? 0 <= 2)
        let event = try #require(await told.wait(for: "tags-taken"))
        #expect(event.progress?.document == "ASN-4711" && (event.progress?.seen ?? 0) > 0 && event.kind == "movement")
        // A code of a case whose tag was read is the same case.
        await site.scan("]C10104600000001012217", .duplicate)
        // And the other way round: the code first.
        await site.scan("]C1010460000000101221" + "21")

        // More arrive, and the power goes before anything has come of them.
        show(reader, 20..<40)
        #expect(await Bench.wait(seconds: 20) { try await site.entries("dock-1", kinds: ["observation"]).count > 20 })
        site.bench.daemon.kill()
        try await site.restart()
        #expect(await Bench.wait(seconds: 30) { try await self.received(site).count == 39 })
        await site.scan("%T-OK")
        #expect(await Bench.wait(seconds: 5) { try await self.received(site).count == 40 })
        #expect(try await received(site).values.allSatisfy { $0 == 1 })

        // A pallet with its contents, and goods that nobody knows: one is good, one is told of in words.
        site.bench.scanners["dock-1"]?.forget()
        show(reader, 40..<42)
        #expect(await site.bench.heard(at: "dock-1") == .refused)
        #expect(await Bench.wait(seconds: 5) { try await self.received(site)["DR-1001"] == 1 })
        let station = try #require(try await site.station())
        #expect(station.progress?.extra == 1 && station.progress?.seen == 40 + 48 + 4, "\(String(describing: station.progress))")
        // Another restart finds nothing new.
        site.bench.daemon.kill()
        try await site.restart()
        await site.scan("]C101046000000010122130", .duplicate)
        #expect(try await received(site).count == 44)

        let why = try await site.bench.tally("rfid", "why", hex(try Self.epc("(01)04600000001012(21)30")))
        #expect(why.output.contains("counted in ASN-4711") && why.output.contains("movement"), "\(why.output)")
        let found = try await site.bench.tally("rfid", "find", "04600000001012+30", "--seconds", "2", "--json")
        let sights = try found.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
        #expect(found.status == 0 && sights.count >= 2 && sights.last?["zone"]?.string == "dock" && sights.last?["antennas"]?.array?.isEmpty == false, "\(found.output)")
        #expect(try await site.bench.tally("rfid", "find", "046000000000000084", "--seconds", "1").status == ExitCode.finding.rawValue)
        #expect(try await site.bench.tally("rfid", "find", "tea").status == ExitCode.usage.rawValue)
        let count = try await site.bench.tally("rfid", "count", "dock", "--quiet", "2")
        #expect(count.output.contains("Counted by tags at DOCK-1") && count.output.contains("TEA-100"), "\(count.status) \(count.output)")
        let counted = try await site.entries("dock-1", kinds: ["movement"]).filter { $0["movement"]?["kind"]?.string == "count" }
        #expect(counted.contains { $0["movement"]?["item"]?["code"]?.string == "TEA-100" && $0["movement"]?["qty"]?["value"]?.string == "40" })
        #expect(try await site.bench.tally("rfid", "count", "cellar").status == ExitCode.notFound.rawValue)
        let metrics = try await site.bench.tally("status", "--metrics")
        #expect(metrics.output.contains("tallyman_rfid_tags{zone=\"dock\"} 42") && metrics.output.contains("tallyman_document_missing{station=\"dock-1\"}"), "\(metrics.output)")
        let status = try await site.bench.tally("status")
        #expect(status.output.contains("ASN-4711: 92 of"), "\(status.output)")
        try await site.expectWhole()
      }
    }

    @Test func whatBelongedToAClosedReceiptStaysThereWhateverIsLost() async throws {
      let reader = try reader(try Self.cases(1...21))
      try await Site.open(prepare: dock(reader, rules: "rules: {departed: 2s}, ")) { site in
        await site.signIn()
        await site.scan("ASN-4713")
        show(reader, 0..<20)
        #expect(await Bench.wait(seconds: 20) { try await self.received(site).count == 20 })
        // Half of them are carried away.
        reader.field { field in for index in 0..<10 { field.place(index, at: nil) } }
        let isGone = await Bench.wait(seconds: 20) {
          try await site.entries("dock-1", kinds: ["observation"]).count { $0["observation"]?["event"]?.string == "departed" } == 10
        }
        #expect(isGone)
        for code in ["%T-SHORT", "%T-N4"] { await site.scan(code) }
        #expect(await site.drained())
        // The centre closes it too, and announces more of the same.
        try await site.wms.load(
          """
          {"documents": [
            {"type": "asn", "number": "ASN-4713", "version": 2, "state": "closed", "lines": []},
            {"type": "asn", "number": "ASN-4799", "version": 1, "state": "open", "lines": [{"line": "1", "item": "TEA-100", "qty": "240"}]}]}
          """)
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan("ASN-4799", at: "dock-1") == .good })

        // The power goes, and takes the file that says where tags stand with it.
        site.bench.daemon.kill()
        try? FileManager.default.removeItem(at: site.bench.folder.appending(path: "state/presence.ndjson"))
        try await site.restart()
        show(reader, 20..<21)
        #expect(await Bench.wait(seconds: 30) { try await self.received(site)["21"] == 1 })
        let received = try await received(site)
        #expect(received.count == 21 && received.values.allSatisfy { $0 == 1 }, "\(received)")
        let station = try #require(try await site.station())
        #expect(station.progress?.document == "ASN-4799" && station.progress?.seen == 1, "\(String(describing: station.progress))")
        try await site.expectWhole()
      }
    }

    @Test func whatWasPickedByTagsGoesOutThroughTheGateOnceAndNothingElse() async throws {
      let pallet = "046000000000000077"
      let reader = try reader(
        try Self.cases(1...24) + [Self.epc("(01)04600000004044(21)1"), Self.epc("(00)\(pallet)"), Self.epc("(00)046000000000000084")], antennas: 2)
      let pick = Bench.Station(name: "pick-1", flow: "picking", location: "STAGE-1")
      let gate = Bench.Station(name: "gate-1", flow: "loading", location: "DOCK-2")
      let zones = """
        {name: table, station: pick-1, antennas: [{reader: gate, numbers: [1]}], work: {}}, {name: door, station: gate-1, antennas: [{reader: gate, numbers: [2]}], work: {}}
        """
      try await Site.open([pick, gate], prepare: dock(reader, zones: zones)) { site in
        try await site.wms.load(
          #"{"documents": [{"type": "order", "number": "ORD-91", "version": 1, "state": "open", "lines": [{"line": "1", "item": "TEA-100", "qty": "24", "lotRule": "any", "from": "A-01-01"}]}]}"#)
        await site.signIn(at: "pick-1")
        #expect(await Bench.wait(seconds: 20) { await site.bench.scan("ORD-91", at: "pick-1") == .good })
        // Nothing is in hand before the worker stands at the place.
        show(reader, 0..<10)
        await site.scan("A-01-01", at: "pick-1")
        show(reader, 0..<20)
        @Sendable func inHand() async throws -> Int {
          try await site.entries("pick-1", kinds: ["step"]).reduce(0) { $0 + ($1["step"]?["rfid"]?["tags"]?.array?.count ?? 0) }
        }
        #expect(await Bench.wait(seconds: 20) { try await inHand() == 20 })
        // The power goes with the goods in hand.
        site.bench.daemon.kill()
        try await site.restart()
        site.bench.scanners["pick-1"]?.forget()
        // The rest, and what nobody ordered.
        show(reader, 20..<25)
        #expect(await Bench.wait(seconds: 20) { try await inHand() == 24 })
        #expect(await site.bench.heard(at: "pick-1") == .refused)
        await site.scan("]C100\(pallet)", at: "pick-1")
        let picked = try await received(site, at: "pick-1")
        #expect(picked.count == 24 && picked.values.allSatisfy { $0 == 1 }, "\(picked)")
        await site.scan("%T-CLOSE", at: "pick-1")

        await site.signIn(at: "gate-1", badge: "%B-PYOTR")
        await site.scan("ORD-91", at: "gate-1")
        site.bench.scanners["gate-1"]?.forget()
        // Another pallet comes through first: it is told, and not loaded.
        show(reader, 26..<27, at: 1)
        #expect(await site.bench.heard(at: "gate-1") == .refused)
        await site.scan("%T-CLOSE", at: "gate-1", .refused)
        site.bench.scanners["gate-1"]?.forget()
        show(reader, 25..<26, at: 1)
        #expect(await site.bench.heard(at: "gate-1") == .good)
        site.bench.daemon.kill()
        try await site.restart()
        await site.scan("]C100\(pallet)", at: "gate-1", .duplicate)
        await site.scan("%T-CLOSE", at: "gate-1")
        let loads = try await site.entries("gate-1", kinds: ["movement"]).filter { $0["movement"]?["kind"]?.string == "load" }
        #expect(loads.map { $0["movement"]?["to"]?["unit"]?.string } == [pallet], "\(loads)")
        try await site.expectWhole()
      }
    }
  }
}
