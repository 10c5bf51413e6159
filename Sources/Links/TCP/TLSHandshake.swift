import Glibc
import NIOCore
import NIOSSL
import NIOTLS
import Warehouse

/// Waits until a connection is private and with the right peer; else says why not.
final class TLSHandshake: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let files: TLSFiles
  private let promise: EventLoopPromise<Void>

  init(_ files: TLSFiles, _ promise: EventLoopPromise<Void>) { (self.files, self.promise) = (files, promise) }

  /// Puts it behind the handler that encrypts, and ends what takes longer than `time`.
  static func add(_ encryption: any ChannelHandler, _ files: TLSFiles, within time: TimeAmount, to channel: any Channel) throws -> EventLoopFuture<Void> {
    let promise = channel.eventLoop.makePromise(of: Void.self)
    try channel.pipeline.syncOperations.addHandlers([encryption, TLSHandshake(files, promise)])
    let timer = channel.eventLoop.scheduleTask(in: time) { promise.fail(LinkError(.lost, "TLS: the other side did not agree on keys within the time")) }
    promise.futureResult.whenComplete { _ in timer.cancel() }
    promise.futureResult.whenFailure { _ in channel.close(promise: nil) }
    return promise.futureResult
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    // Nobody reads yet: the first record of the peer is asked for here, the rest by the handler that decrypts.
    context.read()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { promise.succeed() }
    context.fireUserInboundEventTriggered(event)
  }

  /// What goes wrong later is the connection's end.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let theirs = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
    let trouble = LinkError.tls(error, theirs, files)
    promise.fail(trouble)
    context.fireErrorCaught(trouble)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(LinkError(.lost, "TLS: the connection ended before keys were agreed on; is it the secure port, and does the other side want a certificate of ours?"))
    context.fireChannelInactive()
  }
}

extension LinkError {
  /// What a failure of TLS means, and what to do. `theirs` has not been verified: it serves to say why not.
  fileprivate static func tls(_ error: any Error, _ theirs: NIOSSLCertificate?, _ files: TLSFiles) -> LinkError {
    let text = "\(error)"
    let now = time(nil)
    let authorities = files.authorities ?? "ca:"
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    if error as? NIOSSLError == .uncleanShutdown { return LinkError(.lost, "closed by the peer") }
    if error as? NIOSSLExtraError == .failedToValidateHostname {
      let (names, key) = (theirs.map(names) ?? "–", "server-name")
      return LinkError(.configuration, "TLS: the device's certificate is of \(names); if that is the right one, say so with \(key):")
    }
    if says("CERTIFICATE_VERIFY_FAILED") {
      if let theirs, theirs.notValidAfter < now {
        return LinkError(.configuration, "TLS: the device's certificate has expired on \(day(theirs.notValidAfter)); give the device a new one")
      }
      if let theirs, theirs.notValidBefore > now {
        return LinkError(.configuration, "TLS: the device's certificate is good from \(day(theirs.notValidBefore)) only; is this machine's clock right?")
      }
      return LinkError(.configuration, "TLS: the device's certificate is not signed by an authority in \(authorities); put its authority there, or the certificate itself")
    }
    if says("PEER_DID_NOT_RETURN_A_CERTIFICATE") { return LinkError(.configuration, "TLS: the device shows no certificate; give it one, or leave out \("ca"):") }
    if says("CERTIFICATE_REQUIRED") { return LinkError(.configuration, "TLS: the device wants a certificate of ours; name one under \("certificate"):") }
    if says("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED", "CERTIFICATE_UNKNOWN", "CERTIFICATE_REVOKED") {
      return LinkError(.configuration, "TLS: the device does not take our certificate (\(reason(text))); it must know its authority, and its clock must be right")
    }
    if says("WRONG_VERSION_NUMBER", "HTTP_REQUEST") {
      return LinkError(.configuration, "TLS: the other side does not speak TLS on this port; a reader's secure port is mostly 5085")
    }
    if says("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION") { return LinkError(.configuration, "TLS: the device speaks no TLS 1.2 or later; renew its firmware") }
    return LinkError(.lost, "TLS: \(reason(text))")
  }

  /// BoringSSL's own word, without the place in its source.
  private static func reason(_ text: String) -> String {
    guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return String(text.prefix(80)) }
    return text[mark.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }.lowercased().replacing("_", with: " ")
  }

  private static func names(_ certificate: NIOSSLCertificate) -> String {
    let parts = certificate.description.split(whereSeparator: { ";<>".contains($0) })
    let names = parts.compactMap { part in ["common_name=", "alternative_names="].first { part.hasPrefix($0) }.map { part.dropFirst($0.count) } }
    return names.isEmpty ? "nobody" : names.joined(separator: ", ")
  }

  private static func day(_ time: time_t) -> String {
    var time = time
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }
}
