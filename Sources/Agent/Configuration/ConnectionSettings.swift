import Links
import Settings
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// How the file says where a device is.
extension AgentConfiguration {
  private static let reachable: SettingsSentence = "the address of this machine that the reader can reach, such as 10.0.0.2:5084"

  /// As a printer's; `connect: tls://10.0.0.7` with `ca:`; or `listen: 10.0.0.2:5084` with `from: 10.0.0.8` for a device that connects to us.
  static func deviceConnection(_ section: SettingsSection) -> Connection {
    if let text: String = section.optional("listen") { return listening(text, section) }
    guard section.has("connect"), case let text = section.value("connect", default: ""), text.hasPrefix("tls://") else { return connection(section) }
    guard let place = TCPPlace(text.dropFirst(6), standard: 5085) else {
      section.report("expected tls://HOST:PORT, found '\(text)'", at: "connect", hint: "without a port it is 5085, that of LLRP over TLS")
      return .path("")
    }
    let tls = tls(section, authorities: section.required("ca"), name: section.optional("server-name"))
    if let name = tls.name, name.isEmpty || TCPPlace(host: name, port: 1).isNumeric {
      section.report("expected a name, found '\(name)'", at: "server-name", hint: "the name that stands in the reader's certificate")
    }
    return .tcp(host: place.host, port: place.port, tls: tls)
  }

  private static func listening(_ text: String, _ section: SettingsSection) -> Connection {
    for key in ["connect", "usb", "port"] where section.has(key) {
      section.report("a device connects to us or we connect to it: either listen or \(key)", at: key)
    }
    let peer: String = section.required("from")
    let isPrivate = text.hasPrefix("tls://")
    let tls = isPrivate ? tls(section, authorities: section.optional("ca")) : nil
    if isPrivate, tls?.certificate == nil { section.report("'certificate' is missing", hint: "over TLS who is connected to shows a certificate") }
    guard let place = TCPPlace(isPrivate || text.hasPrefix("tcp://") ? text.dropFirst(6) : text[...], standard: isPrivate ? 5085 : nil) else {
      section.report("expected ADDRESS:PORT, found '\(text)'", at: "listen", hint: reachable)
      return .path("")
    }
    if !place.isNumeric {
      section.report("'\(place.host)' is no address in digits", at: "listen", hint: reachable)
    } else if !peer.isEmpty, TCPCaller(at: place, from: peer) == nil {
      section.report("'\(peer)' is no address in digits", at: "from", hint: "the reader's own address; nobody else is let in")
    }
    return TCPCaller(at: place, from: peer).map { .calls($0, tls: tls) } ?? .path("")
  }

  /// Our key is a secret, and so no key of the file.
  private static func tls(_ section: SettingsSection, authorities: String?, name: String? = nil) -> TLSFiles {
    let certificate: String? = section.optional("certificate")
    for (key, file) in [("ca", authorities), ("certificate", certificate)] {
      if let file, !file.isEmpty, !file.hasPrefix("/") { section.report("expected the path of a file, found '\(file)'", at: key, hint: "a PEM file, such as /etc/tallyman/readers.pem") }
    }
    return TLSFiles(authorities: authorities, certificate: certificate, key: certificate.map { _ in Credentials().path("reader-key") }, name: name)
  }

  /// `connect: /dev/…`, `connect: tcp://host:port`, or `usb: 05e0:1701` with `serial:`, or `port: 1-1.2`.
  static func connection(_ section: SettingsSection) -> Connection {
    let serial: String? = section.optional("serial")
    if let usb: String = section.optional("usb") {
      let numbers = usb.split(separator: ":").map { UInt16($0, radix: 16) }
      if numbers.count == 2, let vendor = numbers[0], let product = numbers[1] { return .usb(vendor: vendor, product: product, serial: serial) }
      section.report("expected VENDOR:PRODUCT in hexadecimal, found '\(usb)'", at: "usb", hint: "such as 05e0:1701; lsusb shows it")
      return .path("")
    }
    if let port: String = section.optional("port") { return .port(port) }
    let text: String = section.required("connect")
    guard text.hasPrefix("tcp://") else {
      if !text.isEmpty, !text.hasPrefix("/") { section.report("expected a path or tcp://HOST:PORT, found '\(text)'", at: "connect") }
      return .path(text)
    }
    guard let place = TCPPlace(text.dropFirst(6)) else {
      section.report("expected tcp://HOST:PORT, found '\(text)'", at: "connect", hint: "label printers listen on port 9100")
      return .path("")
    }
    return .tcp(host: place.host, port: place.port)
  }
}

extension AgentConfiguration.Connection {
  var tls: TLSFiles? {
    switch self {
    case .tcp(_, _, let tls), .calls(_, let tls): tls
    case .path, .usb, .port: nil
    }
  }

  /// Where it is, however it is spoken to.
  var bare: Self {
    switch self {
    case .tcp(let host, let port, _): .tcp(host: host, port: port)
    case .calls(let caller, _): .calls(caller)
    case .path, .usb, .port: self
    }
  }
}

extension AgentConfiguration.Device {
  /// What is wrong with its certificates, at its place; files that only the daemon's user may read are not judged.
  var certificateProblem: SettingsProblem? {
    guard let tls = connect.tls, var problem = tlsPlace else { return nil }
    let isCalling = if case .calls = connect { true } else { false }
    let files = [tls.authorities, tls.certificate, tls.key].compactMap(\.self)
    guard !files.contains(where: { access($0, R_OK) != 0 && errno == EACCES }), let error = tls.problem(calls: isCalling) else { return nil }
    problem.message = "\(error.detail)"
    return problem
  }
}
