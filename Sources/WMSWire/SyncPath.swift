/// Where the services of the protocol are, below the WMS's base address, and the media types they speak.
public enum SyncPath {
  public static let sessions = "/v1/sync/sessions"
  public static let events = "/v1/sync/events"
  public static let cursors = "/v1/sync/cursors"
  /// Enrolment over Secure Transport (RFC 7030 §3.2.2): always below the host's root, not below the base address.
  public static let enrolment = "/.well-known/est"
  public static let ssccLeases = "/v1/sscc/leases"
  /// `collection` is one of `MasterCollection`.
  public static func master(_ collection: MasterCollection) -> String { "/v1/master/\(collection.rawValue)" }
  /// `number` must be percent-encoded by the caller where it holds more than letters, digits, `-`, `.`, `_`.
  public static func task(_ number: String, _ action: TaskAction) -> String { "/v1/tasks/\(number):\(action.rawValue)" }
  public static func quarantine(_ id: String, _ action: QuarantineAction) -> String { "/v1/sync/quarantine/\(id):\(action.rawValue)" }

  public static let imports = "/v1/sync/imports/"
  /// `journal` is the one that another device wants to bring.
  public static func importing(_ journal: String, _ action: ImportAction) -> String { "\(imports)\(journal):\(action.rawValue)" }

  public enum MasterCollection: String, Sendable, Codable, CaseIterable { case items, documents, locations, operators, units, errands }
  public enum TaskAction: String, Sendable, CaseIterable { case lease, release }
  public enum ImportAction: String, Sendable, CaseIterable { case grant, refuse }
  public enum QuarantineAction: String, Sendable, CaseIterable { case retry, discard }
}

public enum MediaType {
  public static let json = "application/json"
  public static let ndjson = "application/x-ndjson"
  public static let problem = "application/problem+json"
}
