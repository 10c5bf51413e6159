import Foundation
import Links
import Testing
import Warehouse

/// Real libasound, with its `file` plugin for a card: what would have been heard is in a file.
@Suite(.serialized, .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/alsa/alsa.conf"), "needs the Debian package libasound2"))
struct SounderTests {
  private static let folder = FileManager.default.temporaryDirectory.appending(path: "tallyman-sound-\(getpid())").path

  /// libasound reads its configuration once a process.
  private static let configured: Void = {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let cards = Signal.allCases.map(\.rawValue) + ["overtaken"]
    let text = cards.map { "pcm.\($0.replacing("-", with: "_")) { type file slave.pcm null file \"\(folder)/\($0).raw\" format raw }" }
    try? ("pcm.null { type null }\n" + text.joined(separator: "\n") + "\n").write(toFile: folder + "/asound.conf", atomically: true, encoding: .utf8)
    setenv("ALSA_CONFIG_PATH", folder + "/asound.conf", 1)
  }()

  private func heard(_ name: String) throws -> [Int16] {
    let data = try Data(contentsOf: URL(filePath: "\(Self.folder)/\(name).raw"))
    return stride(from: 0, to: data.count - 1, by: 2).map { Int16(bitPattern: UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8) }
  }

  /// How strong a frequency is in samples, by Goertzel's filter; 1 for a full sine of it.
  private func strength(_ hertz: Int, in samples: ArraySlice<Int16>) -> Double {
    let turn = 2 * cos(2 * .pi * Double(hertz) / 48_000)
    var (before, last) = (0.0, 0.0)
    for sample in samples { (before, last) = (last, turn * last - before + Double(sample) / Double(Int16.max)) }
    return 2 * (last * last + before * before - turn * last * before).squareRoot() / Double(samples.count)
  }

  @Test(arguments: Signal.allCases) func eachSignalIsHeardAsItsTones(signal: Signal) async throws {
    _ = Self.configured
    let sounder = Sounder(.alsa(signal.rawValue.replacing("-", with: "_")))
    sounder.play(signal)
    try await eventually("the end") { sounder.played == 1 || sounder.problem != nil }
    #expect(sounder.problem == nil)
    let samples = try heard(signal.rawValue)
    var start = 0
    for tone in signal.tones {
      let part = samples[start..<(start + 48 * tone.milliseconds)]
      if tone.hertz == 0 {
        #expect(part.allSatisfy { $0 == 0 })
      } else {
        #expect(strength(tone.hertz, in: part) > 0.6, "\(tone)")
        for other in Set(Signal.allCases.flatMap(\.tones).map(\.hertz)) where other != tone.hertz && other != 0 {
          #expect(strength(other, in: part) < 0.1, "\(other) in \(tone)")
        }
      }
      start += part.count
    }
    #expect(samples[start...].allSatisfy { $0 == 0 })
  }

  @Test func theFourAreDifferent() {
    #expect(Set(Signal.allCases.map(\.tones)).count == 4)
    #expect(Signal.allCases.allSatisfy { $0.tones.reduce(0) { $0 + $1.milliseconds } <= 1000 })
  }

  @Test func theLatestSignalWinsAndNobodyWaits() async throws {
    _ = Self.configured
    let sounder = Sounder(.alsa("overtaken"))
    let begun = ContinuousClock.now
    for _ in 0..<1000 { sounder.play(.refused) }
    sounder.play(.good)
    #expect(ContinuousClock.now - begun < .seconds(10))
    try await eventually("the last one") { (try? heard("overtaken")).map { strength(2400, in: $0.suffix(48 * 120)) > 0.5 } == true && sounder.problem == nil }
    #expect(sounder.played < 20, "those in between are not heard out")
  }

  @Test func aCardThatIsNotThereIsAFinding() async throws {
    _ = Self.configured
    let sounder = Sounder(.alsa("hw:7"))
    sounder.play(.good)
    try await eventually("a finding") { sounder.problem != nil }
    #expect(sounder.problem?.hasPrefix("alsa hw:7: ") == true && sounder.played == 0)
    let speaker = Sounder(.input("/dev/input/by-path/no-speaker"))
    speaker.play(.good)
    try await eventually("a finding") { speaker.problem != nil }
    #expect(speaker.problem?.contains("/dev/input/by-path/no-speaker") == true)
  }

  /// The file stands for an input device: what is written to it are its events.
  @Test func aSpeakerThatIsAnInputDeviceIsToldTonesAndSilence() async throws {
    let path = Self.folder + "-speaker"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let sounder = Sounder(.input(path))
    sounder.play(.duplicate)
    try await eventually("the end") { sounder.played == 1 }
    let data = try Data(contentsOf: URL(filePath: path))
    let told = stride(from: 0, to: data.count, by: 24).map { at in data[(at + 16)..<(at + 24)].map { $0 } }
    func event(_ hertz: Int) -> [UInt8] { [0x12, 0, 0x02, 0, UInt8(hertz & 0xFF), UInt8(hertz >> 8), 0, 0] }
    // One file has one place: each event lies behind the last.
    #expect(told == [event(1500), event(0), event(1500), event(0)])
  }
}
