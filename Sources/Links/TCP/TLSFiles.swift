import Glibc
import NIOCore
import NIOSSL
public import Warehouse

/// What a connection over TLS rests on, in files. They are read at every connection, so that a renewed certificate needs no restart.
public struct TLSFiles: Sendable, Hashable {
  /// PEM: the only authorities, or the certificates themselves, that are believed. `nil` only where a device connects to us: it then shows none.
  public var authorities: String?
  /// PEM: ours and what is between it and its authority. A device may ask for it; one that connects to us needs it.
  public var certificate: String?
  /// PEM: the key of `certificate`.
  public var key: String?
  /// The name in the device's certificate, where that is not the host that is connected to.
  public var name: String?

  public init(authorities: String?, certificate: String? = nil, key: String? = nil, name: String? = nil) {
    (self.authorities, self.certificate, self.key, self.name) = (authorities, certificate, key, name)
  }

  /// For whom the files are.
  enum Side { case client, server }

  /// What is wrong with the files, with what to do; `nil` for nothing. Reads them.
  ///
  /// - Parameter calls: the device connects to us.
  public func problem(calls: Bool) -> LinkError? {
    do throws(LinkError) {
      _ = try context(calls ? .server : .client)
      return nil
    } catch { return error }
  }

  /// - Throws: `configuration`, naming the file.
  func context(_ side: Side) throws(LinkError) -> NIOSSLContext {
    let ours = try certificate.map { file throws(LinkError) in try certificates(file).map { NIOSSLCertificateSource.certificate($0) } } ?? []
    var tls: TLSConfiguration
    switch side {
    case .client: tls = .makeClientConfiguration()
    case .server:
      guard let key, !ours.isEmpty else { throw LinkError(.configuration, "TLS: who is connected to shows a certificate: name ours under \("certificate"):") }
      tls = .makeServerConfiguration(certificateChain: ours, privateKey: .privateKey(try privateKey(key)))
      if authorities != nil { tls.certificateVerification = .noHostnameVerification }
    }
    tls.minimumTLSVersion = .tlsv12
    tls.shutdownTimeout = .seconds(1)
    if let authorities { tls.trustRoots = .certificates(try certificates(authorities)) }
    if side == .client, let key, !ours.isEmpty { (tls.certificateChain, tls.privateKey) = (ours, .privateKey(try privateKey(key))) }
    do { return try NIOSSLContext(configuration: tls) } catch {
      throw LinkError(.configuration, "\(certificate ?? authorities ?? "TLS"): key and certificate do not go together, or cannot be used; make both anew")
    }
  }

  private func certificates(_ file: String) throws(LinkError) -> [NIOSSLCertificate] {
    try readable(file)
    let command = "openssl x509 -inform der -in FILE"
    guard let found = try? NIOSSLCertificate.fromPEMFile(file), !found.isEmpty else {
      throw LinkError(.configuration, "\(file): holds no certificate in PEM; a DER file becomes one with: \(command)")
    }
    return found
  }

  private func privateKey(_ file: String) throws(LinkError) -> NIOSSLPrivateKey {
    try readable(file)
    let command = "sudo chmod o= \(file)"
    var facts = stat()
    guard stat(file, &facts) == 0, facts.st_mode & 0o007 == 0 else {
      throw LinkError(.configuration, "\(file): anybody on this machine can read this key: \(command), and better make a new one")
    }
    guard let key = try? NIOSSLPrivateKey(file: file, format: .pem) else { throw LinkError(.configuration, "\(file): holds no private key in PEM without a password") }
    return key
  }

  private func readable(_ file: String) throws(LinkError) {
    if access(file, R_OK) != 0 { throw LinkError(.configuration, "\(file): \(LinkError.explain(-errno)); the user of the daemon must be able to read it") }
  }
}
