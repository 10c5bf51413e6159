import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Glibc
import Journal
import Links
import Printing
import Protocols
import Settings
import StationRuntime
import Stations
import Warehouse

/// Puts the state of everything into one report that ends with one judgement and one next step.
struct StatusReporter {
  let backend: LiveBackend
  private var daemon: Daemon { backend.daemon }

  func report() async throws(ControlError) -> StatusReport {
    let usage = try await asked { try await daemon.journal.usage() }
    let stamp = daemon.clock.now()
    let sync: SyncReport? = daemon.destination == nil ? nil : try await backend.sync(SyncRequest())
    let devices = await DeviceList(daemon: daemon).reports()
    let printers = try await printers()
    let stations = try await backend.stations()
    var findings = Findings()
    judge(usage, &findings)
    let certificate = await EnrolOrders(daemon: daemon).report()
    judge(certificate, &findings)
    judge(sync, &findings)
    judge(printers, &findings)
    judge(devices, &findings)
    if let refused = daemon.current.refused {
      findings.add(
        "verdict.not-reloaded", ["problem": refused.problems.first?.description ?? "", "count": "\(refused.problems.count)"], next: "next.not-reloaded")
    }
    if case let restart = daemon.current.restart, !restart.isEmpty { findings.warn(Notice("warn.restart", ["sections": restart.joined(separator: ", ")])) }
    let floor = await daemon.floor.snapshot()
    if let hours = floor.palletNumberHours, hours < 24 {
      findings.warn(Notice("warn.pallet-numbers", ["left": "\(floor.palletNumbersLeft)", "hours": "\(Int(hours))"]))
    } else if floor.palletNumbersLeft < 100, daemon.configuration.stations.contains(where: { $0.printer != nil }) {
      findings.warn(Notice("warn.pallet-numbers-few", ["left": "\(floor.palletNumbersLeft)"]))
    }
    for device in daemon.gate.devices { findings.warn(Notice("warn.calibrating", ["device": device.rawValue])) }
    for device in daemon.current.devices where device.spec.station == nil && !daemon.tags.hears(device.spec.id) && device.profile.role != .io { findings.warn(Notice("warn.no-station", ["device": device.spec.id.rawValue])) }
    for mistake in daemon.current.catalog.mistakes { findings.warn(Notice("warn.profile", ["problem": mistake.description])) }
    for document in floor.documents where document.pieces > 100_000 {
      findings.warn(Notice("warn.document-large", ["document": document.number, "count": "\(document.pieces)"]))
    }
    for secret in Credentials().useless() {
      let file = Credentials().path(secret.name)
      findings.warn(secret.isReadable ? Notice("warn.secret-empty", ["file": file]) : Notice("warn.secret", ["file": file, "user": "\(getuid())"]))
    }
    for warning in daemon.signals.warnings { findings.warn(warning) }
    let pending = await daemon.book.pendings.count
    if pending > 0 { findings.warn(Notice("warn.tags-pending", ["count": "\(pending)"])) }
    if floor.droppedEvents > 0 { findings.warn(Notice("warn.dropped-events", ["count": "\(floor.droppedEvents)"])) }
    let imports = await daemon.imports.reports
    for work in imports where work.state == "waiting" {
      findings.warn(Notice("warn.import-waits", ["journal": work.journal, "device": work.device, "left": "\(work.entries - work.decided)", "detail": work.detail ?? ""]))
    }
    for copy in imports where copy.state == "unusable" { findings.warn(Notice("warn.import-unusable", ["journal": copy.journal, "detail": copy.detail ?? ""])) }
    var report = StatusReport(
      version: Agent.version, site: daemon.configuration.site.name, startedAt: daemon.startedAt,
      screen: daemon.configuration.screen.map { "http://\($0.host):\($0.port)/" },
      journal: .init(bytes: usage.bytes, limit: usage.limit, level: usage.failure == nil ? usage.level.rawValue : "failed", hoursLeft: usage.hoursLeft.map(Int.init), entries: usage.entries),
      clock: .init(wall: stamp.wall, quality: stamp.quality, timezone: daemon.configuration.site.timezone), sync: sync, devices: devices,
      printers: printers, stations: stations, warnings: findings.warnings, verdict: findings.verdict, nextStep: findings.next, healthy: findings.healthy)
    report.imports = imports
    report.certificate = certificate
    return report
  }

  /// The printers among the devices.
  func listedPrinters() async throws(ControlError) -> [DeviceReport] {
    try await printers().map { report in
      let printer = daemon.configuration.printers.first { $0.name == report.name }
      let stations = daemon.current.stations.filter { $0.printer == report.name }.map(\.name)
      let state = report.ready.map { $0 ? "ready" : ["silent", "unreachable"].first(where: report.conditions.contains) ?? "faulted" } ?? "unknown"
      var listed = DeviceReport(
        id: report.name, profile: printer?.profile, station: stations.isEmpty ? nil : stations.joined(separator: ", "), endpoint: report.endpoint, state: state,
        lastError: report.ready == false ? report.detail : nil, opens: 0, bytes: 0, scans: 0, incomplete: 0, faults: 0, lastBytesAt: nil)
      listed.role = DeviceProfile.Role.printer.rawValue
      listed.language = printer.flatMap { daemon.catalog[$0.profile]?.language?.rawValue }
      listed.printer = report
      return listed
    }
  }

