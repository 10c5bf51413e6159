import Links
import Logging
import Warehouse

/// What all devices share.
struct DeviceSurroundings: Sendable {
  let poller: Poller
  let roster: Roster
  let clock: any Clockwork
  let sink: any InputSink
  let tap: DeviceTap
  let doors: TCPDoors
  let log: Logger
  /// udev tells when a device comes back.
  let hasHotplug: Bool
  let inHand: CodesInHand?
  /// Is told when a device begins to fail, or works again.
  let report: @Sendable (DeviceID, DeviceTrend.Change) -> Void
}
