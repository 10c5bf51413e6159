import ControlAPI
import Foundation
import Testing
import Warehouse

/// `tally epc`: the shape of its JSON, what it understands, the exit codes.
@Suite(.serialized) struct EPCCommandTests {
  private func epc(
    _ arguments: [String], input: String? = nil, _ environment: [String: String] = [:]
  ) async throws -> (codes: [JSON], outcome: Tally.Outcome) {
    let outcome = try await Tally.run(["epc"] + arguments, environment, input: input.map { Data($0.utf8) })
    return (arguments.contains("--json") ? try outcome.lines.map { try JSON(parsing: $0) } : [], outcome)
  }

  @Test func aTagIsToldInEveryForm() async throws {
    let (_, outcome) = try await epc(["decode", "--json", "3034257bf7194e4000001a85"])
    #expect(outcome.code == 0)
    #expect(
      outcome.lines == [
        """
        {"hex":"3034257BF7194E4000001A85","scheme":"sgtin-96","tagURI":"urn:epc:tag:sgtin-96:1.0614141.812345.6789",\
        "pureIdentityURI":"urn:epc:id:sgtin:0614141.812345.6789","rawURI":"urn:epc:raw:96.x3034257BF7194E4000001A85",\
        "elementString":"0180614141123458216789","digitalLink":"https://id.gs1.org/01/80614141123458/21/6789",\
        "fields":{"filter":1,"filterMeaning":"point of sale item","partition":5,"companyPrefix":"0614141","itemReference":"812345","serial":"6789",\
        "elements":[{"ai":"01","value":"80614141123458"},{"ai":"21","value":"6789"}]},"problems":[]}
        """
      ])
  }

  @Test func tagsComeOnStandardInputToo() async throws {
    let input = "3034257BF7194E4000001A85\r\n3C34257BF400F12000000000\n305C00000000000000000000\n\nE2801170"
    let (codes, outcome) = try await epc(["decode", "--json"], input: input)
    #expect(outcome.code == 2)
    #expect(codes.map { $0["scheme"]?.string } == ["sgtin-96", "cpi-96", "sgtin-96", nil, nil])
    #expect(codes.map { $0["elementString"]?.string } == ["0180614141123458216789", "80100614141123456\u{1D}80110", nil, nil, nil])
    #expect(codes.map { $0["problems"]?.array?.first?["code"]?.string } == [nil, nil, "range", "length", "unknown-scheme"])
    #expect(codes.map { $0["problems"]?.array?.first?["offset"]?.int } == [nil, nil, 2, 0, 0])
  }

  @Test func theSchemesOfTDS2NameTheirElements() async throws {
    let hex = "FD3795211411234538566CB0AFC525065F1876F0D996D800"
    let (codes, outcome) = try await epc(["decode", "--json", "--prefix-length", "7", hex])
    #expect(outcome.code == 0)
    #expect(codes[0]["scheme"]?.string == "sgtin++" && codes[0]["tagURI"]?.string == nil)
    #expect(codes[0]["pureIdentityURI"]?.string == "urn:epc:id:sgtin:9521141.712345.32a%2Fb")
    #expect(codes[0]["digitalLink"]?.string == "https://id.gs1.org/01/79521141123453/21/32a%2Fb")
    #expect(codes[0]["fields"]?["hostname"]?.string == "id.example.com")
    #expect(codes[0]["fields"]?["hostLink"]?.string == "https://id.example.com/01/79521141123453/21/32a%2Fb")
    #expect(codes[0]["fields"]?["elements"]?.array?.map { $0["value"]?.string } == ["79521141123453", "32a/b"])
  }

  @Test func thePCWordSaysWhetherItIsAnEPC() async throws {
    let (codes, _) = try await epc(["decode", "--json", "--pc", "3000", "3034257BF7194E4000001A8500000000"])
    #expect(codes[0]["problems"]?.array?.isEmpty == true && codes[0]["hex"]?.string == "3034257BF7194E4000001A85")
    let (iso, _) = try await epc(["decode", "--json", "--pc", "31A1", "3034257BF7194E4000001A85"])
    #expect(iso[0]["scheme"]?.string == nil && iso[0]["tagURI"]?.string == nil)
    #expect(iso[0]["rawURI"]?.string == "urn:epc:raw:96.xA1.x3034257BF7194E4000001A85")
    #expect(iso[0]["fields"]?["applicationFamily"]?.string == "A1")
    #expect(try await epc(["decode", "--pc", "30", "00"]).outcome.code == 64)
  }

  @Test(arguments: [
    "urn:epc:id:sgtin:0614141.812345.6789", "urn:epc:tag:sgtin-96:1.0614141.812345.6789", "urn:epc:raw:96.x3034257BF7194E4000001A85",
    "(01)80614141123458(21)6789", "0180614141123458216789", "216789<GS>0180614141123458", "216789\\x1d0180614141123458", "]C10180614141123458216789",
    "https://id.gs1.org/01/80614141123458/21/6789",
  ]) func everyWayToNameAThingGivesItsBits(source: String) async throws {
    let (_, outcome) = try await epc(["encode", "--scheme", "SGTIN-96", "--filter", "1", "--prefix-length", "7", source])
    #expect(outcome.code == 0 && outcome.text == "3034257BF7194E4000001A85\n", "\(outcome.err)")
  }

  @Test func whatCannotBeWrittenIsSaid() async throws {
    let sources = [
      "(01)80614141123459(21)6789", "(01)80614141123458", "urn:epc:id:sgtin:061414.0812345.6789", "urn:epc:id:sgtin:0614141.812345.067", "garbage",
      "", "https://id.gs1.org/01/80614141123458",
    ]
    let (codes, outcome) = try await epc(["encode", "--json", "--scheme", "sgtin-96", "--prefix-length", "7", "--"] + sources)
    #expect(outcome.code == 2)
    let found = codes.map { $0["problems"]?.array?.first?["code"]?.string }
    #expect(found == ["check-digit", "missing-companion", "company-prefix", "range", "unknown-ai", "length", "missing-companion"])
    #expect(codes.allSatisfy { $0["hex"]?.string == nil })
    let unknown = try await epc(["encode", "(01)80614141123458(21)6789"])
    #expect(unknown.outcome.code == 2 && unknown.outcome.text.isEmpty && unknown.outcome.err.contains("--prefix-length"))
    for wrong in [["--scheme", "sgtin-97"], ["--prefix-length", "5"], ["--filter", "x"], ["--prefix-list", "/nowhere/list.json"]] {
      #expect(try await epc(["encode"] + wrong + ["urn:epc:id:gid:1.2.3"]).outcome.code == 64)
    }
  }

  @Test func whatASchemeHasNoRoomForIsTold() async throws {
    let source = "(01)80614141123458(17)270331(21)6789"
    let (_, outcome) = try await epc(["encode", "--filter", "1", "--prefix-length", "7", source])
    #expect(outcome.code == 0 && outcome.text == "3034257BF7194E4000001A85\n" && outcome.err.contains("17"))
    let (codes, _) = try await epc(["encode", "--json", "--prefix-length", "7", source])
    #expect(codes[0]["leftOut"]?.array?.map(\.string) == ["17"] && codes[0]["bits"]?.int == 96)
    let link = "https://id.example.com/01/79521141123453/21/32a%2Fb?17=220630"
    let (own, _) = try await epc(["encode", "--json", "--scheme", "dsgtin++", "--filter", "3", link])
    #expect(own[0]["hex"]?.string == "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80")
  }

  @Test func theTableOfPrefixesIsReadFromAFile() async throws {
    try await withFolder { folder in
      let path = folder + "/gcpprefixformatlist.json"
      try Data(#"{"GCPPrefixFormatList":{"entry":[{"prefix":"061414","gcpLength":7}]}}"#.utf8).write(to: URL(filePath: path))
      for outcome in [
        try await epc(["encode", "--filter", "1", "--prefix-list", path, "(01)80614141123458(21)6789"]).outcome,
        try await epc(["encode", "--filter", "1", "(01)80614141123458(21)6789"], ["TALLY_PREFIX_LIST": path]).outcome,
      ] { #expect(outcome.code == 0 && outcome.text == "3034257BF7194E4000001A85\n", "\(outcome.err)") }
      try Data("{}".utf8).write(to: URL(filePath: path))
      let empty = try await epc(["encode", "--prefix-list", path, "(01)80614141123458(21)6789"]).outcome
      #expect(empty.code == 64 && empty.err.contains(path))
    }
  }

  @Test func aPersonGetsATable() async throws {
    let (_, outcome) = try await epc(["decode", "3034257BF7194E4000001A85", "3077FFFFFC00014000000001"])
    #expect(outcome.code == 2)
    #expect(outcome.text.contains("sgtin-96  valid") && outcome.text.contains("NOT VALID") && outcome.text.contains("more than 7 digits"))
    #expect(outcome.text.contains("urn:epc:id:sgtin:0614141.812345.6789"))
  }

  @Test func aBankOfMemoryIsTold() async throws {
    let epc = try await Tally.run(["epc", "memory", "--json", "--bank", "epc", "EE2C30003034257BF7194E4000001A85"])
    let read = try JSON(parsing: epc.lines[0])
    #expect(epc.code == 0 && read["valid"]?.bool == true)
    #expect(read["fields"]?.array?.contains { $0["name"]?.string == "uri" && $0["value"]?.string == "urn:epc:tag:sgtin-96:1.0614141.812345.6789" } == true)
    #expect(try await Tally.run(["epc", "memory", "--bank", "epc", "000030003034257BF7194E4000001A85"]).code == 2)
    let tid = try await Tally.run(["epc", "memory", "--bank", "tid", "E2801160200012345678ABCD"])
    #expect(tid.code == 0 && tid.text.contains("Impinj") && tid.text.contains("urn:epc:stid:x801.x160.x12345678ABCD"))
    #expect(try await Tally.run(["epc", "memory", "--bank", "user", "xyz"]).code == 64)
  }
}
