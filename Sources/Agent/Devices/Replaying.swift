import ControlAPI
import DeviceCatalog
import DeviceReplay
import FoundationEssentials
import Protocols
import Settings
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Runs a session through one protocol and prints its events, one object a line; what the protocol sent otherwise than recorded goes to standard
  /// error.
  public static func replay(_ file: String, protocolID: String, options: [String], strict: Bool) throws(Failure) {
    guard let id = ProtocolID(rawValue: protocolID) else {
      let known = ProtocolID.allCases.map(\.rawValue)
      let hint = nearest(to: protocolID, among: known).map { "did you mean \($0)?" } ?? "there are: \(known.joined(separator: ", "))"
      throw Failure("there is no protocol '\(protocolID)'; \(hint)", exit: .usage)
    }
    let set = try settings(options)
    do {
      let report = try DeviceReplay.replay(sessionText: text(file), file: file, protocol: id, options: set)
      for line in report.lines { writeOut(line + "\n") }
      for mismatch in report.mismatches { writeOut(Words.phrase("\(file): \(mismatch)", in: language) + "\n", to: STDERR_FILENO) }
      if strict, !report.mismatches.isEmpty { throw Failure("\(report.mismatches.count) answers differ from the recording", exit: .finding) }
    } catch let failure as Failure { throw failure } catch { throw Failure("\(error)", exit: .configuration) }
  }

  /// Decodes a session anew with a profile, or with other settings, and shows what differs from what was decoded then: by the golden events beside the
  /// session, else by the profile and the settings that its header names.
  ///
  /// Fails with `finding` where anything differs.
  public static func replay(_ file: String, as profileID: String?, options: [String], json: Bool) throws(Failure) {
    let set = try settings(options)
    let comparison: Comparison
    do {
      let session = try Session(parsing: text(file), file: file)
      let catalog = try Daemon.catalog()
      let recorded = session["Device"].flatMap { catalog[$0] }
      guard let profile = try profileID.map({ try catalog.profile(named: $0) }) ?? recorded else {
        let device = visible(Array((session["Device"] ?? "–").utf8))
        throw Failure(Words.say("replay.no-profile", ["file": file, "device": device], in: language), exit: .usage)
      }
      let known = profile.protocol.options.map(\.key)
      let kept = profile.id == recorded?.id ? session.settings.filter { known.contains($0.key) } : [:]
      let now = SessionReplay.run(session, on: try profile.makeProtocol(setting: kept.merging(set) { $1 })).events
      comparison = Comparison(then: try then(session, file: file, recorded: recorded), now: now.map(\.line))
    } catch let failure as Failure { throw failure } catch { throw Failure("\(error)", exit: .configuration) }
    writeOut(json ? comparison.json : comparison.table(in: language))
    if comparison.differences > 0 {
      throw Failure(Words.say("replay.differs", ["count": "\(comparison.differences)"], in: language), exit: .finding)
    }
  }

  private static func then(_ session: Session, file: String, recorded: DeviceProfile?) throws -> [String] {
    let golden = (file.hasSuffix(".session") ? String(file.dropLast(8)) : file) + ".events.jsonl"
    if file != "-", let data = try? Data(contentsOf: URL(filePath: golden)) {
      return try GoldenEvents(parsing: String(decoding: data, as: UTF8.self), file: golden).lines
    }
    guard let recorded else { return [] }
    let known = recorded.protocol.options.map(\.key)
    return SessionReplay.run(session, on: try recorded.makeProtocol(setting: session.settings.filter { known.contains($0.key) })).events.map(\.line)
  }

  private static func settings(_ options: [String]) throws(Failure) -> [String: String] {
    var set: [String: String] = [:]
    for option in options {
      guard let equals = option.firstIndex(of: "=") else { throw Failure("--set takes KEY=VALUE, not '\(option)'", exit: .usage) }
      set[String(option[..<equals])] = String(option[option.index(after: equals)...])
    }
    return set
  }

  static func text(_ file: String) throws(Failure) -> String {
    if file == "-" {
      var text = ""
      while let line = readLine(strippingNewline: false) { text += line }
      return text
    }
    guard let data = try? Data(contentsOf: URL(filePath: file)) else { throw Failure("\(file) cannot be read", exit: .notFound) }
    return String(decoding: data, as: UTF8.self)
  }
}
