import Agent
import ControlAPI
import Foundation
import Logging
import Testing
import Warehouse

private let browser = "/usr/bin/chromium"

/// The station's page as a browser shows it.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: browser), "needs chromium")) struct BrowserTests {
  @Test(arguments: [("en", "room for 12 days without a link"), ("ru", "места на 12 дн. без связи")])
  func theStationSaysForHowLongThereIsRoom(language: String, words: String) async throws {
    let backend = ScriptedBackend()
    let port = Wire.freePort()
    let server = Running([ScreenServer(host: "127.0.0.1", port: Int(port), backend: backend, language: .en, logger: Logger(label: "test"))])
    try await eventually("the screen") { Wire.connect(port: port).map { close($0) } != nil }
    let page = try await withFolder { folder in
      // The browser's clock stands still while the page listens, and shows the page when it has run for a second.
      let process = Process()
      process.executableURL = URL(filePath: browser)
      process.arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + folder, "--virtual-time-budget=1000", "--dump-dom",
        "http://127.0.0.1:\(port)/station/dock-1?lang=" + language,
      ]
      async let outcome = Tally.run(process)
      try await eventually("the page listens", within: .seconds(60)) { backend.watchers == 1 }
      backend.endWatches()
      return try await outcome.text
    }
    try await server.stop()
    #expect(page.firstMatch(of: /id="room"[^>]*data-level="ok"[^>]*>([^<]*)</).map { String($0.1) } == words, "\(page)")
  }
}
