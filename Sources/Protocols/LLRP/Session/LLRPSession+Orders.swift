import Warehouse

/// Orders from above: on and off, power, tags to be read and written, and what is lit.
extension LLRPSession {
  mutating func command(_ command: DeviceCommand, at now: Stamp, into actions: inout [DeviceAction]) {
    switch command {
    case .scanning(let on), .trigger(let on):
      guard on != isWanted else { return }
      isWanted = on
      if phase == .running { queue += on ? [.enableROSpec, .release] : [.disableROSpec] }
      if phase == .running { account.state = on && wish.trigger == nil ? .reading : .armed }
    case .power(let level):
      wish.power = [0: level]
      tellAnew()
    case .select(let mask):
      wish.filter = mask
      tellAnew()
    case .tag(let operation):
      guard orders.count < Self.mostOrders, phase == .running, facts.mostAccessSpecs != 0 else {
        return fail(operation.name, phase == .running ? "unsupported" : "not-connected", &actions)
      }
      orders.append(operation)
    case .writing(let on, let antenna, _):
      guard on || bench != nil else { return }
      guard phase == .running, facts.mostAccessSpecs != 0 else { return fail("writing", phase == .running ? "unsupported" : "not-connected", &actions) }
      if let antenna, !facts.antennas.isEmpty, !facts.antennas.contains(antenna) { return fail("writing", "no-antenna", &actions) }
      bench = on ? wish.writing(antenna) : nil
      tellAnew()
      if on { queue.append(.benchReady) }
    case .signal, .output: return set(command, at: now, &actions)
    case .raw, .status, .region: return
    }
    advance(at: now, &actions)
  }

  /// The reader is still there, and the program goes: what it has lit is put out.
  mutating func closing(at now: Stamp, into actions: inout [DeviceAction]) { if phase == .running { putOut(at: now, &actions) } }

  mutating func tellAnew() { if phase == .running { queue += [.deleteROSpec(LLRPPlan.roSpec)] + setUp } }

  mutating func nextOrder() {
    guard access == nil, !orders.isEmpty else { return }
    let order = orders.removeFirst()
    lastAccess = lastAccess >= LLRPPlan.accessSpecs.upperBound ? LLRPPlan.accessSpecs.lowerBound : lastAccess + 1
    access = Access(spec: LLRPAccessSpec(order, id: lastAccess), name: order.name)
    queue.append(.addAccess(lastAccess))
  }

  /// A report had results of that AccessSpec.
  mutating func took(resultsOf id: UInt32, at now: Stamp, into actions: inout [DeviceAction]) {
    guard access?.spec.id == id, access?.deadline != nil else { return }
    endAccess(nil, at: now, &actions)
    advance(at: now, &actions)
  }

  mutating func endAccess(_ error: String?, at now: Stamp, _ actions: inout [DeviceAction]) {
    guard let access else { return }
    if let error { fail(access.name, error, &actions) }
    queue.insert(.deleteAccessSpec(access.spec.id), at: 0)
    self.access = nil
  }

  func fail(_ name: String, _ error: String, _ actions: inout [DeviceAction]) {
    actions.append(.event(.result(operation: name, ok: false, error: error)))
  }
}