  private func printers() async throws(ControlError) -> [PrinterReport] {
    let snapshots = try await asked { try await daemon.spooler.snapshot() }
    return snapshots.map { printer in
      let endpoint = daemon.configuration.printers.first { $0.name == printer.name }.map { "\($0.connect)" } ?? ""
      let waiting = printer.waiting + (printer.current == nil ? 0 : 1)
      func report(_ ready: Bool?, _ conditions: [String] = [], _ detail: String? = nil) -> PrinterReport {
        PrinterReport(
          name: printer.name, endpoint: endpoint, ready: ready, conditions: conditions, waiting: waiting, uncertain: printer.uncertain, detail: detail)
      }
      switch printer.health {
      case .unknown: return report(nil, [], "not asked yet")
      case .ready: return report(true)
      case .faulted(let conditions): return report(false, conditions.map(\.rawValue))
      case .silent: return report(false, ["silent"])
      case .unreachable(let error): return report(false, ["unreachable"], error.detail)
      }
    }
  }

  // What is worst comes first: the first finding is the verdict, the others are warnings.

  private func judge(_ usage: JournalUsage, _ findings: inout Findings) {
    if usage.failure != nil { findings.add("verdict.journal-failed", next: "next.journal-failed") }
    for fault in usage.faults {
      findings.add("verdict.journal-fault.\(fault.kind.rawValue)", ["segment": "\(fault.segment)", "detail": fault.detail], next: "next.journal-fault" + ([.mirror, .missing].contains(fault.kind) ? ".\(fault.kind.rawValue)" : ""))
    }
    switch usage.level {
    case .full: findings.add("verdict.journal-full", next: "next.journal-full")
    case .lean: findings.add("verdict.journal-lean", next: "next.journal-full", healthy: true)
    case .warn: findings.add("verdict.journal-warn", next: "next.journal-full", healthy: true)
    case .ok: break
    }
  }

  private func judge(_ sync: SyncReport?, _ findings: inout Findings) {
    guard let sync else { return }
    if let alarm = sync.alarms.first { findings.add("verdict.alarm", ["alarm": alarm.code], next: "next.alarm") }
    if !sync.parked.isEmpty { findings.add("verdict.parked", ["count": "\(sync.parked.count)"], next: "next.parked") }
    if sync.paused { findings.add("verdict.paused", next: "next.paused") }
    if sync.link == .down { findings.add("verdict.link-down", next: sync.advice.map { "next.link-down.\($0)" } ?? "next.link-down", healthy: true) }
  }

  private func judge(_ certificate: CertificateReport?, _ findings: inout Findings) {
    guard let certificate else { return }
    let args = ["detail": certificate.detail ?? "", "days": "\(certificate.daysLeft ?? 0)", "device": certificate.device]
    switch certificate.state {
    case "none", "good": break
    // Most of the second half of its life is still there: it is tried again.
    case "failing": findings.add("verdict.certificate-failing", args, next: "next.certificate-failing", healthy: true)
    default: findings.add("verdict.certificate-\(certificate.state)", args, next: "next.certificate-\(certificate.state)")
    }
  }

  private func judge(_ printers: [PrinterReport], _ findings: inout Findings) {
    for printer in printers where printer.ready == false && printer.waiting > 0 {
      findings.add(
        "verdict.printer", ["printer": printer.name, "conditions": printer.conditions.joined(separator: ", "), "waiting": "\(printer.waiting)"],
        next: "next.printer")
    }
    let uncertain = printers.reduce(0) { $0 + $1.uncertain }
    if uncertain > 0 { findings.add("verdict.uncertain", ["count": "\(uncertain)"], next: "next.uncertain") }
  }

  private func judge(_ devices: [DeviceReport], _ findings: inout Findings) {
    for device in devices {
      for notice in device.notices where device.state != "unused" { findings.warn(notice) }
      if device.state == "open" || device.state == "unused" || device.notices.contains(where: { $0.code == "plug.replaced" }) { continue }
      findings.add("verdict.device", ["device": device.id, "state": "@device.\(device.state)"], next: "next.device")
    }
    for sign in devices.flatMap(\.failing) { findings.add(sign.code, sign.args, next: "next.\(sign.code)", healthy: true) }
    if devices.allSatisfy({ $0.state == "unused" }) { findings.add("verdict.no-devices", next: "next.no-devices", healthy: true) }
  }
}

private struct Findings {
  var warnings: [Notice] = []
  var verdict = Notice("verdict.well")
  var next = Notice("next.nothing")
  var healthy = true
  private var judged = false

  mutating func add(_ code: String, _ args: [String: String] = [:], next step: String, healthy wellEnough: Bool = false) {
    if judged {
      warnings.append(Notice(code, args))
    } else {
      judged = true
      verdict = Notice(code, args)
      next = Notice(step, args)
    }
    healthy = healthy && wellEnough
  }

  mutating func warn(_ notice: Notice) { warnings.append(notice) }
}

extension AgentConfiguration.Connection: CustomStringConvertible {
  public var description: String {
    switch self {
    case .path(let path): path
    case .tcp(let host, let port, let tls): "\(tls == nil ? "tcp" : "tls") \(TCPPlace(host: host, port: port))"
    case .calls(let caller, let tls): "\(tls == nil ? "tcp" : "tls") \(caller)"
    case .usb(let vendor, let product, let serial): "usb \(String(vendor, radix: 16)):\(String(product, radix: 16))" + (serial.map { " \($0)" } ?? "")
    case .port(let port): "port \(port)"
    }
  }
}
