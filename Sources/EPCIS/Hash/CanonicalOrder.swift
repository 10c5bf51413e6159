/// Which field stands where (CBV 2.0, table 8-1 as the published generator has it).
final class CanonicalOrder: Sendable {
  struct Field: Sendable {
    var place: Int
    /// The order of its own parts; `nil` for one with a value.
    var parts: CanonicalOrder?
    var isTime: Bool
  }
  let fields: [String: Field]

  /// - Parameters:
  ///   - names: in their order.
  ///   - parts: of those that have some.
  private init(_ names: String, _ parts: [String: CanonicalOrder] = [:]) {
    var fields: [String: Field] = [:]
    for (place, name) in names.split(separator: " ").map(String.init).enumerated() {
      fields[name] = Field(place: place, parts: parts[name], isTime: ["eventTime", "time", "startTime", "endTime"].contains(name))
    }
    self.fields = fields
  }

  private static let epcs = CanonicalOrder("epc")
  private static let quantities = CanonicalOrder("quantityElement", ["quantityElement": CanonicalOrder("epcClass quantity uom")])
  private static let place = CanonicalOrder("id")
  private static let sensor = CanonicalOrder(
    "sensorMetadata sensorReport",
    [
      "sensorMetadata": CanonicalOrder("time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules"),
      "sensorReport": CanonicalOrder(
        """
        type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance value component stringValue \
        booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem
        """),
    ])

  static let event = CanonicalOrder(
    """
    eventTime eventTimeZoneOffset certificationInfo parentID epcList inputEPCList childEPCs quantityList childQuantityList inputQuantityList \
    outputEPCList outputQuantityList action transformationID bizStep disposition persistentDisposition readPoint bizLocation sensorElementList
    """,
    [
      "epcList": epcs, "inputEPCList": epcs, "childEPCs": epcs, "outputEPCList": epcs, "quantityList": quantities, "childQuantityList": quantities,
      "inputQuantityList": quantities, "outputQuantityList": quantities, "persistentDisposition": CanonicalOrder("set unset"), "readPoint": place,
      "bizLocation": place, "sensorElementList": CanonicalOrder("sensorElement", ["sensorElement": sensor]),
    ])

  /// Of a business transaction, a source or a destination: its type, then what it is.
  static let party = CanonicalOrder("type bizTransaction source destination")
}
