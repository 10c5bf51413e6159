import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Synchronization
import Testing
import Warehouse

extension WholeDaemon {
  /// Tags before a reader on a serial line: what the frames say becomes entries, and nothing of it is forgotten or said twice.
  @Suite struct Tags {
    /// SSCC (00)106141412345678908, and SGTINs of one company (TDS 1.13, E.3).
    private static let pallet: [UInt8] = [0x31, 0x74, 0x25, 0x7B, 0xF4, 0x49, 0x96, 0x02, 0xD2, 0x00, 0x00, 0x00]
    private static func carton(_ number: UInt8) -> [UInt8] { [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0x00, 0x00, 0x1A, number] }

    /// The zones of one reader with two antennas, as lines of the configuration.
    private func zones(_ reader: VirtualReader, _ more: String = "") -> (Bench) throws -> Void {
      { bench in
        try bench.edit(
          "devices:\n",
          to: """
            rfid:
              accept: {schemes: [sscc, sgtin]}
              rules: {departed: 2s\(more)}
              zones:
                - {name: yard, antennas: [{reader: gate-reader, numbers: 1}]}
                - {name: dock, station: dock-1, departed: 10m, antennas: [{reader: gate-reader, numbers: 2, alias: left}]}
              portals: [{name: gate, outside: yard, inside: dock}]
            devices:
              - name: gate-reader
                profile: generic/llrp
                set: {intent: none}
                connect: tcp://127.0.0.1:\(reader.port)

            """)
      }
    }

    private func observations(_ site: Site, _ stream: String) async throws -> [JSON] { try await site.entries(stream, kinds: ["observation"]) }

    private func told(_ entries: [JSON]) -> [String] {
      entries.map { "\($0["observation"]?["event"]?.string ?? "") \($0["observation"]?["zone"]?.string ?? "") \($0["observation"]?["epc"]?.string?.suffix(2) ?? "")" }
    }

    @Test func aPalletIsCarriedThroughTheGateAndTheDaemonIsKilledMeanwhile() async throws {
      let reader = try VirtualReader()
      try await Site.open(prepare: zones(reader)) { site in
        #expect(await reader.isConnected(1))
        for _ in 0..<3 { reader.report(Self.pallet, antenna: 1, rssi: -60) }
        #expect(await Bench.wait(seconds: 5) { try await self.told(self.observations(site, "_box")) == ["arrived yard 00"] })
        // Filtered out: a tag without an EPC of these schemes.
        reader.report([0xE2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], antenna: 1, rssi: -60)
        for _ in 0..<4 { reader.report(Self.pallet, antenna: 2, rssi: -40) }
        #expect(await Bench.wait(seconds: 5) { try await self.told(self.observations(site, "dock-1")) == ["moved dock 00"] })
        let moved = try #require(try await observations(site, "dock-1").first)
        let body = moved["observation"]
        #expect(body?["from"]?.string == "yard" && body?["direction"]?.string == "in" && body?["portal"]?.string == "gate")
        #expect(body?["urn"]?.string == "urn:epc:id:sscc:0614141.1234567890" && moved["lanes"]?.array == ["unit:106141412345678908"])
        #expect(body?["why"]?["antennas"]?.array?.first?["alias"]?.string == "left" && body?["why"]?["offset"]?.string == "6")

        site.bench.daemon.kill()
        try await site.restart()
        #expect(await reader.isConnected(2))
        for _ in 0..<5 { reader.report(Self.pallet, antenna: 2, rssi: -50) }
        reader.report(Self.carton(1), antenna: 1, rssi: -60)
        #expect(await Bench.wait(seconds: 5) { try await self.told(self.observations(site, "_box")).contains("arrived yard 01") })
        // It had arrived before: the reads after the start say nothing new.
        #expect(try await told(observations(site, "dock-1")) == ["moved dock 00"])
        // The yard's rule: two seconds.
        #expect(await Bench.wait(seconds: 8) { try await self.told(self.observations(site, "_box")).contains("departed yard 01") })
        try await site.expectWhole()
        let tags: TagsReport = try await site.bench.client.call(.tags, TagsRequest())
        #expect(tags.balanced && tags.tags.map(\.zone) == ["dock"] && tags.counts["filtered"] == 1, "\(tags)")
        let entries = try await observations(site, "_box") + observations(site, "dock-1")
        #expect(entries.reduce(0) { $0 + ($1["observation"]?["reads"]?.int ?? 0) } == tags.counts["told"])

        let why = try await site.bench.tally("rfid", "why", "urn:epc:tag:sscc-96:3.0614141.1234567890")
        #expect(why.status == 0 && why.output.contains("dock") && why.output.contains("gate-reader/2 (left)") && why.output.contains("yard → dock (gate in)"), "\(why.output)")
        let listed = try await site.bench.tally("rfid", "tags")
        #expect(listed.status == 0 && listed.output.contains("urn:epc:id:sscc:0614141.1234567890"), "\(listed.output)")
        #expect(try await site.bench.tally("rfid", "why", "3074257bf7194e4000001aff").status == ExitCode.notFound.rawValue)
        #expect(try await site.bench.tally("rfid", "why", "xyz").status == ExitCode.usage.rawValue)
        #expect(try await site.bench.tally("rfid", "tags", "--zone", "cellar").status == ExitCode.notFound.rawValue)
      }
    }

