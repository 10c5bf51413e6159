/// The protocols that take bytes from outside, each with the properties that must hold for any bytes whatever. `FUZZ_TARGET` chooses one.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "hid-pos": fuzzHIDPOS, "lines": fuzzLines, "llrp": fuzzLLRP, "presence": fuzzPresence, "printers": fuzzPrinters, "readers": fuzzReaders, "ssi": fuzzSSI,
]
