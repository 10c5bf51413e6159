extension LLRPDictionary {
  /// A maker's own messages and parameters, as far as their fields are published; all others are kept as bytes.
  struct Vendor: Sendable {
    /// IANA private enterprise number.
    var id: UInt32
    var name: String
    var messages = ""
    var parameters = ""
    var enumerations = ""
  }

  /// Named by their enterprise numbers; ThingMagic's parameters (Sargas, Izar, Astra-EX) have no published layout and are kept as bytes.
  static let vendors = [impinj, zebra, Vendor(id: 26554, name: "ThingMagic")]

  public static func vendorName(_ id: UInt32) -> String? { vendors.first { $0.id == id }?.name }

  /// Impinj Speedway, xArray, xSpan and R700. Subtypes and names are those of the Octane LLRP guide, sizes are those that sllurp 3.0.5 reads and that a
  /// Speedway's answers in its tests have. Phase counts 1/4096 of a turn, Doppler 1/16 Hz, RSSI 1/100 dBm.
  static let impinj = Vendor(
    id: 25882, name: "Impinj",
    messages: """
      21 IMPINJ_ENABLE_EXTENSIONS -:32 Custom*
      22 IMPINJ_ENABLE_EXTENSIONS_RESPONSE LLRPStatus Custom*
      """,
    parameters: """
      21 ImpinjRequestedData RequestedData:u32 Custom*
      22 ImpinjSubRegulatoryRegion RegulatoryRegion:u16 Custom*
      23 ImpinjInventorySearchMode InventorySearchMode:u16(ImpinjInventorySearchMode) Custom*
      26 ImpinjFixedFrequencyList FixedFrequencyMode:u16 -:16 ChannelList:u16v Custom*
      27 ImpinjReducedPowerFrequencyList ReducedPowerMode:u16 -:16 ReducedPowerChannelList:u16v Custom*
      28 ImpinjLowDutyCycle LowDutyCycleMode:u16(ImpinjMode) EmptyFieldTimeout:u16 FieldPingInterval:u16 Custom*
      29 ImpinjDetailedVersion ModelName:utf8v SerialNumber:utf8v SoftwareVersion:utf8v FirmwareVersion:utf8v FPGAVersion:utf8v PCBAVersion:utf8v
       Custom*
      30 ImpinjFrequencyCapabilities FrequencyList:u32v Custom*
      36 ImpinjGPIDebounceConfiguration GPIPortNum:u16 GPIDebounceTimerMSec:u32 Custom*
      37 ImpinjReaderTemperature Temperature:s16 Custom*
      38 ImpinjLinkMonitorConfiguration LinkMonitorMode:u16(ImpinjMode) LinkDownThreshold:u16 Custom*
      39 ImpinjReportBufferConfiguration ReportBufferMode:u16 Custom*
      40 ImpinjAccessSpecConfiguration Custom*
      41 ImpinjBlockWriteWordCount WordCount:u16 Custom*
      50 ImpinjTagReportContentSelector Custom*
      51 ImpinjEnableSerializedTID SerializedTIDMode:u16(ImpinjMode) Custom*
      52 ImpinjEnableRFPhaseAngle RFPhaseAngleMode:u16(ImpinjMode) Custom*
      53 ImpinjEnablePeakRSSI PeakRSSIMode:u16(ImpinjMode) Custom*
      54 ImpinjEnableGPSCoordinates GPSCoordinatesMode:u16(ImpinjMode) Custom*
      55 ImpinjSerializedTID TID:u16v Custom*
      56 ImpinjRFPhaseAngle PhaseAngle:u16 Custom*
      57 ImpinjPeakRSSI RSSI:s16 Custom*
      58 ImpinjGPSCoordinates Latitude:s32 Longitude:s32 Custom*
      60 ImpinjGPSNMEASentences Custom*
      61 ImpinjGGASentence GGASentence:utf8v Custom*
      62 ImpinjRMCSentence RMCSentence:utf8v Custom*
      63 ImpinjOpSpecRetryCount RetryCount:u16 Custom*
      64 ImpinjAdvancedGPOConfiguration GPOPortNum:u16 GPOMode:u16 GPOPulseDurationMSec:u32 Custom*
      65 ImpinjEnableOptimizedRead OptimizedReadMode:u16(ImpinjMode) C1G2Read* Custom*
      66 ImpinjAccessSpecOrdering OrderingMode:u16(ImpinjAccessSpecOrdering) Custom*
      67 ImpinjEnableRFDopplerFrequency RFDopplerFrequencyMode:u16(ImpinjMode) Custom*
      68 ImpinjRFDopplerFrequency DopplerFrequency:s16 Custom*
      69 ImpinjInventoryConfiguration EnableAntDwellTimeLimit:u1 EnableSelectGapClose:u1 -:6 Custom*
      72 ImpinjEnableTxPower TxPowerMode:u16(ImpinjMode) Custom*
      73 ImpinjTxPower TxPower:u16 Custom*
      1520 ImpinjArrayVersion SerialNumber:utf8v FirmwareVersion:utf8v PCBAVersion:utf8v Custom*
      1524 ImpinjAntennaConfiguration Custom*
      1526 ImpinjAntennaEventHysteresis AntennaEventConnected:u64 AntennaEventDisconnected:u64 Custom*
      1537 ImpinjHubVersions Custom*
      1538 ImpinjHubConfiguration HubID:u16 Connected:u16(ImpinjHubConnected) Fault:u16(ImpinjHubFault) Custom*
      1554 ImpinjIntelligentAntennaManagement ManagementEnabled:u1 -:7 Custom*
      1566 ImpinjTIDParity ParityError:u1 -:15 Custom*
      1576 ImpinjAntennaEventConfiguration EnableAntennaAttemptNotification:u1 -:7 Custom*
      1577 ImpinjAntennaAttemptEvent AntennaID:u16 Custom*
      1580 ImpinjBLEVersion FirmwareVersion:utf8v Custom*
      1582 ImpinjRFPowerSweep EnableRFPowerSweep:u1 -:7 MinimumPowerLevel:u16 PowerLevelStepSize:u16 Custom*
      """,
    enumerations: """
      ImpinjMode: Disabled Enabled
      ImpinjInventorySearchMode: Reader_Selected Single_Target Dual_Target
      ImpinjAccessSpecOrdering: FIFO Ascending
      ImpinjHubConnected: Unknown Disconnected Connected
      ImpinjHubFault: No_Fault RF_Power RF_Power_On_Hub_1 RF_Power_On_Hub_2 RF_Power_On_Hub_3 RF_Power_On_Hub_4 No_Init Serial_Overflow Disconnected
      """)

  /// Zebra (formerly Motorola) FX7500, FX9600 and ATR7000: Zebra's RFID Reader Software Interface Control Guide (72E-131718), with the sizes that an FX9600
  /// was seen to send, which are smaller than the guide draws. Parameters that nobody was seen to send stay bytes.
  static let zebra = Vendor(
    id: 161, name: "Zebra",
    messages: """
      2 MOTO_GET_TAG_EVENT_REPORT
      4 MOTO_PURGE_TAGS_RESPONSE LLRPStatus
      5 MOTO_TAG_EVENT_NOTIFY
      """,
    parameters: """
      1 MotoGeneralCapabilities Version:u32 CanGetGeneralParams:u1 CanReportPartNumber:u1 CanReportRadioVersion:u1 CanSupportRadioPowerState:u1
       CanSupportRadioTransmitDelay:u1 CanSupportZebraTrigger:u1 -:2
      100 MotoAutonomousCapabilities Version:u32 CanSupportAutonomousMode:u1 -:7
      101 MotoAutonomousState AutonomousModeState:u1 -:7
      102 MotoDefaultSpec UseDefaultSpecForAutoMode:u1 -:7 ROSpec? AccessSpec*
      120 MotoTagEventsGenerationCapabilities Version:u32 CanSelectTagEvents:u1 CanSelectTagReportingFormat:u1 CanSelectMovingEvent:u1 -:5
      121 MotoTagEventSelector ReportNewTagEvent:u8(MotoTagEvent) NewTagEventModeratedTimeout:u16 ReportTagInvisibleEvent:u8(MotoTagEvent)
       TagInvisibleEventModeratedTimeout:u16 ReportTagVisibilityChangeEvent:u8(MotoTagEvent) TagVisibilityChangeEventModeratedTimeout:u16
      122 MotoTagReportMode ReportFormat:u8(MotoTagReportMode)
      200 MotoFilterCapabilities Version:u32 CanFilterTagsBasedOnRSSI:u1 CanFilterTagsBasedOnTimeOfDay:u1 CanFilterTagsBasedOnUTCTimeStamp:u1 -:5
      250 MotoUTCTimestamp Microseconds:u64
      251 MotoFilterTimeOfDay Microseconds:u64
      300 MotoPersistenceCapabilities Version:u32 CanSaveConfiguration:u1 CanSaveTags:u1 CanSaveEvents:u1 -:5
      350 MotoPersistenceSaveParams SaveConfiguration:u1 SaveTagData:u1 SaveTagEventData:u1 -:5
      400 MotoC1G2LLRPCapabilities Version:u32 CanSupportBlockPermalock:u1 CanSupportRecommissioning:u1 CanWriteUMI:u1 CanSupportNXPCustomCommands:u1
       CanSupportFujitsuCustomCommands:u1 CanSupportG2V2Commands:u1 -:2
      466 MotoCustomCommandOptions EnableNXPSetAndResetQuietCommands:u1 -:31
      500 MotoRadioPowerState RadioPowerState:u1 -:7
      704 MotoAntennaStopCondition AntennaStopTrigger:u8(MotoAntennaStopTrigger) AntennaStopConditionValue:u16
      708 MotoTagReportContentSelector EnableZoneID:u1 EnableZoneName:u1 EnableAntennaPhysicalPortConfig:u1 EnablePhase:u1 EnableGPS:u1
       EnableMLTReport:u1 -:26
      709 MotoTagPhase Phase:s16
      710 MotoAntennaQueryConfig EnableSLAll:u1 EnableABFlip:u1 -:14
      712 BrandIDCheckStatus BrandID:u8
      """,
    enumerations: """
      MotoTagEvent: Never Immediate Moderated
      MotoTagReportMode: No_Reporting Report_Notification Report_Events
      MotoAntennaStopTrigger: Dwell_Time Number_Inventory_Cycles
      """)
}
