import Warehouse

/// One thing that a session asks of a reader.
enum LLRPRequest: Sendable, Hashable {
  case capabilities, extensions, configuration
  /// What the reader has kept while nobody was there; told before what ours is deleted, and when all is set. These have no answer.
  case drain, release
  case roSpecs, accessSpecs
  case deleteROSpec(UInt32), deleteAccessSpec(UInt32)
  case keepalive, events, hold, inputs, outputs
  case addROSpec, enableROSpec, disableROSpec
  /// Whether it still does what it was told.
  case check
  case addAccess(UInt32), enableAccess(UInt32)
  /// No request: what stands before it is done, and tags can be written.
  case benchReady

  /// For people: the setting that it is about.
  var setting: String {
    switch self {
    case .capabilities: "capabilities"
    case .extensions: "extensions"
    case .configuration: "configuration"
    case .drain, .release: "kept-reports"
    case .roSpecs, .accessSpecs: "others"
    case .deleteROSpec, .deleteAccessSpec: "own"
    case .keepalive: "keepalive"
    case .events: "events"
    case .hold: "hold"
    case .inputs: "inputs"
    case .outputs: "outputs"
    case .addROSpec: "inventory"
    case .enableROSpec, .disableROSpec: "start"
    case .check: "check"
    case .addAccess, .enableAccess, .benchReady: "access"
    }
  }

  var hasAnswer: Bool { self != .drain && self != .release }

  /// A reader that refuses it, or says nothing, can still be worked with.
  var isOptional: Bool {
    switch self {
    case .addROSpec, .enableROSpec, .inputs: false
    default: true
    }
  }

  func message(_ plan: LLRPPlan, _ access: LLRPAccessSpec?, id: UInt32) -> LLRPMessage? {
    switch self {
    case .capabilities: .getReaderCapabilities(id: id)
    case .extensions: .custom("IMPINJ_ENABLE_EXTENSIONS", id: id)
    case .configuration: .getReaderConfig(id: id)
    case .drain, .release: .enableEventsAndReports(id: id)
    case .roSpecs, .check: .getROSpecs(id: id)
    case .accessSpecs: .getAccessSpecs(id: id)
    case .deleteROSpec(let spec): .roSpec(.delete, spec, id: id)
    case .deleteAccessSpec(let spec): .accessSpec(.delete, spec, id: id)
    case .keepalive: .setReaderConfig([plan.keepalive], id: id)
    case .events: .setReaderConfig([plan.events], id: id)
    case .hold: .setReaderConfig([plan.hold], id: id)
    case .inputs: .setReaderConfig(plan.inputs, id: id)
    case .outputs: .setReaderConfig(plan.outputsOff, id: id)
    case .addROSpec: .addROSpec(plan.roSpec, id: id)
    case .enableROSpec: .roSpec(.enable, LLRPPlan.roSpec, id: id)
    case .disableROSpec: .roSpec(.disable, LLRPPlan.roSpec, id: id)
    case .addAccess: access.map { .addAccessSpec($0, id: id) }
    case .enableAccess(let spec): .accessSpec(.enable, spec, id: id)
    case .benchReady: nil
    }
  }
}
