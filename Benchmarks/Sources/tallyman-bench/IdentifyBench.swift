import ArgumentParser
import Glibc

/// How fast codes are identified, on one core. With GS1's engine both are asked first about one corpus of good and bad strings, and must agree.
struct IdentifyBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify", abstract: "Codes a second, as ratios to GS1's engine and to one pass over the bytes.")

  @Option(help: "The shared library of GS1's Barcode Syntax Engine (libgs1encoders.so), to compare with.") var engine: String?
  @Option(help: "Rounds; the medians are shown.") var rounds = 7
  @Option(help: "Milliseconds for each loop.") var milliseconds = 100
  @Option(help: "Only the rows whose name begins so.") var only = ""
  @Flag(help: "One JSON object a line instead of the table.") var json = false

  func run() throws {
    let engine = try engine.map { try SyntaxEngine($0) }
    let rows = IdentifyRow.all.filter { $0.name.hasPrefix(only) }
    if let engine {
      let count = try compare(rows, engine)
      if !json { print("engine \(engine.version): the same verdict on \(count) strings") }
    }
    if !json {
      let columns = [("", 40), ("codes/s", 12), ("goal", 14), ("engine/s", 12), ("ours/engine, goal", 30), ("ours/raw", 10)]
      print(columns.map { pad($0.0, $0.1) }.joined())
    }
    for row in rows {
      let result = IdentifyResult(row, engine: engine, rounds: rounds, duration: UInt64(milliseconds) * 1_000_000)
      print(json ? result.json : result.row)
    }
  }

  /// Damages what the engine reads too, byte by byte, and asks both.
  private func compare(_ rows: [IdentifyRow], _ engine: SyntaxEngine) throws -> Int {
    var asked = 0
    for row in rows where row.hasPeer {
      for input in row.inputs.prefix(4).flatMap(damaged) {
        let ours = row.ours(input)
        let theirs = row.terminated(input).withUnsafeBufferPointer { engine.accepts($0.baseAddress!) }
        asked += 1
        if ours != theirs {
          throw ValidationError("\(row.name): we \(ours ? "take" : "refuse") what the engine does not: \(String(decoding: input, as: UTF8.self))")
        }
      }
    }
    return asked
  }

  /// The input, its prefixes, and each byte behind the AIM identifier left out, changed or doubled. None has a separator behind the identifier,
  /// which we read and the engine does not.
  private func damaged(_ input: [UInt8]) -> [[UInt8]] {
    var result = [input]
    for index in 3..<input.count {
      result.append(Array(input[..<index]))
      result.append(Array(input[..<index]) + input[(index + 1)...])
      result.append(Array(input[...index]) + input[index...])
      for byte in "019AZaz#% ~\u{1D}".utf8 { result.append(Array(input[..<index]) + [byte] + input[(index + 1)...]) }
    }
    return result.filter { $0.count < 4 || $0[3] != 0x1D }
  }
}

/// A row's rounds.
struct IdentifyResult {
  private let tested: IdentifyRow
  private var rates: [Double] = []
  private var peerRates: [Double] = []
  private var rawRates: [Double] = []

  init(_ row: IdentifyRow, engine: SyntaxEngine?, rounds: Int, duration: UInt64) {
    tested = row
    let terminated = row.inputs.map(row.terminated)
    for _ in 0..<rounds {
      rates.append(rate(row.inputs, duration, row.ours))
      if row.hasPeer, let engine {
        peerRates.append(rate(terminated, duration) { input in input.withUnsafeBufferPointer { engine.accepts($0.baseAddress!) } })
      }
      rawRates.append(rate(row.inputs, duration, onePass))
    }
  }

  private var ratio: Double? { peerRates.isEmpty ? nil : median(zip(rates, peerRates).map { $0 / $1 }) }
  private var rawRatio: Double { median(zip(rates, rawRates).map { $0 / $1 }) }
  private var reached: Bool? {
    let verdicts = [tested.leastRate.map { median(rates) >= $0 }, ratio.flatMap { ratio in tested.leastRatio.map { ratio >= $0 } }].compactMap(\.self)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy(\.self)
  }

  var row: String {
    let ratios = zip(rates, peerRates).map { $0 / $1 }
    let ratioText = ratio.map { "\(two($0)) (\(two(ratios.min()!))–\(two(ratios.max()!)))" + (tested.leastRatio.map { " ≥ \(two($0))" } ?? "") }
    let columns = [
      (tested.name, 40), ("\(Int(median(rates)))", 12), (tested.leastRate.map { "≥ \(Int($0))" } ?? "", 14),
      (peerRates.isEmpty ? "" : "\(Int(median(peerRates)))", 12), (ratioText ?? "", 30), (two(rawRatio), 10),
    ]
    return columns.map { pad($0.0, $0.1) }.joined() + (reached.map { $0 ? "reached" : "MISSED" } ?? "")
  }

  var json: String {
    var members = [("row", "\"\(tested.name)\""), ("codesPerSecond", "\(Int(median(rates)))"), ("rawRatio", two(rawRatio))]
    if let ratio { members += [("enginePerSecond", "\(Int(median(peerRates)))"), ("ratio", two(ratio))] }
    if let reached { members.append(("reached", "\(reached)")) }
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }
}

/// Codes a second, all inputs in turn; what is asked of each must be true.
private func rate<Input>(_ inputs: [Input], _ duration: UInt64, _ accepts: (Input) -> Bool) -> Double {
  let start = now()
  var (count, accepted) = (0, 0)
  var end = start
  while end - start < duration {
    for _ in 0..<max(1, 1_000 / inputs.count) {
      for input in inputs where accepts(input) { accepted += 1 }
      count += inputs.count
    }
    end = now()
  }
  precondition(accepted == count, "an input of the corpus was refused")
  return Double(count) / (Double(end - start) / 1e9)
}

/// The least that any reader of a code does: each byte is looked at once, and a modulo-10 sum made of it.
@inline(never) private func onePass(_ input: [UInt8]) -> Bool {
  var (even, odd) = (0, 0)
  for byte in input { (even, odd) = (odd, even &+ Int(byte & 15)) }
  // Never false, but not to be known without the sums.
  return 3 &* odd &+ even != Int.min
}
