import Protocols
import Testing

@Suite struct LLRPTableTests {
  /// LLRP 1.1, tables 5 and 6.
  @Test func everyTypeOfTheStandardIsThere() {
    let messages = [
      46, 56, 47, 57, 1, 11, 20, 30, 21, 31, 22, 32, 23, 33, 24, 34, 25, 35, 26, 36, 40, 50, 41, 51, 42, 52, 43, 53, 44, 54, 45, 55, 60, 61, 62, 72,
      63, 64, 100, 2, 12, 3, 13, 14, 4, 1023,
    ]
    #expect(Set(messages) == Set(LLRPDictionary.all.filter { $0.kind == .message }.map { Int($0.type) }))
    let parameters = [
      [128, 129, 137, 363], Array(139...149), [365, 355], Array(177...188), Array(207...211), Array(217...226), Array(237...257),
      [356, 287, 288, 289, 1023], Array(327...339), Array(341...354), Array(357...362), Array(1...20),
    ]
    #expect(Set(parameters.joined()) == Set(LLRPDictionary.all.filter { $0.kind == .parameter }.map { Int($0.type) }))
  }

  /// LLRP 1.1, section 17.2.7.3: bytes of each TV parameter with its header.
  @Test(arguments: [
    (1, 3), (2, 9), (3, 9), (4, 9), (5, 9), (6, 2), (7, 3), (8, 3), (9, 5), (10, 3), (11, 3), (12, 3), (13, 13), (14, 3), (15, 3), (16, 5), (17, 3),
    (18, 5),
    (19, 3), (20, 3),
  ])
  func everyTVHasTheStandardsLength(type: UInt16, length: Int) throws {
    #expect(try #require(LLRPDictionary.parameter(type: type)).lengthTV == length)
  }

  @Test func everyDefinitionIsWhole() {
    for definition in LLRPDictionary.all {
      for version: UInt8 in [1, 2] {
        let bits = definition.fields.reduce(0) { $0 + ($1.width ?? 0) }
        #expect(bits % 8 == 0, "\(definition.name) of version \(version)")
      }
      for field in definition.fields {
        if let enumeration = field.enumeration { #expect(LLRPDictionary.name(of: 0, in: enumeration) != nil, "\(enumeration)") }
      }
      for member in definition.members {
        #expect(LLRPDictionary.all.contains { LLRPDictionary.mayStand($0.name, where: member.name) }, "\(definition.name): \(member.name)")
      }
    }
    #expect(Set(LLRPDictionary.all.map(\.name)).count == LLRPDictionary.all.count)
    #expect(LLRPDictionary.linesNotUnderstood == [])
  }
}
