import Foundation

/// A file that nobody but the service's user reads. What root makes for the service is given to the owner of the folder above.
enum SecretFile {
  /// `nil` = there is none; throws where it is there and cannot be read.
  static func read(_ path: String) throws -> String? {
    guard access(path, R_OK) == 0 else {
      guard errno != ENOENT else { return nil }
      throw BooksError("\(path) cannot be read: \(String(cString: strerror(errno))); give it to the user of the service, mode 0600")
    }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  /// Makes the file as a whole, durably; throws where there is one already.
  static func write(_ text: String, to path: String) throws {
    let temporary = "\(path).\(getpid())"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BooksError("\(path) cannot be made: \(String(cString: strerror(errno)))") }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let folder = above(path)
    let bytes = Array(text.utf8)
    guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, own(like: folder, { fchown(descriptor, $0, $1) }), fsync(descriptor) == 0,
      link(temporary, path) == 0
    else { throw BooksError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    guard directory >= 0, fsync(directory) == 0 else { throw BooksError("\(folder) cannot be synced: \(String(cString: strerror(errno)))") }
  }

  /// A folder for such files, mode 0700.
  static func makeFolder(_ path: String) throws {
    if mkdir(path, 0o700) == 0, own(like: above(path), { chown(path, $0, $1) }) { return }
    guard errno == EEXIST else { throw BooksError("\(path) cannot be made: \(String(cString: strerror(errno)))") }
  }

  private static func above(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

  private static func own(like folder: String, _ give: (uid_t, gid_t) -> Int32) -> Bool {
    guard geteuid() == 0 else { return true }
    let facts = try? FileManager.default.attributesOfItem(atPath: folder)
    guard let user = facts?[.ownerAccountID] as? NSNumber, let group = facts?[.groupOwnerAccountID] as? NSNumber else { return false }
    return give(user.uint32Value, group.uint32Value) == 0
  }
}
