import Journal
import Testing
import Warehouse

@Suite struct JobTests {
  let request = LabelRequest(template: "logistic", printer: "zebra", values: ["qty": "12"], sscc: "046012345600000016")

  @Test func aJobIsAcceptedWithTheEntriesThatAskForIt() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let receipt = try await journal.add(draft(.movement), jobs: [PrintJobDraft(request)])
      #expect(receipt.seqs == 1..<2)
      let job = try #require(receipt.jobs.first)
      #expect(job.state == .accepted && job.createdAt == noon.wall && job.request == request)
      #expect(try await journal.job(job.id) == job)
      let label = try #require(try await journal.entries(stream: dock, kinds: [.label]).first)
      let detail = try JSON(parsing: label.line)["label"]
      #expect(detail?["event"]?.string == "job" && detail?["job"]?.int == job.id && detail?["sscc"]?.string == request.sscc)
      #expect(try JSON(parsing: label.line)["lanes"]?.array == [.string("unit:046012345600000016")])
      #expect(try await journal.add(draft()).seqs == 3..<4)
    }
  }

  @Test func aJobWalksItsStatesAndItsOutcomesAreEntries() async throws {
    let scratch = try Scratch()
    let id = try await withJournal(scratch.path) { journal async throws in
      let job = try await journal.accept([PrintJobDraft(request, reason: "test")], stream: .box, at: noon)[0]
      journal.linkChanged(.down)
      try await journal.move(job.id, from: [.accepted], to: .rendered, bytes: Array("^XA^XZ".utf8), evidence: nil, at: noon)
      try await journal.move(job.id, from: [.rendered], to: .sending, bytes: nil, evidence: nil, at: noon)
      #expect(try await journal.jobs(in: [.sending, .uncertain]).map(\.id) == [job.id])
      return job.id
    }
    try await withJournal(scratch.path) { journal async throws in
      journal.linkChanged(.down)
      let later = Stamp(wall: noon.wall + 5, mono: noon.mono + 5, quality: .synced)
      let sent = try await journal.move(id, from: [.sending], to: .uncertain, bytes: nil, evidence: "cut after 3 of 6 bytes", at: later)
      #expect(sent.bytes == Array("^XA^XZ".utf8) && sent.changedAt == later.wall && sent.reason == "test")
      try await journal.move(id, from: [.uncertain], to: .printed, bytes: nil, evidence: "operator", at: later)
      let lines = try await journal.entries(stream: .box).map { try JSON(parsing: $0.line) }
      #expect(lines.map { $0["label"]?["state"]?.string } == ["accepted", "uncertain", "printed"])
      #expect(lines.map { $0["link"]?.string } == ["up", "down", "down"])
      #expect(lines[1]["label"]?["evidence"]?.string == "cut after 3 of 6 bytes")
      #expect(try await journal.jobs(in: [.printed]).map(\.id) == [id])
      #expect(try await journal.jobs(in: [.accepted, .sending, .uncertain]).isEmpty)
    }
  }

  @Test func twoHandsNeverMoveOneJob() async throws {
    let scratch = try Scratch()
    try await withJournal(scratch.path) { journal async throws in
      let job = try await journal.accept([PrintJobDraft(request)], stream: .box, at: noon)[0]
      let winners = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<20 {
          group.addTask {
            (try? await journal.move(job.id, from: [.accepted], to: .sent, bytes: nil, evidence: nil, at: noon)) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
      #expect(try await journal.entries(stream: .box).count == 2)
      await #expect(throws: JobError.moved(job.id, .sent)) {
        try await journal.move(job.id, from: [.accepted], to: .sent, bytes: nil, evidence: nil, at: noon)
      }
      await #expect(throws: JobError.unknown(99)) {
        try await journal.move(99, from: [.accepted], to: .sent, bytes: nil, evidence: nil, at: noon)
      }
    }
  }
}
