import Foundation
import GRDB
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// Work at random, with refusals, groups, reversals, retries and lost answers: whatever happens, the books add up.
struct InvariantTests {
  @Test(arguments: [1, 2, 3, 4]) func theBooksAddUp(seed: UInt64) async throws {
    try await Centre.run { centre in
      var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
      var boxes = [Box(), Box()]
      boxes[1].stream = StreamID("dock-2")
      for index in boxes.indices { try await boxes[index].connect(centre) }
      for _ in 0..<40 {
        let index = Int.random(in: 0...1, using: &random)
        let first = boxes[index].lines.count + 1
        for _ in 0..<Int.random(in: 1...8, using: &random) { write(&boxes[index], &random) }
        if Int.random(in: 0..<5, using: &random) == 0 {
          try centre.wms.befall(Fault(.drop, count: 1, path: SyncPath.events))
          _ = try? await boxes[index].send(centre, first...boxes[index].lines.count)
        }
        let from = Int.random(in: max(1, first - 4)...first, using: &random)
        let answer = try await boxes[index].send(centre, from...boxes[index].lines.count)
        #expect(answer.next == Int64(boxes[index].lines.count + 1))
        if Int.random(in: 0..<4, using: &random) == 0, let waiting = try await centre.wms.parked().randomElement(using: &random) {
          let action = SyncPath.QuarantineAction.allCases.randomElement(using: &random)!
          let decided = try await centre.call(.POST, SyncPath.quarantine(waiting.quarantine, action))
          #expect([200, 409].contains(decided.status), "\(decided.text)")
        }
        try await check(centre)
      }
      for _ in 0..<200 {
        guard let first = try await centre.wms.parked().first else { break }
        #expect(try await centre.call(.POST, SyncPath.quarantine(first.quarantine, .discard)).status == 200)
      }
      try await check(centre)
      #expect(try await centre.wms.parked() == [])
    }
  }

  private func write(_ box: inout Box, _ random: inout Xorshift) {
    let item = ["TEA", "DRILL"].randomElement(using: &random)!
    let lanes = [Lane.unit("P\(Int.random(in: 1...6, using: &random))")]
    let qty = String(Int.random(in: 0...9, using: &random))
    var movement: Movement
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<4: movement = .receive(item, qty, unit: Bool.random(using: &random) ? lanes[0].rawValue : nil, document: "A1")
    case 4: movement = .receive(item, nil)
    case 5, 6:
      movement = Movement([.putaway, .pick, .scrap, .count, .status].randomElement(using: &random)!)
      movement.item = .init(code: item)
      movement.qty = Quantity(qty, unit: "pcs")
      movement.from = .init(location: "DOCK")
      movement.to = movement.kind == .status ? .init(status: "damaged") : movement.kind == .count ? nil : .init(location: "A-01")
    case 7:
      movement = Movement(.putaway)
      movement.from = .init(unit: lanes[0].rawValue)
      movement.to = .init(location: "A-02")
    default:
      movement = .undo(Int64.random(in: 1...Int64(box.lines.count + 1), using: &random), qty: Bool.random(using: &random) ? qty : nil)
    }
    if Int.random(in: 0..<3, using: &random) == 0 { movement.group = "g\(box.lines.count / 3)" }
    box.write(movement, lanes: lanes)
  }

  private func check(_ centre: Centre) async throws {
    try await centre.wms.books.read { db in
      let effects = try db.rows(
        "SELECT item, lot, location, unit, status, SUM(delta) qty FROM effect GROUP BY 1, 2, 3, 4, 5 HAVING SUM(delta) <> 0 ORDER BY 1, 2, 3, 4, 5"
      ).map { Line($0) }
      let stock = try db.rows("SELECT * FROM stock ORDER BY item, lot, location, unit, status").map { Line($0) }
      #expect(stock == effects)
      let idle = "entry.status NOT IN ('accepted', 'accepted-with-exception')"
      for table in ["effect", "booked", "serial_effect", "nest_effect", "exception", "reversal"] {
        #expect(try db.integer("SELECT COUNT(*) FROM \(table) JOIN entry ON entry.id = \(table).entry WHERE \(idle)") == 0, "\(table)")
      }
      #expect(try db.integer("SELECT COUNT(*) FROM parked JOIN entry ON entry.id = parked.entry WHERE status NOT IN ('rejected', 'parked')") == 0)
      // What waits has something before it that was refused.
      let orphans = """
        SELECT COUNT(*) FROM entry p WHERE status = 'parked' AND NOT EXISTS (SELECT 1 FROM entry WHERE status = 'rejected')
        """
      #expect(try db.integer(orphans) == 0)
    }
  }

  private struct Line: Equatable {
    let key: StockKey
    let qty: Int64
    init(_ row: Row) {
      key = StockKey(row)
      qty = row["qty"]
    }
  }

  private struct Xorshift: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
