import ControlAPI
import Foundation
import Testing

/// `tally rfid llrp` with the `tallymand` beside it.
@Suite struct LLRPCommandTests {
  private let keepalive = "043e0000000a00000000"
  private let report = "043d0000002c4095892f00f000228d3005fb63ac1f3841ec88046781000186ce820004ec2ea8354c09880001"

  @Test func bytesBecomeJSONAndTheSameBytesAgain() async throws {
    let json = try await Tally.run(["rfid", "llrp", "decode", "--json", keepalive + report])
    #expect(json.code == 0 && json.err.isEmpty, "\(json.err)")
    let lines = json.text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == #"{"message":"KEEPALIVE","type":62,"ver":1,"id":0}"#)
    #expect(lines[1].contains(#"{"param":"PeakRSSI","type":6,"enc":"TV","f":{"PeakRSSI":-50}}"#))
    for input in [json.text, "[" + lines.joined(separator: ",") + "]"] {
      let encoded = try await Tally.run(["rfid", "llrp", "encode"], input: Data(input.utf8))
      #expect(encoded.text == keepalive + report + "\n", "\(encoded.err)")
    }
  }

  @Test func bytesThemselvesAndHexadecimalAreTakenFromStandardInput() async throws {
    let raw: [UInt8] = [4, 0x3E, 0, 0, 0, 10, 0, 0, 0, 7]
    for input in [Data(raw), Data("04 3e 00 00 00 0a\n00000007\n".utf8)] {
      let decoded = try await Tally.run(["rfid", "llrp", "decode", "-"], input: input)
      #expect(decoded.text == "KEEPALIVE id 7, LLRP 1.0.1\n", "\(decoded.err)")
    }
  }

  @Test func whatIsWrongIsNamedAndWhatStandsBeforeItShown() async throws {
    let torn = try await Tally.run(["rfid", "llrp", "decode", keepalive + "043d0000001000000001" + "00f000068100"])
    #expect(torn.code == ControlAPI.ExitCode.invalidCode.rawValue && torn.text.hasPrefix("KEEPALIVE"))
    #expect(torn.err.contains("byte 24: AntennaID takes 3 bytes, TagReportData has 2 left"), "\(torn.err)")
    let odd = try await Tally.run(["rfid", "llrp", "decode", "043"])
    #expect(odd.code == ControlAPI.ExitCode.invalidCode.rawValue && odd.err.contains("3 hexadecimal digits"))
    let field = try await Tally.run(["rfid", "llrp", "encode", #"{"message":"START_ROSPEC","f":{"ROSpecId":1}}"#])
    #expect(field.code == ControlAPI.ExitCode.invalidCode.rawValue && field.err.contains("did you mean ROSpecID?"))
    let none = try await Tally.run(["rfid", "llrp", "encode", "-"])
    #expect(none.code == ControlAPI.ExitCode.usage.rawValue)
  }
}
