/// AIM identifiers and the ECI protocol: whatever leads the data, what is read is the data without the escapes, at the places it says.
func fuzzSymbology(_ bytes: [UInt8]) {
  let (identifier, rest) = AIMIdentifier.split(bytes)
  precondition(identifier == nil ? rest == bytes : Array(identifier!.text.utf8) + rest == bytes)
  if let identifier {
    precondition(AIMIdentifier(identifier.text) == identifier && !identifier.meaning.isEmpty && !identifier.symbology.isEmpty)
    _ = identifier.applicationIndicator(of: rest[...])
  }
  let start = min(3, bytes.count)
  let data = ECIData(bytes, from: start)
  precondition(data.segments.first.map { $0.range.lowerBound == 0 } ?? data.bytes.isEmpty)
  precondition(zip(data.segments, data.segments.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
  precondition(data.bytes.count <= bytes.count && data.offset(of: data.bytes.count) == bytes.count)
  precondition(data.problems.allSatisfy { bytes[$0.offset] == 0x5C })
  for place in data.bytes.indices where data.bytes[place] != 0x5C { precondition(bytes[data.offset(of: place)] == data.bytes[place]) }
  let (text, problems) = data.text()
  precondition(text.utf8.count <= 3 * data.bytes.count && problems.allSatisfy { bytes.indices.contains($0.offset) })
  let written = ECIData.encoded(data.segments.map { ($0.eci, Array(data.bytes[$0.range])) })
  let again = ECIData(written)
  precondition(again.bytes == data.bytes && again.segments == data.segments && again.problems.isEmpty)
}
