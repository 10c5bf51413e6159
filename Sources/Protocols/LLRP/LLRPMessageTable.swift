extension LLRPDictionary {
  /// Every message: type, name, fields and parameters in the order of the wire (LLRP 1.1, section 17.1; 1.0.1 lacks 46, 47, 56 and 57).
  ///
  /// A field is `NAME:KIND(ENUMERATION)`: `u` and `s` with a number of bits, with `v` behind it a list counted by 16 bits, `utf8v` a text, `rest` all that
  /// follows; `-` is reserved; `@2` is reserved before LLRP 1.1. Other words are parameters or choices of them: one, `?` at most one, `*` any number,
  /// `+` at least one, `{2}` one or two. A line that begins with a blank continues the one before.
  static let messageTable = """
    1 GET_READER_CAPABILITIES RequestedData:u8(GetReaderCapabilitiesRequestedData) Custom*
    2 GET_READER_CONFIG AntennaID:u16 RequestedData:u8(GetReaderConfigRequestedData) GPIPortNum:u16 GPOPortNum:u16 Custom*
    3 SET_READER_CONFIG ResetToFactoryDefault:u1 -:7 ReaderEventNotificationSpec? AntennaProperties* AntennaConfiguration* ROReportSpec?
     AccessReportSpec? KeepaliveSpec? GPOWriteData* GPIPortCurrentState* EventsAndReports? Custom*
    4 CLOSE_CONNECTION_RESPONSE LLRPStatus
    11 GET_READER_CAPABILITIES_RESPONSE LLRPStatus GeneralDeviceCapabilities? LLRPCapabilities? RegulatoryCapabilities? AirProtocolLLRPCapabilities?
     Custom*
    12 GET_READER_CONFIG_RESPONSE LLRPStatus Identification? AntennaProperties* AntennaConfiguration* ReaderEventNotificationSpec? ROReportSpec?
     AccessReportSpec? LLRPConfigurationStateValue? KeepaliveSpec? GPIPortCurrentState* GPOWriteData* EventsAndReports? Custom*
    13 SET_READER_CONFIG_RESPONSE LLRPStatus
    14 CLOSE_CONNECTION
    20 ADD_ROSPEC ROSpec
    21 DELETE_ROSPEC ROSpecID:u32
    22 START_ROSPEC ROSpecID:u32
    23 STOP_ROSPEC ROSpecID:u32
    24 ENABLE_ROSPEC ROSpecID:u32
    25 DISABLE_ROSPEC ROSpecID:u32
    26 GET_ROSPECS
    30 ADD_ROSPEC_RESPONSE LLRPStatus
    31 DELETE_ROSPEC_RESPONSE LLRPStatus
    32 START_ROSPEC_RESPONSE LLRPStatus
    33 STOP_ROSPEC_RESPONSE LLRPStatus
    34 ENABLE_ROSPEC_RESPONSE LLRPStatus
    35 DISABLE_ROSPEC_RESPONSE LLRPStatus
    36 GET_ROSPECS_RESPONSE LLRPStatus ROSpec*
    40 ADD_ACCESSSPEC AccessSpec
    41 DELETE_ACCESSSPEC AccessSpecID:u32
    42 ENABLE_ACCESSSPEC AccessSpecID:u32
    43 DISABLE_ACCESSSPEC AccessSpecID:u32
    44 GET_ACCESSSPECS
    45 CLIENT_REQUEST_OP TagReportData
    46 GET_SUPPORTED_VERSION
    47 SET_PROTOCOL_VERSION ProtocolVersion:u8
    50 ADD_ACCESSSPEC_RESPONSE LLRPStatus
    51 DELETE_ACCESSSPEC_RESPONSE LLRPStatus
    52 ENABLE_ACCESSSPEC_RESPONSE LLRPStatus
    53 DISABLE_ACCESSSPEC_RESPONSE LLRPStatus
    54 GET_ACCESSSPECS_RESPONSE LLRPStatus AccessSpec*
    55 CLIENT_REQUEST_OP_RESPONSE ClientRequestResponse
    56 GET_SUPPORTED_VERSION_RESPONSE CurrentVersion:u8 SupportedVersion:u8 LLRPStatus
    57 SET_PROTOCOL_VERSION_RESPONSE LLRPStatus
    60 GET_REPORT
    61 RO_ACCESS_REPORT TagReportData* RFSurveyReportData* Custom*
    62 KEEPALIVE
    63 READER_EVENT_NOTIFICATION ReaderEventNotificationData
    64 ENABLE_EVENTS_AND_REPORTS
    72 KEEPALIVE_ACK
    100 ERROR_MESSAGE LLRPStatus
    1023 CUSTOM_MESSAGE VendorIdentifier:u32 MessageSubtype:u8 Data:rest
    """
}
