import FoundationEssentials
import Glibc
import Synchronization
import Warehouse

@testable import WMS

/// An ERP that knows files only, as README asks a vendor to write one: books each id once, answers each file once it is booked.
final class FolderERP: Sendable {
  struct Books: Sendable {
    /// By id, in the order booked.
    var booked: [String] = []
    var quantity = 0
    var files: [String] = []
    /// Each file as it was first seen; those that were other ones later, and those that were not whole.
    var texts: [String: String] = [:]
    var changed: [String] = []
    var torn: [String] = []
    var rejected: Set<Int64> = []
    /// Stops after the first it rejects.
    var isStrict = false
    /// Takes a file away before it answers.
    var takesAway = false
    /// Answers that get lost after the booking.
    var losesAnswers = 0
    /// Looks at nothing.
    var isSilent = false
    /// So many files are read, and booked and answered only after those that came later.
    var isLate = 0
    var held: [(name: String, text: String)] = []
    /// So many answers are half written for a while.
    var tearsAnswers = 0
  }
  let folder: String
  let books = Mutex(Books())

  init(_ folder: String) { self.folder = folder }

  @discardableResult
  func serving<Result: Sendable>(_ test: @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          self.turn()
          try await Task.sleep(for: .milliseconds(4))
        }
      }
      defer { group.cancelAll() }
      return try await test()
    }
  }

  func files() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted() }

  func text(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

  func answer(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name + ".part", atomically: false, encoding: .utf8)
    try? FileManager.default.removeItem(atPath: folder + "/" + name + ".ack")
    try FileManager.default.moveItem(atPath: folder + "/" + name + ".part", toPath: folder + "/" + name + ".ack")
  }

  func turn() {
    guard !books.withLock({ $0.isSilent }) else { return }
    let all = files()
    var late: [(name: String, text: String)] = []
    for name in all where (name.hasSuffix(".jsonl") || name.hasSuffix(".csv")) && !all.contains(name + ".ack") {
      guard let text = text(name) else { continue }
      let isLate = books.withLock { books in
        guard books.isLate > 0 else { return false }
        books.isLate -= 1
        books.held.append((name, text))
        return true
      }
      if isLate { try? FileManager.default.removeItem(atPath: folder + "/" + name) } else { take(name, text) }
      late = books.withLock { $0.held }
    }
    guard books.withLock({ $0.isLate == 0 }) else { return }
    books.withLock { $0.held = [] }
    for (name, text) in late { take(name, text) }
  }

  private func take(_ name: String, _ text: String) {
    guard let answer = books.withLock({ books in book(name, text, &books) }) else { return }
    let isTorn = books.withLock { books in
      books.tearsAnswers -= 1
      return books.tearsAnswers >= 0
    }
    if isTorn {
      try? String(answer.prefix(answer.count / 2)).write(toFile: folder + "/" + name + ".ack", atomically: false, encoding: .utf8)
      usleep(30_000)
    }
    try? self.answer(name, answer)
  }

  private func book(_ name: String, _ text: String, _ books: inout Books) -> String? {
    let rows = name.hasSuffix(".csv") ? text.split(separator: "\r\n").dropFirst().map { FolderERP.cells($0) } : []
    let entries: [(id: String, qty: Int)] = name.hasSuffix(".csv")
      ? rows.map { ($0[0], Int($0[15]) ?? 0) }
      : text.split(separator: "\n").compactMap { line in
        guard let json = try? JSON(parsing: String(line)), let id = json["id"]?.string else { return nil }
        return (id, Int(json["entry"]?["movement"]?["qty"]?["value"]?.string ?? "0") ?? 0)
      }
    books.files.append(name)
    if let known = books.texts[name], known != text { books.changed.append(name) }
    books.texts[name] = text
    if text.utf8.last != 0x0A { books.torn.append(name) }
    var next: Int64 = 0
    var rejected: [Int64] = []
    for (id, qty) in entries {
      guard let seq = id.split(separator: ":").last.flatMap({ Int64($0) }) else { continue }
      next = seq + 1
      if books.rejected.contains(seq) {
        rejected.append(seq)
        if books.isStrict { break }
      } else if !books.booked.contains(id) {
        books.booked.append(id)
        books.quantity += qty
      }
    }
    if books.takesAway { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
    if books.losesAnswers > 0 {
      books.losesAnswers -= 1
      return nil
    }
    let list = rejected.map { #"{"seq":\#($0),"code":"no-account","detail":"item TEA has no account"}"# }.joined(separator: ",")
    return #"{"file":"\#(name)","next":\#(next),"rejected":[\#(list)]}"#
  }

  /// The cells of one row of RFC 4180.
  static func cells(_ row: some StringProtocol) -> [String] {
    var cells = [""]
    var isQuoted = false
    var characters = Array(row.unicodeScalars)[...]
    while let scalar = characters.popFirst() {
      if scalar == "\"", isQuoted, characters.first == "\"" {
        cells[cells.count - 1] += "\""
        characters.removeFirst()
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if scalar == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].unicodeScalars.append(scalar)
      }
    }
    return cells
  }
}