    @Test func hundredsOfTagsOutliveAGentleRestartToo() async throws {
      let reader = try VirtualReader()
      try await Site.open(prepare: zones(reader, ", arrive-reads: 2")) { site in
        #expect(await reader.isConnected(1))
        func round() { for number in 0..<200 { reader.report(Self.carton(UInt8(number)), antenna: 2, rssi: -50) } }
        round()
        round()
        #expect(await Bench.wait(seconds: 20) { try await self.observations(site, "dock-1").count == 200 })
        site.bench.daemon.terminate()
        try await site.restart()
        #expect(FileManager.default.fileExists(atPath: site.bench.folder.appending(path: "state/presence.ndjson").path))
        let before: TagsReport = try await site.bench.client.call(.tags, TagsRequest(zone: "dock"))
        #expect(before.tags.count == 200 && before.balanced)
        #expect(await reader.isConnected(2))
        round()
        #expect(await Bench.wait(seconds: 20) { (try await site.bench.client.call(.tags, TagsRequest()) as TagsReport).counts["reads"] == 600 })
        #expect(try await observations(site, "dock-1").count == 200)
        try await site.expectWhole()
      }
    }
  }
}

/// A reader that speaks LLRP 1.0.1 on TCP and has been told what to do by another: it reports tags (16.2.1 and 17.2.7: RO_ACCESS_REPORT with EPC-96,
/// AntennaID, PeakRSSI and TagSeenCount).
private final class VirtualReader: Sendable {
  let port: Int
  private let connections = Mutex<[Int32]>([])

  init() throws {
    let port = try freePort()
    self.port = port
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    guard isBound, listen(listener, 4) == 0 else { throw RigError("no listener on port \(port)") }
    // A thread of its own, until the tests end.
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.connections.withLock { $0.append(connection) }
      }
    }
  }

  /// Whether the daemon has come for the `count`th time.
  func isConnected(_ count: Int) async -> Bool { await Bench.wait(seconds: 20) { self.connections.withLock { $0.count } >= count } }

  func report(_ epc: [UInt8], antenna: UInt8, rssi: Int8) {
    let tag = [0x8D] + epc + [0x81, 0, antenna, 0x86, UInt8(bitPattern: rssi), 0x88, 0, 1]
    let report = [0, 240, 0, UInt8(tag.count + 4)] + tag
    let message: [UInt8] = [0x04, 61, 0, 0, 0, UInt8(report.count + 10), 0, 0, 0, 1] + report
    let connection = connections.withLock { $0.last ?? -1 }
    #expect(send(connection, message, message.count, Int32(MSG_NOSIGNAL)) == message.count)
  }
}
