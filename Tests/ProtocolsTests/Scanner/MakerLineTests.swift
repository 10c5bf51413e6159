import Protocols
import Testing
import Warehouse

@Suite struct MakerLineTests {
  struct Command: Decodable { var vendor: String, action: String, hex: String }

  /// Commands as makers' manuals print them, against those that a protocol sends of itself.
  @Test(arguments: [
    (ProtocolID.honeywell, "Honeywell serial", "trigger on", DeviceCommand.trigger(true)),
    (.honeywell, "Honeywell serial", "trigger off", .trigger(false)),
    (.datalogic, "Datalogic", "enable", .scanning(true)), (.datalogic, "Datalogic", "disable", .scanning(false)),
    (.datalogic, "Datalogic", "soft trigger pull", .trigger(true)), (.datalogic, "Datalogic", "soft trigger release", .trigger(false)),
    (.opticon, "Opticon", "trigger", .trigger(true)), (.opticon, "Opticon", "de-trigger", .trigger(false)),
  ])
  func commands(_ id: ProtocolID, _ vendor: String, _ action: String, _ command: DeviceCommand) throws {
    let listed = try vectors("host_commands.json", "commands", of: Command.self).filter { $0.vendor == vendor && $0.action == action }
    var bench = try Bench(id)
    bench.command(command)
    #expect(bench.sent.map(hexadecimal) == listed.map(\.hex) && !listed.isEmpty)
  }

  struct Stream: Decodable, CustomTestStringConvertible {
    var id: String
    var config: [String: String]
    var stream_hex: String
    var scans: [String]
    var testDescription: String { id }
  }

