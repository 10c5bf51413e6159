/// How a serial line is spoken on. What is absent in a configuration is 9600 8N1 without flow control, the factory setting of most scanners.
public struct SerialSettings: Sendable, Hashable, CustomStringConvertible {
  public enum Parity: String, Sendable, CaseIterable { case none, odd, even, mark, space }
  public enum Flow: String, Sendable, CaseIterable { case none, rtscts, xonxoff }

  /// Bits per second; any number, not only those with a constant of their own.
  public var speed: Int
  /// Speeds to try, one after the other, where what comes cannot be read at the first.
  public var probe: [Int]
  /// 5 to 8.
  public var dataBits: Int
  public var parity: Parity
  /// 1 or 2.
  public var stopBits: Int
  public var flow: Flow

  public init(speed: Int = 9600, probe: [Int] = [], dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flow: Flow = .none) {
    self.speed = speed
    self.probe = probe
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
    self.flow = flow
  }

  /// `9600 8N1`, with the flow control behind it where there is one.
  public var description: String {
    let letter = parity.rawValue.prefix(1).uppercased()
    return "\(speed) \(dataBits)\(letter)\(stopBits)" + (flow == .none ? "" : " \(flow.rawValue)")
  }
}
