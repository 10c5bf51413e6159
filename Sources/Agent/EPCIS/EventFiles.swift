import ControlAPI
import EPCIS
import FoundationEssentials
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// `tally epcis`: what a file says of events.
extension Agent {
  /// Prints each event's hash id, one a line; fails with `invalidCode` where the text, or one of its events, has none.
  public static func hashEvents(_ file: String, json: Bool) throws(Failure) {
    let document: EPCISDocument
    do {
      document = try EPCISDocument(JSONNode(parsing: contents(of: file)))
    } catch let failure as Failure { throw failure } catch { throw unreadable(file, "\(error)") }
    var missing: Int?
    var lines = ""
    for (index, hash) in document.hashes.enumerated() {
      guard let hash else {
        missing = missing ?? index + 1
        continue
      }
      let row = JSON.object([
        "event": .int(Int64(index + 1)), "type": document.events[index]["type"]?.string.map { .string($0) }, "eventID": .string(hash),
      ])
      lines += (json ? row.text : hash) + "\n"
    }
    writeOut(lines)
    if let missing { throw Failure(Words.say("epcis.no-event", ["file": file, "event": "\(missing)"], in: language), exit: .invalidCode) }
  }

  /// Says what is wrong, event by event; fails with `invalidCode` where anything is.
  public static func validateEvents(_ file: String, json: Bool) throws(Failure) {
    let validation: Validation
    do { validation = try Validation(of: contents(of: file)) } catch let failure as Failure { throw failure } catch {
      throw unreadable(file, "\(error)")
    }
    if !validation.document.isEmpty { writeOut(report(nil, nil, nil, validation.document, json: json)) }
    for event in validation.events { writeOut(report(event.number, event.type, event.line, event.findings, json: json)) }
    guard !validation.isValid else { return }
    let count = validation.document.count + validation.events.reduce(0) { $0 + $1.findings.count }
    throw Failure(Words.say("epcis.invalid", ["file": file, "count": "\(count)"], in: language), exit: .invalidCode)
  }

  /// An event, or the document around them (`nil`), with what was found.
  private static func report(_ number: Int?, _ type: String?, _ line: Int?, _ findings: [Finding], json: Bool) -> String {
    if json {
      let problems = findings.map { finding in
        JSON.object([
          "code": .string(finding.code.rawValue), "path": .string(finding.path), "line": .int(Int64(finding.line)),
          "problem": .string(Words.say(finding.code.sentence, finding.args, in: language)),
        ])
      }
      return JSON.object([
        "event": number.map { .int(Int64($0)) } ?? .null, "type": type.map { .string($0) }, "line": line.map { .int(Int64($0)) },
        "valid": .bool(findings.isEmpty), "problems": .array(problems),
      ]).text + "\n"
    }
    let head = number.map { Words.say("epcis.event", ["event": "\($0)"], in: language) } ?? Words.say("epcis.document", [:], in: language)
    let named = head + (type.map { " \($0)" } ?? "")
    if findings.isEmpty { return "\(named): \(Words.say("epcis.valid", [:], in: language))\n" }
    return findings.map { finding in
      let place = Words.say("epcis.line", ["line": "\(finding.line)"], in: language) + (finding.path.isEmpty ? "" : " " + finding.path)
      return "\(named), \(place): \(Words.say(finding.code.sentence, finding.args, in: language))\n"
    }.joined()
  }

  private static func unreadable(_ file: String, _ reason: String) -> Failure {
    Failure(Words.say("epcis.unreadable", ["file": file, "reason": reason], in: language), exit: .invalidCode)
  }

  private static func contents(of file: String) throws(Failure) -> [UInt8] {
    func failed() -> Failure {
      Failure(Words.say("epcis.no-file", ["file": file, "reason": String(cString: strerror(errno))], in: language), exit: .notFound)
    }
    let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed() }
    defer { if file != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // One byte too many is enough to know that the text is too long.
    while bytes.count <= JSONNode.mostBytes {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failed() }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }
}
