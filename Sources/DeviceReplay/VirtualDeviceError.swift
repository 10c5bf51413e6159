import Glibc

/// A virtual device could not be made: which system call, on what, and why.
public struct VirtualDeviceError: Error, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }

  init(_ call: String, _ subject: String, errno code: Int32) {
    description = "\(call) \(subject): \(String(cString: strerror(code)))"
  }
}
