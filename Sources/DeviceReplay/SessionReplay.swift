public import Warehouse

/// How a stream's bytes are handed over. The events must be the same but for their times.
public enum Delivery: String, Sendable, CaseIterable {
  case asRecorded = "as recorded"
  case byteByByte = "byte by byte"
  /// Lines from the device joined up to the next line of another kind, or a pause that the protocol's timer saw.
  case allAtOnce = "all at once"
}

/// A protocol said something else than the recording shows.
public struct Mismatch: Sendable, Hashable, CustomStringConvertible {
  public var line: Int
  public var detail: String
  public var description: String { "line \(line): \(detail)" }
}

/// Runs one protocol over a session on a virtual clock: nothing waits, and every run is the same.
public struct SessionReplay {
  public private(set) var events: [TimedEvent] = []
  public private(set) var mismatches: [Mismatch] = []
  private var subject: any DeviceProtocol
  private var now = Duration.zero
  private var deadline: Duration?
  /// What the protocol has sent and no line has shown yet: bytes in a row as one, each feature report for itself.
  private var unmatched: [Session.Step] = []
  /// Lines before which the timer fired.
  private var pauses: Set<Int> = []

  private static let patience = 8
  /// The wall clock at a session's beginning: the start of 2026.
  private static let epoch: Int64 = 1_767_225_600_000

  private init(_ subject: any DeviceProtocol) { self.subject = subject }

  /// What `subject` makes of the session. After the last line, silence: timers still fire, also those that they start, such as the last of some
  /// repeated questions, but no more than `patience` of them: a protocol may ask for ever.
  public static func run(_ session: Session, on subject: any DeviceProtocol, delivery: Delivery = .asRecorded) -> SessionReplay {
    let recorded = SessionReplay(subject).running(session.lines.map { [$0] })
    switch delivery {
    case .asRecorded: return recorded
    case .byteByByte: return SessionReplay(subject).running(session.inBytes())
    case .allAtOnce: return SessionReplay(subject).running(session.joined(except: recorded.pauses))
    }
  }

  /// Each group is either one line or lines from the device that are handed over together.
  private consuming func running(_ groups: [[Session.Line]]) -> SessionReplay {
    for group in groups {
      guard let first = group.first, let last = group.last else { continue }
      advance(to: first)
      now = last.at
      perform(first, bytes: group.flatMap(\.step.received))
    }
    settle(line: groups.last?.last?.number ?? 0)
    for _ in 0..<Self.patience {
      guard let due = deadline else { break }
      now = due
      deadline = nil
      act { $0.timeout(into: &$1) }
    }
    return self
  }

  private mutating func advance(to line: Session.Line) {
    while let due = deadline, due <= line.at {
      now = due
      deadline = nil
      pauses.insert(line.number)
      act { $0.timeout(into: &$1) }
    }
  }

  private mutating func perform(_ line: Session.Line, bytes: [UInt8]) {
    switch line.step {
    case .open: act { $0.opened(line.step.opening ?? LinkOpening(), into: &$1) }
    case .received:
      deadline = nil
      act { $0.receive(bytes.span, into: &$1) }
    case .sent, .sentFeature: match(line.step, line: line.number)
    case .command(let command): act { $0.command(command, into: &$1) }
    case .lost:
      settle(line: line.number)
      act { $0.lost(into: &$1) }
      deadline = nil
    }
  }

  private mutating func act(_ body: (inout any DeviceProtocol, inout [DeviceAction]) -> Void) {
    var actions: [DeviceAction] = []
    let time = Int64(now / .milliseconds(1))
    subject.clock(Stamp(wall: Self.epoch + time, mono: time, quality: .unknown))
    body(&subject, &actions)
    for action in actions {
      switch action {
      case .event, .tags: events += action.events.map { TimedEvent(at: now, $0) }
      // What the recording did then, it shows.
      case .reconnect: break
      case .send(let bytes): note(bytes)
      // A recording has one speed.
      case .misread: break
      case .sendFeature(let report): unmatched.append(.sentFeature(report))
      // A protocol that asks for no time at all would hold the clock still.
      case .expectWithin(let time): deadline = time.map { now + max($0, .milliseconds(1)) }
      }
    }
  }

  private mutating func note(_ bytes: [UInt8]) {
    if case .sent(let before)? = unmatched.last {
      unmatched[unmatched.count - 1] = .sent(before + bytes)
    } else {
      unmatched.append(.sent(bytes))
    }
  }

  private mutating func match(_ wanted: Session.Step, line: Int) {
    let first = unmatched.first
    if first == wanted {
      unmatched.removeFirst()
    } else if case (.sent(let wanted), .sent(let sent)?) = (wanted, first), sent.starts(with: wanted) {
      unmatched[0] = .sent(Array(sent.dropFirst(wanted.count)))
    } else {
      mismatches.append(Mismatch(line: line, detail: "the recording sends \(wanted.traffic), the protocol \(first?.traffic ?? "nothing")"))
      unmatched = []
      if case .sent(let bytes) = wanted { act { $0.overheard(bytes, into: &$1) } }
    }
  }

  /// Before the link goes, or the recording ends, everything sent must have been seen.
  private mutating func settle(line: Int) {
    guard !unmatched.isEmpty else { return }
    let sent = unmatched.map(\.traffic).joined(separator: ", ")
    mismatches.append(Mismatch(line: line, detail: "the protocol has sent \(sent), which is not in the recording"))
    unmatched = []
  }
}

extension Session.Step {
  /// What the device sent; empty in all other steps.
  var received: [UInt8] { if case .received(let bytes) = self { bytes } else { [] } }
}

extension Session {
  /// Lines of a stream taken apart into bytes; packets keep their boundaries.
  fileprivate func inBytes() -> [[Line]] {
    var groups: [[Line]] = []
    forEachOnItsLink { line, keepsBoundaries in
      if case .received(let bytes) = line.step, !keepsBoundaries {
        groups += bytes.map { [Line(at: line.at, .received([$0]), number: line.number)] }
      } else {
        groups.append([line])
      }
    }
    return groups
  }

  fileprivate func joined(except pauses: Set<Int>) -> [[Line]] {
    var groups: [[Line]] = []
    forEachOnItsLink { line, keepsBoundaries in
      if case .received = line.step, case .received? = groups.last?.last?.step, !keepsBoundaries, !pauses.contains(line.number) {
        groups[groups.count - 1].append(line)
      } else {
        groups.append([line])
      }
    }
    return groups
  }

  private func forEachOnItsLink(_ body: (Line, Bool) -> Void) {
    var keepsBoundaries = false
    for line in lines {
      if case .open(let kind, _) = line.step { keepsBoundaries = kind.keepsBoundaries }
      body(line, keepsBoundaries)
    }
  }
}
