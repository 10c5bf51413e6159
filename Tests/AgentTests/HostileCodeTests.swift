import ControlAPI
import DeviceReplay
import Foundation
import Rig
import Testing
import Warehouse

extension WholeDaemon {
  /// Codes that somebody has printed to do harm, and codes that are damaged.
  @Suite struct HostileCodes {
    static let texts = [
      "^XZ~JR", "'; DROP TABLE ev;--", "<script>alert(1)</script>", "\u{1B}[2J\u{1B}]0;owned\u{07}", "${jndi:ldap://x}", "../../etc/passwd", "a\u{0}b", "\"},{\"seq\":1",
      "\u{202E}drawkcab", "%s%n%d", "=cmd|' /C calc'!A0",
    ]
    static let raws: [[UInt8]] = [[0xFF, 0xFE, 0x41], [0xC3, 0x28, 0x31], [1, 2, 3, 4, 5, 6, 7, 8, 0x0B, 0x0C, 0x0E, 0x1D, 0x1F, 0x7F]]

    private func heard(_ code: [UInt8], at site: Site) async -> Signal? { await site.bench.scan(code, at: "dock-1") }

    @Test func eachIsAnsweredStoredByteForByteAndHarmlessEverywhere() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let told = try await site.told()
        for text in Self.texts { #expect(await heard(Array(text.utf8), at: site) == .refused, "\(text.debugDescription)") }
        for raw in Self.raws { #expect(await heard(raw, at: site) == .refused, "\(raw)") }
        let entries = try await site.entries(kinds: ["refused", "incomplete"])
        let texts = entries.compactMap { $0["raw"]?.string }
        for text in Self.texts { #expect(texts.filter { $0 == text }.count == 1, "\(text.debugDescription) stands in the journal once") }
        let raws = entries.compactMap { $0["rawHex"]?.string }
        for raw in Self.raws where String(validating: raw, as: UTF8.self) == nil { #expect(raws.contains(hex(raw))) }
        #expect(texts.contains { Array($0.utf8) == Self.raws[2] })
        try await site.expectWhole()
        // Nothing of it reaches a terminal, a page or the watchers as anything but visible characters.
        let list = try await site.bench.tally("journal", "list", "--last", "40")
        #expect(list.status == 0 && list.output.contains("'; DROP TABLE ev;--") && list.output.contains("<ESC>[2J"), "\(list.output)")
        #expect(!list.output.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E })
        #expect(await told.events.allSatisfy { !($0.scanned ?? "").utf8.contains { $0 < 0x20 } })
        let page = try await site.wms.page()
        #expect(!page.contains("<script>alert") && !page.utf8.contains(0x1B))
        await site.scan(Site.tea)
      }
    }

    @Test func aLabelWithHostileWordsOnItPrintsAsALabel() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        // A lot may hold these characters (GS1 General Specifications, table 7.11-1).
        await site.scan("]d20114600000004041" + "10X%5EXZ~JR".replacing("~", with: "_"))
        await site.scan("]d20114600000004041" + "10<script>")
        await site.scan("%T-PALLET")
        let printed = await site.bench.printer.waitForLabels(count: 1, timeout: .seconds(10))
        #expect(printed && site.bench.printer.labels.count == 1)
        #expect(!site.bench.printer.immediates.contains("JR"))
        try await site.expectWhole()
        #expect(!(try await site.wms.page()).contains("<script>"))
      }
    }

    @Test func tenKilobytesAreAnEventAndTheNextCodeIsRead() async throws {
      try await Site.open { site in
        await site.blindReceipt()
        let long = [UInt8](repeating: UInt8(ascii: "7"), count: 10_240)
        #expect(await heard(long, at: site) == .refused)
        await site.scan(Site.tea)
        let torn = try await site.entries(kinds: ["incomplete"])
        #expect(torn.count == 1 && torn.first?["incomplete"]?["reason"]?.string == "overflow", "\(torn.map { $0.text.prefix(300) })")
        // As long as a code may be: kept whole.
        let whole = [UInt8](repeating: UInt8(ascii: "8"), count: 4000)
        #expect(await heard(whole, at: site) == .refused)
        #expect(try await site.entries(kinds: ["refused"]).contains { $0["raw"]?.string?.utf8.count == 4000 })
        try await site.expectWhole()
      }
    }
  }
}
