import Crypto
import X509

/// How the first word about the authority is believed.
public enum FirstTrust: Sendable {
  /// By the fingerprint in the ticket, or the endpoint's own file of authorities.
  case named
  /// A person has said to take whatever authority answers, and to pin that.
  case whoeverAnswers
}

/// One enrolment, from a ticket to an identity. Nothing is kept by it.
struct Enrolment {
  let device: String
  let endpoint: WMSEndpoint

  func identity(_ ticket: EnrolmentTicket, _ first: FirstTrust, request: CertificateRequest) async throws(EnrolmentError) -> DeviceIdentity {
    // By a file of its own, the connection is known from the beginning; an identity that may be refused is not shown.
    var endpoint = endpoint
    endpoint.identity = nil
    let client = try ESTClient(endpoint)
    do throws(EnrolmentError) {
      let identity = try await identity(client, ticket, first, request: request)
      await client.close()
      return identity
    } catch {
      await client.close()
      throw error
    }
  }

  private func identity(
    _ client: ESTClient, _ ticket: EnrolmentTicket, _ first: FirstTrust, request: CertificateRequest
  ) async throws(EnrolmentError) -> DeviceIdentity {
    var pinned: [Certificate] = []
    let known: [Certificate]
    if let fingerprint = ticket.fingerprint {
      known = try await client.authorities(.none)
      pinned = known.filter { (try? $0.fingerprint) == fingerprint && $0.isSelfIssued }
      guard !pinned.isEmpty else { throw EnrolmentError(.authority, "none of the service's authorities has the fingerprint that came with the token") }
    } else if endpoint.authorityFile != nil {
      known = try await client.authorities(.configured)
    } else if case .whoeverAnswers = first {
      known = try await client.authorities(.none)
      pinned = known.filter(\.isSelfIssued)
      guard !pinned.isEmpty else { throw EnrolmentError(.authority, "the service names no authority that stands for itself") }
    } else {
      throw EnrolmentError(.authority, "neither the token's file has a fingerprint nor the configuration authorities")
    }
    let issued = try await client.enrol(request.bytes, ticket, device: device, pinned.isEmpty ? .configured : .authorities(pinned))
    return try Enrolment.identity(request, issued: issued, known: known, authorities: pinned, device: device)
  }

  /// What was issued, with what lies between it and the authority.
  static func identity(
    _ request: CertificateRequest, issued: [Certificate], known: [Certificate], authorities: [Certificate], device: String
  ) throws(EnrolmentError) -> DeviceIdentity {
    do throws(DeviceIdentity.Mistake) {
      let own = Certificate.PublicKey(request.key.publicKey)
      guard let leaf = issued.first(where: { $0.publicKey == own }) else { throw DeviceIdentity.Mistake(description: "the service issued no certificate for this device's key") }
      var chain = [leaf]
      var others = (issued + known).filter { !$0.isSelfIssued && $0 != leaf }
      while let last = chain.last, let index = others.firstIndex(where: { $0.subject == last.issuer }) { chain.append(others.remove(at: index)) }
      let identity = try DeviceIdentity(key: request.key, certificates: chain, authorities: authorities)
      try identity.require(device)
      return identity
    } catch { throw EnrolmentError(.answer, error.description) }
  }
}
