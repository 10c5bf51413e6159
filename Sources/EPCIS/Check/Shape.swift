/// What a value must be.
indirect enum Shape: Sendable {
  case text, number, bool, hex, unit, offset, version, context
  /// A point in time with its zone.
  case time
  case uri
  /// What names an instance, or a class.
  case key(Level)
  case choice([String])
  case word(Vocabulary)
  case list(Shape, atLeast: Int = 0, unique: Bool = false)
  /// One, or a list of them.
  case oneOrMore(Shape)
  case object(Fields)
  /// Judged elsewhere, or by nobody.
  case any

  enum Level: Sendable { case instance, itemClass }
}

/// The members of an object.
struct Fields: Sendable {
  /// What else may stand there.
  enum More: Sendable { case nothing, prefixed, anything }
  var members: [String: Shape]
  var required: [String] = []
  var more = More.prefixed
}

/// The structure of EPCIS 2.0 documents and events, after GS1's `EPCIS-JSON-Schema.json` (github.com/gs1/EPCIS, 2.0) and the classes of the standard's
/// chapter 7: our own table, kept for being read beside the standard.
enum Shapes {
  private static let quantity = Fields(
    members: ["epcClass": .key(.itemClass), "quantity": .number, "uom": .unit], required: ["epcClass"], more: .nothing)
  private static let quantities = Shape.list(.object(quantity))
  private static let place = Shape.object(Fields(members: ["id": .uri], required: ["id"]))

  private static func party(_ name: String) -> Shape {
    .list(.object(Fields(members: ["type": .word(.sourceType), name: .uri], required: ["type", name], more: .nothing)))
  }
  private static let transactions = Shape.list(
    .object(Fields(members: ["type": .word(.transactionType), "bizTransaction": .uri], required: ["bizTransaction"], more: .nothing)))

  private static let metadata = Fields(members: [
    "time": .time, "startTime": .time, "endTime": .time, "deviceID": .uri, "deviceMetadata": .uri, "rawData": .uri, "dataProcessingMethod": .uri,
    "bizRules": .uri,
  ])
  private static let report = Fields(
    members: [
      "type": .word(.measurement), "exception": .word(.alert), "deviceID": .uri, "deviceMetadata": .uri, "rawData": .uri,
      "dataProcessingMethod": .uri,
      "bizRules": .uri, "time": .time, "microorganism": .uri, "chemicalSubstance": .uri, "coordinateReferenceSystem": .uri, "value": .number,
      "component": .word(.component), "stringValue": .text, "booleanValue": .bool, "hexBinaryValue": .hex, "uriValue": .uri, "minValue": .number,
      "maxValue": .number, "meanValue": .number, "sDev": .number, "percRank": .number, "percValue": .number, "uom": .text,
    ], required: ["type"])
  private static let sensors = Shape.list(
    .object(
      Fields(members: ["sensorMetadata": .object(metadata), "sensorReport": .list(.object(report), atLeast: 1)], required: ["sensorReport"])))

  private static let error = Fields(
    members: ["declarationTime": .time, "reason": .word(.errorReason), "correctiveEventIDs": .list(.uri)], required: ["declarationTime"])
  private static let dispositions = Shape.list(.word(.disposition), atLeast: 1, unique: true)
  private static let persistent = Shape.object(Fields(members: ["set": dispositions, "unset": dispositions], more: .nothing))
  private static let ilmd = Shape.object(Fields(members: [:]))
  static let actions = ["OBSERVE", "ADD", "DELETE"]

  /// What every event may have (7.4.1).
  private static let common: [String: Shape] = [
    "@context": .context, "type": .text, "eventTime": .time, "recordTime": .time, "eventTimeZoneOffset": .offset, "eventID": .uri,
    "certificationInfo": .oneOrMore(.uri), "errorDeclaration": .object(error),
  ]
  /// What all five classes have in common.
  private static let business: [String: Shape] = common.merging([
    "persistentDisposition": persistent,
    "bizStep": .word(.bizStep), "disposition": .word(.disposition), "readPoint": place, "bizLocation": place, "bizTransactionList": transactions,
    "sourceList": party("source"), "destinationList": party("destination"), "sensorElementList": sensors,
  ]) { $1 }
  private static let instances = Shape.list(.key(.instance))
  private static let uniqueInstances = Shape.list(.key(.instance), unique: true)
  private static let times = ["eventTime", "eventTimeZoneOffset"]

  private static func event(_ members: [String: Shape], required: [String]) -> Fields {
    Fields(members: business.merging(members) { $1 }, required: times + required)
  }

  static let events: [String: Fields] = [
    "ObjectEvent": event(
      ["action": .choice(actions), "epcList": uniqueInstances, "quantityList": quantities, "ilmd": ilmd],
      required: ["action"]),
    "AggregationEvent": event(
      ["action": .choice(actions), "parentID": .key(.instance), "childEPCs": instances, "childQuantityList": quantities], required: ["action"]),
    "AssociationEvent": event(
      ["action": .choice(actions), "parentID": .key(.instance), "childEPCs": instances, "childQuantityList": quantities],
      required: ["action", "parentID"]),
    "TransactionEvent": event(
      ["action": .choice(actions), "parentID": .key(.instance), "epcList": instances, "quantityList": quantities],
      required: ["action", "bizTransactionList"]),
    "TransformationEvent": event(
      [
        "inputEPCList": uniqueInstances, "inputQuantityList": quantities, "outputEPCList": uniqueInstances, "outputQuantityList": quantities,
        "transformationID": .uri, "ilmd": ilmd,
      ], required: []),
  ]
  /// An event of a class of one's own.
  static let otherEvent = Fields(members: common, required: times, more: .anything)

  private static let vocabularies = Shape.list(
    .object(
      Fields(
        members: [
          "type": .uri,
          "vocabularyElementList": .list(
            .object(
              Fields(
                members: [
                  "id": .uri, "attributes": .list(.object(Fields(members: ["id": .uri], required: ["id"], more: .anything))), "children": .list(.uri),
                ],
                required: ["id"], more: .anything))),
        ], required: ["type"], more: .anything)))
  private static let header = Shape.object(
    Fields(members: ["epcisMasterData": .object(Fields(members: ["vocabularyList": vocabularies], more: .anything))]))

  static let document = Fields(
    members: [
      "@context": .context, "id": .uri, "type": .choice(["EPCISDocument"]), "schemaVersion": .version, "creationDate": .time,
      "instanceIdentifier": .text,
      "sender": .text, "receiver": .text, "epcisHeader": header,
      "epcisBody": .object(Fields(members: ["eventList": .list(.any)], required: ["eventList"], more: .anything)),
    ], required: ["@context", "type", "schemaVersion", "creationDate", "epcisBody"])

  static let query = Fields(
    members: [
      "@context": .context, "id": .uri, "type": .choice(["EPCISQueryDocument"]), "schemaVersion": .version, "creationDate": .time,
      "epcisBody": .object(
        Fields(
          members: [
            "queryResults": .object(
              Fields(
                members: [
                  "queryName": .text, "subscriptionID": .text,
                  "resultsBody": .object(Fields(members: ["eventList": .list(.any), "vocabularyList": vocabularies], required: ["eventList"])),
                ], required: ["queryName", "resultsBody"]))
          ], required: ["queryResults"])),
    ], required: ["@context", "type", "epcisBody"])
}
