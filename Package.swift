// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: roomDocuments[name] ?? [], resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Documents that live beside the code they describe.
let roomDocuments: [String: [String]] = ["Journal": ["FORMAT.md", "GUARANTEES.md"], "WMSWire": ["openapi.yaml"]]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "tallyman",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tallymand", targets: ["tallymand"]),
    .executable(name: "tally", targets: ["tally"]),
    .executable(name: "tally-wms", targets: ["tally-wms"]),
    // For Benchmarks/, a package of its own.
    .library(name: "EPCIS", targets: ["EPCIS"]),
    .library(name: "Identifiers", targets: ["Identifiers"]),
    .library(name: "Journal", targets: ["Journal"]),
    .library(name: "Presence", targets: ["Presence"]),
    .library(name: "Protocols", targets: ["Protocols"]),
    .library(name: "Rig", targets: ["Rig", "ControlAPI"]),
    .library(name: "WMSWire", targets: ["WMSWire"]),
    .library(name: "Warehouse", targets: ["Warehouse"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    .systemLibrary(name: "CUDev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
    .systemLibrary(name: "CUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    room("Identifiers"),
    room("Warehouse"),
    room("Settings", ["Warehouse", yams]),
    room("Protocols", ["Warehouse", "Identifiers"]),
    room("DeviceCatalog", ["Protocols", "Warehouse", "Settings"]),
    room("Links", ["Warehouse", "CLinux", "CUDev", "CUSB", systemPackage, nioCore, nioPosix, nioSSL, nioTLS]),
    room("DeviceRuntime", ["Protocols", "Links", "Warehouse", lifecycle, logging]),
    room("DeviceReplay", ["Identifiers", "Links", "DeviceCatalog", "DeviceRuntime", "Protocols", "Warehouse", "CLinux"]),
    room("Stations", ["Warehouse", "Identifiers"]),
    room("Presence", ["Identifiers"]),
    room("StationRuntime", ["Identifiers", "Presence", "Stations", "Warehouse", logging]),
    room("Labels", ["Warehouse", "Identifiers", "CZlib"]),
    room("Printing", ["Warehouse", "Labels", logging]),
    room("EPCIS", ["Identifiers", "Warehouse", crypto]),
    room("Journal", ["Warehouse", grdb, grdbSQLite, crypto]),
    room("WMSWire", ["Warehouse", crypto]),
    room("WMS", ["WMSWire", "EPCIS", "Identifiers", "Warehouse", "CZlib", asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL, certificates, asn1, crypto, lifecycle, logging]),
    room("ControlAPI", ["Warehouse", nioCore, nioPosix, nioHTTP1]),
    room("ReferenceWMS", ["WMSWire", "Warehouse", "CZlib", grdb, hummingbird, hummingbirdCore, hummingbirdTLS, nioCore, nioSSL, certificates, asn1, crypto, lifecycle, logging]),
    room(
      "Agent",
      [
        "Settings", "DeviceCatalog", "DeviceRuntime", "DeviceReplay", "Links", "Presence", "Protocols", "Stations", "StationRuntime", "Labels",
        "Printing", "Journal", "WMS", "WMSWire", "EPCIS", "ControlAPI", "Warehouse", "Identifiers", "CLinux", hummingbird, hummingbirdCore,
        lifecycle, logging, nioCore, nioHTTP1, nioPosix, crypto, systemPackage, unixSignals,
      ],
      resources: ["screen.html", "screen.css", "screen.js"].map { .embedInCode("Screen/\($0)") }),
    .executableTarget(name: "tallymand", dependencies: ["Agent", argumentParser], swiftSettings: strict),
    .executableTarget(name: "tally", dependencies: ["ControlAPI", "Identifiers", "Warehouse", argumentParser], swiftSettings: strict),
    .executableTarget(
      name: "tally-wms", dependencies: ["ReferenceWMS", argumentParser, lifecycle, logging, unixSignals], swiftSettings: strict),
    room("Rig", ["ControlAPI", "DeviceReplay", "Warehouse"]),
    .executableTarget(name: "tallyman-demo", dependencies: ["Rig", "ControlAPI", "DeviceReplay", "Warehouse"], swiftSettings: strict),
    .executableTarget(
      name: "tallyman-faults", dependencies: ["Rig", "ControlAPI", "DeviceReplay", "Journal", "WMS", "Warehouse", argumentParser, lifecycle, logging], path: "Tests/Faults",
      exclude: ["PowerCut/run", "PowerCut/volatile-disk", "Systemd", "soak"],
      swiftSettings: strict),

    tests("ArchitectureTests", []),
    .testTarget(name: "IdentifiersTests", dependencies: ["Identifiers"], resources: [.copy("Vectors")], swiftSettings: strict),
    tests("WarehouseTests", ["Warehouse"]),
    tests("SettingsTests", ["Settings", "Warehouse"]),
    .testTarget(
      name: "ProtocolsTests", dependencies: ["Protocols", "Warehouse"],
      exclude: ["PrinterStatus/status.json", "Scanner/Vectors", "HIDPOS/hid_pos.json", "LLRP/frames.json"], swiftSettings: strict),
    tests("DeviceCatalogTests", ["DeviceCatalog", "Protocols", "Settings", "Warehouse"]),
    .executableTarget(
      name: "links-probe", dependencies: ["DeviceRuntime", "Links", "Protocols", "Warehouse", logging], path: "Tests/LinksProbe", exclude: ["testbed.py", "usbfs.py"], swiftSettings: strict),
    tests("LinksTests", ["Links", "Warehouse", "CLinux", "links-probe"]),
    tests("DeviceRuntimeTests", ["DeviceRuntime", "DeviceReplay", "DeviceCatalog", "Links", "Protocols", "Warehouse", "CLinux", lifecycle, logging]),
    tests("SessionTests", ["DeviceReplay", "Identifiers", "DeviceCatalog", "Protocols", "Warehouse"]),
    .testTarget(
      name: "StationsTests", dependencies: ["Stations", "Warehouse", "Identifiers", "Settings"], exclude: ["Transcripts"], swiftSettings: strict),
    tests("PresenceTests", ["Presence", "Identifiers"]),
    tests("StationRuntimeTests", ["StationRuntime", "Presence", "Stations", "Warehouse", "Journal", logging]),
    .testTarget(name: "LabelsTests", dependencies: ["Labels", "DeviceReplay", "Warehouse"], exclude: ["Golden"], swiftSettings: strict),
    tests("PrintingTests", ["Printing", "Protocols", "Labels", "Journal", "DeviceReplay", "DeviceRuntime", "Links", "Warehouse", "Identifiers", logging]),
    .testTarget(name: "EPCISTests", dependencies: ["EPCIS", "Warehouse"], resources: [.copy("Vectors")], swiftSettings: strict),
    tests("JournalTests", ["Journal", "Warehouse", "tallyman-faults", grdb, crypto]),
    .testTarget(
      name: "WMSTests",
      dependencies: [
        "WMS", "WMSWire", "EPCIS", "ReferenceWMS", "Journal", "Warehouse", "tallyman-faults", hummingbird, hummingbirdCore,
        hummingbirdTLS, certificates, asn1, crypto, lifecycle, logging, nioCore, nioPosix, nioSSL,
      ], exclude: ["Tryton"], swiftSettings: strict),
    tests(
      "ReferenceWMSTests",
      ["ReferenceWMS", "WMSWire", "Warehouse", "CZlib", "tally-wms", asyncHTTPClient, grdb, lifecycle, logging, nioCore, nioHTTP1, yams]),
    tests("ControlAPITests", ["ControlAPI", "Agent", "Presence", "WMS", "Identifiers", "Warehouse", "tally", lifecycle, logging]),
    .testTarget(
      name: "AgentTests", dependencies: ["Rig", "ControlAPI", "DeviceReplay", "Warehouse", "tallymand", "tally", "tally-wms"], exclude: ["plugged.py"],
      swiftSettings: strict),
  ]
)
