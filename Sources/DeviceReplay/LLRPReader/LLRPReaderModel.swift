import Protocols

/// What the simulated reader is: the numbers that it tells when it is asked for its capabilities.
struct LLRPReaderModel: Sendable {
  var antennas = 4
  let inputs = 4
  let outputs = 4
  /// 1 is LLRP 1.0.1, 2 is LLRP 1.1.
  var version: UInt8 = 2
  let firmware = "Tallyman simulator 1"
  /// Index 1 is 10 dBm; each further one 0.25 dB more.
  let powers = (0...80).map { 1000 + 25 * $0 }
  let sensitivities = [0] + (10...40).map { $0 }
  let modes: [UInt64] = [0, 1, 2, 3, 1000]
  let maximumROSpecs = 8
  let maximumAccessSpecs = 32
  let maximumOpSpecs = 8
  let maximumFilters = 4
  /// Channels of 500 kHz from 902.75 MHz on, as FCC part 15 has them.
  let channels = (0..<50).map { UInt32(902_750 + 500 * $0) }

  var answers: [(LLRPMessage.Capabilities, @Sendable (UInt8) -> LLRPParameter)] {
    [(.general, general), (.llrp, limits), (.regulatory, regulatory), (.airProtocol, airProtocol)]
  }

  @Sendable private func general(_ version: UInt8) -> LLRPParameter {
    let ports: [String: LLRPValue] = ["NumGPIs": LLRPValue(inputs), "NumGPOs": LLRPValue(outputs)]
    return .standard(
      "GeneralDeviceCapabilities", version: version,
      [
        // An enterprise number that IANA has reserved, so that nobody takes this for a maker's reader.
        "MaxNumberOfAntennaSupported": LLRPValue(antennas), "HasUTCClockCapability": 1, "DeviceManufacturerName": 0, "ModelName": 1,
        "ReaderFirmwareVersion": .text(firmware),
      ],
      sensitivities.enumerated().map {
        .standard("ReceiveSensitivityTableEntry", version: version, ["Index": LLRPValue($0 + 1), "ReceiveSensitivityValue": LLRPValue($1)])
      } + [.standard("GPIOCapabilities", version: version, ports)]
        + (1...antennas).map { .standard("PerAntennaAirProtocol", version: version, ["AntennaID": LLRPValue($0), "ProtocolID": .bytes([1])]) }
        + (version < 2 ? [] : [.standard("MaximumReceiveSensitivity", version: version, ["MaximumSensitivityValue": 80])]))
  }

  @Sendable private func limits(_ version: UInt8) -> LLRPParameter {
    .standard(
      "LLRPCapabilities", version: version,
      [
        "CanReportBufferFillWarning": 1, "SupportsEventAndReportHolding": 1, "MaxNumPriorityLevelsSupported": 8,
        "MaxNumROSpecs": LLRPValue(maximumROSpecs), "MaxNumSpecsPerROSpec": 32, "MaxNumInventoryParameterSpecsPerAISpec": 1,
        "MaxNumAccessSpecs": LLRPValue(maximumAccessSpecs), "MaxNumOpSpecsPerAccessSpec": LLRPValue(maximumOpSpecs),
      ])
  }

  @Sendable private func regulatory(_ version: UInt8) -> LLRPParameter {
    func make(_ name: String, _ values: [String: LLRPValue] = [:], _ parameters: [LLRPParameter] = []) -> LLRPParameter {
      .standard(name, version: version, values, parameters)
    }
    // Miller 4, Miller 2, FM0, Miller 8, and one that the reader chooses by itself.
    let table = zip(modes, [(2, 256_000), (1, 320_000), (0, 640_000), (3, 160_000), (2, 256_000)] as [(UInt64, UInt64)]).map { mode, shape in
      make(
        "C1G2UHFRFModeTableEntry",
        [
          "ModeIdentifier": .unsigned(mode), "DRValue": 1, "MValue": .unsigned(shape.0), "ForwardLinkModulation": 2, "SpectralMaskIndicator": 2,
          "BDRValue": .unsigned(shape.1), "PIEValue": 1500, "MinTariValue": 6250, "MaxTariValue": 25_000, "StepTariValue": 6250,
        ])
    }
    let power = powers.enumerated().map {
      make("TransmitPowerLevelTableEntry", ["Index": LLRPValue($0 + 1), "TransmitPowerValue": LLRPValue($1)])
    }
    let hops = make("FrequencyInformation", ["Hopping": 1], [make("FrequencyHopTable", ["HopTableID": 1, "Frequency": .longs(channels)])])
    let bands = make("UHFBandCapabilities", [:], power + [hops, make("C1G2UHFRFModeTable", [:], table)])
    return make("RegulatoryCapabilities", ["CountryCode": 840, "CommunicationsStandard": 1], [bands])
  }

  @Sendable private func airProtocol(_ version: UInt8) -> LLRPParameter {
    .standard("C1G2LLRPCapabilities", version: version, ["CanSupportBlockWrite": 1, "MaxNumSelectFiltersPerQuery": LLRPValue(maximumFilters)])
  }
}
