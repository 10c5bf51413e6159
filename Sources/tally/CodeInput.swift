import ControlAPI
import Dispatch
import FoundationEssentials
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What is said of codes, in their order.
struct Answers {
  var json = JSONWriter()
  /// Beside the answers, for a person.
  var notes: [Text] = []
}

/// Codes for a command: those of its arguments or, where it has none or `-` alone, the lines of standard input.
enum CodeInput {
  /// Has each code answered, and says what was answered in the codes' order. The codes of a long list are answered on every core at once.
  ///
  /// - Parameter answer: writes the answer to one code; `false` = the code is not valid.
  /// - Returns: every code is valid.
  static func allValid(_ arguments: [String], _ answer: @escaping @Sendable ([UInt8], inout Answers) throws -> Bool) throws -> Bool {
    var areValid = true
    var gulps = Gulps(arguments)
    while let codes = gulps.next() {
      for part in answers(to: codes, answer) {
        Console.write(part.answers.json.bytes)
        part.answers.notes.forEach(Console.note)
        areValid = try part.areValid.get() && areValid
      }
    }
    return areValid
  }

  private typealias Part = (answers: Answers, areValid: Result<Bool, any Error>)

  private static func answers(to codes: [[UInt8]], _ answer: @escaping @Sendable ([UInt8], inout Answers) throws -> Bool) -> [Part] {
    @Sendable func part(_ codes: ArraySlice<[UInt8]>) -> Part {
      var answers = Answers()
      var areValid = true
      do {
        for code in codes { areValid = try answer(code, &answers) && areValid }
        return (answers, .success(areValid))
      } catch { return (answers, .failure(error)) }
    }
    let size = max(smallestPart, (codes.count - 1) / ProcessInfo.processInfo.activeProcessorCount + 1)
    guard codes.count > size else { return [part(codes[...])] }
    let parts = Mutex<[Int: Part]>([:])
    let starts = Array(stride(from: 0, to: codes.count, by: size))
    DispatchQueue.concurrentPerform(iterations: starts.count) { index in
      let made = part(codes[starts[index]..<min(starts[index] + size, codes.count)])
      parts.withLock { $0[index] = made }
    }
    return parts.withLock { parts in starts.indices.compactMap { parts[$0] } }
  }

  /// Codes for which a second core is worth its waking.
  private static let smallestPart = 256

  /// Whole lines as they come, a gulp at a time: a scanner that types is answered at once, and a million lines not one by one.
  struct Gulps {
    private var arguments: [[UInt8]]?
    private var pending: [UInt8] = []
    private var isOver = false

    init(_ arguments: [String]) {
      if arguments.isEmpty || arguments == ["-"] { CodeInput.widenPipe() } else { self.arguments = arguments.map(CodeInput.asTyped) }
    }

    /// `nil` = there is no more.
    mutating func next() -> [[UInt8]]? {
      if let arguments {
        (self.arguments, isOver) = (nil, true)
        return arguments
      }
      guard !isOver else { return nil }
      let count = withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 1) { buffer in
        var count = -1
        repeat { count = read(STDIN_FILENO, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        if count > 0 { pending += buffer[..<count] }
        return count
      }
      isOver = count <= 0
      if isOver && !pending.isEmpty { pending.append(0x0A) }
      var lines = pending.split(separator: 0x0A, omittingEmptySubsequences: false)
      pending = Array(lines.removeLast())
      return lines.map { Array($0.last == 0x0D ? $0.dropLast() : $0) }
    }
  }

  /// A list's answers are many times as long as the list: where they go to a pipe, each turn takes a gulp's answers whole (F_SETPIPE_SZ, fcntl(2)).
  private static func widenPipe() { _ = fcntl(STDOUT_FILENO, 1031, 1 << 20) }

  /// The argument's own bytes: as a `String` it would have lost what is not UTF-8.
  private static func asTyped(_ code: String) -> [UInt8] {
    guard code.unicodeScalars.contains("\u{FFFD}") else { return Array(code.utf8) }
    for index in 1..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index], String(cString: argument) == code else { continue }
      return UnsafeBufferPointer(start: argument, count: strlen(argument)).map { UInt8(bitPattern: $0) }
    }
    return Array(code.utf8)
  }

  /// The whole of a file.
  static func file(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ControlError("cli.no-file", ["path": path, "error": String(cString: strerror(errno))], exit: .notFound) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ControlError("cli.no-file", ["path": path, "error": String(cString: strerror(errno))], exit: .notFound) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
