import Identifiers
public import Warehouse

/// RFID: a burst of tags against the documents that are open at the station. What a document takes becomes movements of the portal; what belongs to none is told
/// of once; all else stays the sighting that it is.
extension Turn {
  mutating func take(_ burst: TagBurst) {
    guard !inService else { return }
    if configuration.flow == .picking { return pick(burst) }
    var plans: [TagPlan] = []
    for key in openDocuments {
      work(on: key)
      let plan = plan(burst)
      known += plan.goods.filter { $0.fate == .known }.map(\.epc)
      plans.append(plan)
      guard !plan.isEmpty else { continue }
      book(plan, burst)
      let rest = plan.goods.filter { if case .wrong = $0.fate { true } else { false } }.map(\.epc)
      if !rest.isEmpty { self.rest = TagBurst(zone: burst.zone, location: burst.location, tellsWrong: burst.tellsWrong, tags: rest) }
      return
    }
    guard burst.tellsWrong, let first = openDocuments.first else { return }
    // Wrong is what no open document knows.
    let others = plans.dropFirst().map { Set($0.goods.filter(\.isWrong).map(\.epc)) }
    work(on: first)
    let wrong = plans[0].goods.filter { goods in
      goods.isWrong && others.allSatisfy { $0.contains(goods.epc) } && sighting("extra:" + goods.key) == nil
    }
    if !wrong.isEmpty { stop(wrong, burst) }
  }

  /// The documents that are open in the sessions of the station.
  var openDocuments: [DocumentKey] {
    let sessions = context.memory.sessions.filter { $0.key.station == configuration.stream.rawValue && !$0.key.isPortal }
    return Set(sessions.values.compactMap(\.document)).sorted { ($0.type, $0.number) < ($1.type, $1.number) }
  }

  mutating func work(on key: DocumentKey) {
    state.document = key
    state.version = document?.version
  }

  // MARK: What tags mean

  func plan(_ burst: TagBurst) -> TagPlan { plan(burst.tags.compactMap { epc in LabelParts(epc: epc).map { (epc: epc, label: $0) } }) }

  /// Pallets first: what is on them is received with them. What a person scans is meant, whatever became of it before.
  func plan(_ labels: [(epc: [UInt8], label: LabelParts)], byHand: Bool = false) -> TagPlan {
    var plan = TagPlan()
    guard !labels.isEmpty else { return plan }
    switch configuration.flow {
    case .receiving: plan.index = TagIndex(document, announced: announced, baseUnits: baseUnits)
    case .loading: plan.loading = loadIndex
    case .picking: break
    }
    let isStopped = isCancelled || documentLanes.contains { context.parked[$0.rawValue] != nil }
    for (epc, label) in labels.filter({ $0.label.sscc != nil }) + labels.filter({ $0.label.sscc == nil }) {
      let known = label.code.flatMap { master.item(scanned: $0) }
      let key = (configuration.flow == .loading ? Turn.loaded : "") + GoodsKey.of(label, known?.item, known?.pack)
      var goods = TaggedGoods(epc: epc, label: label, key: key, what: "", fate: .nothing, item: known?.item, pack: known?.pack)
      goods.what = label.sscc.map { "…" + $0.suffix(6) } ?? "\(known.map { name($0.item) } ?? label.code ?? "?") \(label.serial ?? "")"
      guard plan.keys.insert(goods.key).inserted else { continue }
      judge(&goods, &plan, isStopped: isStopped, byHand: byHand)
      plan.goods.append(goods)
    }
    return plan
  }

  private func judge(_ goods: inout TaggedGoods, _ plan: inout TagPlan, isStopped: Bool, byHand: Bool) {
    if isSeen(goods.key) {
      goods.fate = .known
    } else if !byHand, let other = holder(of: goods, plan) {
      (goods.fate, goods.holder) = (.known, other)
    } else if !byHand, isSeen("undone:" + goods.key) {
      goods.fate = .waits("@undone")
    } else if isStopped || lanes(of: goods.label).contains(where: { context.parked[$0.rawValue] != nil }) {
      goods.fate = .wrong("@stopped")
    } else {
      switch configuration.flow {
      case .receiving: judgeReceived(&goods, &plan)
      case .loading: judgeLoaded(&goods, &plan)
      // What is picked the order's line in hand says.
      case .picking: goods.fate = .nothing
      }
    }
  }

