import Agent
import ControlAPI
import Foundation
import Glibc
import Logging
import Testing
import Warehouse

/// The station's screen over real HTTP.
@Suite struct ScreenTests {
  private func withScreen(_ backend: ScriptedBackend, _ body: (UInt16) async throws -> Void) async throws {
    let port = Wire.freePort()
    let server = Running([ScreenServer(host: "127.0.0.1", port: Int(port), backend: backend, language: .en, logger: Logger(label: "test"))])
    try await eventually("the screen") { Wire.connect(port: port).map { close($0) } != nil }
    do { try await body(port) } catch {
      try? await server.stop()
      throw error
    }
    try await server.stop()
  }

  private static let hostile = "<script>alert('1')</script>\"&amp;%SOUND%"
  private static let hostilePath = "/station/" + (hostile.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")

  @Test func namesAreEscapedWhereverTheyStand() async throws {
    try await withScreen(ScriptedBackend(text: Self.hostile)) { port in
      for path in ["/", Self.hostilePath, Self.hostilePath + "?lang=ru"] {
        let page = try await Wire.get(port, path)
        #expect(page.status == 200)
        #expect(!page.body.contains("<script>") && page.body.contains("&lt;script&gt;"))
        #expect(!page.body.contains("alert('"))
        #expect(page.head.lowercased().contains("content-security-policy: default-src 'none'"))
        #expect(page.head.lowercased().contains("x-content-type-options: nosniff"))
      }
    }
  }

  @Test func theListLeadsToEachStationAndLanguagesAreChosen() async throws {
    try await withScreen(ScriptedBackend(text: "Док 1/2")) { port in
      let list = try await Wire.get(port, "/?lang=ru")
      let path = try #require(list.body.firstMatch(of: /href="(\/station\/[^"]*)"/)?.1)
      #expect(list.body.contains("приёмка"))
      let page = try await Wire.get(port, String(path))
      #expect(page.status == 200 && page.body.contains("<html lang=\"ru\">") && page.body.contains("Звук"))
      #expect(try await Wire.get(port, "/?lang=xx").body.contains("receiving"))
    }
  }

  @Test(arguments: ["/station/dock-9", "/station/dock-9/events", "/station/", "/station/dock-1/x", "/../../etc/passwd", "/nonsense"]) func whatIsNotThereIs404(path: String) async throws {
    try await withScreen(ScriptedBackend()) { port in
      let page = try await Wire.get(port, path)
      #expect(page.status == 404)
    }
  }

  @Test func aLineEndInACodeDoesNotBreakAFrame() async throws {
    let backend = ScriptedBackend(text: "dock\n\ndata: forged\r\revent: forged\u{2028}")
    let path = "/station/" + (backend.text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") + "/events"
    try await withScreen(backend) { port in
      let descriptor = try #require(Wire.connect(port: port))
      defer { close(descriptor) }
      async let speaking: Void = {
        try await eventually("the reader") { backend.watchers == 1 }
        for signal in Signal.allCases { backend.say(backend.event(signal)) }
      }()
      let answer = await Wire.exchange(descriptor, Array("GET \(path) HTTP/1.1\r\nhost: x\r\n\r\n".utf8)) { $0.components(separatedBy: "event: floor").count == 5 && $0.hasSuffix("\n\n\r\n") }
      try await speaking
      #expect(answer.lowercased().contains("content-type: text/event-stream"))
      let lines = answer.split { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
      let events = lines.filter { $0.hasPrefix("event: ") }.map { $0.dropFirst(7) }
      #expect(events == ["words", "state", "floor", "floor", "floor", "floor"])
      let data = lines.filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
      #expect(data.count == events.count)
      let objects = try data.map { try JSON(parsing: String($0)) }
      #expect(objects.dropFirst(2).map { $0["signal"]?.string } == Signal.allCases.map(\.rawValue))
      #expect(objects.last?["scanned"]?.string == backend.text)
      #expect(objects.last?["counters"]?["movement"]?.int == 4)
      #expect(lines.contains("retry: 2000"))
    }
  }

  @Test func aScreenThatGoesAwayIsLetGoOf() async throws {
    let backend = ScriptedBackend()
    try await withScreen(backend) { port in
      let descriptor = try #require(Wire.connect(port: port))
      _ = await Wire.exchange(descriptor, Array("GET /station/dock-1/events HTTP/1.1\r\nhost: x\r\n\r\n".utf8)) { $0.contains("event: state") }
      #expect(backend.watchers == 1)
      close(descriptor)
      try await eventually("the watch's end") { backend.watchers == 0 }
    }
  }

  @Test func pagesThatNobodyClosedDoNotPileUp() async throws {
    let backend = ScriptedBackend()
    try await withScreen(backend) { port in
      let request = Array("GET /station/dock-1/events HTTP/1.1\r\nhost: x\r\n\r\n".utf8)
      var open: [Int32] = []
      defer { for descriptor in open { close(descriptor) } }
      for _ in 0..<64 {
        let descriptor = try #require(Wire.connect(port: port))
        open.append(descriptor)
        _ = await Wire.exchange(descriptor, request) { $0.contains("event: state") }
      }
      #expect(backend.watchers == 64)
      #expect(try await Wire.get(port, "/station/dock-1/events").status == 503)
      #expect(try await Wire.get(port, "/station/dock-1").status == 200)
      close(open.removeLast())
      try await eventually("a seat") { backend.watchers == 63 }
      let descriptor = try #require(Wire.connect(port: port))
      open.append(descriptor)
      let answer = await Wire.exchange(descriptor, request) { $0.contains("event: state") || $0.contains(" 503 ") }
      #expect(answer.contains("event: state"))
    }
  }

  @Test func anOpenScreenDoesNotHoldUpTheShutdown() async throws {
    try await stopsWithinASecond {
      let backend = ScriptedBackend()
      let port = Wire.freePort()
      let server = Running([ScreenServer(host: "127.0.0.1", port: Int(port), backend: backend, language: .en, logger: Logger(label: "test"))])
      try await eventually("the screen") { Wire.connect(port: port).map { close($0) } != nil }
      let descriptor = try #require(Wire.connect(port: port))
      _ = await Wire.exchange(descriptor, Array("GET /station/dock-1/events HTTP/1.1\r\nhost: x\r\n\r\n".utf8)) { $0.contains("event: state") }
      return (
        server,
        {
          close(descriptor)
          #expect(backend.watchers == 0)
        }
      )
    }
  }

  /// What the script and the style sheet name is in the page, and the page has nothing that its own policy forbids.
  @Test func pageScriptAndStyleFitTogether() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Agent/Screen")
    func asset(_ name: String) throws -> String { try String(contentsOf: folder.appending(path: name), encoding: .utf8) }
    let (page, script, style) = (try asset("screen.html"), try asset("screen.js"), try asset("screen.css"))
    let ids = Set(page.matches(of: /id="([^"]+)"/).map { String($0.1) })
    let wanted = Set(script.matches(of: /byId\("([^"]+)"\)/).map { String($0.1) }).union(style.matches(of: /#([a-z-]+)(?=[\s,.:>\[])/).map { String($0.1) })
    #expect(wanted.isSubset(of: ids), "\(wanted.subtracting(ids).sorted())")
    #expect(ids.isSubset(of: wanted), "nobody uses \(ids.subtracting(wanted).sorted())")
    #expect(page.firstMatch(of: /<style|style=|\son[a-z]+=|<script>|javascript:|https?:/) == nil)
    #expect(script.firstMatch(of: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?:/) == nil)
    #expect(style.firstMatch(of: /url\(|@import/) == nil)
    for signal in Signal.allCases { #expect(script.contains("\"\(signal.rawValue)\"") && style.contains("data-signal=\"\(signal.rawValue)\"")) }
  }
}
