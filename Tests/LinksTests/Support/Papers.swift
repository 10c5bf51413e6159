import Foundation
import Glibc
import Testing

/// Certificates and peers of the openssl command line, in a folder of their own: who judges our TLS is not what speaks it.
final class Papers: Sendable {
  let folder: String

  /// `ca`, `other` (another authority), `gate` (127.0.0.1 and gate-2), `expired`, `own` (signed by itself), `ours` (gate-2 alone); each with its key.
  init() throws {
    folder = NSTemporaryDirectory() + "papers-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let script = """
      set -e
      new="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
      for n in ca other; do openssl req -x509 $new -keyout $n.key -out $n.pem -subj "/CN=$n" -days 30; done
      printf 'subjectAltName=IP:127.0.0.1,DNS:gate-2\\n' > names
      echo 'subjectAltName=DNS:gate-2' > names-ours
      openssl req -x509 $new -keyout own.key -out own.pem -subj /CN=own -addext subjectAltName=IP:127.0.0.1 -days 30
      for n in gate expired ours; do
        openssl req $new -keyout $n.key -out $n.csr -subj "/CN=$n"
        days=30; test $n != expired || days=-1
        names=names; test $n != ours || names=names-ours
        openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -set_serial $RANDOM -days $days -extfile $names -out $n.pem
      done
      chmod 600 *.key
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-c", script]
    shell.currentDirectoryURL = URL(filePath: folder)
    (shell.standardOutput, shell.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try shell.run()
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func callAsFunction(_ file: String) -> String { "\(folder)/\(file)" }

  /// Runs `openssl` in the folder until the answer is let go of.
  func openssl(_ arguments: String...) throws -> OpenSSL { try OpenSSL(arguments, in: folder) }
}

/// An `openssl s_server` or `s_client` at work.
final class OpenSSL: Sendable {
  private let process: Process
  private let input = Pipe()

  init(_ arguments: [String], in folder: String) throws {
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = input
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
  }

  /// By SIGKILL: what a test's own process blocks, its children block too.
  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  func say(_ text: String) { input.fileHandleForWriting.write(Data(text.utf8)) }
}
