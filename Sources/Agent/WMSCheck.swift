import ControlAPI
import Dispatch
import WMS
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// Tries a WMS against the protocol and prints a verdict a clause; whether every clause that could be tried is kept.
  ///
  /// - Parameter crash: given to the shell while a request is under way.
  public static func checkWMS(_ url: String, token: String?, authority: String?, crash: String?, json: Bool) async throws(Failure) -> Bool {
    var hook: (@Sendable () async throws -> Void)?
    if let crash { hook = { try await shell(crash) } }
    let check = ConformanceCheck(WMSEndpoint(url: url, tokenFile: token, authorityFile: authority), crash: hook)
    var broken = 0
    var kept = 0
    do throws(WMSEndpointError) {
      try await check.run { verdict in
        switch verdict.outcome {
        case .kept: kept += 1
        case .broken: broken += 1
        case .skipped: break
        }
        writeOut(line(verdict, json: json) + "\n")
      }
    } catch { throw Failure(error.reason, exit: .usage) }
    if !json { writeOut(Words.say(broken == 0 ? "wms.check.kept" : "wms.check.broken", ["kept": "\(kept)", "broken": "\(broken)"], in: language) + "\n") }
    return broken == 0
  }

  private static func line(_ verdict: ConformanceCheck.Verdict, json: Bool) -> String {
    let asks = Words.say("wms.check.\(verdict.clause)", in: language)
    if json {
      return JSON.object([
        "clause": .string(verdict.clause), "outcome": .string(verdict.outcome.rawValue), "asks": .string(asks), "detail": verdict.detail.map { .string($0) },
      ]).text
    }
    let outcome = Words.say("wms.check.outcome.\(verdict.outcome.rawValue)", in: language)
    let clause = verdict.clause.padding(to: 22) + outcome.padding(to: 14) + asks
    return verdict.detail.map { clause + "\n" + "".padding(to: 36) + "→ " + visible(Array($0.utf8), limit: 400) } ?? clause
  }

  /// Runs a command of the caller's own; waits for its end without holding a thread of the common pool.
  private static func shell(_ command: String) async throws {
    let status: Int32 = await withUnsafeContinuation { continuation in
      DispatchQueue(label: "crash").async { continuation.resume(returning: system(command)) }
    }
    guard status == 0 else { throw Failure("the command of --crash failed with \(status)", exit: .usage) }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(1, width - count)) }
}
