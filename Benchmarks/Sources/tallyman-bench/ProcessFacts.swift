import Glibc

/// What the kernel says of a process, from `/proc` (`proc_pid_status(5)`, `proc_pid_stat(5)`).
struct ProcessFacts {
  /// Memory of its own, and all that is resident, in kB.
  var anonymous: Int
  var resident: Int
  /// How often each of its threads has gone to sleep of itself: each was a wake-up.
  var sleeps: [String: Int]
  /// User and system time, in milliseconds.
  var processor: Int

  init(_ pid: Int32) {
    let status = fields("/proc/\(pid)/status")
    anonymous = status["RssAnon"] ?? 0
    resident = status["VmRSS"] ?? 0
    sleeps = Dictionary(
      uniqueKeysWithValues: names(in: "/proc/\(pid)/task").map { ($0, fields("/proc/\(pid)/task/\($0)/status")["voluntary_ctxt_switches"] ?? 0) })
    // The name in parentheses may hold anything; after it the fields are numbers, utime and stime the 12th and 13th.
    let stat = text("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    let ticks = stat.count > 13 ? (Int(stat[11]) ?? 0) + (Int(stat[12]) ?? 0) : 0
    processor = ticks * 1000 / sysconf(CInt(_SC_CLK_TCK))
  }
}

extension ProcessFacts {
  /// What woke up since `before`. A thread that has ended meanwhile takes its count along.
  func wakeups(since before: ProcessFacts) -> Int {
    sleeps.reduce(0) { $0 + $1.value - (before.sleeps[$1.key] ?? 0) }
  }
}

/// `Name: 123 kB` lines as numbers.
private func fields(_ path: String) -> [String: Int] {
  var result: [String: Int] = [:]
  for line in text(path).split(separator: "\n") {
    let parts = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
    if parts.count >= 2, let number = Int(parts[1]) { result[String(parts[0])] = number }
  }
  return result
}

private func text(_ path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

private func names(in path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var result: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if !name.hasPrefix(".") { result.append(name) }
  }
  return result
}
