/// A field's place in the canonical order (CBV 2.0, table 8-1 as the published generator has it), and the order of its parts.
struct CanonicalOrder: Sendable {
  var name: String
  var parts: [CanonicalOrder]
  var isTime: Bool

  private init(_ name: String, _ parts: [CanonicalOrder] = [], isTime: Bool = false) {
    self.name = name
    self.parts = parts
    self.isTime = isTime
  }

  private static func fields(_ names: String) -> [CanonicalOrder] {
    names.split(separator: " ").map { CanonicalOrder(String($0), isTime: ["eventTime", "time", "startTime", "endTime"].contains($0)) }
  }

  private static let epc = fields("epc")
  private static let quantity = [CanonicalOrder("quantityElement", fields("epcClass quantity uom"))]
  private static let metadata = fields("time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules")
  private static let report = fields(
    """
    type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance value component stringValue booleanValue \
    hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem
    """)

  static let event: [CanonicalOrder] =
    fields("eventTime eventTimeZoneOffset certificationInfo parentID") + [
      CanonicalOrder("epcList", epc), CanonicalOrder("inputEPCList", epc), CanonicalOrder("childEPCs", epc), CanonicalOrder("quantityList", quantity),
      CanonicalOrder("childQuantityList", quantity), CanonicalOrder("inputQuantityList", quantity), CanonicalOrder("outputEPCList", epc),
      CanonicalOrder("outputQuantityList", quantity),
    ] + fields("action transformationID bizStep disposition") + [
      CanonicalOrder("persistentDisposition", fields("set unset")), CanonicalOrder("readPoint", fields("id")), CanonicalOrder("bizLocation", fields("id")),
      CanonicalOrder(
        "sensorElementList",
        [CanonicalOrder("sensorElement", [CanonicalOrder("sensorMetadata", metadata), CanonicalOrder("sensorReport", report)])]),
    ]

  /// Of a business transaction, a source or a destination: its type, then what it is.
  static let party = fields("type bizTransaction source destination")
}
