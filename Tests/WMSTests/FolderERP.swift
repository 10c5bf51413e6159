import FoundationEssentials
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
    var rejected: Set<Int64> = []
    /// Stops after the first it rejects.
    var isStrict = false
    /// Takes a file away before it answers.
    var takesAway = false
    /// Answers that get lost after the booking.
    var losesAnswers = 0
    /// Booked files that it has not answered.
    var isSilent = false
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
    for name in all where (name.hasSuffix(".jsonl") || name.hasSuffix(".csv")) && !all.contains(name + ".ack") {
      guard let text = text(name) else { continue }
      let answer = books.withLock { books in book(name, text, &books) }
      if let answer { try? self.answer(name, answer) }
    }
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
