public import DeviceCatalog
import FoundationEssentials

/// A recorded session in a profile's folder, with its golden events: `NAME.session` and `NAME.events.jsonl`.
public struct ProfileSession: Sendable {
  /// For people: `zebra/ds2200/label.session`.
  public let name: String
  public let session: Session
  public let golden: GoldenEvents

  /// All sessions of a profile, by name. Throws `SessionError` where one cannot be read, or a session or its events stand alone.
  public static func all(of profile: DeviceProfile) throws(SessionError) -> [ProfileSession] {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: profile.folder)) ?? []).sorted()
    let names = Set(files.compactMap { file in [".session", ".events.jsonl"].first(where: file.hasSuffix).map { String(file.dropLast($0.count)) } })
    var sessions: [ProfileSession] = []
    for name in names.sorted() {
      func read(_ ending: String) throws(SessionError) -> (text: String, file: String) {
        let file = "\(profile.id)/\(name)\(ending)"
        guard let data = FileManager.default.contents(atPath: "\(profile.folder)/\(name)\(ending)") else {
          throw SessionError(file: file, line: 1, detail: "cannot be read; a session and its golden events belong together")
        }
        return (String(decoding: data, as: UTF8.self), file)
      }
      let (text, file) = try read(".session")
      let (events, eventsFile) = try read(".events.jsonl")
      sessions.append(
        ProfileSession(name: file, session: try Session(parsing: text, file: file), golden: try GoldenEvents(parsing: events, file: eventsFile)))
    }
    return sessions
  }
}

/// What is wrong with a profile's sessions, in sentences; none where every one gives its golden events, three ways, on a link that the profile has,
/// and says where it comes from.
public func check(_ profile: DeviceProfile) -> [String] {
  let sessions: [ProfileSession]
  do { sessions = try ProfileSession.all(of: profile) } catch { return [error.description] }
  guard !sessions.isEmpty else { return ["\(profile.id) has no session: record one with tally devices record"] }
  return sessions.flatMap { found in
    var complaints: [String] = []
    if found.session["Device"] != profile.id { complaints.append("the header's Device is not \(profile.id)") }
    if !["captured from ", "from ", "constructed from "].contains(where: { found.session["Source"]?.hasPrefix($0) == true }) {
      complaints.append("the header's Source says neither captured from, from nor constructed from")
    }
    if found.golden.lines.isEmpty { complaints.append("it shows nothing: no golden event") }
    complaints += strangeLinks(found.session, profile)
    let options = profile.options.merging(found.session.settings) { $1 }
    do { complaints += try check(found.session, golden: found.golden, protocol: profile.protocol, options: options) } catch {
      complaints.append("\(error)")
    }
    return complaints.map { "\(found.name): \($0)" }
  }
}

private func strangeLinks(_ session: Session, _ profile: DeviceProfile) -> [String] {
  let own = profile.links.map { $0.kind == .usblp ? "usb" : $0.kind.rawValue }
  return session.lines.compactMap { line in
    guard case .open(let kind, _) = line.step, !own.contains(kind.rawValue) || session["Link"] != kind.rawValue else { return nil }
    let header = session["Link"] ?? "nothing"
    return "line \(line.number): opens \(kind.rawValue); the header says \(header), the profile has \(own.joined(separator: ", "))"
  }
}
