import EPCIS
import FoundationEssentials
import WMSWire
import Warehouse

/// What an entry names, as Tryton's records. What was found is remembered until the next session.
actor TrytonCatalog {
  struct Product: Sendable {
    var id: Int64
    var unit: Int64
  }
  struct Warehouse: Sendable {
    var id: Int64
    var input: Int64
    var storage: Int64
    var output: Int64
  }
  struct Party: Sendable {
    var id: Int64
    var address: Int64?
    var supplierLocation: Int64?
    var customerLocation: Int64?
  }
  /// An entry names something that is not there, or not once.
  struct Unknown: Error {
    var code: String
    var detail: String
  }

  private let rpc: TrytonRPC
  private let warehouseCode: String?
  private var products: [String: Product] = [:]
  private var units: [String: Int64] = [:]
  private var places: [String: Int64] = [:]
  private var parties: [String: Party] = [:]
  private var house: Warehouse?

  init(_ rpc: TrytonRPC, warehouse: String?) {
    self.rpc = rpc
    warehouseCode = warehouse
  }

  func forget() { (products, units, places, parties, house) = ([:], [:], [:], [:], nil) }

  func warehouse() async throws(TrytonFault) -> Warehouse {
    if let house { return house }
    var domain = [JSONNode.clause("type", "=", .string("warehouse"))]
    if let warehouseCode { domain.append(.clause("code", "=", .string(warehouseCode))) }
    let found = try await rpc.search("stock.location", domain, ["input_location", "storage_location", "output_location"])
    guard found.count == 1, let row = found.first, let id = row["id"]?.int, let input = row["input_location"]?.int,
      let storage = row["storage_location"]?.int, let output = row["output_location"]?.int
    else {
      let which = warehouseCode.map { "the code '\($0)'" } ?? "no warehouse named in the configuration"
      throw .unanswered(.attention(.erpSetup, "Tryton has \(found.count) warehouses for \(which): name one by its code (warehouse:)"))
    }
    let known = Warehouse(id: id, input: input, storage: storage, output: output)
    house = known
    return known
  }

  /// By the item's own code, else by a GTIN among the product's identifiers.
  func product(_ item: JSON?) async throws(TrytonFault) -> Result<Product, Unknown> {
    guard let item, let name = item["code"]?.string ?? item["gtin"]?.string else {
      return .failure(Unknown(code: "no-item", detail: "Tryton books products; the entry names none"))
    }
    if let known = products[name] { return .success(known) }
    let domain: JSONNode =
      item["code"] != nil ? .clause("code", "=", .string(name)) : .clause("identifiers.code", "in", .strings(TrytonCatalog.forms(name)))
    let found = try await rpc.search("product.product", [domain], ["default_uom"], limit: 2)
    guard found.count == 1, let id = found[0]["id"]?.int, let unit = found[0]["default_uom"]?.int else {
      return .failure(found.isEmpty ? Unknown(code: "unknown-item", detail: name) : Unknown(code: "ambiguous-item", detail: name))
    }
    products[name] = Product(id: id, unit: unit)
    return .success(Product(id: id, unit: unit))
  }

  /// A GTIN with and without the zeros that fill it up.
  private static func forms(_ gtin: String) -> [String] {
    let bare = gtin.drop { $0 == "0" }
    return Array(Set([8, 12, 13, 14].filter { $0 >= bare.utf8.count }.map { String(repeating: "0", count: $0 - bare.utf8.count) + bare } + [gtin])).sorted()
  }

  private static let pieces: Set<String> = ["pcs", "pc", "pce", "ea", "each", "шт", "u", "unit"]

  /// A unit by its symbol or name in the category of the product's own.
  func unit(_ name: String, of product: Product) async throws(TrytonFault) -> Result<Int64, Unknown> {
    let key = "\(product.unit) \(name)"
    if let known = units[key] { return .success(known) }
    let own = try await rpc.search("product.uom", [.clause("id", "=", .id(product.unit))], ["symbol", "category"])
    guard let category = own.first?["category"]?.int else { return .failure(Unknown(code: "unknown-unit", detail: name)) }
    let others = try await rpc.search("product.uom", [.clause("category", "=", .id(category))], ["symbol", "name"])
    let wanted = name.lowercased()
    let found = others.first { $0["symbol"]?.string == name } ?? others.first { [$0["symbol"]?.string, $0["name"]?.string].contains { $0?.lowercased() == wanted } }
    let isPiece = TrytonCatalog.pieces.contains(wanted) && own.first?["symbol"]?.string == "u"
    guard let id = found?["id"]?.int ?? (isPiece ? product.unit : nil) else { return .failure(Unknown(code: "unknown-unit", detail: name)) }
    units[key] = id
    return .success(id)
  }

  func place(_ name: String) async throws(TrytonFault) -> Result<Int64, Unknown> {
    if let known = places[name] { return .success(known) }
    for field in ["code", "name"] {
      let found = try await rpc.search("stock.location", [.clause(field, "=", .string(name))], ["type"], limit: 2)
      guard found.count == 1, let id = found[0]["id"]?.int else { continue }
      places[name] = id
      return .success(id)
    }
    return .failure(Unknown(code: "unknown-location", detail: name))
  }

  func party(_ name: String) async throws(TrytonFault) -> Result<Party, Unknown> {
    if let known = parties[name] { return .success(known) }
    for field in ["code", "name"] {
      let found = try await party(.clause(field, "=", .string(name)))
      guard let found else { continue }
      parties[name] = found
      return .success(found)
    }
    return .failure(Unknown(code: "unknown-party", detail: name))
  }

  func party(id: Int64) async throws(TrytonFault) -> Party? { try await party(.clause("id", "=", .id(id))) }

  private func party(_ clause: JSONNode) async throws(TrytonFault) -> Party? {
    let found = try await rpc.search("party.party", [clause], ["addresses", "supplier_location", "customer_location"], limit: 2)
    guard found.count == 1, let id = found[0]["id"]?.int else { return nil }
    return Party(
      id: id, address: found[0]["addresses"]?.array?.first?.int, supplierLocation: found[0]["supplier_location"]?.int,
      customerLocation: found[0]["customer_location"]?.int)
  }
}
