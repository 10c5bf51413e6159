extension LLRPDictionary {
  /// The names of values (LLRP 1.1, sections 9 to 16), counted from 0 and on from where a number stands: `NAME: VALUE VALUE 100=VALUE`.
  static let enumerationTable = """
    AISpecEventType: End_Of_AISpec
    AISpecStopTriggerType: Null Duration GPI_With_Timeout Tag_Observation
    AccessReportTriggerType: Whenever_ROReport_Is_Generated End_Of_AccessSpec
    AccessSpecState: Disabled Active
    AccessSpecStopTriggerType: Null Operation_Count
    AirProtocols: Unspecified EPCGlobalClass1Gen2
    AntennaEventType: Antenna_Disconnected Antenna_Connected
    C1G2BlockEraseResultType: Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
     Nonspecific_Reader_Error Incorrect_Password_Error
    C1G2BlockPermalockResultType: Success Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error
     Incorrect_Password_Error Tag_Memory_Overrun_Error
    C1G2BlockWriteResultType: Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
     Nonspecific_Reader_Error Incorrect_Password_Error
    C1G2DRValue: DRV_8 DRV_64_3
    C1G2ForwardLinkModulation: PR_ASK SSB_ASK DSB_ASK
    C1G2GetBlockPermalockStatusResultType: Success Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error
     Tag_Memory_Overrun_Error
    C1G2KillResultType: Success Zero_Kill_Password_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error
     Incorrect_Password_Error
    C1G2LockDataField: Kill_Password Access_Password EPC_Memory TID_Memory User_Memory
    C1G2LockPrivilege: Read_Write Perma_Lock Perma_Unlock Unlock
    C1G2LockResultType: Success Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error Incorrect_Password_Error
     Tag_Memory_Overrun_Error Tag_Memory_Locked_Error
    C1G2MValue: MV_FM0 MV_2 MV_4 MV_8
    C1G2ReadResultType: Success Nonspecific_Tag_Error No_Response_From_Tag Nonspecific_Reader_Error Tag_Memory_Overrun_Error Tag_Memory_Locked_Error
     Incorrect_password_error
    C1G2RecommissionResultType: Success Zero_Kill_Password_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
     Nonspecific_Reader_Error Incorrect_Password_Error
    C1G2SpectralMaskIndicator: Unknown SI MI DI
    C1G2StateAwareAction: AssertSLOrA_DeassertSLOrB AssertSLOrA_Noop Noop_DeassertSLOrB NegateSLOrABBA_Noop DeassertSLOrB_AssertSLOrA
     DeassertSLOrB_Noop Noop_AssertSLOrA Noop_NegateSLOrABBA
    C1G2StateAwareTarget: SL Inventoried_State_For_Session_S0 Inventoried_State_For_Session_S1 Inventoried_State_For_Session_S2
     Inventoried_State_For_Session_S3
    C1G2StateUnawareAction: Select_Unselect Select_DoNothing DoNothing_Unselect Unselect_DoNothing Unselect_Select DoNothing_Select
    C1G2TagInventoryStateAwareI: State_A State_B
    C1G2TagInventoryStateAwareS: SL Not_SL
    C1G2TruncateAction: Unspecified Do_Not_Truncate Truncate
    C1G2WriteResultType: Success Tag_Memory_Overrun_Error Tag_Memory_Locked_Error Insufficient_Power Nonspecific_Tag_Error No_Response_From_Tag
     Nonspecific_Reader_Error Incorrect_Password_Error
    CommunicationsStandard: Unspecified US_FCC_Part_15 ETSI_302_208 ETSI_300_220 Australia_LIPD_1W Australia_LIPD_4W Japan_ARIB_STD_T89
     Hong_Kong_OFTA_1049 Taiwan_DGT_LP0002 Korea_MIC_Article_5_2
    ConnectionAttemptStatusType: Success Failed_A_Reader_Initiated_Connection_Already_Exists Failed_A_Client_Initiated_Connection_Already_Exists
     Failed_Reason_Other_Than_A_Connection_Already_Exists Another_Connection_Attempted
    GPIPortState: Low High Unknown
    GetReaderCapabilitiesRequestedData: All General_Device_Capabilities LLRP_Capabilities Regulatory_Capabilities LLRP_Air_Protocol_Capabilities
    GetReaderConfigRequestedData: All Identification AntennaProperties AntennaConfiguration ROReportSpec ReaderEventNotificationSpec
     AccessReportSpec LLRPConfigurationStateValue KeepaliveSpec GPIPortCurrentState GPOWriteData EventsAndReports
    IdentificationType: MAC_Address EPC
    KeepaliveTriggerType: Null Periodic
    NotificationEventType: Upon_Hopping_To_Next_Channel GPI_Event ROSpec_Event Report_Buffer_Fill_Warning Reader_Exception_Event RFSurvey_Event
     AISpec_Event AISpec_Event_With_Details Antenna_Event SpecLoop_Event
    RFSurveyEventType: Start_Of_RFSurvey End_Of_RFSurvey
    RFSurveySpecStopTriggerType: Null Duration N_Iterations_Through_Frequency_Range
    ROReportTriggerType: None Upon_N_Tags_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec Upon_N_Tags_Or_End_Of_ROSpec
     Upon_N_Seconds_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec Upon_N_Seconds_Or_End_Of_ROSpec
     Upon_N_Milliseconds_Or_End_Of_AISpec_Or_End_Of_RFSurveySpec Upon_N_Milliseconds_Or_End_Of_ROSpec
    ROSpecEventType: Start_Of_ROSpec End_Of_ROSpec Preemption_Of_ROSpec
    ROSpecStartTriggerType: Null Immediate Periodic GPI
    ROSpecState: Disabled Inactive Active
    ROSpecStopTriggerType: Null Duration GPI_With_Timeout
    StatusCode: M_Success 100=M_ParameterError M_FieldError M_UnexpectedParameter M_MissingParameter M_DuplicateParameter M_OverflowParameter
     M_OverflowField M_UnknownParameter M_UnknownField M_UnsupportedMessage M_UnsupportedVersion M_UnsupportedParameter M_UnexpectedMessage
     200=P_ParameterError P_FieldError P_UnexpectedParameter P_MissingParameter P_DuplicateParameter P_OverflowParameter P_OverflowField
     P_UnknownParameter P_UnknownField P_UnsupportedParameter 300=A_Invalid A_OutOfRange 401=R_DeviceError
    TagObservationTriggerType: Upon_Seeing_N_Tags_Or_Timeout Upon_Seeing_No_More_New_Tags_For_Tms_Or_Timeout
     N_Attempts_To_See_All_Tags_In_FOV_Or_Timeout Upon_Seeing_N_Unique_Tags_Or_Timeout Upon_Seeing_No_More_New_Unique_Tags_For_Tms_Or_Timeout
    """
}
