import DeviceReplay
import Protocols
import Testing
import Warehouse

/// Constructed: a line scanner that sends a code in two parts, is told "good", is interrupted twice and unplugged.
let scannerSession = """
  # Device: example/line     # Firmware: none     # Link: serial
  # Source: constructed      # Note: colons: kept, and so is issue #7
  +0.000 open serial 05e0:1300 serial=S22014
  +0.012 < 5d 64 32 30 31 30   the first half
  # a remark between lines
  +0.100 < 34361d0d            digits may stand together  # and so on
  +0.110 ! beep good
  +0.1105 > 06 07
  +1.000 < 41 42
  +2.000 < 43 0d 44
  +2.1 lost
  +3.000 open serial
  +3.500 < 45
  """

let scannerEvents = [
  #"{"t":0.1,"event":"scan","data":"30313034361d","symbology":"]d2"}"#,
  #"{"t":1.5,"event":"incomplete","data":"4142","reason":"timeout"}"#,
  #"{"t":2.0,"event":"scan","data":"43","symbology":null}"#,
  #"{"t":2.1,"event":"incomplete","data":"44","reason":"unplugged"}"#,
  #"{"t":4.0,"event":"incomplete","data":"45","reason":"timeout"}"#,
]

@Suite struct SessionFormatTests {
  @Test func readAndWrittenAgain() throws {
    let session = try Session(parsing: scannerSession, file: "line.session")
    #expect(session["Device"] == "example/line")
    #expect(session["Link"] == "serial")
    #expect(session["Note"] == "colons: kept, and so is issue #7")
    #expect(session.lines.count == 10)
    #expect(session.lines[0].step == .open(.serial, detail: "05e0:1300 serial=S22014"))
    #expect(session.lines[2] == Session.Line(at: .milliseconds(100), .received([0x34, 0x36, 0x1D, 0x0D]), number: 6))
    #expect(session.lines[4].at == .microseconds(110_500))
    let again = try Session(parsing: session.text, file: "again")
    #expect(again.text == session.text)
    #expect(again.header == session.header)
    #expect(again.lines.map(\.step) == session.lines.map(\.step))
    #expect(Session(header: session.header, lines: [Session.Line(at: .zero, .lost)]).lines[0].number == session.header.count + 1)
  }

  @Test func linesMayEndAsOnWindows() throws {
    let windows = "\u{FEFF}" + scannerSession.replacing("\n", with: "\r\n")
    let session = try Session(parsing: windows, file: "f")
    #expect(session == (try Session(parsing: scannerSession, file: "f")))
    let error = #expect(throws: SessionError.self) { try Session(parsing: "# a\r\n\r\n+0 open tcp\r\n+0 < zz\r\n", file: "f") }
    #expect(error?.line == 4)
    #expect(try GoldenEvents(parsing: scannerEvents.joined(separator: "\r\n") + "\r\n", file: "g").lines == scannerEvents)
  }

  @Test(arguments: [
    ("", "f:1: no events; a session begins with a line such as +0.000 open serial"),
    ("+0 < 41", "f:1: < before open: the device is not there yet"),
    ("+0 open serial\n+0 open serial", "f:2: open without lost before it"),
    ("+0 open serial\n+0 lost\n+1 < 41", "f:3: < before open: the device is not there yet"),
    ("+0 open parallel", "f:1: open parallel: expected one of serial, tcp, usb, hidraw, evdev"),
    ("+1 open tcp\n+0.5 < 41", "f:2: +0.5 is before the line above it"),
    ("+1,5 open tcp", "f:1: +1,5 is no time: seconds with up to 6 decimals, such as +0.012"),
    ("0.1 open tcp", "f:1: a line begins with the time, such as +0.012, or with # for a remark"),
    (" +0.1 open tcp", "f:1: a line begins with the time, such as +0.012, or with # for a remark"),
    ("+0 open tcp\n+0 <", "f:2: no bytes"),
    ("+0 open hidraw descriptor=058c0", "f:1: descriptor=058c0: expected hexadecimal digits in pairs, and nothing between them"),
    ("+0 open tcp\n+0 < 4", "f:2: a byte has two hexadecimal digits"),
    ("+0 open tcp\n+0 < 41 hello", "f:2: \"hello\" is no byte; a remark stands behind two spaces or #"),
    ("+0 open tcp\n+0 < 41  42", "f:2: a byte behind two spaces: bytes are parted by one, and a remark may not begin with one"),
    ("+0 open tcp\n+0 ? 41", "f:2: ? is unknown; expected open, lost, < (from the device), > (to the device) or ! (a command)"),
    ("+0 open tcp\n+0 ! beep loud", "f:2: ! beep loud: expected one of good, refused, duplicate, stored-offline"),
    (
      "+0 open tcp\n+0 ! dance",
      "f:2: ! dance is unknown; expected beep, scanning, trigger, raw, status, read, write, lock, kill, select, power, region, writing, output"
    ),
    ("+0 open evdev\n+0 < 41 42", "f:2: 2 bytes: an evdev line holds input_events of 24 bytes each"),
  ])
  func refusals(_ text: String, _ sentence: String) {
    let error = #expect(throws: SessionError.self) { try Session(parsing: text, file: "f") }
    #expect(error?.description == sentence)
  }

