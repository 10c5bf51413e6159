import FoundationEssentials
import Warehouse

/// What the box remembers of a device that the configuration does not name: a row of the journal's state, `device/IDENTITY`.
struct KnownDevice: Codable, Hashable, Sendable {
  /// How it came to work here.
  enum Origin: String, Codable, Sendable {
    /// The box has one station, or the configuration says where new scanners go.
    case joined
    /// It took the port and the place of one that is gone.
    case spare
    /// It read a station's card.
    case card
    /// `tally devices adopt`.
    case technician
  }

  var origin: Origin
  var station: String?
  var profile: String
  /// A person has chosen the profile: the catalog is not asked.
  var isChosen = false
  /// The USB interface that is used.
  var interface: Int?
  /// Options of the profile that it took over with its predecessor's place.
  var options: [String: String] = [:]
  /// Where it was last plugged in.
  var port: String
  /// The device whose place it took.
  var replaces: String?
  /// `tally devices forget`: not to be used before it is adopted again.
  var isForgotten = false

  static let prefix = "device/"

  static func write(_ identity: String, _ row: KnownDevice?) -> StateWrite {
    StateWrite(StateKey.path("device", identity), row.flatMap { try? [UInt8](JSONEncoder().encode($0)) })
  }

  init(origin: Origin, station: String?, profile: String, port: String) {
    self.origin = origin
    self.station = station
    self.profile = profile
    self.port = port
  }
}

/// All that is remembered of devices. Beside the devices' own rows are `device-port/NAME`, `device-shared/NAME` and `device-station/NAME`.
struct DeviceMemory: Sendable {
  var known: [String: KnownDevice] = [:]
  /// The ports at which the configuration's devices were seen last, by name.
  var ports: [String: String] = [:]
  /// The stations of the configuration's devices that it gives none: each has read a station's card.
  var stations: [String: String] = [:]
  /// `Identities.shared`.
  var shared: [String: String] = [:]

  init(_ store: some EntryStore) async throws {
    for row in try await store.state(prefix: KnownDevice.prefix) {
      guard let name = StateKey.parts(row.key).last, let value = row.value else { continue }
      known[name] = try JSONDecoder().decode(KnownDevice.self, from: Data(value))
    }
    ports = try await Self.texts(store, "device-port")
    shared = try await Self.texts(store, "device-shared")
    stations = try await Self.texts(store, "device-station")
  }

  init() {}

  /// The changes that lead from `other` to this.
  func writes(since other: DeviceMemory) -> [StateWrite] {
    func changed<Value: Equatable>(_ new: [String: Value], _ old: [String: Value], _ write: (String, Value?) -> StateWrite) -> [StateWrite] {
      Set(new.keys).union(old.keys).sorted().filter { new[$0] != old[$0] }.map { write($0, new[$0]) }
    }
    return changed(known, other.known, KnownDevice.write) + changed(ports, other.ports) { Self.write("device-port", $0, $1) }
      + changed(shared, other.shared) { Self.write("device-shared", $0, $1) } + changed(stations, other.stations) { Self.write("device-station", $0, $1) }
  }

  private static func write(_ kind: String, _ name: String, _ text: String?) -> StateWrite {
    StateWrite(StateKey.path(kind, name), text.map { JSON.object(["port": .string($0)]).bytes })
  }

  private static func texts(_ store: some EntryStore, _ kind: String) async throws -> [String: String] {
    var texts: [String: String] = [:]
    for row in try await store.state(prefix: kind + "/") {
      if let name = StateKey.parts(row.key).last, let value = row.value { texts[name] = try JSON(parsing: value)["port"]?.string }
    }
    return texts
  }
}