  /// Plain streams mean the same to every protocol of lines.
  @Test(arguments: try vectors("serial_streams.json", of: Stream.self)) func streams(_ stream: Stream) throws {
    for id in [ProtocolID.serialLine, .honeywell, .datalogic, .newland, .opticon, .cognex, .keyence] {
      var bench = try Bench(id, stream.config)
      bench.receive(try #require(bytes(hex: stream.stream_hex)))
      #expect(bench.told == stream.scans.map { ControlBytes.text($0.utf8) }, "\(id)")
    }
  }

  @Test(arguments: [
    (ProtocolID.honeywell, "honeywell", "d4006381333931\r", "]E04006381333931"),
    (.honeywell, "honeywell", "c012345678905\r", "012345678905"),
    (.honeywell, "honeywell", "w0109521\r", "]d10109521"), (.honeywell, "honeywell", "]C10109521\r", "]C10109521"),
    (.honeywell, "none", "wX\r", "wX"),
    (.datalogic, "eu", "B4006381333931\r", "]E04006381333931"), (.datalogic, "usa", "FF40063813\r", "]E440063813"),
    (.datalogic, "usa", "F4006381333931\r", "]E04006381333931"), (.datalogic, "usa", "RX0109521\r", "]e00109521"), (.datalogic, "eu", "~A\r", "~A"),
  ])
  func identifiers(_ id: ProtocolID, _ set: String, _ line: String, _ told: String) throws {
    var bench = try Bench(id, ["ids": set])
    bench.receive(line)
    #expect(bench.told == [told])
  }

  @Test func linesOfAnAnswerAreNoCodes() throws {
    var bench = try Bench(.honeywell, ["identify": "true"])
    #expect(bench.sent.map(hexadecimal) == ["164d0d524556494e462e"] && bench.deadline == .seconds(2))
    bench.receive("REVINFProduct Name: N4300\r\nSerial ")
    bench.receive("Number: 7\r\n\u{6}.4006\r")
    #expect(bench.events == [.info(name: "model", value: "N4300"), .info(name: "serial", value: "7"), .scan(Scan(data: Array("4006".utf8)))])
    #expect(bench.deadline == nil)
    // A code that comes before the answer stays a code.
    bench.command(.raw(Array("\u{16}M\rBEPBEP0.".utf8)))
    bench.receive("REV-9\rBEPBEP0\u{6}.bepbep0\u{15}!")
    #expect(bench.told[3] == "REV-9")
    #expect(bench.events.suffix(2) == [.result(operation: "menu", ok: true, error: nil), .result(operation: "menu", ok: false, error: "bad-data")])
  }

  @Test func codesWithHoneywellsHeader() throws {
    var bench = try Bench(.honeywell)
    let payload = Array("MSGGET0007jC0\u{1D}AB\rCD\r\r".utf8)
    let frame: [UInt8] = [0x16, 0xFE, UInt8(payload.count), 0, 0, 0, 0x0D] + payload
    bench.receive(frame)
    #expect(bench.told == ["]C0AB<CR>CD<CR>"])
    bench.receive(Array(frame.prefix(12)))
    bench.lost()
    #expect(bench.told.last == "unplugged " + ControlBytes.text(frame.prefix(12)))
    bench.receive([0x16, 0xFE, 3, 0, 0, 0, 0x0D, 0x41, 0x42, 0x43])
    #expect(bench.events.last == .fault(code: "length", bytes: [0x16, 0xFE, 3, 0, 0, 0, 0x0D, 0x41, 0x42, 0x43]))
    bench.receive([0x16, 0xFE, 0xFF, 0xFF, 0xFF, 0x7F, 0x0D, 0x41, 0x0D])
    bench.receive("A\r")
    #expect(bench.told.last == "A", "a length that cannot be true swallows nothing for long")
  }

  @Test func readersThatCouldNotRead() throws {
    for (id, line) in [(ProtocolID.sick, "\u{2}NoRead\u{3}"), (.keyence, "ERROR\r")] {
      var bench = try Bench(id)
      bench.receive(line)
      guard case .info("no-read", _)? = bench.events.first else { Issue.record("\(id) \(bench.events)"); continue }
    }
    var cognex = try Bench(.cognex, ["no-read": "????"])
    cognex.receive("????\r\n")
    #expect(cognex.events == [.info(name: "no-read", value: "????")])
  }

  @Test(arguments: ["||[0]A", "||0:1[105]", "||x[0]", "||[", "||[1]%%", "||[1]", "||0:1[1]QQ==", "|| |"]) func cognexLines(_ line: String) throws {
    var bench = try Bench(.cognex)
    bench.receive(line + "\r\n")
    let expected: DeviceEvent =
      switch line {
      case "||[0]A": .info(name: "answer", value: "A")
      case "||0:1[105]": .result(operation: "command", ok: false, error: "unavailable")
      case "||[1]%%", "||[1]": .fault(code: "unknown", bytes: Array(line.utf8))
      case "||0:1[1]QQ==": .scan(Scan(data: [0x41]))
      default: .scan(Scan(data: Array(line.utf8)))
      }
    #expect(bench.events == [expected])
  }

  @Test func whoDoesNotAnswerMayHaveAnotherSpeed() throws {
    for id in [ProtocolID.honeywell, .newland, .sick, .keyence] {
      var bench = try Bench(id, ["identify": "true"])
      bench.silence()
      #expect(bench.misreads == 1 && bench.events == [.result(operation: "ask", ok: false, error: "no-answer")] && bench.deadline == nil, "\(id)")
    }
    var ssi = try Bench(.ssi, ["identify": "true"])
    ssi.silence()
    #expect(ssi.misreads == 1)
  }

  @Test func noiseTwiceInARowMayBeAnotherSpeed() throws {
    for id in [ProtocolID.serialLine, .datalogic, .ssi] {
      var bench = try Bench(id)
      for _ in 0..<2 {
        bench.receive([0x98, 0xE6, 0x00, 0x80])
        bench.silence()
      }
      #expect(bench.misreads == 1, "\(id)")
    }
    var bench = try Bench(.serialLine)
    bench.receive([0x98, 0xE6, 0x0D])
    bench.receive("A\rПривет\r[)>\u{1E}06\u{1D}P1\u{1E}\u{4}\r")
    bench.receive([0x98, 0xE6, 0x0D])
    #expect(bench.misreads == 0)
  }

  @Test func anyBytesAreAnsweredAlikeHoweverTheyArrive() throws {
    let ids: [ProtocolID] = [.honeywell, .datalogic, .newland, .opticon, .cognex, .sick, .keyence]
    let alphabet: [UInt8] = [0x0D, 0x0A, 0x02, 0x03, 0x01, 0x16, 0xFE, 0x06, 0x15, 0x2E, 0x3B, 0x5B,
      0x5D, 0x7C, 0x30, 0x31, 0x2C, 0x4F, 0x4B, 0x45, 0x52, 0x00, 0xFF]
    for seed in 0..<350 as Range<UInt64> {
      var dice = Dice(seed: seed)
      let id = ids[Int(seed) % ids.count]
      let options = ["identify": seed % 2 == 0 ? "true" : "false", "max-length": "40"]
      let stream = (0..<Int.random(in: 0...400, using: &dice)).map { _ in
        Bool.random(using: &dice) ? alphabet.randomElement(using: &dice)! : UInt8.random(in: 0...255, using: &dice)
      }
      var whole = try Bench(id, options)
      whole.receive(stream)
      whole.lost()
      for split in [stream.map { [$0] }, pieces(stream, &dice)] {
        var bench = try Bench(id, options)
        for piece in split { bench.receive(piece) }
        bench.lost()
        #expect(bench.events == whole.events, "\(id) seed \(seed)")
      }
    }
  }
}
