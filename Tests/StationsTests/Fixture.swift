import Warehouse

/// A small warehouse: what the centre has sent down, as values.
struct TestMaster: MasterData {
  var items: [Item] = []
  var documents: [Document] = []
  var locations = ["A-01", "A-02", "B-07", "DOCK", "OUT"]
  var operators: [Operator] = []
  var units: [KnownUnit] = []
  var asOf: Int64? = 1

  func item(code: String) -> Item? { items.first { $0.code == code } }
  func item(scanned code: String) -> (item: Item, pack: Item.Pack?)? {
    for item in items {
      if let pack = item.packs.first(where: { $0.code == code }) { return (item, pack) }
      if item.code == code || item.supplierCodes?.contains(code) == true { return (item, nil) }
    }
    return nil
  }
  func document(type: String, number: String) -> Document? { documents.first { $0.type == type && $0.number == number } }
  func document(scanned code: String) -> Document? { documents.first { $0.number == code || $0.codes?.contains(code) == true } }
  func announcement(sscc: String) -> (document: Document, unit: Document.AnnouncedUnit)? {
    func find(_ unit: Document.AnnouncedUnit) -> Document.AnnouncedUnit? {
      unit.sscc == sscc ? unit : (unit.units ?? []).lazy.compactMap(find).first
    }
    for document in documents { if let unit = (document.units ?? []).lazy.compactMap(find).first { return (document, unit) } }
    return nil
  }
  func location(code: String) -> Location? { locations.contains(code) ? Location(code: code) : nil }
  func `operator`(id: String) -> Operator? { operators.first { $0.id == id } }
  func handlingUnit(sscc: String) -> KnownUnit? { units.first { $0.sscc == sscc } }
  func handlingUnits(at location: String) -> [KnownUnit] { units.filter { $0.location == location }.sorted { $0.sscc < $1.sscc } }

  /// A badge's id in tests: what is behind the prefix, marked as hashed.
  static func badge(_ bytes: [UInt8]) -> String { "#" + String(decoding: bytes.dropFirst(3), as: UTF8.self) }

  static let warehouse: TestMaster = {
    var master = TestMaster()
    func each(_ code: String) -> Item.Pack { .init(code: code, level: "each", units: 1) }
    master.items = [
      Item(code: "MILK", name: "Milk 1 l", packs: [each("04601234567893"), .init(code: "14601234567890", level: "case", units: 12)]),
      Item(
        code: "JUICE", name: "Apple juice", packs: [each("04601234567886"), .init(code: "14601234567883", level: "case", units: 6)],
        tracking: ["receive": ["lot", "expiry"], "pick": ["lot"]], lotOptional: true, tolerance: 10),
      Item(code: "PHONE", name: "Phone", packs: [each("04601234567879")], tracking: ["receive": ["serial"], "pick": ["serial"]]),
      Item(code: "CABLE", name: "Cable", packs: [each("04601234567862"), .init(code: "14601234567869", level: "case", units: nil)]),
      Item(code: "PILLS", name: "Pills", packs: [each("04601234567855")], tracking: ["receive": ["lot"]], lotOptional: false),
      Item(code: "CIGS", name: "Cigarettes", packs: [each("04601234567848")], tracking: ["receive": ["marking-code"]]),
      Item(code: "CHEESE", name: "Cheese by the piece", packs: [each("02811110000006")]),
      Item(code: "PEAR", name: "Pear juice", packs: [each("04601234567831")], tracking: ["pick": ["lot"]]),
    ]
    master.operators = [
      Operator(id: "#anna", name: "Anna"), Operator(id: "#boris", name: "Boris"), Operator(id: "#chief", name: "Olga", supervisor: true),
    ]
    let phones = Document.Content(item: "PHONE", qty: "3", serials: ["S1", "S2", "S3"])
    let juice = Document.Content(item: "JUICE", qty: "60", lot: "L7", dates: ["best-before": "2027-05-31"])
    master.documents = [
      Document(
        type: "asn", number: "4711", party: "Dairy Ltd",
        lines: [
          .init(line: "1", item: "MILK", qty: "36"), .init(line: "2", item: "JUICE", qty: "20", lot: "L1", dates: ["best-before": "2027-03-31"]),
          .init(line: "3", item: "JUICE", qty: "20", lot: "L2", dates: ["best-before": "2027-04-30"]), .init(line: "4", item: "CABLE", qty: "100"),
          .init(line: "5", item: "PHONE", qty: "2"),
        ]),
      Document(
        type: "asn", number: "4712",
        units: [
          .init(sscc: "146012345000000019", contents: [juice, .init(item: "MILK", qty: "120")]),
          .init(sscc: "146012345000000026", contents: [phones]),
          .init(sscc: "146012345000000033", units: [.init(sscc: "146012345000000040", contents: [.init(item: "MILK", qty: "24")])]),
        ]),
      Document(type: "asn", number: "4713", units: [.init(sscc: "146012345000000057", contents: [phones])], unitRule: "open"),
      Document(type: "asn", number: "4714"),
      Document(
        type: "order", number: "900",
        lines: [
          .init(line: "1", item: "MILK", qty: "5", from: "A-01"),
          .init(line: "2", item: "JUICE", qty: "4", lot: "L1", lotRule: "exact", from: "A-02", substitutes: ["PEAR"]),
        ], holder: "box-1"),
      Document(type: "order", number: "901", lines: [.init(line: "1", item: "MILK", qty: "1")], holder: "box-2"),
      Document(
        type: "order", number: "902",
        lines: [.init(line: "1", item: "JUICE", qty: "2", dates: ["best-before": "2027-03-31"], lotRule: "fefo", from: "A-02")], holder: nil),
    ]
    master.units = [
      KnownUnit(sscc: "346012349000000028", location: "B-07"),
      KnownUnit(sscc: "346012349000000066", location: "A-02", contents: [.init(item: "MILK", qty: "24"), .init(item: "PHONE", qty: "1", serials: ["S7"])]),
      KnownUnit(sscc: "346012349000000073", location: "A-02"),
    ]
    return master
  }()
}
