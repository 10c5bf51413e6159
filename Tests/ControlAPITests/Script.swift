import ControlAPI
import Warehouse

/// The scripted answers. 2026-11-20 07:40:00 UTC is the time of everything.
extension ScriptedBackend {
  static let time: Int64 = 1_795_160_400_000

  func status(healthy: Bool) -> StatusReport {
    StatusReport(
      version: text, site: text, startedAt: Self.time, screen: text, journal: .init(bytes: 12_345_678, limit: 2_000_000_000, level: "ok", hoursLeft: healthy ? 310 : nil, entries: 4711),
      clock: .init(wall: Self.time, quality: .synced, timezone: text), sync: synced, devices: [device],
      printers: [PrinterReport(name: text, endpoint: text, ready: false, conditions: ["paper-out", text], waiting: 2, uncertain: 1, detail: text)], stations: [station],
      warnings: [Notice("verdict.journal-warn"), Notice(text, ["a": text])], verdict: healthy ? Notice("verdict.well") : Notice("verdict.device", ["device": text, "state": "absent"]),
      nextStep: healthy ? Notice("next.nothing") : Notice("next.device", ["device": text]), healthy: healthy)
  }

  var device: DeviceReport {
    DeviceReport(
      id: text, profile: text, station: text, endpoint: text, state: "denied", lastError: text, opens: 3, bytes: 900, scans: 12, incomplete: 1, faults: 2, lastBytesAt: Self.time)
  }

  var explained: ExplainReport {
    ExplainReport(
      device: text, facts: ["vendor": text], chosen: text,
      candidates: [.init(profile: text, matched: true, reasons: [Notice("match.holds", ["rule": text])]),
        .init(profile: "zebra/ds2200", matched: false, reasons: [Notice("match.usb", ["found": "@unknown", "wanted": text]), Notice(text, ["a": text])])])
  }

  var tapped: TapEvent {
    var event = TapEvent(at: Self.time, device: text)
    event.station = text
    event.bytes = hex(Array("\u{2}4006381333931\r".utf8))
    event.event = "scan"
    event.scanned = text
    event.recognised = text
    return event
  }

  var followed: [FollowEvent] {
    var opened = FollowEvent("opened", at: Self.time)
    opened.what = text
    var received = FollowEvent("received", at: Self.time + 12)
    received.bytes = hex(Array("4006381333931\r".utf8))
    var event = FollowEvent("event", at: Self.time + 13)
    (event.what, event.data, event.symbology, event.bytes) = ("scan", text, text, received.bytes)
    var command = FollowEvent("command", at: Self.time + 20)
    command.what = text
    var sent = FollowEvent("sent", at: Self.time + 21)
    sent.bytes = "06"
    var lost = FollowEvent("lost", at: Self.time + 1234)
    lost.detail = text
    return [opened, received, event, command, sent, lost]
  }

  var shown: DeviceShow {
    var vitals = DeviceShow.Vitals(since: Self.time)
    (vitals.scans, vitals.incompletes, vitals.rescans, vitals.reconnects, vitals.afterIdle) = (100, ["timeout": 3, text: 1], 2, 4, 9)
    vitals.reconnectsAt = [Self.time]
    vitals.pace = .init(usual: 4200, recent: 4310.5, median: 5000, percentile95: nil)
    var device = device
    device.failing = [Notice("failing.incompletes", ["device": text, "seen": "12", "usual": "1"])]
    return DeviceShow(
      device: device, stateSince: Self.time, nextAttempt: Self.time, facts: ["identity": text, "port": text, "hub": "1-1", "name": text],
      profileName: text, role: "scanner", why: [Notice("match.holds", ["rule": text])], settings: ["suffix": text], unsent: 1, vitals: vitals,
      last: [.init(at: Self.time, what: "scan", data: text, symbology: nil), .init(at: Self.time, what: "scan", data: "•••", symbology: "]Q1")])
  }

  var broken: TapEvent {
    var event = TapEvent(at: Self.time, device: text)
    event.broken = Notice("broken.no-bytes", ["device": text])
    return event
  }

  func stored(_ seq: Int64) -> EntryReport {
    let line: JSON = .object([
      "id": .string("box:j:dock-1:\(seq)"), "at": "2026-11-20T07:40:00.000Z", "kind": seq == 2 ? "refused" : "movement", "raw": .string(text), "movement": .object(["item": .string(text)]),
    ])
    return EntryReport(id: "box:j:dock-1:\(seq)", stream: text, seq: seq, hash: String(repeating: "ab", count: 32), line: line.text)
  }

  func balanced(_ well: Bool) -> BalanceReport {
    BalanceReport(
      stream: text, device: text, session: text, triggers: 12, entries: ["step": 8, "movement": 4], stepsConsumed: 7, stepsAbandoned: 0, stepsOpen: 1, balanced: well)
  }

  func verified(_ well: Bool) -> VerifyReport {
    VerifyReport(stream: text, entries: 4711, ok: well, lastHash: String(repeating: "cd", count: 32), problem: well ? nil : text)
  }

  var synced: SyncReport {
    SyncReport(
      destination: text, link: .down, paused: true, lastSuccessAt: Self.time, lastError: text, nextAttemptAt: Self.time + 5000,
      streams: [.init(stream: text, next: 4712, cursor: 4700)], parked: [ParkedLane(lane: text, code: text, detail: text)],
      alarms: [Notice("sync.alarm.journal", ["detail": text, "stream": text])], masterDataAt: Self.time)
  }

  func job(_ state: PrintJobState) -> JobReport {
    let request = LabelRequest(template: text, printer: text, values: [:], sscc: text)
    return JobReport(
      PrintJob(id: 42, stream: StreamID(rawValue: text), request: request, state: state, evidence: text, createdAt: Self.time, changedAt: Self.time, reprintOf: 41))
  }

  var station: StationReport {
    StationReport(
      name: text, flow: "receiving", mode: .test,
      sessions: [.init(id: text, device: text, operator: text, document: text, prompt: Notice("ask-goods", ["document": text]))],
      counters: ["step": 8, "movement": 4, "refused": 2, "duplicate": 1], labelPending: 1)
  }

  func event(_ signal: Signal) -> FloorEvent {
    var event = FloorEvent(at: Self.time, station: text, mode: .test)
    event.signal = signal
    event.scanned = text
    event.notice = Notice("aside-taken", ["code": text])
    event.prompt = Notice("ask-goods", ["document": text])
    event.document = text
    event.link = .down
    return event
  }
}
