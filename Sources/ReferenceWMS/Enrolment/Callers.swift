import HTTPTypes
import Hummingbird
import NIOSSL
import WMSWire
import Warehouse
import X509

/// The device that a connection's certificate names.
struct Caller: Sendable {
  var device: String
}

/// Who may ask what: a device with its certificate speaks for itself alone. One that is known but expired may bring what it has stored and renew itself, so that a
/// box which was away for long is not locked out; a removed one may nothing.
struct CallerMiddleware: RouterMiddleware {
  typealias Context = WireContext
  let books: Books
  let removed: RemovedDevices
  /// No session without a certificate.
  let required: Bool

  func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
    let path = request.uri.path
    let renewal = SyncPath.enrolment + "/simplereenroll"
    // Which box may bring another one's journal is a person's word, who has no certificate.
    let isPersons = context.isLocal && path.hasPrefix(SyncPath.imports)
    guard !request.isForEveryone else { return try await next(request, context) }
    guard let certificate = try await context.channel.nioSSL_peerCertificate().get() else {
      if required, !isPersons { throw Problem(.unauthorized, "Who are you", detail: "this WMS wants the device's certificate: enrol the box with a one-time token") }
      return try await next(request, context)
    }
    let der = try certificate.toDERBytes()
    let now = wallClock()
    guard let known = try await books.read({ try Register(db: $0, now: now).known(der) }) else {
      throw Problem(.forbidden, "Not issued here", detail: "the certificate is not one that this WMS knows: enrol the box again")
    }
    guard !removed.contains(known.device) else { throw RemovedDevices.refusal(known.device) }
    if now >= known.until, ![renewal, SyncPath.sessions, SyncPath.events, SyncPath.cursors].contains(path) {
      throw Problem(.forbidden, "Expired", detail: "the certificate has expired: it is good for bringing entries and for its renewal only")
    }
    // Whoever shows the newer one has it for sure: an older key, wherever it lies by now, is good for nothing any more.
    if known.endsOthers(at: now) { try await books.write { try Register(db: $0, now: now).retire(before: known) } }
    var context = context
    context.caller = Caller(device: known.device)
    return try await next(request, context)
  }
}

extension Request {
  /// What needs neither certificate nor token: the pages for people, what a device without a certificate asks to get one, and what only this machine may ask.
  /// Everything else does, however its path is written.
  var isForEveryone: Bool {
    let path = uri.path
    return ["/", SyncPath.enrolment + "/cacerts", SyncPath.enrolment + "/simpleenroll"].contains(path) || path.hasPrefix("/v1/view/") || path.hasPrefix("/admin/")
  }
}

extension WireContext {
  /// A device speaks for itself, or for another whose journal it was allowed to bring.
  func require(_ device: String) throws {
    guard let caller, caller.device != device.lowercased() else { return }
    throw Problem(.forbidden, "Another device", detail: "the certificate is of \(caller.device), the request of \(visible(Array(device.utf8)))")
  }
}
