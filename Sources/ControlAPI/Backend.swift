public import Warehouse

/// What the daemon answers to each question. The server turns requests into these calls; the Agent answers them from its services.
public protocol ControlBackend: Sendable {
  func status() async throws(ControlError) -> StatusReport
  func devices() async throws(ControlError) -> [DeviceReport]
  func explain(device: String?) async throws(ControlError) -> [ExplainReport]
  func adopt(_ request: AdoptRequest) async throws(ControlError) -> DeviceReport
  /// The device's name.
  func forget(_ request: ForgetRequest) async throws(ControlError) -> String
  /// Ends after the time asked for, with `broken` set in a last event for a device of which nothing was seen.
  func tap(_ request: TapRequest) async throws(ControlError) -> AsyncStream<TapEvent>
  /// The session of a live device, as lines of the session format.
  func record(_ request: RecordRequest) async throws(ControlError) -> AsyncStream<String>
  func show(device: String) async throws(ControlError) -> DeviceShow
  /// Until the reader goes away, or for the seconds asked for where they are not 0.
  func follow(_ request: TapRequest) async throws(ControlError) -> AsyncStream<FollowEvent>
  func metrics() async throws(ControlError) -> MetricsReport
  /// Sounds a signal at once, by each device that can, else by its station's sounder; one report for each, whoever hears it.
  func beep(_ request: BeepRequest) async throws(ControlError) -> [BeepReport]
  /// Barcodes on paper or as pictures: to calibrate a scanner, or to set it right.
  func sheet(_ request: SheetRequest) async throws(ControlError) -> SheetReport
  /// Listens while the calibration sheet is scanned; the last step has the result.
  func calibrate(_ request: CalibrateRequest) async throws(ControlError) -> AsyncStream<CalibrationStep>
  func watch(_ request: WatchRequest) async throws(ControlError) -> AsyncStream<FloorEvent>
  func entries(_ request: EntriesRequest) async throws(ControlError) -> [EntryReport]
  func entry(_ request: EntryRequest) async throws(ControlError) -> EntryReport
  func balance(_ request: BalanceRequest) async throws(ControlError) -> [BalanceReport]
  func verify(_ request: VerifyRequest) async throws(ControlError) -> [VerifyReport]
  func export(_ request: ExportRequest) async throws(ControlError) -> ExportHeader
  /// Begins to bring another box's journal to the WMS, where a path is given; says how far it and the others are.
  func importJournal(_ request: ImportRequest) async throws(ControlError) -> [ImportReport]
  func sync(_ request: SyncRequest) async throws(ControlError) -> SyncReport
  /// Gets this box a certificate from the WMS, or another one in its place.
  func enrol(_ request: EnrolRequest) async throws(ControlError) -> CertificateReport
  /// What the WMS has not booked; decides of one of them where a command is given.
  func rejected(_ request: RejectedRequest) async throws(ControlError) -> [RejectedReport]
  func printTest(_ request: PrintTestRequest) async throws(ControlError) -> JobReport
  func jobs(_ request: JobsRequest) async throws(ControlError) -> [JobReport]
  func reprint(_ request: ReprintRequest) async throws(ControlError) -> JobReport
  func resolve(_ request: ResolveRequest) async throws(ControlError) -> JobReport
  func stations() async throws(ControlError) -> [StationReport]
  func service(_ request: ServiceRequest) async throws(ControlError) -> StationReport
  /// Tags in the zones of RFID readers.
  func tags(_ request: TagsRequest) async throws(ControlError) -> TagsReport
  /// What is known of one tag, and what was decided and why.
  func why(_ request: WhyRequest) async throws(ControlError) -> WhyReport
  /// How strongly a tag is heard, twice a second.
  func find(_ request: FindRequest) async throws(ControlError) -> AsyncStream<TagSight>
  /// Counts what is in a zone; the last update says what was stored.
  func count(_ request: CountRequest) async throws(ControlError) -> AsyncStream<CountUpdate>
  /// What a network reader was told, and what it answered.
  func reader(_ request: ReaderRequest) async throws(ControlError) -> ReaderReport
  /// Writes the EPC of the one tag in a reader's field. What goes wrong with tag and reader is in the report, and no error.
  func write(_ request: WriteRequest) async throws(ControlError) -> WriteReport
  /// What the one tag in a reader's field holds; settles whether it got a number that waited for it.
  func readTag(_ request: ReadTagRequest) async throws(ControlError) -> WriteReport
  /// Tags of which it is not known whether they got their numbers.
  func pendingTags(_ request: PendingTagsRequest) async throws(ControlError) -> [PendingTag]
  func simulate(_ request: SimulateRequest) async throws(ControlError) -> SimulateReport
}
