import CLinux
import Dispatch
import Glibc
import Synchronization
public import Warehouse

/// A station's light or relay: lines of a GPIO chip, one for each signal that has one.
public struct LightOutput: Sendable, Hashable {
  /// A path (`/dev/gpiochip0`), or the label that `gpiodetect` shows (`pinctrl-rp1`): numbers change with the kernel, and where a chip is pulled and plugged.
  public var chip: String
  /// Offsets on the chip. A scan that is stored while the link is down lights as any stored one where it has no line of its own.
  public var lines: [Signal: Int]
  /// How long a line is on.
  public var pulse: Duration

  public init(chip: String, lines: [Signal: Int], pulse: Duration) {
    self.chip = chip
    self.lines = lines
    self.pulse = pulse
  }
}

/// Lights a station's signals beside what sounds them.
///
/// `show` returns at once. The lines are taken at the first signal and held from then on; a newer signal puts out the one before it. A chip that is not
/// there is a finding (`problem`), never anybody's error, and is tried again at the next signal.
public final class StationLight: Sendable {
  private struct State {
    var lines: Int32?
    var shown = 0
    var problem: String?
  }

  public let output: LightOutput
  private let offsets: [Int]
  private let queue = DispatchQueue(label: "links.light")
  private let state = Mutex(State())

  public init(_ output: LightOutput) {
    self.output = output
    offsets = Set(output.lines.values).sorted()
  }

  deinit { state.withLock { if let lines = $0.lines { close(lines) } } }

  /// Why the last signal was not seen; `nil` where it was, or none has been shown.
  public var problem: String? { state.withLock { $0.problem } }

  public func show(_ signal: Signal) {
    guard let offset = output.lines[signal] ?? (signal == .storedOffline ? output.lines[.good] : nil), let place = offsets.firstIndex(of: offset) else { return }
    queue.async { [self] in
      guard let number = set(1 << UInt64(place)) else { return }
      queue.asyncAfter(deadline: .now() + .milliseconds(Int(output.pulse / .milliseconds(1)))) { [weak self] in
        if self?.state.withLock({ $0.shown }) == number { self?.set(0) }
      }
    }
  }

  /// - Returns: the number of this change; `nil` where it failed.
  @discardableResult
  private func set(_ bits: UInt64) -> Int? {
    state.withLock { state in
      do throws(LinkError) {
        try set(bits, in: &state)
        state.problem = nil
        state.shown += 1
        return state.shown
      } catch {
        state.problem = error.detail
        return nil
      }
    }
  }

  private func set(_ bits: UInt64, in state: inout State) throws(LinkError) {
    let lines: Int32
    if let held = state.lines { lines = held } else { lines = try take() }
    state.lines = lines
    let result = clinux_gpio_set(lines, bits, (1 << UInt64(offsets.count)) - 1)
    guard result < 0 else { return }
    close(lines)
    state.lines = nil
    throw .system(result, "gpio \(output.chip)")
  }

  private func take() throws(LinkError) -> Int32 {
    let chip = try Descriptor(opening: try path(), O_RDWR)
    let lines = clinux_gpio_outputs(chip.number, offsets.map(UInt32.init), offsets.count, "tallyman")
    guard lines >= 0 else { throw .system(lines, "gpio \(output.chip)") }
    return lines
  }

  private func path() throws(LinkError) -> String {
    guard !output.chip.hasPrefix("/") else { return output.chip }
    let chips = entries("/dev").filter { $0.hasPrefix("gpiochip") }.map { "/dev/" + $0 }.sorted()
    var refused: LinkError?
    var labels: [(path: String, label: String)] = []
    for path in chips {
      do throws(LinkError) { labels.append((path, try label(path))) } catch { refused = error }
    }
    let found = labels.filter { $0.label == output.chip }
    guard found.count != 1 else { return found[0].path }
    guard found.isEmpty else { throw LinkError(.absent, "gpio \(output.chip): several chips have this label, give the path of one of them: \(shown(found))") }
    // One that may not be asked may be the one.
    if let refused { throw refused }
    throw LinkError(.absent, "gpio \(output.chip): no chip has this label; there are: \(shown(labels))")
  }

  private func shown(_ chips: [(path: String, label: String)]) -> String {
    chips.isEmpty ? "–" : chips.map { "\($0.path) \($0.label)" }.joined(separator: ", ")
  }

  private func label(_ path: String) throws(LinkError) -> String {
    let chip = try Descriptor(opening: path, O_RDWR)
    var label = [CChar](repeating: 0, count: 33)
    let result = clinux_gpio_label(chip.number, &label, label.count)
    guard result >= 0 else { throw .system(result, "gpio \(path)") }
    return String(decoding: label.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
