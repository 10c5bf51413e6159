/// Any bank is read without a trap; a UII without a fault comes back from its text.
func fuzzTagMemory(_ bytes: [UInt8]) {
  let memory = TagMemory(epcBank: bytes)
  precondition(memory.epc.count <= 62 && memory.rawURI.utf8.count <= 200)
  for problem in memory.problems { precondition((0...bytes.count).contains(problem.offset)) }
  let item = ISOItemIdentifier(uii: bytes)
  if item.problems.isEmpty {
    guard let written = ISOItemIdentifier.encode(item.text, terminated: item.isTerminated) else { preconditionFailure("read, but not written") }
    let again = ISOItemIdentifier(uii: written)
    precondition(again.text == item.text && again.problems.isEmpty)
  }
  let tid = TagIdentifier(tidBank: bytes)
  precondition((tid.serial?.count ?? 0) <= 18)
  if let memory = UserMemory(userBank: bytes) {
    for problem in memory.problems { precondition((0...bytes.count).contains(problem.offset)) }
    for object in memory.packedObjects { precondition(object.elements.isEmpty || object.elements.map(\.ai) == object.ais) }
  }
}
