import CLinux
import ControlAPI
import DeviceReplay
import Dispatch
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Is an LLRP reader until SIGINT or SIGTERM, and says what it does, one sentence or JSON object a line.
  public static func simulateLLRP(
    listen: String, connect: String?, tags: Int, rate: String, antennas: Int, move: String, faults: [String], seed: UInt64, version: String, json: Bool
  ) throws(Failure) {
    // Before the first word is said, so that whoever waits for that may interrupt at once.
    clinux_hold_interruption()
    var options = VirtualLLRPReader.Options()
    let place = connect ?? listen
    guard let colon = place.lastIndex(of: ":"), let port = UInt16(place[place.index(after: colon)...]), connect == nil || port > 0 else {
      throw wrong("simulate.bad-listen", place)
    }
    (options.port, options.connects) = (port, connect != nil)
    options.address = String(place[..<colon].filter { $0 != "[" && $0 != "]" })
    guard (1...32).contains(antennas) else { throw wrong("simulate.bad-antennas", "\(antennas)") }
    let number = try readRate(rate == "max" ? "0" : rate)
    options.rate = number == 0 ? nil : number
    guard let release = ["1.0.1": 1, "1.1": 2][version] as UInt8? else { throw wrong("simulate.bad-version", version) }
    options.version = release
    do { options.faults = try LLRPReaderFaults(faults) } catch { throw wrong("simulate.bad-fault", error.word) }
    let field = try readField(tags, antennas: antennas, move: move, seed: seed)
    let reader: VirtualLLRPReader
    do { reader = try VirtualLLRPReader(field, options) { tell($0.code, $0.arguments, at: $0.time, json: json) } } catch {
      throw Failure("\(error)", exit: .unavailable)
    }
    let address = "\(place[..<colon]):\(reader.port)"
    listenForOrders(to: reader, json: json)
    tell(connect == nil ? "simulate.listening" : "simulate.connecting", ["address": address, "tags": "\(tags)", "antennas": "\(antennas)"], at: .zero, json: json)
    tellCountsUntilTheEnd(json: json, "simulate.counts") {
      let now = reader.counts
      return ["reads": "\(now.reads)", "reports": "\(now.reports)", "lost": "\(now.lost)"]
    }
  }

  /// Is a UHF module on a pseudo terminal until SIGINT or SIGTERM.
  public static func simulateModule(
    _ kind: String, link: String?, tags: Int, rate: String, move: String, faults: [String], seed: UInt64, json: Bool
  ) throws(Failure) {
    clinux_hold_interruption()
    guard let kind = VirtualModule.Kind(rawValue: kind) else { throw wrong("simulate.bad-module", kind) }
    let field = try readField(tags, antennas: 1, move: move, seed: seed)
    let trouble: VirtualModule.Faults
    do { trouble = try VirtualModule.Faults(faults) } catch { throw wrong("simulate.bad-module-fault", error.word) }
    let module: VirtualModule
    do { module = try VirtualModule(kind, field, rate: try readRate(rate), faults: trouble, link: link) } catch let error as VirtualDeviceError {
      throw Failure("\(error)", exit: .unavailable)
    } catch { throw wrong("simulate.bad-rate", rate) }
    tell("simulate.plugged", ["kind": kind.rawValue, "path": module.path, "tags": "\(tags)"], at: .zero, json: json)
    tellCountsUntilTheEnd(json: json, "simulate.frames") {
      let counts = module.counts
      return ["frames": "\(counts.frames)", "spoilt": "\(counts.spoilt)"]
    }
    module.close()
  }

  /// Lines on standard input move tags and inputs: `gpi 1 high`, `gpi 1 low`, `gpi 1 pulse 500`, `tag 2 away`, `tag 2 0.5`.
  private static func listenForOrders(to reader: VirtualLLRPReader, json: Bool) {
    let start = ContinuousClock.now
    // In the background a terminal is not ours to read: then nobody gives orders, and nothing stops.
    signal(SIGTTIN, SIG_IGN)
    // A queue of its own: it waits for a person.
    DispatchQueue(label: "simulate.orders").async {
      while let line = readLine() {
        let words = line.split(separator: " ").map(String.init)
        guard !words.isEmpty else { continue }
        let number = words.count > 1 ? Int(words[1]) : nil
        switch (words[0], words.count > 2 ? words[2] : "", number) {
        case ("gpi", "high", let port?): reader.set(input: port, true)
        case ("gpi", "low", let port?): reader.set(input: port, false)
        case ("gpi", "pulse", let port?):
          reader.set(input: port, true)
          usleep(UInt32(clamping: (words.count > 3 ? Int(words[3]) ?? 200 : 200) * 1000))
          reader.set(input: port, false)
        case ("tag", "away", let tag?): reader.field { $0.place(tag - 1, at: nil) }
        case ("tag", let place, let tag?) where Double(place) != nil: reader.field { $0.place(tag - 1, at: Double(place)) }
        default: tell("simulate.bad-order", ["text": line], at: ContinuousClock.now - start, json: json)
        }
      }
    }
  }

  private static func wrong(_ code: String, _ text: String) -> Failure { Failure(Words.say(code, ["text": text], in: language), exit: .usage) }

  private static func readRate(_ text: String) throws(Failure) -> Double {
    guard let rate = Double(text), rate >= 0, rate <= 1e7 else { throw wrong("simulate.bad-rate", text) }
    return rate
  }

  private static func readField(_ tags: Int, antennas: Int, move: String, seed: UInt64) throws(Failure) -> SimulatedField {
    guard (0...1_000_000).contains(tags) else { throw wrong("simulate.bad-tags", "\(tags)") }
    guard let movement = TagMovement(move) else { throw wrong("simulate.bad-move", move) }
    return SimulatedField(tags: tags, antennas: antennas, movement: movement, seed: seed)
  }

  /// Every ten seconds, where they have changed, and at the end.
  private static func tellCountsUntilTheEnd(json: Bool, _ code: String, _ counts: () -> [String: String]) {
    let start = ContinuousClock.now
    var last = counts()
    while true {
      let isLast = clinux_await_interruption(10) == 1
      let now = counts()
      if now != last || isLast { tell(code, now, at: ContinuousClock.now - start, json: json) }
      if isLast { return }
      last = now
    }
  }

  private static func tell(_ code: String, _ arguments: [String: String], at time: Duration, json: Bool) {
    let milliseconds = Int64(time / .milliseconds(1))
    guard json else { return writeOut("+\(Double(milliseconds) / 1000) s  \(Words.say(code, arguments, in: language))\n") }
    let members: [JSON.Member] = arguments.sorted { $0.key < $1.key }.map { key, value in
      JSON.Member(key, Int64(value).map { .int($0) } ?? .string(value))
    }
    writeOut(JSON.object([JSON.Member("ms", .int(milliseconds)), JSON.Member("event", .string(String(code.dropFirst(9))))] + members).text + "\n")
  }
}
