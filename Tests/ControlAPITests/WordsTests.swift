import ControlAPI
import Foundation
import Identifiers
import Testing
import WMS
import Warehouse

/// Every code that a technician can meet has its sentence in both languages, and is given what the sentence asks for.
@Suite struct WordsTests {
  private struct Use {
    var file: String
    var code: String
    /// Where they stand beside the code, literally.
    var arguments: Set<String>?
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func uses() throws -> [Use] {
    var uses: [Use] = []
    for room in ["tally", "ControlAPI", "Agent"] {
      let folder = root.appending(path: "Sources/\(room)")
      for case let url as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init() where url.pathExtension == "swift" {
        let text = try String(contentsOf: url, encoding: .utf8)
        for match in text.matches(of: /(?:say|ControlError|Notice|help|abstract)\(\s*"([a-z][^"\\]*)"(,\s*\[)?/) {
          var arguments: Set<String>?
          if let bracket = match.2 {
            let rest = text[bracket.endIndex...]
            var depth = 1
            let inside = rest.prefix { character in
              if character == "[" { depth += 1 } else if character == "]" { depth -= 1 }
              return depth > 0
            }
            arguments = Set(inside.matches(of: /"([A-Za-z]+)":/).map { String($0.1) })
          } else if text[match.range.upperBound...].drop(while: \.isWhitespace).first == ")" {
            arguments = []
          }
          uses.append(Use(file: url.lastPathComponent, code: String(match.1), arguments: arguments))
        }
      }
    }
    return uses
  }

