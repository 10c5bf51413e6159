/// What a repair makes is whole, is not much longer than what was read, and was not whole before.
func fuzzRepair(_ bytes: [UInt8]) {
  for symbology in [nil, AIMIdentifier("]d2"), AIMIdentifier("]c1")] {
    for data in [bytes, Array("0109521234543213".utf8) + bytes, Array("ъв20104604908836202".utf8) + bytes] {
      switch Repair.offer(data, symbology: symbology) {
      case .none: continue
      case .looksLike(let how, let problem): precondition(!how.isEmpty && (0...data.count).contains(problem.offset))
      case .repaired(let repaired, let how, let found):
        precondition(!how.isEmpty && (repaired != data || found != symbology) && repaired.count <= data.count + 4)
        precondition(Evidence.isSound(repaired, found, digits: true))
      }
    }
  }
}
