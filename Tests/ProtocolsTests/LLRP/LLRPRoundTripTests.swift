import Protocols
import Testing
import Warehouse

extension LLRPValue {
  /// Any value that fits the field.
  fileprivate static func any(_ field: LLRPField, _ dice: inout Dice) -> LLRPValue {
    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
    let count = Int.random(in: 0...5, using: &dice)
    switch field.kind {
    case .unsigned(let bits), .reserved(let bits): return .unsigned(dice.next() >> UInt64(64 - bits))
    case .signed(let bits): return .signed(Int64(bitPattern: dice.next()) >> Int64(64 - bits))
    case .fixed(let count): return .bytes(bytes(count))
    case .bitList: return .bits(count: count * 5, bytes((count * 5 + 7) / 8))
    case .byteList, .rest: return .bytes(bytes(count))
    case .wordList: return .words((0..<count).map { _ in UInt16.random(in: 0...(.max), using: &dice) })
    case .longList: return .longs((0..<count).map { _ in UInt32.random(in: 0...(.max), using: &dice) })
    case .text: return .text(["", "ä", "ROSpec", "5.14.0.240"].randomElement(using: &dice) ?? "")
    }
  }
}

/// A parameter with all that may stand in it, down to a depth.
private func parameter(_ definition: LLRPDefinition, _ depth: Int, _ dice: inout Dice) throws -> LLRPParameter {
  let values = Dictionary(definition.fields.filter { !$0.name.isEmpty }.map { ($0.name, LLRPValue.any($0, &dice)) }) { $1 }
  return try #require(LLRPParameter(definition.name, version: 2, values, try inner(definition, depth, &dice)), "\(definition.name)")
}

private func inner(_ definition: LLRPDefinition, _ depth: Int, _ dice: inout Dice) throws -> [LLRPParameter] {
  guard depth > 0 else { return [] }
  var parameters: [LLRPParameter] = []
  for member in definition.members {
    let possible = LLRPDictionary.all.filter { LLRPDictionary.mayStand($0.name, where: member.name) }
    for choice in possible { parameters.append(try parameter(choice, depth - 1, &dice)) }
  }
  return parameters
}

@Suite struct LLRPRoundTripTests {
  static let messages = LLRPDictionary.all.filter { $0.kind == .message }

  @Test(arguments: messages.map(\.name)) func everyMessageGoesThereAndBack(name: String) throws {
    let definition = try #require(LLRPDictionary.message(named: name))
    var dice = Dice(seed: UInt64(definition.type))
    for round in 0..<4 {
      var fields: [JSON.Member] = []
      for field in definition.fields where !field.name.isEmpty && field.kind != .rest {
        fields.append(.init(field.name, .int(Int64(dice.next() >> 60 & (field.kind == .unsigned(bits: 1) ? 1 : 7)))))
      }
      let bare = JSON.object([.init("message", .string(name)), .init("ver", 2), .init("id", .int(Int64(round)))])
      let json =
        name == "CUSTOM_MESSAGE"
        ? bare.setting("vendor", to: 161).setting("subtype", to: 5).setting("data", to: "00ff")
        : bare.setting("f", to: fields.isEmpty ? nil : .object(fields))
      var message = try LLRPMessage(json: json)
      message.body.parameters = try inner(definition, round + 1, &dice)
      let bytes = try message.encoded()
      let read = try LLRPMessage(bytes)
      #expect(read == message)
      #expect(try read.encoded() == bytes)
      let again = try LLRPMessage(json: try JSON(parsing: read.json.text))
      #expect(again == read)
      #expect(try again.encoded() == bytes)
    }
  }

  @Test func vendorsPayloadsAreReadAndMadeByName() throws {
    let mode = try #require(LLRPParameter("ImpinjInventorySearchMode", ["InventorySearchMode": 2]))
    #expect(mode.interpreted?["InventorySearchMode"] == 2 && mode.name == "ImpinjInventorySearchMode")
    let named = #"{"message":"SET_READER_CONFIG","id":1,"p":[{"param":"ImpinjInventorySearchMode","f":{"InventorySearchMode":"Dual_Target"}}]}"#
    #expect(hex(try LLRPMessage(json: try JSON(parsing: named)).encoded()) == "04030000001900000001" + "00" + "03ff000e0000651a000000170002")
    let hub =
      #"{"message":"SET_READER_CONFIG","id":1,"p":[{"param":"Custom","vendor":25882,"subtype":1538,"f":{"HubID":1,"Connected":2,"Fault":"RF_Power"}}]}"#
    #expect(hex(try LLRPMessage(json: try JSON(parsing: hub)).encoded().suffix(6)) == "000100020001")
    let enable = try #require(LLRPMessage.custom("IMPINJ_ENABLE_EXTENSIONS", id: 2))
    #expect(hex(try enable.encoded()) == "07ff00000013000000020000651a1500000000")
  }

  @Test func whatNobodyKnowsIsKept() throws {
    for text in [
      // An unknown message; an unknown TLV with reserved bits set; an unknown TV, which takes all that follows; reserved bits of message and fields.
      "0784000000120000000700112233445566" + "77", "040e0000001600000001" + "fd2a000800010203" + "3aaa0004",
      "043d0000001500000001" + "00f0000bff01028d000000",
      "e4030000000b00000001ff", "04e7000000100000000100e7aa000401",
    ] {
      let given = bytes(hex: text) ?? []
      let message = try LLRPMessage(given)
      #expect(hex(try message.encoded()) == text)
      let again = try LLRPMessage(json: try JSON(parsing: message.json.text))
      #expect(hex(try again.encoded()) == text, "\(message.json.text)")
      #expect(!message.remarks.isEmpty)
    }
  }

  @Test(arguments: [
    (#"{"message":"ADD_ROSPCE","id":1}"#, "ADD_ROSPCE: no message has that name, and no type is given"),
    (#"{"message":"START_ROSPEC","f":{"ROSpecId":1}}"#, "START_ROSPEC: ROSpecId is no field of START_ROSPEC; did you mean ROSpecID?"),
    (#"{"message":"START_ROSPEC","f":{"ROSpecID":4294967296}}"#, "START_ROSPEC.ROSpecID: a number of 32 bits is expected"),
    (#"{"message":"KEEPALIVE","typ":62}"#, "KEEPALIVE: typ is unknown; did you mean type?"),
    (#"{"message":"KEEPALIVE","type":61}"#, "KEEPALIVE: type 61 is not that of KEEPALIVE"),
    (#"{"message":"ADD_ROSPEC","p":[{"param":"ROSpek"}]}"#, "ADD_ROSPEC/ROSpek: no parameter has that name, and no type is given"),
    (
      #"{"message":"ADD_ROSPEC","p":[{"param":"Custom","vendor":9,"subtype":1}]}"#,
      "ADD_ROSPEC/Custom: data is missing: what vendor 9 means by 1 is not published"
    ),
    (#"{"message":"ROSpec"}"#, "ROSpec: no message has that name, and no type is given"),
    (#"{"message":"KEEPALIVE","id":-1}"#, "KEEPALIVE: id is a number from 0 to 4294967295"),
    (
      #"{"message":"ADD_ROSPEC","p":[{"param":"Custom","vendor":25882,"subtype":23,"data":"0001","f":{"InventorySearchMode":2}}]}"#,
      "ADD_ROSPEC/Custom: data says something else than f and p: leave one of them out"
    ),
  ])
  func wrongJSONIsNamed(text: String, sentence: String) throws {
    let error = #expect(throws: LLRPJSONError.self) { _ = try LLRPMessage(json: try JSON(parsing: text)) }
    #expect(error?.description == sentence)
  }
}
