import CLinux
import Dispatch
import Glibc
import Synchronization
public import Warehouse

/// The way to a station's own sound.
public enum SoundOutput: Sendable, Hashable, CustomStringConvertible {
  /// An ALSA PCM such as `default` or `plughw:1`.
  case alsa(String)
  /// An input device that makes sounds (`EV_SND`), such as the PC speaker's.
  case input(String)

  public var description: String {
    switch self {
    case .alsa(let name): "alsa \(name)"
    case .input(let path): "input \(path)"
    }
  }
}

/// Plays a station's signals, for scanners that cannot.
///
/// `play` returns at once; the sound is made on a queue of its own, and the card is open only while it sounds. A newer signal cuts off the one that is
/// playing. A card that is not there is a finding (`problem`), never anybody's error.
public final class Sounder: Sendable {
  private struct State {
    var wanted: Signal?
    var isPlaying = false
    var problem: String?
    var played = 0
  }

  /// Between two looks whether a newer signal waits.
  private static let slice = 20

  public let output: SoundOutput
  private let queue: DispatchQueue
  private let state = Mutex(State())

  public init(_ output: SoundOutput) {
    self.output = output
    queue = DispatchQueue(label: "links.sounder")
  }

  /// Why the last signal was not heard; `nil` where it was, or none has been played.
  public var problem: String? { state.withLock { $0.problem } }
  /// Signals that have been heard to their end.
  public var played: Int { state.withLock { $0.played } }

  public func play(_ signal: Signal) {
    let starts = state.withLock { state in
      state.wanted = signal
      defer { state.isPlaying = true }
      return !state.isPlaying
    }
    if starts { queue.async { [self] in playAll() } }
  }

  private func playAll() {
    while let signal = next() {
      let problem: String?
      do throws(LinkError) {
        let whole = try sound(signal)
        if whole { state.withLock { $0.played += 1 } }
        problem = nil
      } catch {
        problem = error.detail
      }
      state.withLock { $0.problem = problem }
    }
  }

  private func next() -> Signal? {
    state.withLock { state in
      guard let signal = state.wanted.take() else {
        state.isPlaying = false
        return nil
      }
      return signal
    }
  }

  private var isOvertaken: Bool { state.withLock { $0.wanted != nil } }

  /// Whether it sounded to its end.
  private func sound(_ signal: Signal) throws(LinkError) -> Bool {
    switch output {
    case .alsa(let name): try play(signal.tones, on: name)
    case .input(let path): try play(signal.tones, at: path)
    }
  }

  // MARK: ALSA

  private func play(_ tones: [Tone], on name: String) throws(LinkError) -> Bool {
    var reason = [CChar](repeating: 0, count: 200)
    guard let card = clinux_sound_open(name, &reason, reason.count) else {
      let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw LinkError(.absent, "\(output): \(text); `aplay -L` lists what there is, and the daemon's user must be in the group audio")
    }
    let rate = Int(CLINUX_SOUND_RATE)
    for tone in tones {
      let samples = tone.samples(rate: rate)
      let slice = rate * Self.slice / 1000
      for start in stride(from: 0, to: samples.count, by: slice) {
        guard !isOvertaken else {
          clinux_sound_close(card, 0)
          return false
        }
        let result = samples[start..<min(start + slice, samples.count)].withUnsafeBufferPointer { clinux_sound_play(card, $0.baseAddress, $0.count) }
        guard result >= 0 else {
          clinux_sound_close(card, 0)
          throw LinkError(.lost, "\(output): the card stopped (\(LinkError.explain(result)))")
        }
      }
    }
    clinux_sound_close(card, 1)
    return true
  }

  // MARK: EV_SND

  private func play(_ tones: [Tone], at path: String) throws(LinkError) -> Bool {
    let device = try Descriptor(opening: path, O_WRONLY)
    for tone in tones {
      try tell(device.number, tone.hertz)
      var left = tone.milliseconds
      while left > 0 {
        if isOvertaken {
          try tell(device.number, 0)
          return false
        }
        usleep(UInt32(min(left, Self.slice)) * 1000)
        left -= Self.slice
      }
    }
    try tell(device.number, 0)
    return true
  }

  private func tell(_ device: Int32, _ hertz: Int) throws(LinkError) {
    var event = input_event()
    event.type = UInt16(EV_SND)
    event.code = UInt16(SND_TONE)
    event.value = Int32(hertz)
    let written = withUnsafeBytes(of: &event) { clinux_write(device, $0.baseAddress, $0.count) }
    guard written == MemoryLayout<input_event>.size else { throw LinkError.writing(written < 0 ? Int32(written) : -EIO).on("\(output)") }
  }
}