  @Test func everyCodeInTheSourcesHasItsSentence() throws {
    let uses = try Self.uses()
    #expect(uses.count > 100)
    for use in uses { #expect(Words.knows(use.code), "\(use.file): no sentence for \(use.code)") }
  }

  @Test func everySentenceIsGivenWhatItAsksFor() throws {
    for use in try Self.uses() {
      guard let given = use.arguments else { continue }
      let missing = Words.arguments(of: use.code).subtracting(given)
      #expect(missing.isEmpty, "\(use.file): \(use.code) is not given \(missing.sorted())")
    }
  }

  /// Templates of `SettingsSentence` as they stand in the sources that report problems of files.
  private static func templates() throws -> Set<String> {
    var templates: Set<String> = []
    for room in ["Settings", "DeviceCatalog", "Agent"] {
      let folder = root.appending(path: "Sources/\(room)")
      for case let url as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init() where url.pathExtension == "swift" {
        let text = try String(contentsOf: url, encoding: .utf8)
        for match in text.matches(of: /(?:report\(|report\([a-z.A-Z]+osition, |hint: |SettingsSentence \{ )"/) {
          templates.insert(template(text[match.range.upperBound...]))
        }
      }
    }
    return templates
  }

  /// The literal that begins there, with `{n}` for what is put in.
  private static func template(_ text: Substring) -> String {
    var (result, count, depth, previous): (String, Int, Int, Character) = ("", 0, 0, " ")
    for character in text {
      if depth > 0 {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
      } else if previous == "\\", character == "(" {
        result.removeLast()
        count += 1
        depth = 1
        result += "{\(count)}"
      } else if character == "\"" {
        break
      } else {
        result.append(character)
      }
      previous = character
    }
    return result
  }

  @Test func everyProblemOfAFileIsSaidInRussianToo() throws {
    let templates = try Self.templates()
    #expect(templates.count > 30)
    for template in templates where !["{1}", "{1} {2}"].contains(template) {
      let russian = Words.settings(template, in: .ru)
      #expect(russian != nil, "\(template)")
      for value in 1...4 { #expect(template.contains("{\(value)}") == (russian ?? template).contains("{\(value)}"), "\(template)") }
    }
  }

  /// What a link's error says, by its parts; `{1}` and the like are what it is told of.
  private static func linkErrors() throws -> Set<String> {
    var errors: Set<String> = []
    for room in ["Links", "DeviceRuntime"] {
      let folder = root.appending(path: "Sources/\(room)")
      for case let url as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init() where url.pathExtension == "swift" {
        let text = try String(contentsOf: url, encoding: .utf8)
        for match in text.matches(of: /LinkError\(\s*\.[a-z]+, "/) { errors.insert(template(text[match.range.upperBound...])) }
      }
    }
    return errors
  }

  @Test func everyErrorOfALinkIsSaidInRussianToo() throws {
    let errors = try Self.linkErrors()
    #expect(errors.count > 40)
    // `{1}` alone is the path, the endpoint or another error.
    for error in errors where error.contains(where: \.isLetter) {
      let english = error.replacing("{", with: "<").replacing("}", with: ">")
      let russian = Words.phrase(english, in: .ru)
      let left = russian.split(whereSeparator: { !$0.isLetter && $0 != "-" }).filter { $0.wholeMatch(of: /[a-z]{3,}/) != nil }
      #expect(left.allSatisfy { ["libusb", "udev", "hidraw", "tty", "dev", "serial", "by-id", "event", "input", "audio", "aplay", "port", "stall", "address", "gpio"].contains($0) }, "\(english): \(russian)")
      #expect(Words.phrase(english, in: .en) == english)
    }
    #expect(Words.phrase("/dev/ttyS0: held by ModemManager (612); sudo systemctl mask --now ModemManager.service", in: .ru)
      == "/dev/ttyS0: занято программой ModemManager (612); sudo systemctl mask --now ModemManager.service")
    #expect(Words.phrase("tcp 10.0.0.7:9100: refused; the host is there, but nothing listens on that port", in: .ru)
      == "tcp 10.0.0.7:9100: отказано; узел есть, но этот порт никто не слушает")
    #expect(Words.phrase("/dev/ttyACM0: not there (No such file or directory); plug the device in, or correct its path", in: .ru)
      == "/dev/ttyACM0: нет (нет такого файла); подключите устройство или исправьте путь")
  }

  @Test func everyWordOfTheDaemonIsKnown() throws {
    var codes = LinkState.words + Signal.allCases.map { "signal.\($0.rawValue)" } + EntryKind.allCases.map { "kind.\($0.rawValue)" }
    codes += PrintJobState.allCases.map { "job.\($0.rawValue)" } + PrinterCondition.allCases.map { "condition.\($0.rawValue)" }
    codes += [Mode.live, .training, .test].map { "mode.\($0.rawValue)" } + [ClockQuality.synced, .unknown, .jumped].map { "status.clock.\($0.rawValue)" }
    codes += ["opening", "open", "waiting", "absent", "denied", "busy"].map { "device.\($0)" } + Problem.Code.allCases.map { "problem.\($0.rawValue)" }
    codes += EnrolmentError.Code.allCases.map { "enrol.\($0.rawValue)" } + CertificateStatus.State.allCases.map { "certificate.\($0.rawValue)" }
    for state in CertificateStatus.State.allCases where ![.none, .good].contains(state) { codes += ["verdict.certificate-\(state.rawValue)", "next.certificate-\(state.rawValue)"] }
    for code in codes { #expect(Words.knows(code), "\(code)") }
    for code in EnrolmentError.Code.allCases { #expect(Words.say("enrol.\(code.rawValue)", in: .en).contains("\nNext: ")) }
    let heads = try Self.heads()
    #expect(heads.count > 20)
    for head in heads { #expect(Words.knows("head.\(head)"), "head.\(head)") }
  }

  @Test(arguments: SyncAlarm.Code.allCases) func everyAlarmSaysWhatToDoInBothLanguages(code: SyncAlarm.Code) {
    let notice = SyncAlarm(code, stream: StreamID(rawValue: "dock-1"), "entry 7").notice
    let sentences = Language.allCases.map { Words.say(notice, in: $0) }
    #expect(sentences[0] != sentences[1])
    for sentence in sentences {
      #expect(Words.knows(notice.code))
      #expect(sentence.split(separator: "\n").count >= 2, "what happened, then what to do: \(sentence)")
      #expect(sentence.contains("entry 7") && !sentence.contains("?:") && !sentence.contains("{"))
    }
  }

  @Test(arguments: ["cli.no-daemon", "cli.denied", "cli.cut-off", "cli.bad-answer", "cli.no-answer", "cli.no-tallymand", "cli.cannot-write", "agent.socket-held"])
  func everyErrorOfTheConnectionNamesTheNextStep(code: String) {
    #expect(Words.say(code, in: .en).contains("\nNext: "))
    #expect(Words.say(code, in: .ru).contains("\nДальше: "))
  }

  /// The names in `Table([…])`.
  private static func heads() throws -> Set<String> {
    var heads: Set<String> = []
    let folder = root.appending(path: "Sources/tally")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for table in text.matches(of: /Table\(\[([^\]]*)\]\)/) { heads.formUnion(table.1.matches(of: /"([^"]+)"/).map { String($0.1) }) }
    }
    return heads
  }
}

extension LinkState {
  fileprivate static var words: [String] { [LinkState.up, .down].flatMap { ["link.\($0.rawValue)", "status.sync.\($0.rawValue)"] } }
}
