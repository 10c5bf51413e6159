import GRDB
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import WMSWire
import Warehouse

/// The protocol's services (openapi.yaml beside the wire types), the page and its JSON twins.
struct Routes: Sendable {
  let books: Books
  let chaos: Chaos?
  let token: String?
  var callers: CallerMiddleware?
  var enrolment: EnrolmentDesk?

  func router() -> Router<WireContext> {
    let router = Router(context: WireContext.self)
    router.add(middleware: ProblemMiddleware())
    if let callers { router.add(middleware: callers) }
    if let token { router.add(middleware: TokenMiddleware(token: token)) }
    if let chaos { router.add(middleware: ChaosMiddleware(chaos: chaos)) }
    router.post("/v1/sync/sessions", use: session)
    router.post("/v1/sync/events", use: events)
    router.get("/v1/sync/cursors", use: cursors)
    router.post("/v1/sync/quarantine/{action}", use: quarantine)
    router.post("/v1/sync/imports/{action}", use: importing)
    router.get("/v1/master/{collection}", use: master)
    router.post("/v1/tasks/{action}", use: task)
    router.post("/v1/sscc/leases", use: sscc)
    enrolment?.add(to: router)
    router.get("/", use: page)
    router.get("/v1/view/{name}", use: view)
    if chaos != nil {
      router.put("/admin/chaos", use: setFault)
      router.delete("/admin/chaos", use: setFault)
      router.put("/admin/seed", use: load)
    }
    return router
  }

  // MARK: Sync

  @Sendable private func session(_ request: Request, _ context: WireContext) async throws -> Response {
    let question = try WireJSON.decode(SessionRequest.self, from: try await body(of: request))
    try context.require(question.carrier ?? question.device)
    let now = wallClock()
    let session = randomHex()
    if let carrier = question.carrier {
      // Kept although it is refused: a person must see that it was asked.
      let state = try await books.write { try Carrying(db: $0, now: now).ask(question.identity, by: carrier) }
      guard state.state == Carrying.State.granted else { throw Carrying.notGranted(state) }
    }
    var answer = try await books.write { try Sessions(db: $0, now: now).open(question, session: session) }
    answer.t2 = wallClock()
    return try Reply.json(answer)
  }

  @Sendable private func events(_ request: Request, _ context: WireContext) async throws -> Response {
    guard mediaType(of: request) == MediaType.ndjson else {
      throw Problem(.unsupported, "Not NDJSON", detail: "send Content-Type: \(MediaType.ndjson)")
    }
    let content = try await body(of: request)
    let events = try EventsBody(parsing: content)
    try context.require(events.envelope.carrier ?? events.envelope.device)
    guard events.lines.count <= Sessions.limits.maxEvents else {
      throw Problem(.tooLarge, "Too many entries", detail: "at most \(Sessions.limits.maxEvents) a request")
    }
    let answer = try await books.write { try Intake(db: $0, now: wallClock()).accept(events) }
    return try Reply.json(answer)
  }

  @Sendable private func cursors(_ request: Request, _ context: WireContext) async throws -> Response {
    let identity = JournalIdentity(device: try query("device", request), journal: try query("journal", request))
    try context.require(identity.device)
    return try Reply.json(try await books.read { try Sessions(db: $0, now: wallClock()).answer(identity) })
  }

  @Sendable private func quarantine(_ request: Request, _ context: WireContext) async throws -> Response {
    let (id, action) = try action(SyncPath.QuarantineAction.self, context)
    let person = Decision(by: request.uri.queryParameters["by"].map { String($0) } ?? "unknown", reason: request.uri.queryParameters["reason"].map { String($0) })
    var line = try await body(of: request)
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    let bytes = line
    let answer = try await books.write { db in
      let quarantine = Quarantine(db: db, now: wallClock())
      try context.caller.map { try quarantine.require($0.device, at: id) }
      return switch action {
      case .retry: try quarantine.retry(id, line: bytes.isEmpty ? nil : bytes, by: person)
      case .discard: try quarantine.discard(id, by: person)
      }
    }
    return try Reply.json(answer)
  }