  /// The other document that counts these goods: they stand there still, or pass by again. What this document names by its number is its own, and what has
  /// gone out since it was received may come back.
  private func holder(of goods: TaggedGoods, _ plan: TagPlan) -> DocumentKey? {
    let isReceiving = configuration.flow == .receiving
    let holders = context.memory.documents.filter { $0.key != state.document && $0.value.seen[goods.key] != nil }.keys
    let types = isReceiving ? ["asn", DocumentKey.blind] : ["order", "shipment"]
    let found = holders.filter { types.contains($0.type) }.sorted { ($0.type, $0.number) < ($1.type, $1.number) }
    guard let other = found.first, !isNamedHere(goods, plan) else { return nil }
    let isOut = isReceiving && context.memory.documents.contains {
      !types.contains($0.key.type) && ($0.value.seen[goods.key] ?? $0.value.seen[Turn.loaded + goods.key]) != nil
    }
    return isOut ? nil : other
  }

  private func isNamedHere(_ goods: TaggedGoods, _ plan: TagPlan) -> Bool {
    switch configuration.flow {
    case .receiving:
      if let sscc = goods.label.sscc { return plan.index?.units.contains(sscc) == true }
      guard let item = goods.item, let serial = goods.label.serial else { return false }
      return plan.index?.declared[.init(item: item.code, serial: serial)] != nil
    case .loading: return plan.loading?.loadables.contains(String(goods.key.dropFirst(Turn.loaded.count))) == true
    case .picking: return false
    }
  }

  // MARK: What becomes of them

  private mutating func book(_ plan: TagPlan, _ burst: TagBurst) {
    switch configuration.flow {
    case .receiving: receive(plan, burst)
    case .loading: load(plan, burst)
    case .picking: break
    }
  }

  /// Goods that do not belong to any open document: one entry and one signal for all of the burst; each is told of once.
  mutating func stop(_ wrong: [TaggedGoods], _ burst: TagBurst) {
    guard let key = state.document else { return }
    // In words the first of the reasons, with the first of what it holds for.
    let named = wrong.filter { $0.why == wrong[0].why }.prefix(3)
    let what = named.map(\.what).joined(separator: "; ") + (wrong.count > named.count ? " + \(wrong.count - named.count)" : "")
    let args = ["what": what, "why": wrong[0].why, "document": key.number]
    for goods in wrong {
      changes.append(.seen(key, "extra:" + goods.key, Sighting(seq: nextDraft, stream: configuration.stream.rawValue)))
    }
    add(
      .refused,
      .object([
        "code": "wrong-tags", "args": .object(args.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }),
        "rfid": tags(wrong, burst), "why": .array(wrong.map { .string($0.why) }),
      ]), lanes: documentLanes)
    say(.refused, "wrong-tags", args)
  }

  func tags(_ goods: [TaggedGoods], _ burst: TagBurst) -> JSON {
    .object(["zone": .string(burst.zone), "tags": .array(goods.map { .string(hex($0.epc)) })])
  }

  /// For a person who asks: what the tag means to the work that is open at the station. A code of the catalogue and what fills it.
  mutating func meaning(of epc: [UInt8], _ burst: TagBurst) -> Notice {
    guard let label = LabelParts(epc: epc) else { return Notice("tag-no-goods") }
    guard !openDocuments.isEmpty else { return Notice("tag-no-document", ["station": configuration.name]) }
    var last = Notice("tag-no-goods")
    for key in openDocuments {
      work(on: key)
      guard let goods = plan(TagBurst(zone: burst.zone, location: burst.location, tags: [epc])).goods.first else { continue }
      let args = ["what": goods.what, "document": goods.holder?.number ?? key.number, "why": goods.why]
      switch goods.fate {
      case .taken: return Notice("tag-taken", args)
      case .known: return Notice("tag-known", args)
      case .waits: return Notice("tag-waits", args)
      case .wrong: last = Notice("tag-wrong", args)
      case .nothing: last = Notice("tag-passes", ["what": label.sscc.map { "…" + $0.suffix(6) } ?? goods.what, "document": key.number])
      }
    }
    return last
  }
}

extension TaggedGoods {
  var isWrong: Bool { if case .wrong = fate { true } else { false } }
  /// A word of the catalogue.
  var why: String {
    switch fate {
    case .waits(let word), .wrong(let word): word
    case .taken, .known, .nothing: ""
    }
  }
}

/// What a tag means to the work that is open at a station, for a person who asks.
public func meaning(of epc: [UInt8], in burst: TagBurst, _ context: Context) -> Notice {
  var turn = Turn(asking: context)
  return turn.meaning(of: epc, burst)
}
