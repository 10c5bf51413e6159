import Warehouse

/// What waits to be sent.
enum Outgoing {
  case bytes([UInt8])
  case feature([UInt8])

  var trace: DeviceTrace.What {
    switch self {
    case .bytes(let bytes): .sent(bytes)
    case .feature(let report): .sentFeature(report)
    }
  }

  var count: Int {
    switch self {
    case .bytes(let bytes), .feature(let bytes): bytes.count
    }
  }
}

extension DeviceAction {
  var isForDevice: Bool {
    switch self {
    case .send, .sendFeature: true
    case .event, .tags, .reconnect, .misread, .expectWithin: false
    }
  }
}
