import CLinux
import Glibc
import Synchronization
public import Warehouse

/// Of which devices part of a code has come, kept where it outlives this program: a file that is mapped into memory. Setting a mark is a store, no
/// system call; what is stored survives `kill -9`, since the page is the kernel's, and nothing of it counts after a reboot.
public final class CodesInHand: Sendable {
  /// One device's mark. Only the runner of that device may have it.
  public struct Mark: Sendable {
    private let marks: CodesInHand
    private let offset: Int

    fileprivate init(_ marks: CodesInHand, at offset: Int) {
      self.marks = marks
      self.offset = offset
    }

    /// Whether part of a code is in hand, and the rest may still come.
    public var isSet: Bool {
      get { clinux_load_byte(marks.byte(offset)) != 0 }
      nonmutating set { clinux_store_byte(marks.byte(offset), newValue ? 1 : 0) }
    }
  }

  /// `version boot-id`, padded with NUL; then a place for each device: the sum of its name in eight bytes, and the mark in one.
  private static let header = 64, place = 16, size = 4096
  private static let title = Array("tallyman in-hand 1 ".utf8)

  // The mapping stays for as long as this object lives; places are handed out under the lock, and a mark has one owner.
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let taken = Mutex<Set<Int>>([])

  /// Opens the file, or makes it; marks of another boot are gone.
  /// - Throws: `io`, naming the file, where it cannot be mapped.
  public init(path: String, boot: String) throws(LinkError) {
    func failure(_ error: Int32) -> LinkError { LinkError(.io, "\(path): \(String(cString: strerror(error)))") }
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard file >= 0 else { throw failure(errno) }
    defer { close(file) }
    // A page that the file system has no room for would end the program when it is first written.
    let error = posix_fallocate(file, 0, off_t(Self.size))
    guard error == 0 else { throw failure(error) }
    guard let base = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), base != MAP_FAILED else { throw failure(errno) }
    self.base = base
    let header = (Self.title + Array(boot.utf8)).prefix(Self.header)
    let bytes = UnsafeMutableRawBufferPointer(start: base, count: Self.size)
    guard !bytes.prefix(Self.header).elementsEqual(header + [UInt8](repeating: 0, count: Self.header - header.count)) else { return }
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    bytes.copyBytes(from: header)
  }

  deinit { munmap(base, Self.size) }

  /// The device's mark, as it was left; `nil` where more devices have one than the file has places for.
  public func mark(of device: DeviceID) -> Mark? {
    let sum = Self.sum(device.rawValue)
    return taken.withLock { taken in
      let all = stride(from: Self.header, through: Self.size - Self.place, by: Self.place)
      let name = { (offset: Int) in self.base.load(fromByteOffset: offset, as: UInt64.self) }
      guard let offset = all.first(where: { name($0) == sum }) ?? all.first(where: { name($0) == 0 || !taken.contains($0) && clinux_load_byte(byte($0 + 8)) == 0 })
      else { return nil }
      taken.insert(offset)
      if name(offset) != sum {
        clinux_store_byte(byte(offset + 8), 0)
        base.storeBytes(of: sum, toByteOffset: offset, as: UInt64.self)
      }
      return Mark(self, at: offset + 8)
    }
  }

  private func byte(_ offset: Int) -> UnsafeMutablePointer<UInt8> { (base + offset).assumingMemoryBound(to: UInt8.self) }

  /// FNV-1a, 64 bits: the same in every run. Never 0.
  private static func sum(_ name: String) -> UInt64 {
    max(1, name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
  }
}
