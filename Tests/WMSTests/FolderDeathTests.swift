import Foundation
import Glibc
import Synchronization
import Testing

@testable import WMS

/// A real process with a real journal tells an ERP's folder, and is killed before each of its operations there, and before each sync of the cursor: once
/// in the middle of a file, if it was writing one. What the next start finds is whatever lay there.
@Suite struct FolderDeathTests {
  @Test(arguments: FolderFormat.allCases) func aDeathAtAnyFileOperationDoublesNothing(format: FolderFormat) async throws {
    try await withDirectory { directory in
      let (folder, journal, library) = (directory + "/erp", directory + "/journal", directory + "/death.so")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      try Data(FolderDeathTests.death.utf8).write(to: URL(filePath: directory + "/death.c"))
      // The compiler that comes with every Swift toolchain.
      #expect(try await run(URL(filePath: "/usr/bin/env"), ["clang", "-shared", "-fPIC", "-o", library, directory + "/death.c", "-ldl"]) == 0)
      let station = Bundle.main.executableURL!.deletingLastPathComponent().appending(path: "tallyman-faults")
      let erp = FolderERP(folder)
      let steps = try await erp.serving {
        var (step, expected) = (0, 0)
        while true {
          step += 1
          guard step < 200 else { throw TooLate(description: "there is no end") }
          // As each ERP pleases, a file that it has read is there no more at the next start.
          erp.books.withLock { $0.takesAway = step.isMultiple(of: 2) }
          let words = ["folder-station", journal, folder, "--format", format.rawValue, "--add"]
          let status = try await run(
            station, words + ["3"], ["LD_PRELOAD": library, "DIE_AT": "\(step)", "DIE_IN": folder, "DIE_ALSO": journal])
          #expect(status == 0 || status == SIGKILL)
          expected += 3
          if status != 0 { #expect(try await run(station, words + ["0"]) == 0) }
          erp.books.withLock { books in
            let seqs = books.booked.compactMap { Int($0.split(separator: ":").last ?? "") }
            #expect(seqs == Array(1...expected) && books.quantity == expected, "dead at operation \(step)")
            #expect(books.torn.isEmpty && books.changed.isEmpty, "dead at operation \(step)")
          }
          if status == 0 { return step }
        }
      }
      // Three files go away, two are written, an answer is read and a cursor synced.
      #expect(steps > 15)
    }
  }

  /// What the process ended with: its exit status, or the signal that killed it.
  private func run(_ program: URL, _ arguments: [String], _ environment: [String: String] = [:]) async throws -> Int32 {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    for await _ in ended {}
    return process.terminationStatus
  }

  /// Stands before libc and counts what changes the folder, the answers that are read, and from the first of these on what is synced elsewhere.
  private static let death = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <signal.h>
    #include <stdarg.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    static int count;
    static int is_last(const char *path, int begins) {
      const char *at = getenv("DIE_AT"), *in = getenv("DIE_IN"), *also = getenv("DIE_ALSO");
      if (!at || !path) return 0;
      int inside = strncmp(path, in, strlen(in)) == 0;
      if (!inside && (begins || strncmp(path, also, strlen(also)) != 0)) return 0;
      if (!inside && __atomic_load_n(&count, __ATOMIC_SEQ_CST) == 0) return 0;
      return __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST) == atoi(at);
    }
    static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }
    static void step(const char *path) { if (is_last(path, 1)) die(); }
    static int is_last_fd(int fd, int begins) {
      char link[100], path[1000] = {0};
      snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
      return readlink(link, path, 999) > 0 && is_last(path, begins);
    }
    #define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))
    int open(const char *path, int flags, ...) {
      va_list rest; va_start(rest, flags); int mode = va_arg(rest, int); va_end(rest);
      if (flags & O_CREAT) step(path);
      int fd = NEXT(int (*)(const char *, int, ...), "open")(path, flags, mode);
      size_t size = strlen(path);
      if (fd >= 0 && size > 4 && strcmp(path + size - 4, ".ack") == 0) step(path);
      return fd;
    }
    ssize_t write(int fd, const void *bytes, size_t size) {
      ssize_t (*next)(int, const void *, size_t) = NEXT(ssize_t (*)(int, const void *, size_t), "write");
      if (is_last_fd(fd, 1)) { next(fd, bytes, size / 2); die(); }
      return next(fd, bytes, size);
    }
    int fsync(int fd) { if (is_last_fd(fd, 0)) die(); return NEXT(int (*)(int), "fsync")(fd); }
    int fdatasync(int fd) { if (is_last_fd(fd, 0)) die(); return NEXT(int (*)(int), "fdatasync")(fd); }
    int rename(const char *from, const char *to) { step(to); return NEXT(int (*)(const char *, const char *), "rename")(from, to); }
    int unlink(const char *path) { if (access(path, F_OK) == 0) step(path); return NEXT(int (*)(const char *), "unlink")(path); }
    """
}
