import DeviceRuntime
import FoundationEssentials
import Journal
import Logging
import Warehouse

/// The devices' counts over a restart: one small file beside the journal, written when the daemon stops and at most once an hour while devices work,
/// never at rest. A killed daemon forgets the counts of up to an hour; scans are in the journal and are none of its business.
struct VitalsFile: Sendable {
  let path: String

  init(directory: String) { path = directory + "/devices.json" }

  /// What is there; a file that cannot be read counts as none, since nothing but statistics is lost with it.
  func read() -> [DeviceID: DeviceVitals] {
    guard let data = try? Data(contentsOf: URL(filePath: path)), let kept = try? JSONDecoder().decode([String: DeviceVitals].self, from: data)
    else { return [:] }
    return Dictionary(uniqueKeysWithValues: kept.map { (DeviceID($0.key), $0.value) })
  }

  func write(_ vitals: [DeviceID: DeviceVitals]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(Dictionary(uniqueKeysWithValues: vitals.map { ($0.key.rawValue, $0.value) }))
    try DurableFile.write(Array(data), to: path + ".new")
    try DurableFile.rename(path + ".new", to: path)
  }
}

extension Daemon {
  /// Keeps the counts unless they are as they were.
  /// - Returns: what is kept now.
  func keepVitals(_ before: [DeviceID: DeviceVitals]) async -> [DeviceID: DeviceVitals] {
    let now = await supervisor.allVitals()
    guard now != before else { return before }
    do { try VitalsFile(directory: configuration.directory).write(now) } catch {
      logger.warning("the devices' counts cannot be kept over a restart: \(error)")
      return before
    }
    return now
  }
}

/// Tells of a device that begins to fail, or works again: in the log, and in the journal as an entry of the box.
struct FailureReport: Sendable {
  let journal: Journal
  let clock: any Clockwork
  let boot: String
  let logger: Logger

  func callAsFunction(_ device: DeviceID, _ change: DeviceTrend.Change) {
    let figures = DeviceShower.figures(device, change.sign, seen: change.seen, usual: change.usual)
    let words = Words.say(change.began ? "failing.\(change.sign.rawValue)" : "failing.ended", figures, in: .en)
    logger.warning("\(words)", metadata: ["device": "\(device)"])
    let detail: KeyValuePairs<String, JSON?> = [
      "event": .string(change.began ? "failing" : "recovered"), "device": .string(device.rawValue), "sign": .string(change.sign.rawValue),
      "seen": figures["seen"].map { .string($0) }, "usual": change.usual == nil ? nil : figures["usual"].map { .string($0) },
    ]
    Task {
      let draft = EntryDraft(.device, at: clock.now(), boot: boot, detail: .object(detail))
      do { _ = try await journal.append(Append(stream: .box, entries: [draft])) } catch {
        logger.error("a device's failing could not be stored: \(error)")
      }
    }
  }
}
