import DeviceReplay
import Protocols
import Warehouse

/// What a session was decoded to then, and what it is now: events side by side, the longest sequence that both have in common as its spine.
struct Comparison {
  /// Events of `GoldenEvents`' form; where only the time differs they are the same.
  struct Row {
    var then: String?
    var now: String?
    var isSame: Bool { then.flatMap { GoldenEvents.body(of: $0) } == now.flatMap { GoldenEvents.body(of: $0) } }
  }

  private(set) var rows: [Row] = []
  var differences: Int { rows.count { !$0.isSame } }

  init(then: [String], now: [String]) {
    func bodies(_ lines: [String]) -> [String] { lines.map { GoldenEvents.body(of: $0) ?? $0 } }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in bodies(now).difference(from: bodies(then)) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var (old, new) = (0, 0)
    while old < then.count || new < now.count {
      let isGone = removed.contains(old)
      let isFresh = inserted.contains(new)
      if isGone, isFresh {
        // One in place of the other where they came at about one time, a timer's length apart, else in the order of time.
        let apart = Self.time(then[old]) - Self.time(now[new])
        let order = abs(apart) < 1 ? 0 : apart
        rows.append(Row(then: order <= 0 ? then[old] : nil, now: order >= 0 ? now[new] : nil))
        if order <= 0 { old += 1 }
        if order >= 0 { new += 1 }
      } else if isGone {
        rows.append(Row(then: then[old], now: nil))
        old += 1
      } else if isFresh {
        rows.append(Row(then: nil, now: now[new]))
        new += 1
      } else {
        rows.append(Row(then: then[old], now: now[new]))
        old += 1
        new += 1
      }
    }
  }

  /// Seconds; a line of `GoldenEvents` begins with its time.
  private static func time(_ line: String) -> Double { Double(line.dropFirst(5).prefix { $0 != "," }) ?? 0 }

  /// One object a row: `then` and `now` are events or null.
  var json: String {
    rows.map { "{\"same\":\($0.isSame),\"then\":\($0.then ?? "null"),\"now\":\($0.now ?? "null")}\n" }.joined()
  }

  /// For a person: rows that are the same are counted, not shown.
  func table(in language: Language) -> String {
    func say(_ code: String, _ args: [String: String] = [:]) -> String { Words.say(code, args, in: language) }
    var lines: [[String]] = [[say("head.time"), say("head.then"), say("head.now")]]
    var same = 0
    func count() {
      if same > 0 { lines.append(["", say("replay.same", ["count": "\(same)"]), ""]) }
      same = 0
    }
    for row in rows {
      if row.isSame {
        same += 1
        continue
      }
      count()
      let time = Self.time(row.now ?? row.then ?? "")
      lines.append(["+\(time)", Self.cell(row.then), Self.cell(row.now)])
    }
    count()
    let widths = (0..<2).map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      (0..<2).map { line[$0] + String(repeating: " ", count: widths[$0] - line[$0].count + 2) }.joined() + line[2] + "\n"
    }.joined()
  }

  private static func cell(_ line: String?) -> String {
    guard let line, let body = GoldenEvents.body(of: line), let event = try? JSON(parsing: body) else { return line ?? "–" }
    func text(_ key: String) -> String? { event[key]?.string }
    let data = text("data").flatMap(bytes(hex:)).map { visible($0, limit: 60) }
    let others = ["reason", "code", "epc", "name", "value", "op", "error", "bytes"].compactMap(text).map { visible(Array($0.utf8), limit: 60) }
    return ([text("event"), text("symbology"), data].compactMap(\.self) + others).joined(separator: " ")
  }
}
