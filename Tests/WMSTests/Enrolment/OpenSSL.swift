import Foundation

/// `openssl` as the other party.
enum OpenSSL {
  static let isHere = FileManager.default.fileExists(atPath: "/usr/bin/openssl")

  struct Failure: Error { var text: String }

  @discardableResult
  static func run(_ words: [String], in folder: String) throws -> (text: String, isWell: Bool) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (text, process.terminationStatus == 0)
  }

  private static func need(_ words: [String], in folder: String) throws {
    let (text, isWell) = try run(words, in: folder)
    guard isWell else { throw Failure(text: text) }
  }

  /// `root.pem` with an RSA key, and below it `middle.pem`, which issues.
  static func makeAuthority(in folder: String) throws {
    try need(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=root", "-days", "30", "-keyout", "root.key", "-out", "root.pem"], in: folder)
    try need(["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-subj", "/CN=middle", "-keyout", "middle.key", "-out", "middle.csr"], in: folder)
    try Data("basicConstraints=critical,CA:TRUE\n".utf8).write(to: URL(filePath: folder + "/middle.ext"))
    try need(["x509", "-req", "-in", "middle.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "20", "-extfile", "middle.ext", "-out", "middle.pem"], in: folder)
  }

  /// A certs-only CMS, DER.
  static func pack(_ files: [String], in folder: String) throws -> Data {
    try need(["crl2pkcs7", "-nocrl", "-outform", "DER", "-out", "certs.p7"] + files.flatMap { ["-certfile", $0] }, in: folder)
    return try Data(contentsOf: URL(filePath: folder + "/certs.p7"))
  }

  /// Answers a PKCS#10 request in base64.
  static func issue(_ body: [UInt8], as device: String? = nil, in folder: String) throws -> Data {
    guard let request = Data(base64Encoded: Data(body.filter { $0 > 0x20 })) else { throw Failure(text: "not base64") }
    try request.write(to: URL(filePath: folder + "/device.csr"))
    var words = ["x509", "-req", "-inform", "DER", "-in", "device.csr", "-CA", "middle.pem", "-CAkey", "middle.key", "-CAcreateserial", "-days", "10", "-out", "device.pem"]
    if let device {
      try Data("subjectAltName=URI:urn:uuid:\(device)\n".utf8).write(to: URL(filePath: folder + "/device.ext"))
      words += ["-extfile", "device.ext"]
    } else {
      words += ["-copy_extensions", "copy"]
    }
    try need(words, in: folder)
    return try pack(["device.pem"], in: folder)
  }
}
