// swift-tools-version: 6.2
import PackageDescription

// A package of its own: measuring belongs to no build of the product.
let package = Package(
  name: "tallyman-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "tallyman", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
  ],
  targets: [
    .executableTarget(
      name: "tallyman-bench",
      dependencies: [
        .product(name: "EPCIS", package: "tallyman"), .product(name: "Identifiers", package: "tallyman"), .product(name: "Journal", package: "tallyman"),
        .product(name: "Presence", package: "tallyman"), .product(name: "Protocols", package: "tallyman"), .product(name: "Warehouse", package: "tallyman"),
        .product(name: "Rig", package: "tallyman"), .product(name: "WMSWire", package: "tallyman"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"), .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
      ])
  ]
)
