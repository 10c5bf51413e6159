import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WMSWire
import Warehouse

@testable import ReferenceWMS

/// The program itself, and the seed that comes with it.
struct ProgramTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  private static let seedFile = root.appending(path: "Demo/seed.json").path

  /// `tally-wms` beside the test bundle.
  private static var executable: URL {
    get throws {
      let folders = [Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
      let found = folders.map { $0.appending(path: "tally-wms") }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      return try #require(found, "tally-wms is not beside the tests")
    }
  }

  private struct Failure: Error { let detail: String }

  private func start(_ folder: URL) async throws -> (process: Process, base: String) {
    let portFile = folder.appending(path: "port")
    try? FileManager.default.removeItem(at: portFile)
    try Data("key\n".utf8).write(to: folder.appending(path: "badge-key"))
    let process = Process()
    process.executableURL = try Self.executable
    process.arguments = [
      "--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:0", "--port-file", portFile.path, "--seed", Self.seedFile,
      "--badge-key-file", folder.appending(path: "badge-key").path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline, process.isRunning {
      if let port = try? String(contentsOf: portFile, encoding: .utf8) {
        return (process, "http://127.0.0.1:" + port.trimmingCharacters(in: .newlines))
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    process.terminate()
    throw Failure(detail: "tally-wms did not say its port")
  }

  private func ended(_ process: Process) async -> Int32 {
    await withCheckedContinuation { done in
      DispatchQueue.global().async {
        process.waitUntilExit()
        done.resume(returning: process.terminationStatus)
      }
    }
  }

  @Test func killedItKeepsWhatItAnsweredAndAskedItEndsWell() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wms-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var box = Box()
    for _ in 0..<30 { box.write(.receive("TEA-100", "1", at: "DOCK-1")) }
    var (process, base) = try await start(folder)
    try await box.connect(Centre(base: base))
    try await box.send(Centre(base: base), 1...20)
    kill(process.processIdentifier, SIGKILL)
    _ = await ended(process)
    (process, base) = try await start(folder)
    let again = Centre(base: base)
    #expect(try await box.send(again).next == 31)
    let totals = try await again.call(.GET, "/v1/view/totals").read(View.Totals.self)
    #expect(totals.booked == 30 && totals.quantities == [View.ItemTotal(kind: "receive", item: "TEA-100", qty: 30)])
    let second = Process()
    second.executableURL = try Self.executable
    second.arguments = ["--data", folder.appending(path: "data").path, "--listen", "127.0.0.1:0"]
    let complaint = Pipe()
    second.standardError = complaint
    try second.run()
    #expect(await ended(second) != 0)
    #expect(String(decoding: complaint.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("is in use"))
    process.terminate()
    #expect(await ended(process) == 0)
  }

  @Test func theSeedThatComesWithItIsWhole() async throws {
    let seed = try Seed(file: Self.seedFile)
    let codes = (seed.items ?? []).flatMap(\.packs).map(\.code) + (seed.documents ?? []).flatMap { $0.units ?? [] }.flatMap(\.all)
    #expect(codes.count > 10)
    for code in codes {
      let digits = code.utf8.map { Int($0) - 48 }
      #expect([14, 18].contains(digits.count) && digits.allSatisfy { (0...9).contains($0) }, "\(code)")
      let sum = digits.dropLast().reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
      #expect((sum + (digits.last ?? 0)) % 10 == 0, "\(code) has a wrong check digit")
    }
    let items = Set((seed.items ?? []).map(\.code))
    for document in seed.documents ?? [] {
      let named = document.lines.map(\.item) + (document.units ?? []).flatMap(\.total).map(\.item)
      #expect(items.isSuperset(of: named), "\(document.number)")
    }
    // Every answer is held to openapi.yaml.
    try await Centre.run(seed) { centre in
      for collection in SyncPath.MasterCollection.allCases {
        let answer = try await centre.call(.GET, SyncPath.master(collection))
        #expect(answer.status == 200)
      }
    }
  }

  @Test func aSeedWithAnErrorIsRefusedByName() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "seed-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    for (text, reason) in [
      (#"{"items":[{"code":"A"}]}"#, "items.Index 0.name is missing"), ("{", "not valid JSON"),
      (#"{"sscc":[{"prefix":"04x","first":1,"last":2}]}"#, "is no range"),
    ] {
      try Data(text.utf8).write(to: URL(filePath: file))
      let error = #expect(throws: SeedError.self) { try Seed(file: file) }
      #expect(error?.description.hasPrefix(file) == true && error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
    #expect(throws: SeedError.self) { try Seed(file: "/nonexistent/seed.json") }
  }
}

extension Document.AnnouncedUnit {
  fileprivate var all: [String] { [sscc] + (units ?? []).flatMap(\.all) }
}