  @Test(arguments: [
    "read tid 0 6", "read user 2 1 tag=3008 password=0000ffff", "write epc 2 30083344 password=01020304", "lock kill-password locked-for-ever",
    "lock epc open",
    "kill tag=3008 password=00000001", "select all", "select epc 32 3074 14", "power 26.5", "power -1", "region north-america",
  ]) func ordersToReadersAreWrittenAsTheyAreRead(order: String) throws {
    #expect(try Session(parsing: "+0.000 open serial\n+0.100 ! \(order)", file: "f").text == "+0.000 open serial\n+0.100 ! \(order)\n")
  }

  @Test(arguments: [
    "read moon 0 1", "read user 0 0", "write user 0 123", "write user 0 123456", "lock epc shut", "kill password=1", "select epc 32 30 9",
    "power loud",
    "region mars",
  ])
  func strangeOrdersAreRefused(order: String) {
    #expect(throws: SessionError.self) { try Session(parsing: "+0 open serial\n+0 ! \(order)", file: "f") }
  }

  @Test func anyTextIsReadOrRefused() {
    var dice = SystemRandomNumberGenerator()
    let alphabet = Array("+0.19 <>!#:\n\r abcdefopenserialost\u{0}é")
    for _ in 0..<3000 {
      let text = "+0 open serial\n+" + String((0..<Int.random(in: 0...60, using: &dice)).map { _ in alphabet.randomElement(using: &dice)! })
      guard let session = try? Session(parsing: text, file: "f") else { continue }
      #expect((try? Session(parsing: session.text, file: "f"))?.lines.count == session.lines.count)
    }
  }

  @Test func everyEventHasItsLine() {
    let events: [(Double, DeviceEvent, String)] = [
      (0.012, .scan(Scan(data: [0x30], symbology: "]d2")), #"{"t":0.012,"event":"scan","data":"30","symbology":"]d2"}"#),
      (2, .scan(Scan(data: [], unit: "07", typed: true)), #"{"t":2.0,"event":"scan","data":"","symbology":null,"unit":"07","typed":true}"#),
      (0.4, .incomplete(data: [1, 0xFF], reason: .overflow), #"{"t":0.4,"event":"incomplete","data":"01ff","reason":"overflow"}"#),
      (
        1, .tag(TagRead(epc: [0x30], antenna: 1, rssi: -5500, pc: 0x3000, count: 1)),
        #"{"t":1.0,"event":"tag","epc":"30","antenna":1,"rssi":-55.0,"pc":"3000","count":1}"#
      ),
      (1, .tag(TagRead(epc: [0x30], rssi: -25)), #"{"t":1.0,"event":"tag","epc":"30","rssi":-0.25}"#),
      (1, .tag(TagRead(uid: [0x04, 0xA1], antenna: 2)), #"{"t":1.0,"event":"tag","uid":"04a1","antenna":2}"#),
      (
        1, .tag(TagRead(epc: [], tid: [0xE2, 0x80], user: [])),
        #"{"t":1.0,"event":"tag","epc":"","tid":"e280","user":""}"#
      ),
      (
        1.1, .printer(PrinterStatus(ready: false, conditions: [.paperOut, .headOpen], remaining: 3)),
        #"{"t":1.1,"event":"printer","ready":false,"conditions":["paper-out","head-open"],"remaining":3}"#
      ),
      (1.2, .fault(code: "checksum", bytes: [7]), #"{"t":1.2,"event":"fault","code":"checksum","bytes":"07"}"#),
      (1.3, .info(name: "firmware", value: "1\"2"), #"{"t":1.3,"event":"info","name":"firmware","value":"1\"2"}"#),
      (1.4, .result(operation: "write", ok: false, error: "locked"), #"{"t":1.4,"event":"result","op":"write","ok":false,"error":"locked"}"#),
    ]
    for (seconds, event, line) in events { #expect(TimedEvent(at: .microseconds(Int64(seconds * 1_000_000)), event).line == line) }
  }
}
