/// What the profiles of one maker's devices share, `<vendor>/<name>.yaml`: one scanner is as many profiles as it has modes that we speak, and all of them
/// are set up by the same barcodes.
public struct DeviceFamily: Sendable, Hashable {
  /// `zebra/scanners`, as profiles name it.
  public let id: String
  public let name: String
  public let silence: DeviceProfile.Silence?
  public let programming: [ProgrammingCode]
  /// Modes that no profile speaks.
  public let otherModes: [OtherMode]

  /// A mode that a device may be found in, and in which it is of no use here.
  public struct OtherMode: Sendable, Hashable {
    public let model: DeviceModel
    public let mode: DeviceMode
  }
}
