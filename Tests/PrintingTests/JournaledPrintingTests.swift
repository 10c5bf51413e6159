import DeviceReplay
import DeviceRuntime
import Foundation
import Journal
import Labels
import Links
import Logging
import Printing
import Testing
import Warehouse

/// The spooler on the journal itself.
@Suite(.timeLimit(.minutes(1))) struct JournaledPrintingTests {
  @Test func jobsOutliveTheProgramAndTheirOutcomesAreEntries() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let printer = try VirtualPrinter(printTime: .milliseconds(5))
    printer.set(.paperOut, true)
    let requests = try (1...3).map { try Bench().request($0) }

    let first = try await Journal.open(directory)
    let accepted = try await first.accept(requests.map { PrintJobDraft($0) }, stream: StreamID("dock-1"), at: TestClock().now())
    try await run(first, printer) { spooler in
      try await spooler.submit(accepted)
      #expect(await wait { (try? await first.job(accepted[0].id)?.state) == .rendered })
    }
    await first.close()
    #expect(printer.labels.isEmpty)

    printer.set(.paperOut, false)
    let second = try await Journal.open(directory)
    try await run(second, printer) { _ in
      #expect(await wait { (try? await second.jobs(in: [.printed]).count) == 3 })
    }
    #expect(printer.labels.map(\.sscc) == requests.map(\.sscc))
    let bytes = try await second.jobs(in: [.printed]).map(\.bytes)
    #expect(try bytes == requests.map { try $0.rendered(for: LabelTarget()) })
    await second.close()
  }

  private func run(_ store: any JobStore, _ printer: VirtualPrinter, _ body: (Spooler) async throws -> Void) async throws {
    let link = TCPLink(host: "127.0.0.1", port: Int(printer.port))
    let port = LinkPrinter(name: "p1", link: link, language: try zpl())
    let spooler = Spooler(
      printers: [SpooledPrinter(port: port, target: try LabelTarget())], store: store, clock: TestClock(), pace: quick,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let task = Task { try await spooler.run() }
    try await body(spooler)
    task.cancel()
    try await task.value
  }
}
