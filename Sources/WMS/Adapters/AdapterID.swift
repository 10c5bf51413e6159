/// The kinds of system this box can talk to. A new one is a case here and a file beside this one; the contract suite runs on every case.
public enum AdapterID: String, Sendable, Codable, CaseIterable {
  /// The project's own protocol.
  case tally

  /// Reads the files the endpoint names; throws where one cannot be used. The client must be closed in the end.
  public func client(_ endpoint: WMSEndpoint) throws(WMSEndpointError) -> any WMSClient {
    switch self {
    case .tally: try TallyClient(endpoint)
    }
  }
}
