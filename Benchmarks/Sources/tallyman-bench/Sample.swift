import Glibc

/// What one loop did: how many entries in what time, and how long each wait was.
struct Sample {
  /// That count for the rate.
  var entries = 0
  var stored = 0
  var nanoseconds: UInt64 = 0
  /// Of each commit that was waited for.
  var waits: [UInt64] = []
  /// What the process wrote into files, checkpoints included.
  var bytesWritten: Int64 = 0
  /// Of the journal.
  var commits: Int64 = 0

  var rate: Double { Double(entries) / (Double(nanoseconds) / 1e9) }
  func percentile(_ part: Double) -> Double {
    let sorted = waits.sorted()
    return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]) / 1e3
  }
}

func now() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// `wchar` of `/proc/self/io`: bytes handed to write calls; 0 where the kernel does not say.
func bytesWritten() -> Int64 {
  guard let file = fopen("/proc/self/io", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 128)
  while fgets(&line, CInt(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text.hasPrefix("wchar: ") { return Int64(text.dropFirst(7).filter(\.isNumber)) ?? 0 }
  }
  return 0
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted[sorted.count / 2]
}

/// Appends 300 bytes and syncs them: the least that durability costs.
final class RawFile {
  private let path: String
  private let descriptor: CInt
  private let line = [UInt8](repeating: UInt8(ascii: "x"), count: 300)

  init(folder: String) throws {
    path = folder + "/raw"
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BenchError(path: path, number: errno) }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// How long it took, in nanoseconds.
  func append() throws -> UInt64 {
    let start = now()
    guard write(descriptor, line, line.count) == line.count, fdatasync(descriptor) == 0 else { throw BenchError(path: path, number: errno) }
    return now() - start
  }
}

/// Appends to a raw file again and again.
func rawLoop(folder: String, duration: UInt64) throws -> Sample {
  let file = try RawFile(folder: folder)
  var sample = Sample()
  let start = now()
  while now() - start < duration {
    sample.waits.append(try file.append())
    sample.entries += 1
  }
  sample.nanoseconds = now() - start
  return sample
}

struct BenchError: Error, CustomStringConvertible {
  var path: String
  var number: CInt
  var description: String { "\(path): \(String(cString: strerror(number)))" }
}
