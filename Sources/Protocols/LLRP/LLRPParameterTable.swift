extension LLRPDictionary {
  /// Every parameter of the core (LLRP 1.1, section 17.2), in the language of `messageTable`. Types below 128 are TV: one byte of header, no length.
  static let parameterTable = """
    1 AntennaID AntennaID:u16
    2 FirstSeenTimestampUTC Microseconds:u64
    3 FirstSeenTimestampUptime Microseconds:u64
    4 LastSeenTimestampUTC Microseconds:u64
    5 LastSeenTimestampUptime Microseconds:u64
    6 PeakRSSI PeakRSSI:s8
    7 ChannelIndex ChannelIndex:u16
    8 TagSeenCount TagCount:u16
    9 ROSpecID ROSpecID:u32
    10 InventoryParameterSpecID InventoryParameterSpecID:u16
    13 EPC_96 EPC:u96
    14 SpecIndex SpecIndex:u16
    15 ClientRequestOpSpecResult OpSpecID:u16
    16 AccessSpecID AccessSpecID:u32
    17 OpSpecID OpSpecID:u16
    128 UTCTimestamp Microseconds:u64
    129 Uptime Microseconds:u64
    137 GeneralDeviceCapabilities MaxNumberOfAntennaSupported:u16 CanSetAntennaProperties:u1 HasUTCClockCapability:u1 -:14
     DeviceManufacturerName:u32 ModelName:u32 ReaderFirmwareVersion:utf8v ReceiveSensitivityTableEntry+ PerAntennaReceiveSensitivityRange*
     GPIOCapabilities PerAntennaAirProtocol+ MaximumReceiveSensitivity?
    139 ReceiveSensitivityTableEntry Index:u16 ReceiveSensitivityValue:s16
    140 PerAntennaAirProtocol AntennaID:u16 ProtocolID:u8v(AirProtocols)
    141 GPIOCapabilities NumGPIs:u16 NumGPOs:u16
    142 LLRPCapabilities CanDoRFSurvey:u1 CanReportBufferFillWarning:u1 SupportsClientRequestOpSpec:u1 CanDoTagInventoryStateAwareSingulation:u1
     SupportsEventAndReportHolding:u1 -:3 MaxNumPriorityLevelsSupported:u8 ClientRequestOpSpecTimeout:u16 MaxNumROSpecs:u32 MaxNumSpecsPerROSpec:u32
     MaxNumInventoryParameterSpecsPerAISpec:u32 MaxNumAccessSpecs:u32 MaxNumOpSpecsPerAccessSpec:u32
    143 RegulatoryCapabilities CountryCode:u16 CommunicationsStandard:u16(CommunicationsStandard) UHFBandCapabilities? Custom*
    144 UHFBandCapabilities TransmitPowerLevelTableEntry+ FrequencyInformation AirProtocolUHFRFModeTable+ RFSurveyFrequencyCapabilities?
    145 TransmitPowerLevelTableEntry Index:u16 TransmitPowerValue:s16
    146 FrequencyInformation Hopping:u1 -:7 FrequencyHopTable* FixedFrequencyTable?
    147 FrequencyHopTable HopTableID:u8 -:8 Frequency:u32v
    148 FixedFrequencyTable Frequency:u32v
    149 PerAntennaReceiveSensitivityRange AntennaID:u16 ReceiveSensitivityIndexMin:u16 ReceiveSensitivityIndexMax:u16
    177 ROSpec ROSpecID:u32 Priority:u8 CurrentState:u8(ROSpecState) ROBoundarySpec SpecParameter+ ROReportSpec?
    178 ROBoundarySpec ROSpecStartTrigger ROSpecStopTrigger
    179 ROSpecStartTrigger ROSpecStartTriggerType:u8(ROSpecStartTriggerType) PeriodicTriggerValue? GPITriggerValue?
    180 PeriodicTriggerValue Offset:u32 Period:u32 UTCTimestamp?
    181 GPITriggerValue GPIPortNum:u16 GPIEvent:u1 -:7 Timeout:u32
    182 ROSpecStopTrigger ROSpecStopTriggerType:u8(ROSpecStopTriggerType) DurationTriggerValue:u32 GPITriggerValue?
    183 AISpec AntennaIDs:u16v AISpecStopTrigger InventoryParameterSpec+ Custom*
    184 AISpecStopTrigger AISpecStopTriggerType:u8(AISpecStopTriggerType) DurationTrigger:u32 GPITriggerValue? TagObservationTrigger?
    185 TagObservationTrigger TriggerType:u8(TagObservationTriggerType) -:8 NumberOfTags:u16 NumberOfAttempts:u16 T:u16 Timeout:u32
    186 InventoryParameterSpec InventoryParameterSpecID:u16 ProtocolID:u8(AirProtocols) AntennaConfiguration* Custom*
    187 RFSurveySpec AntennaID:u16 StartFrequency:u32 EndFrequency:u32 RFSurveySpecStopTrigger Custom*
    188 RFSurveySpecStopTrigger StopTriggerType:u8(RFSurveySpecStopTriggerType) DurationPeriod:u32 N:u32
    207 AccessSpec AccessSpecID:u32 AntennaID:u16 ProtocolID:u8(AirProtocols) CurrentState:u1(AccessSpecState) -:7 ROSpecID:u32
     AccessSpecStopTrigger AccessCommand AccessReportSpec? Custom*
    208 AccessSpecStopTrigger AccessSpecStopTrigger:u8(AccessSpecStopTriggerType) OperationCountValue:u16
    209 AccessCommand AirProtocolTagSpec AccessCommandOpSpec+ Custom*
    210 ClientRequestOpSpec OpSpecID:u16
    211 ClientRequestResponse AccessSpecID:u32 EPCParameter AccessCommandOpSpec*
    217 LLRPConfigurationStateValue LLRPConfigurationStateValue:u32
    218 Identification IDType:u8(IdentificationType) ReaderID:u8v
    219 GPOWriteData GPOPortNumber:u16 GPOData:u1 -:7
    220 KeepaliveSpec KeepaliveTriggerType:u8(KeepaliveTriggerType) PeriodicTriggerValue:u32
    221 AntennaProperties AntennaConnected:u1 -:7 AntennaID:u16 AntennaGain:s16
    222 AntennaConfiguration AntennaID:u16 RFReceiver? RFTransmitter? AirProtocolInventoryCommandSettings* Custom*
    223 RFReceiver ReceiverSensitivity:u16
    224 RFTransmitter HopTableID:u16 ChannelIndex:u16 TransmitPower:u16
    225 GPIPortCurrentState GPIPortNum:u16 Config:u1 -:7 State:u8(GPIPortState)
    226 EventsAndReports HoldEventsAndReportsUponReconnect:u1 -:7
    237 ROReportSpec ROReportTrigger:u8(ROReportTriggerType) N:u16 TagReportContentSelector Custom*
    238 TagReportContentSelector EnableROSpecID:u1 EnableSpecIndex:u1 EnableInventoryParameterSpecID:u1 EnableAntennaID:u1 EnableChannelIndex:u1
     EnablePeakRSSI:u1 EnableFirstSeenTimestamp:u1 EnableLastSeenTimestamp:u1 EnableTagSeenCount:u1 EnableAccessSpecID:u1 -:6
     AirProtocolEPCMemorySelector* Custom*
    239 AccessReportSpec AccessReportTrigger:u8(AccessReportTriggerType)
    240 TagReportData EPCParameter ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? PeakRSSI? ChannelIndex? FirstSeenTimestampUTC?
     FirstSeenTimestampUptime? LastSeenTimestampUTC? LastSeenTimestampUptime? TagSeenCount? AirProtocolTagData* AccessSpecID?
     AccessCommandOpSpecResult* Custom*
    241 EPCData EPC:u1v
    242 RFSurveyReportData ROSpecID? SpecIndex? FrequencyRSSILevelEntry+ Custom*
    243 FrequencyRSSILevelEntry Frequency:u32 Bandwidth:u32 AverageRSSI:s8 PeakRSSI:s8 Timestamp
    244 ReaderEventNotificationSpec EventNotificationState+
    245 EventNotificationState EventType:u16(NotificationEventType) NotificationState:u1 -:7
    246 ReaderEventNotificationData Timestamp HoppingEvent? GPIEvent? ROSpecEvent? ReportBufferLevelWarningEvent? ReportBufferOverflowErrorEvent?
     ReaderExceptionEvent? RFSurveyEvent? AISpecEvent? AntennaEvent? ConnectionAttemptEvent? ConnectionCloseEvent? SpecLoopEvent? Custom*
    247 HoppingEvent HopTableID:u16 NextChannelIndex:u16
    248 GPIEvent GPIPortNumber:u16 GPIEvent:u1 -:7
    249 ROSpecEvent EventType:u8(ROSpecEventType) ROSpecID:u32 PreemptingROSpecID:u32
    250 ReportBufferLevelWarningEvent ReportBufferPercentageFull:u8
    251 ReportBufferOverflowErrorEvent
    252 ReaderExceptionEvent Message:utf8v ROSpecID? SpecIndex? InventoryParameterSpecID? AntennaID? AccessSpecID? OpSpecID? Custom*
    253 RFSurveyEvent EventType:u8(RFSurveyEventType) ROSpecID:u32 SpecIndex:u16
    254 AISpecEvent EventType:u8(AISpecEventType) ROSpecID:u32 SpecIndex:u16 AirProtocolSingulationDetails?
    255 AntennaEvent EventType:u8(AntennaEventType) AntennaID:u16
    256 ConnectionAttemptEvent Status:u16(ConnectionAttemptStatusType)
    257 ConnectionCloseEvent
    287 LLRPStatus StatusCode:u16(StatusCode) ErrorDescription:utf8v FieldError? ParameterError?
    288 FieldError FieldNum:u16 ErrorCode:u16(StatusCode)
    289 ParameterError ParameterType:u16 ErrorCode:u16(StatusCode) FieldError? ParameterError?
    355 LoopSpec LoopCount:u32
    356 SpecLoopEvent ROSpecID:u32 LoopCount:u32
    363 MaximumReceiveSensitivity MaximumSensitivityValue:u16
    365 RFSurveyFrequencyCapabilities MinimumFrequency:u32 MaximumFrequency:u32
    1023 Custom VendorIdentifier:u32 ParameterSubtype:u32 Data:rest
    """

  /// What belongs to the air protocol Class-1 Generation-2 (LLRP 1.1, section 17.3).
  static let airProtocolTable = """
    11 C1G2_CRC CRC:u16
    12 C1G2_PC PC_Bits:u16
    18 C1G2SingulationDetails NumCollisionSlots:u16 NumEmptySlots:u16
    19 C1G2_XPCW1 XPC_W1:u16
    20 C1G2_XPCW2 XPC_W2:u16
    327 C1G2LLRPCapabilities CanSupportBlockErase:u1 CanSupportBlockWrite:u1 CanSupportBlockPermalock:u1 CanSupportTagRecommissioning:u1
     CanSupportUMIMethod2:u1 CanSupportXPC:u1 -:2 MaxNumSelectFiltersPerQuery:u16
    328 C1G2UHFRFModeTable C1G2UHFRFModeTableEntry+
    329 C1G2UHFRFModeTableEntry ModeIdentifier:u32 DRValue:u1(C1G2DRValue) EPCHAGTCConformance:u1 -:6 MValue:u8(C1G2MValue)
     ForwardLinkModulation:u8(C1G2ForwardLinkModulation) SpectralMaskIndicator:u8(C1G2SpectralMaskIndicator) BDRValue:u32 PIEValue:u32
     MinTariValue:u32 MaxTariValue:u32 StepTariValue:u32
    330 C1G2InventoryCommand TagInventoryStateAware:u1 -:7 C1G2Filter* C1G2RFControl? C1G2SingulationControl? Custom*
    331 C1G2Filter T:u2(C1G2TruncateAction) -:6 C1G2TagInventoryMask C1G2TagInventoryStateAwareFilterAction?
     C1G2TagInventoryStateUnawareFilterAction?
    332 C1G2TagInventoryMask MB:u2 -:6 Pointer:u16 TagMask:u1v
    333 C1G2TagInventoryStateAwareFilterAction Target:u8(C1G2StateAwareTarget) Action:u8(C1G2StateAwareAction)
    334 C1G2TagInventoryStateUnawareFilterAction Action:u8(C1G2StateUnawareAction)
    335 C1G2RFControl ModeIndex:u16 Tari:u16
    336 C1G2SingulationControl Session:u2 -:6 TagPopulation:u16 TagTransitTime:u32 C1G2TagInventoryStateAwareSingulationAction?
    337 C1G2TagInventoryStateAwareSingulationAction I:u1(C1G2TagInventoryStateAwareI) S:u1(C1G2TagInventoryStateAwareS) S_All:u1@2 -:5
    338 C1G2TagSpec C1G2TargetTag{2}
    339 C1G2TargetTag MB:u2 Match:u1 -:5 Pointer:u16 TagMask:u1v TagData:u1v
    341 C1G2Read OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 WordPointer:u16 WordCount:u16
    342 C1G2Write OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 WordPointer:u16 WriteData:u16v
    343 C1G2Kill OpSpecID:u16 KillPassword:u32
    344 C1G2Lock OpSpecID:u16 AccessPassword:u32 C1G2LockPayload+
    345 C1G2LockPayload Privilege:u8(C1G2LockPrivilege) DataField:u8(C1G2LockDataField)
    346 C1G2BlockErase OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 WordPointer:u16 WordCount:u16
    347 C1G2BlockWrite OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 WordPointer:u16 WriteData:u16v
    348 C1G2EPCMemorySelector EnableCRC:u1 EnablePCBits:u1 EnableXPCBits:u1@2 -:5
    349 C1G2ReadOpSpecResult Result:u8(C1G2ReadResultType) OpSpecID:u16 ReadData:u16v
    350 C1G2WriteOpSpecResult Result:u8(C1G2WriteResultType) OpSpecID:u16 NumWordsWritten:u16
    351 C1G2KillOpSpecResult Result:u8(C1G2KillResultType) OpSpecID:u16
    352 C1G2LockOpSpecResult Result:u8(C1G2LockResultType) OpSpecID:u16
    353 C1G2BlockEraseOpSpecResult Result:u8(C1G2BlockEraseResultType) OpSpecID:u16
    354 C1G2BlockWriteOpSpecResult Result:u8(C1G2BlockWriteResultType) OpSpecID:u16 NumWordsWritten:u16
    357 C1G2Recommission OpSpecID:u16 KillPassword:u32 -:5 BIT_3SB:u1 BIT_2SB:u1 BIT_LSB:u1
    358 C1G2BlockPermalock OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 BlockPointer:u16 BlockMaskWordCount:u16 BlockMask:u16v
    359 C1G2GetBlockPermalockStatus OpSpecID:u16 AccessPassword:u32 MB:u2 -:6 BlockPointer:u16 BlockRange:u16
    360 C1G2RecommissionOpSpecResult Result:u8(C1G2RecommissionResultType) OpSpecID:u16
    361 C1G2BlockPermalockOpSpecResult Result:u8(C1G2BlockPermalockResultType) OpSpecID:u16
    362 C1G2GetBlockPermalockStatusOpSpecResult Result:u8(C1G2GetBlockPermalockStatusResultType) OpSpecID:u16 PermalockStatus:u16v
    """

  /// Where the standard lets one of several parameters stand.
  static let choices: [String: [String]] = [
    "EPCParameter": ["EPCData", "EPC_96"],
    "Timestamp": ["UTCTimestamp", "Uptime"],
    "SpecParameter": ["AISpec", "RFSurveySpec", "LoopSpec", "Custom"],
    "AirProtocolLLRPCapabilities": ["C1G2LLRPCapabilities"],
    "AirProtocolUHFRFModeTable": ["C1G2UHFRFModeTable"],
    "AirProtocolInventoryCommandSettings": ["C1G2InventoryCommand"],
    "AirProtocolTagSpec": ["C1G2TagSpec"],
    "AirProtocolEPCMemorySelector": ["C1G2EPCMemorySelector"],
    "AirProtocolTagData": ["C1G2_PC", "C1G2_CRC", "C1G2_XPCW1", "C1G2_XPCW2"],
    "AirProtocolSingulationDetails": ["C1G2SingulationDetails"],
    "AccessCommandOpSpec": [
      "C1G2Read", "C1G2Write", "C1G2Kill", "C1G2Recommission", "C1G2Lock", "C1G2BlockErase", "C1G2BlockWrite", "C1G2BlockPermalock",
      "C1G2GetBlockPermalockStatus", "ClientRequestOpSpec", "Custom",
    ],
    "AccessCommandOpSpecResult": [
      "C1G2ReadOpSpecResult", "C1G2WriteOpSpecResult", "C1G2KillOpSpecResult", "C1G2RecommissionOpSpecResult", "C1G2LockOpSpecResult",
      "C1G2BlockEraseOpSpecResult", "C1G2BlockWriteOpSpecResult", "C1G2BlockPermalockOpSpecResult", "C1G2GetBlockPermalockStatusOpSpecResult",
      "ClientRequestOpSpecResult", "Custom",
    ],
  ]
}
