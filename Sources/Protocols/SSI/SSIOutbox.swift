import Warehouse

/// A message to the scanner, which it answers.
struct SSICommand: Sendable, Hashable {
  var opcode: UInt8
  var data: [UInt8] = []
  /// What an event calls it.
  var name: String
}

/// Messages to the scanner, one at a time: the next one goes when the last was answered. One without an answer is sent twice more.
struct SSIOutbox: Sendable {
  /// "The host should resend twice after the initial send" (DS4308 Product Reference Guide, SSI Interface, Retries).
  private static let tries = 3
  /// What waits behind one that is not answered would sound long after its scan.
  private static let bound = 8

  /// Scanners that sleep lose the first byte they are sent: a NUL before each message wakes them.
  let waking: Bool
  let wrapped: Bool
  private var sent: SSICommand?
  private var attempts = 0
  private var queue: [SSICommand] = []

  init(waking: Bool, wrapped: Bool) {
    self.waking = waking
    self.wrapped = wrapped
  }

  var isWaiting: Bool { sent != nil }

  mutating func reset() {
    sent = nil
    queue.removeAll()
  }

  mutating func post(_ command: SSICommand, into actions: inout [DeviceAction]) {
    guard queue.count < SSIOutbox.bound else { return failed(command, "busy", into: &actions) }
    queue.append(command)
    if sent == nil { next(into: &actions) }
  }

  /// The scanner has answered: with CMD_ACK, or with what was asked for.
  mutating func answered(into actions: inout [DeviceAction]) {
    sent = nil
    next(into: &actions)
  }

  /// The scanner has refused it (CMD_NAK), for one of `SSIFrame.Refusal`.
  mutating func refused(_ cause: UInt8?, into actions: inout [DeviceAction]) {
    if cause == SSIFrame.Refusal.resend { return unanswered(SSIFrame.Refusal.name(cause), into: &actions) }
    if let sent { failed(sent, SSIFrame.Refusal.name(cause), into: &actions) }
    answered(into: &actions)
  }

  /// No answer within the time, or one that asks for it again.
  mutating func unanswered(_ reason: String = "no-answer", into actions: inout [DeviceAction]) {
    guard let sent else { return }
    if attempts < SSIOutbox.tries { return send(sent, into: &actions) }
    failed(sent, reason, into: &actions)
    reset()
  }

  private mutating func next(into actions: inout [DeviceAction]) {
    guard !queue.isEmpty else { return }
    let command = queue.removeFirst()
    sent = command
    attempts = 0
    send(command, into: &actions)
  }

  private mutating func send(_ command: SSICommand, into actions: inout [DeviceAction]) {
    let frame = SSIFrame.make(command.opcode, command.data, status: attempts == 0 ? 0 : SSIFrame.Status.retransmission)
    attempts += 1
    actions.append(.send((waking ? [0] : []) + wrap(frame)))
  }

  private func failed(_ command: SSICommand, _ reason: String, into actions: inout [DeviceAction]) {
    actions.append(.event(.result(operation: command.name, ok: false, error: reason)))
  }

  /// As it goes over the line.
  func wrap(_ frame: [UInt8]) -> [UInt8] {
    guard wrapped else { return frame }
    let length = UInt16(frame.count + 2)
    return [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + frame
  }
}
