import EPCIS
import Glibc
import Identifiers
import WMSWire
import Warehouse

/// A repository of GS1 EPCIS 2.0 (OpenAPI of the standard, 2.0.0): movements go there as events, and nothing comes back but whether they are stored.
///
/// A capture is stored when its job says so, not before: 202 is no more than a receipt. A batch that the repository does not take as a whole is halved
/// until the refused event stands alone at `/events`, where 409 means that the event is there already, if it can be had by its id, which is its hash: so a
/// repetition is known as one. Entries that are no live movement are nobody's business there and count as decided.
struct EPCISRecipient: Recipient {
  private let http: HTTPTransport
  private let capture: EPCISCapture
  private let mapping: EventMapping

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) {
    guard let gln = endpoint.gln, gln.utf8.count == 13, CheckDigit.isValid(Array(gln.utf8)) else {
      throw WMSEndpointError(reason: "an EPCIS repository needs the site's GLN: gln with 13 digits, the last of them the check digit")
    }
    http = try HTTPTransport(endpoint)
    capture = EPCISCapture(http: http, patience: endpoint.requestTimeout)
    mapping = EventMapping(EventSite(gln: gln, companyPrefix: endpoint.companyPrefix, offset: EPCISRecipient.offset))
  }

  /// Minutes east of UTC at the site, whose time zone the process has.
  private static func offset(_ wall: Int64) -> Int {
    var time = time_t(wall / 1000)
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff / 60
  }

  /// Events of one entry, and bytes of events for one of an entry's line, at most.
  private static let mostEvents = 3
  private static let growth = 8

  func offer(_ sent: Int64) async throws(Refusal) -> RecipientOffer {
    do { try http.readToken() } catch { throw .local(error.reason) }
    let offer = try await capture.offer()
    return RecipientOffer(
      maxEntries: max(1, (offer.events ?? 3000) / EPCISRecipient.mostEvents), maxBytes: max(4096, (offer.bytes ?? 32 << 20) / EPCISRecipient.growth),
      // A header of whole seconds is all that a repository says of the time.
      wall: offer.seconds.map { $0 * 1000...$0 * 1000 + 999 })
  }

  private struct Told {
    var seq: Int64
    var events: [JSONNode]
  }

  /// Entries that are stored, counted from the first, and what the next one met.
  private struct Progress {
    var stored = 0
    /// An event was stored that was not there before.
    var isNew = false
    var end: End?

    enum End { case refused(String), stumbled(String) }
  }

  func take(_ letter: Letter) async throws(Refusal) -> Receipt {
    let stream = "\(letter.identity.device):\(letter.identity.journal):\(letter.stream)"
    var told: [Told] = []
    for entry in letter.entries {
      let events: [JSONNode]
      do { events = try mapping.events(of: entry.line, stream: stream) } catch { throw .unreadable("\(error)", seq: entry.seq) }
      if !events.isEmpty { told.append(Told(seq: entry.seq, events: events)) }
    }
    var progress = Progress()
    var receipt = Receipt.all
    do throws(Refusal) {
      try await store(told[...], &progress)
      switch progress.end {
      case nil: break
      case .refused(let reason)?: receipt = .refusing(told[progress.stored].seq, "epcis", reason)
      case .stumbled(let words)?: receipt = Receipt(upTo: told[progress.stored].seq, stumbled: words)
      }
    } catch {
      // What went before is stored; this one and the rest are told again.
      guard progress.stored > 0 else { throw error }
      receipt = Receipt(upTo: told[progress.stored].seq)
    }
    receipt.isBooked = progress.isNew
    return receipt
  }

  /// Stores these in order, up to the first that is not taken.
  private func store(_ told: ArraySlice<Told>, _ progress: inout Progress) async throws(Refusal) {
    guard let first = told.first, progress.end == nil else { return }
    guard told.count > 1 else { return try await store(alone: first, &progress) }
    let failure: EPCISCapture.Failure?
    do throws(Refusal) { failure = try await capture.store(told.flatMap(\.events)) } catch .serverError(status: 500, let words) {
      failure = EPCISCapture.Failure(reason: words, text: words)
    }
    guard let failure else {
      progress.stored += told.count
      progress.isNew = true
      return
    }
    // Some event is refused, is there already, or is fallen over. One that is named is tried alone next, after those before it.
    let named = told.firstIndex { $0.events.contains { $0["eventID"]?.string.map { failure.text.contains($0) } == true } }
    let cut = named.map { max($0, told.startIndex + 1) } ?? told.startIndex + told.count / 2
    try await store(told[..<cut], &progress)
    try await store(told[cut...], &progress)
  }

  private func store(alone told: Told, _ progress: inout Progress) async throws(Refusal) {
    do throws(Refusal) {
      for event in told.events {
        if try await capture.store(one: event) { progress.isNew = true }
      }
      progress.stored += 1
    } catch .unreadable(let reason, _) {
      progress.end = .refused(reason)
    } catch .serverError(status: 500, let words) {
      // "ImplementationException" says nothing of the event: a repository that is out of order answers so, and one that falls over this event.
      if await isThere(told.events) { progress.stored += 1 } else { progress.end = .stumbled(words) }
    }
  }

  private func isThere(_ events: [JSONNode]) async -> Bool {
    for event in events {
      guard let id = event["eventID"]?.string, (try? await capture.has(id)) == true else { return false }
    }
    return true
  }

  /// Nobody can take an event out of a repository. One that is there, though it was not said to be taken, stays, and its reversal is told.
  func withdraw(_ letter: Letter) async throws(Refusal) -> Receipt {
    guard let entry = letter.entries.first else { return .all }
    let stream = "\(letter.identity.device):\(letter.identity.journal):\(letter.stream)"
    for event in (try? mapping.events(of: entry.line, stream: stream)) ?? [] {
      if let id = event["eventID"]?.string, try await capture.has(id) { return .all }
    }
    return Receipt(upTo: entry.seq)
  }

  func close() async { await http.close() }
}
