/// The kinds of system this box can talk to. A new one is a case here and a file beside this one; the contract suite runs on every case.
public enum AdapterID: String, Sendable, Codable, CaseIterable {
  /// The project's own protocol.
  case tally
  /// The capture interface of GS1 EPCIS 2.0: it is told what happened, and tells nothing.
  case epcis
  /// A folder that an ERP without a service reads and answers in.
  case folder
  /// Tryton's stock module, over JSON-RPC.
  case tryton

  /// Reads the files the endpoint names; throws where one cannot be used. The client must be closed in the end.
  ///
  /// - Parameter memory: what our own journal knows of the destination, for a system that remembers nothing.
  public func client(_ endpoint: WMSEndpoint, memory: DeliveryMemory = .none) throws(WMSEndpointError) -> any WMSClient {
    switch self {
    case .tally: try TallyClient(endpoint)
    case .epcis: RecipientClient(try EPCISRecipient(endpoint), memory: memory)
    case .folder: RecipientClient(try FolderRecipient(endpoint), memory: memory)
    case .tryton: RecipientClient(try TrytonRecipient(endpoint), memory: memory)
    }
  }
}
