/// A carrier's number is the input's own bytes in parts, and one reading stands out only among its candidates.
func fuzzCarriers(_ bytes: [UInt8]) {
  for symbology in [nil, AIMIdentifier("]C1"), AIMIdentifier("]I1"), AIMIdentifier("]F0"), AIMIdentifier("]E0")] {
    guard let number = CarrierNumber.read(bytes, symbology: symbology) else { continue }
    precondition(number.canonical == bytes && !number.candidates.isEmpty)
    if let reading = number.reading { precondition(number.candidates.contains(reading) && reading.evidence < .shape) }
    for candidate in number.candidates {
      for field in candidate.fields { precondition(bytes[field.offset...].starts(with: Array(field.value.utf8))) }
    }
  }
}
