import Rig
import Warehouse

/// A worker who scans one new serial after another, and scans again what was not answered.
actor Typist {
  let station: String
  private let bench: Bench
  private var count = 0
  private var stopped = false
  /// Codes by the answer that the scanner was told.
  private(set) var answered: [(code: String, signal: Signal)] = []
  private(set) var repeats = 0
  /// Why this worker has given up.
  private(set) var trouble: String?

  init(station: String, bench: Bench) {
    self.station = station
    self.bench = bench
  }

  func stop() { stopped = true }

  func openBlindReceipt() async throws {
    for code in ["%B-ANNA", "%T-BLIND"] {
      guard let signal = await bench.scan(code, at: station), signal == .good else { throw RigError("\(station): \(code) was not accepted") }
    }
  }

  func work() async throws {
    while !stopped {
      count += 1
      // A serial-tracked drill each time; now and then the line is closed, so that steps become movements.
      let code = "]d2010460000000303021\(station.suffix(1))S\(count)"
      var signal = await bench.scan(code, at: station, seconds: 1)
      var tries = 0
      // Silence, the refusal of a code that the kill has torn, or "already done" of a piece never scanned before: the worker scans again.
      while signal == nil || signal == .refused || (signal == .duplicate && tries == 0) {
        tries += 1
        repeats += 1
        guard tries < 40 else {
          let problem = "\(station): \(code) was never accepted, the last answer was \(signal?.rawValue ?? "silence")"
          trouble = problem
          throw RigError(problem)
        }
        await clear()
        signal = await bench.scan(code, at: station, seconds: 1)
      }
      if let signal { answered.append((code, signal)) }
      if count % 12 == 0, await bench.scan("%T-OK", at: station, seconds: 1) == nil { await clear() }
    }
  }

  /// Who has waited in vain does not know whose the next answer is, and would take that of one code for the next one's, until a kill shows it: what is
  /// refused in any case is scanned until its answer has come and nothing more follows.
  private func clear() async {
    repeat { _ = await bench.scan("%T-NOBODY", at: station, seconds: 2) } while await bench.lastHeard(at: station, quiet: 0.3) != .refused && !stopped
  }
}
