/// What an event must be as a whole.
extension Checker {
  mutating func check(event: JSONNode, isAlone: Bool) {
    guard event.members != nil else { return check(event, .object(Shapes.otherEvent)) }
    if isAlone {
      if event["@context"] == nil { find(.context, event) }
      checkMeaning(of: event)
    }
    guard let type = event["type"] else { return find(.missing, event, ["name": "type"]) }
    guard let name = type.string else { return within("type") { $0.check(type, .text) } }
    guard let fields = Shapes.events[name] else {
      if !name.contains(":") { within("type") { $0.find(.eventType, type, ["value": name]) } }
      return check(event, .object(Shapes.otherEvent))
    }
    check(event, .object(fields))
    checkContent(event, name)
    checkQuantities(event)
    checkPeriods(event)
    if let persistent = event["persistentDisposition"], persistent.members != nil, persistent["set"] == nil, persistent["unset"] == nil {
      within("persistentDisposition") { $0.find(.persistent, persistent) }
    }
  }

  private func count(_ event: JSONNode, _ name: String) -> Int { event[name]?.array?.count ?? 0 }

  /// What the event is about (7.4.2 to 7.4.6).
  private mutating func checkContent(_ event: JSONNode, _ type: String) {
    let action = event["action"]?.string
    func names(_ lists: String...) -> [String: String] { ["lists": lists.joined(separator: ", ")] }
    switch type {
    case "ObjectEvent":
      let hasSensor = count(event, "sensorElementList") > 0 && event["readPoint"] != nil
      if count(event, "epcList") == 0, count(event, "quantityList") == 0, !hasSensor { find(.nothing, event, names("epcList", "quantityList")) }
      if let ilmd = event["ilmd"], action == "OBSERVE" || action == "DELETE" { within("ilmd") { $0.find(.ilmd, ilmd) } }
    case "AggregationEvent", "AssociationEvent":
      if action != "DELETE", count(event, "childEPCs") == 0, count(event, "childQuantityList") == 0 {
        find(.nothing, event, names("childEPCs", "childQuantityList"))
      }
      if type == "AggregationEvent", let action, action == "ADD" || action == "DELETE", event["parentID"] == nil {
        find(.parent, event, ["action": action])
      }
    case "TransactionEvent":
      if let list = event["bizTransactionList"], list.array?.isEmpty == true { within("bizTransactionList") { $0.find(.empty, list) } }
      if action != "DELETE", count(event, "epcList") == 0, count(event, "quantityList") == 0, event["parentID"] == nil {
        find(.nothing, event, names("epcList", "quantityList"))
      }
    default:
      let inputs = count(event, "inputEPCList") + count(event, "inputQuantityList")
      let outputs = count(event, "outputEPCList") + count(event, "outputQuantityList")
      if event["transformationID"] == nil ? inputs == 0 || outputs == 0 : inputs + outputs == 0 { find(.inputs, event) }
    }
  }

  private mutating func checkQuantities(_ event: JSONNode) {
    for name in ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"] {
      for (index, element) in (event[name]?.array ?? []).enumerated() {
        within("\(name)[\(index)]") { checker in
          if case .number(let digits)? = element["quantity"]?.value {
            if digits.hasPrefix("-"), digits.contains(where: { ("1"..."9").contains($0) }) { checker.find(.negative, element, ["value": digits]) }
          } else if element["quantity"] == nil, element["uom"] != nil {
            checker.find(.alone, element)
          }
        }
      }
    }
  }

  private mutating func checkPeriods(_ event: JSONNode) {
    for (index, element) in (event["sensorElementList"]?.array ?? []).enumerated() {
      guard let metadata = element["sensorMetadata"], let start = metadata["startTime"]?.string.flatMap({ Moment($0) }),
        let end = metadata["endTime"]?.string.flatMap({ Moment($0) }), end < start
      else { continue }
      within("sensorElementList[\(index)].sensorMetadata") { $0.find(.period, metadata) }
    }
  }
}
