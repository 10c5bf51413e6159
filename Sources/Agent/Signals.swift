import ControlAPI
import DeviceRuntime
import Links
import Synchronization
import Warehouse

/// Sees to it that a worker hears the answer: from the scanner where it can be told to sound, else from the station's own sounder; a station's light shows it in any case.
final class Signals: SignalPort {
  let supervisor: DeviceSupervisor
  /// The station of a device.
  private let station: @Sendable (DeviceID) -> String?
  private let sounders = Mutex<[String: Sounder]>([:])
  private let lights = Mutex<[String: StationLight]>([:])
  private let readers = Mutex<[String: AgentConfiguration.ReaderLight]>([:])

  init(supervisor: DeviceSupervisor, station: @escaping @Sendable (DeviceID) -> String?) {
    self.supervisor = supervisor
    self.station = station
  }

  /// The sounder of each station that has one; one that stays the same goes on playing.
  func configure(_ outputs: [String: SoundOutput], lights outputsOfLight: [String: LightOutput] = [:], readers lamps: [String: AgentConfiguration.ReaderLight] = [:]) {
    readers.withLock { $0 = lamps }
    lights.withLock { lights in
      let known = lights
      lights = outputsOfLight.reduce(into: [:]) { made, new in
        made[new.key] = known.values.first { $0.output == new.value } ?? made.values.first { $0.output == new.value } ?? StationLight(new.value)
      }
    }
    sounders.withLock { sounders in
      let known = Dictionary(sounders.values.map { ($0.output, $0) }) { first, _ in first }
      var made: [SoundOutput: Sounder] = [:]
      sounders = outputs.mapValues { output in
        let sounder = known[output] ?? made[output] ?? Sounder(output)
        made[output] = sounder
        return sounder
      }
    }
  }

  func sounder(of station: String) -> Sounder? { sounders.withLock { $0[station] } }

  /// What is wrong with a sounder or a light.
  var warnings: [Notice] {
    let silent = sounders.withLock { $0 }.compactMapValues(\.problem), dark = lights.withLock { $0 }.compactMapValues(\.problem)
    return [("warn.sounder", silent), ("warn.light", dark)].flatMap { code, problems in
      problems.sorted { $0.key < $1.key }.map { Notice(code, ["station": $0.key, "problem": $0.value]) }
    }
  }

  func signal(_ signal: Signal, to device: DeviceID) async { _ = await sound(signal, for: device) }

  /// Who sounds it; `nil` where nobody can.
  func sound(_ signal: Signal, for device: DeviceID) async -> BeepReport.Source? {
    let station = station(device) ?? simulatedStation(device)
    if let station, let light = lights.withLock({ $0[station] }) { light.show(signal) }
    if let station, let lamp = readers.withLock({ $0[station] }), let port = lamp.lines[signal] ?? (signal == .storedOffline ? lamp.lines[.good] : nil) {
      // Beside: the scanner's own answer does not wait for it.
      Task { await supervisor.command(.output(port, true, for: lamp.pulse), to: lamp.reader) }
    }
    if await supervisor.signal(signal, to: device) { return .device }
    if let station, let sounder = sounder(of: station) {
      sounder.play(signal)
      return .sounder
    }
    // A scan that is stored must never pass in silence: where nothing tells the two apart, it is as good as any.
    if signal == .storedOffline, await supervisor.signal(.good, to: device) { return .device }
    return nil
  }

  /// `simulated:dock-1` scans at dock-1.
  private func simulatedStation(_ device: DeviceID) -> String? {
    let prefix = "simulated:"
    return device.rawValue.hasPrefix(prefix) ? String(device.rawValue.dropFirst(prefix.count)) : nil
  }
}

extension LiveBackend {
  func beep(_ request: BeepRequest) async throws(ControlError) -> [BeepReport] {
    var devices = await daemon.supervisor.snapshot()
    if let device = request.device {
      devices.removeAll { $0.id.rawValue != device }
      if devices.isEmpty { throw .unknown(.device, device, among: daemon.deviceNames) }
    }
    if let station = request.station {
      try await known(station)
      devices.removeAll { $0.station != station }
    }
    var reports: [BeepReport] = []
    for device in devices {
      let source = await daemon.signals.sound(request.signal, for: device.id)
      reports.append(BeepReport(device: device.id.rawValue, station: device.station, source: source))
    }
    // Asked for by its station, the sounder is heard also where every scanner can sound by itself, or there is none.
    if let station = request.station, let sounder = daemon.signals.sounder(of: station), !reports.contains(where: { $0.source == .sounder }) {
      sounder.play(request.signal)
      reports.append(BeepReport(device: nil, station: station, source: .sounder))
    }
    return reports
  }
}