  @Sendable private func importing(_ request: Request, _ context: WireContext) async throws -> Response {
    guard context.caller == nil else {
      throw Problem(.forbidden, "A person's word", detail: "a device cannot allow itself another one's journal: ask from the WMS's own machine, or with the site's token")
    }
    let (journal, action) = try action(SyncPath.ImportAction.self, context)
    let person = try query("by", request)
    return try Reply.json(try await books.write { try Carrying(db: $0, now: wallClock()).decide(journal, action, by: person) })
  }

  // MARK: Master data and leases

  @Sendable private func master(_ request: Request, _ context: WireContext) async throws -> Response {
    let name = context.parameters.get("collection") ?? ""
    guard let collection = SyncPath.MasterCollection(rawValue: name) else {
      let known = SyncPath.MasterCollection.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem(.notFound, "No such collection", detail: "\(visible(Array(name.utf8))): there are \(known)")
    }
    let asked = request.headers[.ifNoneMatch]?.split(separator: ",").map { String($0.trimmingPrefix(while: \.isWhitespace)) } ?? []
    let cursor = request.uri.queryParameters["cursor"].map { String($0) }
    let limit = request.uri.queryParameters["limit"].flatMap { Int($0) }
    let change = try await books.read { try Master(db: $0, now: wallClock()).answer(collection, cursor: cursor, limit: limit, etags: asked) }
    guard let change else { return Response(status: .notModified) }
    var headers: HTTPFields = [:]
    headers[.eTag] = change.etag
    return try Reply.json(change, headers: headers)
  }

  @Sendable private func task(_ request: Request, _ context: WireContext) async throws -> Response {
    let (number, action) = try action(SyncPath.TaskAction.self, context)
    let lease = try WireJSON.decode(TaskLeaseRequest.self, from: try await body(of: request))
    try context.require(lease.device)
    let answer = try await books.write { db in
      let master = Master(db: db, now: wallClock())
      return try action == .lease ? master.lease(number, lease) : master.release(number, lease)
    }
    return try Reply.json(answer)
  }

  @Sendable private func sscc(_ request: Request, _ context: WireContext) async throws -> Response {
    let lease = try WireJSON.decode(SSCCLeaseRequest.self, from: try await body(of: request))
    try context.require(lease.device)
    return try Reply.json(try await books.write { try Master(db: $0, now: wallClock()).range(lease) })
  }

  // MARK: For people and tests

  @Sendable private func page(_ request: Request, _ context: WireContext) async throws -> Response {
    let html = try await books.read { try Page(reader: ViewReader(db: $0)).html() }
    var headers: HTTPFields = [:]
    headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
    headers[.cacheControl] = "no-store"
    return Reply.bytes(Array(html.utf8), type: "text/html; charset=utf-8", headers: headers)
  }

  @Sendable private func view(_ request: Request, _ context: WireContext) async throws -> Response {
    let name = context.parameters.get("name") ?? ""
    return try await books.read { db in
      let reader = ViewReader(db: db)
      return switch name {
      case "totals": try Reply.json(reader.totals())
      case "stock": try Reply.json(reader.stock())
      case "exceptions": try Reply.json(reader.exceptions())
      case "parked": try Reply.json(reader.parked())
      case "movements": try Reply.json(reader.movements())
      case "imports": try Reply.json(Carrying(db: db, now: wallClock()).all())
      case "documents": try Reply.json(reader.documents())
      default: throw Problem(.notFound, "No such view", detail: "there are totals, stock, exceptions, parked, movements, documents, imports")
      }
    }
  }

  @Sendable private func load(_ request: Request, _ context: WireContext) async throws -> Response {
    guard context.isLocal else { throw Problem(.forbidden, "From this machine only") }
    let seed = try WireJSON.decode(Seed.self, from: try await body(of: request))
    try await books.write { try Master(db: $0, now: wallClock()).load(seed, badgeKey: nil) }
    return Response(status: .noContent)
  }

  @Sendable private func setFault(_ request: Request, _ context: WireContext) async throws -> Response {
    guard context.isLocal else { throw Problem(.forbidden, "From this machine only") }
    chaos?.set(request.method == .delete ? nil : try WireJSON.decode(Fault.self, from: try await body(of: request)))
    return Response(status: .noContent)
  }
}
