public import WMSWire

/// The kinds of system this box can talk to. A new one is a case here and a file beside this one; the contract suite runs on every case.
public enum AdapterID: String, Sendable, Codable, CaseIterable {
  /// The project's own protocol.
  case tally
  /// The capture interface of GS1 EPCIS 2.0: it is told what happened, and tells nothing.
  case epcis

  /// Reads the files the endpoint names; throws where one cannot be used. The client must be closed in the end.
  ///
  /// - Parameter cursors: how far the destination is by our own journal, for a system that keeps no cursors.
  public func client(_ endpoint: WMSEndpoint, cursors: @escaping @Sendable () async throws -> [StreamCursor] = { [] }) throws(WMSEndpointError) -> any WMSClient {
    switch self {
    case .tally: try TallyClient(endpoint)
    case .epcis: try EPCISClient(endpoint, cursors: cursors)
    }
  }
}
