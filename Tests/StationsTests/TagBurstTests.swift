import Identifiers
import Stations
import Testing

@Suite struct TagBurstTests {
  @Test func palletsComeInTheFirstPortion() throws {
    let pieces = try (1...UInt64(TagBurst.most)).map { try Transcript.tag("(01)04601234567893(21)\($0)") }
    let pallet = try Transcript.tag("(00)146012345000000019")
    let portions = TagBurst.portions(of: pieces + [pallet])
    #expect(portions.map(\.count) == [TagBurst.most, 1])
    #expect(portions[0][0] == pallet)
    #expect(Set(portions.joined()) == Set(pieces + [pallet]))
  }
}
