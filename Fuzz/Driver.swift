#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The one of this binary's `targets` that `FUZZ_TARGET` names.
private let target: @Sendable ([UInt8]) -> Void = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  if let target = targets[name] { return target }
  print("\(name): none of " + targets.keys.sorted().joined(separator: ", "))
  fflush(nil)
  // Not `exit`, which the fuzzer takes for a fault of the parser.
  _exit(64)
}()

@_cdecl("LLVMFuzzerTestOneInput") public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}
