import Glibc

/// A socket that listens on a numeric address, IPv4 or IPv6, and the port that it got; port 0 takes a free one.
func listenOnTCP(_ address: String, port: UInt16) throws(VirtualDeviceError) -> (descriptor: Int32, port: UInt16) {
  let (place, size) = try resolveTCP(address, port: port, flags: AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE)
  let listener = socket(Int32(place.ss_family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
  guard listener >= 0 else { throw VirtualDeviceError("socket", "", errno: errno) }
  setOption(listener, SOL_SOCKET, SO_REUSEADDR, Int32(1))
  var name = sockaddr_storage()
  var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let isBound = withUnsafePointer(to: place) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
  }
  let isListening = isBound && withUnsafeMutablePointer(to: &name) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0 }
  }
  guard isListening else {
    let error = VirtualDeviceError("listen on", "\(address) port \(port)", errno: errno)
    close(listener)
    throw error
  }
  // The port stands in the same place in both kinds of address.
  let own = withUnsafeBytes(of: name) { $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self) }
  return (listener, UInt16(bigEndian: own))
}

/// The first address that a name or number stands for.
func resolveTCP(_ address: String, port: UInt16, flags: Int32) throws(VirtualDeviceError) -> (sockaddr_storage, socklen_t) {
  var hints = addrinfo()
  hints.ai_flags = flags
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  let code = getaddrinfo(address, "\(port)", &hints, &found)
  guard code == 0, let found, let given = found.pointee.ai_addr else { throw VirtualDeviceError("\(address): \(String(cString: gai_strerror(code)))") }
  defer { freeaddrinfo(found) }
  var place = sockaddr_storage()
  withUnsafeMutableBytes(of: &place) { $0.copyMemory(from: UnsafeRawBufferPointer(start: given, count: Int(found.pointee.ai_addrlen))) }
  return (place, found.pointee.ai_addrlen)
}

func setOption<Value>(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Value) {
  withUnsafeBytes(of: value) { _ = setsockopt(descriptor, level, name, $0.baseAddress, socklen_t($0.count)) }
}

/// Closes with a reset, as a device that loses power or patience does: what the other side has not read is gone.
func breakOff(_ descriptor: Int32) {
  setOption(descriptor, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
  close(descriptor)
}
