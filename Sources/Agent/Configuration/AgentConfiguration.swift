public import Links
import Settings
public import Stations
public import WMS
public import Warehouse

/// What `/etc/tallyman/tallyman.yaml` says.
public struct AgentConfiguration: Sendable {
  public var site: Site
  /// Holds `journal/` and `cache.db`.
  public var directory: String
  /// The most that the journal may take, in bytes.
  public var journalLimit: Int64
  /// How long an entry stays after the WMS has confirmed it, at the least.
  public var journalRetention: Duration
  /// A folder on another disk that takes over where the journal's own fails.
  public var journalSecond: String?
  /// A folder on another disk or a share, for copies of what the journal has closed.
  public var journalMirror: String?
  public var control: Control
  public var screen: Screen?
  public var wms: WMS?
  public var stations: [StationConfiguration]
  /// By station: what it sounds with where a scanner cannot.
  public var sounders: [String: SoundOutput]
  /// By station: what it lights besides.
  public var lights: [String: LightOutput]
  /// The same, on the outputs of an RFID reader.
  public var readerLights: [String: ReaderLight]
  public var devices: [Device]
  public var printers: [Printer]
  /// The station of scanners that are plugged in without being named here; `nil` = they are only listed.
  public var newScanners: String?
  public var ranges: [SSCCRange]
  /// What this box alone may give to goods of a GTIN.
  public var serials: [SerialRange]
  public var rfid: RFIDConfiguration
  /// debug · info · notice · warning · error
  public var logLevel: String

  public struct Site: Sendable {
    public var name: String
    /// A name of the tz database, such as `Europe/Moscow`.
    public var timezone: String
    public var language: Language
  }
  public struct Control: Sendable {
    public var socket: String
    public var group: String?
  }
  public struct Screen: Sendable {
    public var host: String
    public var port: Int
  }
  public struct WMS: Sendable {
    public var url: String
    public var poll: Duration
    /// A file of certificate authorities for a WMS of the site's own.
    public var authorities: String?
    /// `http://HOST:PORT`; its credentials are the secret `wms-proxy`.
    public var proxy: String?
    /// The base address of the EST service, where it is not the WMS's own.
    public var enrolment: String?
    public var adapter: AdapterID
    /// The site's GLN and company prefix, for EPCIS.
    public var gln: String?
    public var companyPrefix: String?
    /// How a file for an ERP is written; its folder is `url`.
    public var format = FolderFormat.jsonl
    /// For Tryton: the database, who logs in there, the warehouse's code, and the party whose goods are received where nothing says it.
    public var database: String?
    public var user: String?
    public var warehouse: String?
    public var supplier: String?
  }
  public struct Device: Sendable {
    public var name: String
    public var station: String?
    /// `nil` = chosen by the catalog from what the device says of itself.
    public var profile: String?
    public var connect: Connection
    /// Options of the profile's protocol and link, overridden.
    public var set: [String: String]
    /// Where the file names it; the message is to be filled in.
    var place: SettingsProblem
    /// The same of each value in `set`.
    var setPlaces: [String: SettingsProblem] = [:]
    /// Where the file names its certificates.
    var tlsPlace: SettingsProblem?
  }
  /// A reader's outputs, from 1, as a station's lamps.
  public struct ReaderLight: Sendable, Hashable {
    public var reader: DeviceID
    public var lines: [Signal: Int]
    public var pulse: Duration
  }
  public struct Printer: Sendable {
    public var name: String
    public var connect: Connection
    public var profile: String
    public var dpi: Int
    /// The label's size in millimetres; A6 where it is not said.
    public var width: Int?
    public var height: Int?
    /// A font in the printer that has Cyrillic, such as `E:TT0003M_.FNT`.
    public var textFont: String?
    public var captions: Language
  }
  /// How a device is reached.
  public enum Connection: Sendable, Hashable {
    /// A path below /dev, or any other path to a terminal.
    case path(String)
    case tcp(host: String, port: Int, tls: TLSFiles? = nil)
    /// It connects to us.
    case calls(TCPCaller, tls: TLSFiles? = nil)
    /// By what it is, whatever node it gets: vendor and product, and the serial number where there are several.
    case usb(vendor: UInt16, product: UInt16, serial: String?)
    /// By where it is plugged in, such as `1-1.2`.
    case port(String)
  }
}
