/// The parsers that take bytes from outside, each with the properties that must hold for any bytes whatever. `FUZZ_TARGET` chooses one.
let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "bits": fuzzBits, "carriers": fuzzCarriers, "digital-link": fuzzDigitalLink, "documents": fuzzDocuments, "element-string": fuzzElementString,
  "epc": fuzzEPC, "identify": fuzzIdentify, "marking": fuzzMarking, "messages": fuzzMessages, "plus-epc": fuzzPlusEPC, "repair": fuzzRepair,
  "retail": fuzzRetail, "symbology": fuzzSymbology, "tag-memory": fuzzTagMemory,
]
