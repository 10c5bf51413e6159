#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The parsers that take bytes from outside, each with the properties that must hold for any bytes whatever. `FUZZ_TARGET` chooses one.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "bits": fuzzBits, "carriers": fuzzCarriers, "digital-link": fuzzDigitalLink, "documents": fuzzDocuments, "element-string": fuzzElementString,
  "epc": fuzzEPC, "identify": fuzzIdentify, "marking": fuzzMarking, "messages": fuzzMessages, "plus-epc": fuzzPlusEPC, "repair": fuzzRepair,
  "retail": fuzzRetail, "symbology": fuzzSymbology, "tag-memory": fuzzTagMemory,
]

private let target: @Sendable ([UInt8]) -> Void = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  if let target = targets[name] { return target }
  print(targets.keys.sorted().joined(separator: "\n"))
  fflush(nil)
  // Not `exit`, which the fuzzer takes for a fault of the parser.
  _exit(name == "list" ? 0 : 64)
}()

@_cdecl("LLVMFuzzerTestOneInput") public func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target(Array(UnsafeBufferPointer(start: data, count: count)))
  return 0
}
