import Warehouse

/// What a reader on a line was told since its link was opened, and what it answered, for people who ask why it does not read. Bytes are not kept: they
/// may hold a tag's password.
struct ReaderLog: Sendable {
  /// Of the steps, the last.
  private static let most = 32

  private(set) var account: ReaderAccount
  private(set) var isOpen = false

  init(_ options: ReaderOptions, _ values: OptionValues) {
    var asked: [String: String] = [:]
    asked["region"] = options.region?.rawValue
    asked["power"] = options.power.map(decibelText)
    asked["antennas"] = values.has("antennas") ? values.words("antennas").joined(separator: " ") : nil
    asked["session"] = values.has("session") ? "\(values.int("session"))" : nil
    account = ReaderAccount(intent: options.inventory ? "inventory" : "none", asked: asked, roSpec: 0)
  }

  mutating func opened() {
    isOpen = true
    account.provisions += 1
    account.steps = []
  }

  mutating func lost() { isOpen = false }

  /// An inventory that goes round after round is one step.
  mutating func asked(_ question: ReaderQuestion) {
    if question.isInventory, account.steps.suffix(2).contains(where: { $0.request == question.name }) { return }
    add(.init(question.name, "0x" + hexadecimal([question.code])))
  }

  mutating func took(_ event: DeviceEvent, answering question: ReaderQuestion?) {
    switch event {
    case .tag:
      account.reads += 1
      if let question, question.isInventory, account.steps.last?.request == question.name { account.steps[account.steps.count - 1].outcome = .done }
    case .info(let name, let value):
      switch name {
      case "manufacturer": account.manufacturer = value
      case "model": account.model = value
      case "firmware": account.firmware = value
      default: break
      }
      settle(question?.name, .done, nil)
    case .result(let name, let ok, let error):
      let outcome: ReaderAccount.Step.Outcome = ok ? .done : error == ReaderError.noAnswer ? .unanswered : .refused
      if !settle(name, outcome, error), !ok {
        add(.init(name, "", outcome))
        account.steps[account.steps.count - 1].status = error
      }
    case .scan, .incomplete, .printer, .fault: break
    }
  }

  @discardableResult
  private mutating func settle(_ name: String?, _ outcome: ReaderAccount.Step.Outcome, _ status: String?) -> Bool {
    guard let name, let place = account.steps.lastIndex(where: { $0.request == name && $0.outcome == .asked }) else { return false }
    account.steps[place].outcome = outcome
    account.steps[place].status = status
    return true
  }

  private mutating func add(_ step: ReaderAccount.Step) {
    account.steps.append(step)
    if account.steps.count > Self.most { account.steps.removeFirst() }
  }
}
