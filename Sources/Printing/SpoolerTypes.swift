public import Labels
public import Warehouse

/// A printer as the spooler uses it: the way to it, and what labels are made for it.
public struct SpooledPrinter: Sendable {
  public var port: any PrinterPort
  public var target: LabelTarget
  public init(port: any PrinterPort, target: LabelTarget) {
    self.port = port
    self.target = target
  }
}

/// How often a printer is asked. Only a printer that has a job is asked at all.
public struct Pace: Sendable, Hashable {
  /// While a label is inside the printer.
  public var printing: Duration
  /// While something keeps the printer from taking a label.
  public var waiting: Duration
  /// How long the connection is held for the next label.
  public var linger: Duration

  public init(printing: Duration = .milliseconds(500), waiting: Duration = .seconds(1), linger: Duration = .seconds(3)) {
    self.printing = printing
    self.waiting = waiting
    self.linger = linger
  }

  /// So many looks in a row must agree before a label counts as printed, lost or stuck in part.
  static let agreement = 2
}

/// Why a printer takes labels, or does not.
public enum PrinterHealth: Sendable, Hashable {
  /// Not asked since the start.
  case unknown
  case ready
  /// It says itself what is wrong.
  case faulted([PrinterCondition])
  /// Connected and silent: a probable fault, since printers may keep quiet with the paper out or the head open.
  case silent
  case unreachable(LinkError)
}

/// Told after the change it stands for is on the disk.
public enum SpoolerEvent: Sendable, Hashable {
  /// The job is in a new state: `printed` clears a pending label, `uncertain` and `failed` want a person.
  case job(PrintJob)
  case printer(String, PrinterHealth)
}

/// A printer and its queue at a moment.
public struct PrinterSnapshot: Sendable, Hashable {
  public var name: String
  public var health: PrinterHealth
  /// The job that may be inside the printer, or is being sent.
  public var current: Int64?
  public var waiting: Int
  /// Jobs of which a person must say whether they came out.
  public var uncertain: Int
}

/// Why the spooler did not do what it was told.
public struct SpoolerError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable, Codable {
    case unknownPrinter = "unknown-printer", unknownJob = "unknown-job"
    /// The job is in a state in which this cannot be asked.
    case state
  }
  public var code: Code
  public var detail: String
  init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
  public var description: String { detail }
}
