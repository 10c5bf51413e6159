import WMSWire

/// Tries a WMS against the sync protocol (`openapi.yaml` beside the wire types), clause by clause, as a station with a new journal would.
///
/// It leaves its journals behind: test entries, which change no stock, and movements that nobody can book. Run it against a test system.
public struct ConformanceCheck: Sendable {
  public enum Outcome: String, Sendable, Hashable, CaseIterable { case kept, broken, skipped }

  /// What the protocol asks, and what the service did.
  public struct Verdict: Sendable, Hashable {
    /// Names the clause for programs: `events.gap`. What it asks is said by `Words`, `wms.check.` and this.
    public var clause: String
    public var outcome: Outcome
    /// Of a broken clause, what was seen; of a skipped one, why.
    public var detail: String?
  }

  private let endpoint: WMSEndpoint
  /// Makes the service die and come back while a request is under way, where the vendor lends a way.
  private let crash: (@Sendable () async throws -> Void)?

  public init(_ endpoint: WMSEndpoint, crash: (@Sendable () async throws -> Void)? = nil) {
    self.endpoint = endpoint
    self.crash = crash
  }

  /// Tells each verdict as it is reached. Throws where the address cannot be used at all.
  public func run(_ tell: (Verdict) -> Void) async throws(WMSEndpointError) {
    let probe = try ConformanceProbe(endpoint)
    for (clause, test) in ConformanceCheck.clauses {
      if probe.isDead, clause != "session.open" {
        tell(Verdict(clause: clause, outcome: .skipped, detail: "no session could be opened"))
        continue
      }
      do {
        try await test(probe)
        tell(Verdict(clause: clause, outcome: .kept))
      } catch let skip as ConformanceProbe.Skip {
        tell(Verdict(clause: clause, outcome: .skipped, detail: skip.reason))
      } catch {
        tell(Verdict(clause: clause, outcome: .broken, detail: "\(error)"))
      }
    }
    await finish(probe, tell)
    await probe.close()
  }

  /// The names of all clauses, in the order they are tried.
  public static var names: [String] { clauses.map(\.0) + ["events.crash"] }

  /// Last, since what comes after it may find another service.
  private func finish(_ probe: ConformanceProbe, _ tell: (Verdict) -> Void) async {
    guard let crash, !probe.isDead else { return tell(Verdict(clause: "events.crash", outcome: .skipped, detail: "no --crash was given")) }
    do {
      try await probe.survives(crash)
      tell(Verdict(clause: "events.crash", outcome: .kept))
    } catch { tell(Verdict(clause: "events.crash", outcome: .broken, detail: "\(error)")) }
  }
}
