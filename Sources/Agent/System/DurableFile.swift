import SystemPackage
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Small files that must survive a power cut.
enum DurableFile {
  /// Writes and syncs a file readable by its owner's group.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: FilePermissions(rawValue: 0o640))
    try descriptor.closeAfter {
      try descriptor.writeAll(bytes)
      guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
  }

  /// Renames within a folder and syncs the folder.
  static func rename(_ from: String, to path: String) throws {
    guard Glibc.rename(from, path) == 0 else { throw Errno(rawValue: errno) }
    let folder = FilePath(path).removingLastComponent()
    let descriptor = try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
    try descriptor.closeAfter { guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) } }
  }
}
