import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Protocols
import Warehouse

/// Listens to one scanner while the codes of the calibration sheet are scanned.
struct CalibrationWatch {
  let daemon: Daemon

  /// How often what has come is looked at.
  private static let beat = Duration.milliseconds(250)

  func steps(_ request: CalibrateRequest) async throws(ControlError) -> AsyncStream<CalibrationStep> {
    let device = DeviceID(request.device)
    guard let profile = daemon.profile(of: device) else { throw ControlError.unknown(.device, request.device, among: daemon.deviceNames) }
    guard profile.role == .scanner else { throw ControlError("agent.no-scanner", ["device": request.device, "profile": profile.id], exit: .usage) }
    if let health = await daemon.supervisor.snapshot().first(where: { $0.id == device }), health.state != .open {
      let detail = health.lastError?.detail ?? health.endpoint
      throw ControlError("agent.not-open", ["device": request.device, "state": "@device.\(health.state.rawValue)", "detail": detail], exit: .notFound)
    }
    guard daemon.gate.close(device) else { throw ControlError("agent.calibrating", ["device": request.device], exit: .failed) }
    let traces = daemon.supervisor.tap.watch(capacity: 8192)
    let listener = Listener(Calibration(Calibration.Speech(profile.protocol)))
    // `.dropOldest`, counted by the watcher's own `missed`: 64 steps are 16 s of a client that does not read.
    let (stream, continuation) = AsyncStream.makeStream(of: CalibrationStep.self, bufferingPolicy: .bufferingNewest(64))
    let hearing = Task { for await trace in traces where trace.device == device { await listener.hear(trace) } }
    // At once: from here on nothing is missed.
    continuation.yield(CalibrationStep(read: [], whole: 0, total: CalibrationCode.sheet.count, bytes: 0))
    let looking = Task {
      let begin = ContinuousClock.now
      let longest = Duration.seconds(min(max(request.seconds, 1), 3600))
      let quiet = Duration.seconds(min(max(request.quiet, 1), 3600))
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.beat)
        let (step, findings, rest) = await listener.look()
        let ends = findings.isComplete || ContinuousClock.now - begin > longest || rest.map { $0 > quiet } ?? false
        if ends {
          var last = step
          last.result = result(findings, profile, request.device)
          continuation.yield(last)
          break
        }
        if step.bytes > 0 { continuation.yield(step) }
      }
      continuation.finish()
    }
    continuation.onTermination = { [gate = daemon.gate] _ in
      looking.cancel()
      hearing.cancel()
      gate.open(device)
    }
    return stream
  }

  private func result(_ findings: Calibration.Findings, _ profile: DeviceProfile, _ device: String) -> CalibrationStep.Result {
    let site = SiteProfile(profile, settings: findings.settings, device: device)
    return .init(
      settings: findings.settings, notices: findings.notices, missing: CalibrationCode.sheet.map(\.id).filter { !findings.whole.contains($0) },
      hasFaults: findings.hasFaults, profile: site.text, path: site.path)
  }
}

/// What one calibration has heard.
private actor Listener {
  private var calibration: Calibration
  private var findings: Calibration.Findings
  private var bytes = 0
  private var lastHeard: ContinuousClock.Instant?

  init(_ calibration: Calibration) {
    self.calibration = calibration
    findings = calibration.findings()
  }

  func hear(_ trace: DeviceTrace) {
    switch trace.what {
    case .received(let received):
      calibration.receive(received, at: trace.at.mono)
      bytes += received.count
    case .event(.scan(let scan)): calibration.scanned(scan, at: trace.at.mono)
    default: return
    }
    lastHeard = .now
  }

  /// What is new since the last look, and how long it has been silent since something was read.
  func look() -> (CalibrationStep, Calibration.Findings, silence: Duration?) {
    let before = Set(findings.whole)
    if bytes > 0 { findings = calibration.findings() }
    let step = CalibrationStep(
      read: findings.whole.filter { !before.contains($0) }, whole: findings.whole.count, total: CalibrationCode.sheet.count, bytes: bytes)
    bytes = 0
    return (step, findings, findings.whole.isEmpty ? nil : lastHeard.map { ContinuousClock.now - $0 })
  }
}

/// A profile of the site with the options that a calibration has found.
private struct SiteProfile {
  let path: String
  let text: String

  init(_ profile: DeviceProfile, settings: [String: String], device: String) {
    path = "/etc/tallyman/devices/\(profile.id)/profile.yaml"
    // What a key replaces it replaces whole; role, signals and the unit prefix have places of their own.
    let elsewhere = Set(Signal.allCases.map(\.rawValue) + ["role", "unit-prefix"])
    let options = profile.options.filter { !elsewhere.contains($0.key) }.merging(settings) { $1 }
    var lines = [CalibrationStep.Result.mark + " \(visible(Array(device.utf8)))", "options:"]
    for (key, value) in options.sorted(by: { $0.key < $1.key }) { lines.append("  \(key): '\(value.replacing("'", with: "''"))'") }
    if options.isEmpty { lines[1] = "options: {}" }
    text = lines.joined(separator: "\n") + "\n"
  }
}
