import ControlAPI
import FoundationEssentials
import Hummingbird
import NIOCore
import Synchronization
import Warehouse

/// The station's screen: a plain page that shows what the worker hears, told by server-sent events.
struct ScreenRouter {
  let backend: any ControlBackend
  let language: Language
  /// Whether `/metrics` answers: on a loopback address only, since nobody is asked who they are.
  let measures: Bool
  private let seats = Seats(64)

  init(backend: any ControlBackend, language: Language, measures: Bool) {
    self.measures = measures
    self.backend = backend
    self.language = language
  }

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/") { request, _ in try await stationList(request) }
    router.get("/screen.css") { _, _ in asset(PackageResources.screen_css, "text/css; charset=utf-8") }
    router.get("/screen.js") { _, _ in asset(PackageResources.screen_js, "text/javascript; charset=utf-8") }
    if measures {
      router.get("/metrics") { _, _ in
        do { return asset(Array(try await backend.metrics().text.utf8), "text/plain; version=0.0.4; charset=utf-8") } catch {
          throw HTTPError(.serviceUnavailable, message: "\(error)")
        }
      }
    }
    router.get("/station/{name}") { request, context in try await page(request, context) }
    router.get("/station/{name}/events") { request, context in try await events(request, context) }
    return router
  }

  private func language(of request: Request) -> Language {
    request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) } ?? language
  }

  private func station(_ context: BasicRequestContext) async throws -> StationReport {
    // The router leaves a path's parts as they were sent.
    let name = unpercent(try context.parameters.require("name"))
    guard let station = try await backend.stations().first(where: { $0.name == name }) else { throw HTTPError(.notFound, message: "no such station") }
    return station
  }

  private func stationList(_ request: Request) async throws -> Response {
    let language = language(of: request)
    let items = try await backend.stations().map { station in
      "<li><a href=\"/station/\(escapedHTML(percent(station.name)))?lang=\(language.rawValue)\">\(escapedHTML(station.name))</a> · \(escapedHTML(Words.say("flow.\(station.flow)", in: language)))</li>"
    }
    return html(
      "<!doctype html><html lang=\"\(language.rawValue)\"><meta charset=\"utf-8\"><title>Tallyman</title><link rel=\"stylesheet\" href=\"/screen.css\">"
        + "<header><h1>Tallyman</h1></header><ul class=\"stations\">\(items.joined())</ul></html>")
  }

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let station = try await station(context)
    let language = language(of: request)
    var text = String(decoding: PackageResources.screen_html, as: UTF8.self)
    // The station's name comes last: it may look like a mark.
    for (mark, value) in [("%LANG%", language.rawValue), ("%SOUND%", Words.say("screen.sound", in: language)), ("%GONE%", Words.say("screen.gone", in: language)), ("%STATION%", station.name)] {
      text = text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: escapedHTML(value))
    }
    return html(text)
  }

  private func events(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var request = request
    _ = try await request.collectBody(upTo: 1 << 10)
    let station = try await station(context)
    // Each open page holds memory and is told of every scan: pages that were never closed must not slow the scanners.
    guard let seat = seats.take() else { throw HTTPError(.serviceUnavailable, message: "too many screens are open; close some") }
    let text = ScreenText(language: language(of: request))
    let link = (try? await backend.sync(SyncRequest()).link) ?? .down
    let floor = try await backend.watch(WatchRequest(station: station.name))
    // The reader asks again two seconds after the daemon has gone.
    let gauge = RoomGauge(backend: backend)
    let greeting = "retry: 2000\n\n" + Self.frame("words", text.labels) + Self.frame("state", text.state(of: station, link: link, room: await gauge.read()))
    return openAnswer(to: request, type: "text/event-stream", greeting: greeting, floor) { [backend] event in
      // Given back when the answer is over and this closure is let go of.
      _ = seat
      // Tags by the hundred are for the technician; the worker is told what they come to.
      if event.kind == EntryKind.observation.rawValue { return nil }
      let now = try? await backend.stations().first { $0.name == station.name }
      return ByteBuffer(string: Self.frame("floor", text.event(event, counters: now?.counters, room: await gauge.read())))
    }
  }

  /// One server-sent event. JSON has no bare line end, so a code that holds one cannot end the frame.
  private static func frame(_ event: String, _ data: JSON) -> String { "event: \(event)\ndata: \(data.text)\n\n" }

  private func html(_ text: String) -> Response { asset(Array(text.utf8), "text/html; charset=utf-8") }

  private func asset(_ bytes: [UInt8], _ type: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, .contentSecurityPolicy: "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff", .cacheControl: "no-cache",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// How full the journal is, asked once a minute at the most however much is scanned.
private final class RoomGauge: Sendable {
  private let backend: any ControlBackend
  private let askedAt = Mutex<ContinuousClock.Instant?>(nil)

  init(backend: any ControlBackend) { self.backend = backend }

  /// `nil` where it was told a moment ago.
  func read() async -> StatusReport.Journal? {
    let isDue = askedAt.withLock { last in
      if let last, ContinuousClock.now - last < .seconds(60) { return false }
      last = .now
      return true
    }
    return isDue ? try? await backend.status().journal : nil
  }
}

private func percent(_ text: String) -> String {
  text.utf8.map { byte in
    switch UnicodeScalar(byte) {
    case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "~": String(UnicodeScalar(byte))
    default: "%" + hex([byte]).uppercased()
    }
  }.joined()
}

/// The inverse of `percent`; a `%` that begins no byte stands for itself.
private func unpercent(_ text: String) -> String {
  var rest = Array(text.utf8)[...]
  var result: [UInt8] = []
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), let decoded = bytes(hex: String(decoding: rest.prefix(2), as: UTF8.self)), decoded.count == 1 {
      result += decoded
      rest = rest.dropFirst(2)
    } else {
      result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
