import ControlAPI
import DeviceCatalog
import Identifiers
import Logging
import StationRuntime
import Stations
import Warehouse

/// What `tally rfid write`, `read` and `pending` ask.
struct TagWriting {
  let daemon: Daemon

  func write(_ request: WriteRequest) async throws(ControlError) -> WriteReport {
    let place = try await place(request.reader)
    let maker = EPCMaker(prefixes: prefixes(request.prefixLength), filter: request.filter)
    let wish = try await wish(request, maker)
    guard let password = request.password.map({ UInt32($0, radix: 16) }) ?? 0, request.password?.utf8.count ?? 8 == 8 else {
      throw ControlError("rfid.bad-password", exit: .usage)
    }
    if request.lock, password == 0 { throw ControlError("rfid.lock-without-password", exit: .usage) }
    let order = TagOrder(antenna: request.antenna, patience: .milliseconds(min(max(request.wait, 0), 600_000)), locks: request.lock, password: password)
    let daemon = daemon
    // It goes on to its end, whether or not somebody waits for the answer.
    return await Task {
      var writer = TagWriter(bench(place.reader, isSecret: password != 0), order)
      var numbers = TagBook.Numbers()
      let verdict = await writer.write { tid, holds throws(TagTrouble) in
        try await refuse(over: holds, wish, tid, request)
        let given = try await daemon.book.number(for: tid, wish, at: place) { try maker.epc($0) }
        numbers = given.numbers
        return given.epc
      }
      return await conclude(verdict, numbers, at: place)
    }.value
  }

  func read(_ request: ReadTagRequest) async throws(ControlError) -> WriteReport {
    let place = try await place(request.reader)
    let order = TagOrder(antenna: request.antenna, patience: .milliseconds(min(max(request.wait, 0), 600_000)))
    let daemon = daemon
    return await Task {
      var writer = TagWriter(bench(place.reader, isSecret: false), order)
      let verdict = await writer.read()
      var report = report(verdict, TagBook.Numbers(), at: place)
      guard let tid = verdict.tid, let holds = verdict.holds, verdict.trouble == nil else { return report }
      do throws(TagTrouble) {
        if let pending = try await daemon.book.met(tid: tid, epc: holds, antenna: verdict.antenna, at: place) {
          report.settled = pending.epc == hex(holds) ? "written" : "unwritten"
          (report.epc, report.urn) = (pending.epc, EPC(hex: pending.epc).pureIdentityURI)
        }
      } catch { (report.ok, report.error, report.detail) = (false, error.code.rawValue, error.detail) }
      return report
    }.value
  }

  func pending(_ request: PendingTagsRequest) async throws(ControlError) -> [PendingTag] {
    if let tid = request.giveUp?.lowercased() {
      let place = TagBook.Place(reader: DeviceID("tally"), stream: .box)
      let isSpent: Bool
      do throws(TagTrouble) { isSpent = try await daemon.book.giveUp(tid: tid, at: place) } catch {
        throw ControlError("agent.failed", ["error": error.detail], exit: .failed)
      }
      if !isSpent { throw ControlError("rfid.no-pending", ["tid": tid], exit: .notFound) }
    }
    return await daemon.book.pendings.map {
      PendingTag(tid: $0.tid, epc: $0.epc, urn: EPC(hex: $0.epc).pureIdentityURI, reader: $0.reader, since: $0.since)
    }
  }

  // MARK: What is asked

  private func bench(_ reader: DeviceID, isSecret: Bool) -> ReaderBench {
    ReaderBench(reader, supervisor: daemon.supervisor, gate: daemon.gate, isSecret: isSecret)
  }

  private func place(_ reader: String) async throws(ControlError) -> TagBook.Place {
    try await DeviceWatch(daemon: daemon).known(reader)
    let id = DeviceID(reader)
    guard daemon.profile(of: id)?.role == .reader else {
      throw ControlError("rfid.no-reader", ["reader": reader, "profile": daemon.profiles[id] ?? "–"], exit: .notFound)
    }
    let station = daemon.station(of: id).flatMap { name in daemon.current.stations.first { $0.name == name } }
    return TagBook.Place(reader: id, stream: station?.stream ?? .box)
  }

  private func wish(_ request: WriteRequest, _ maker: EPCMaker) async throws(ControlError) -> TagBook.Wish {
    let asked = [request.epc, request.gtin, request.sscc].compactMap(\.self)
    guard asked.count == 1, request.serial == nil || request.gtin != nil else { throw ControlError("rfid.what-to-write", exit: .usage) }
    if let sscc = request.sscc, sscc == "new" { return .nextSSCC }
    var numbers = TagBook.Numbers()
    if let text = request.gtin {
      guard let gtin = GTIN(text)?.padded else { throw ControlError("rfid.bad-gtin", ["text": text], exit: .usage) }
      numbers = TagBook.Numbers(gtin: gtin, serial: request.serial)
    } else if let text = request.sscc {
      guard let sscc = SSCC(text)?.digits else { throw ControlError("rfid.bad-sscc", ["text": text], exit: .usage) }
      numbers = TagBook.Numbers(sscc: sscc)
    }
    let isNext = numbers.gtin != nil && numbers.serial == nil
    let epc: [UInt8]
    do throws(Problem) {
      // That it can be written at all is known before a number is taken.
      if isNext {
        epc = try maker.epc(TagBook.Numbers(gtin: numbers.gtin, serial: "1"))
      } else if let text = request.epc {
        epc = try maker.epc(text)
        numbers = EPCMaker.numbers(EPC(bytes: epc))
      } else {
        epc = try maker.epc(numbers)
      }
    } catch { throw ControlError("rfid.cannot-encode", ["text": asked[0], "error": error.message], exit: .usage) }
    if isNext { return .nextSerial(gtin: numbers.gtin ?? "") }
    if await daemon.book.isGiven(numbers) == false {
      throw ControlError("rfid.to-be-given", ["text": numbers.sscc ?? numbers.serial ?? ""], exit: .usage)
    }
    return .given(epc: epc, numbers)
  }

  /// Where company prefixes end: as it was said, else as the configuration has the site's own.
  private func prefixes(_ length: Int?) -> CompanyPrefixes {
    var prefixes = CompanyPrefixes(length: length.flatMap { (6...12).contains($0) ? $0 : nil })
    let own = daemon.configuration.ranges.map { String($0.prefix.dropFirst()) } + [daemon.configuration.wms?.companyPrefix].compactMap(\.self)
    for prefix in own where (6...12).contains(prefix.utf8.count) { prefixes.add(Array(prefix.utf8), length: prefix.utf8.count) }
    return prefixes
  }

  /// An order given twice in a row would take a good tag's number away.
  private func refuse(over holds: [UInt8], _ wish: TagBook.Wish, _ tid: [UInt8], _ request: WriteRequest) async throws(TagTrouble) {
    if case .given(let epc, _) = wish, epc == holds { return }
    guard !request.overwrite, await !daemon.book.isAgain(wish, for: tid) else { return }
    if await daemon.book.isGiven(EPCMaker.numbers(EPC(bytes: holds))) == true { throw TagTrouble(.taken) }
  }

  // MARK: What came of it

  private func conclude(_ verdict: TagVerdict, _ numbers: TagBook.Numbers, at place: TagBook.Place) async -> WriteReport {
    var report = report(verdict, numbers, at: place)
    do throws(TagTrouble) {
      // Written is written, also where it could not be locked.
      if verdict.trouble == nil || verdict.step == .lock && verdict.holds == verdict.wanted {
        try await daemon.book.written(verdict, numbers, at: place)
      } else {
        try await daemon.book.failed(verdict, numbers, at: place)
      }
    } catch {
      (report.ok, report.error, report.detail) = (false, error.code.rawValue, error.detail)
      daemon.logger.critical("what became of a tag could not be stored: \(error.detail)", metadata: ["tid": "\(report.tid ?? "–")"])
    }
    return report
  }

  private func report(_ verdict: TagVerdict, _ numbers: TagBook.Numbers, at place: TagBook.Place) -> WriteReport {
    var report = WriteReport(reader: place.reader.rawValue, ok: verdict.trouble == nil, step: verdict.step.rawValue)
    (report.error, report.detail) = (verdict.trouble?.code.rawValue, verdict.trouble.flatMap { $0.detail.isEmpty ? nil : $0.detail })
    (report.tid, report.epc) = (verdict.tid.map(hex), verdict.wanted.map(hex))
    report.urn = verdict.wanted.flatMap { EPC(bytes: $0).pureIdentityURI }
    (report.sscc, report.gtin, report.serial) = (numbers.sscc, numbers.gtin, numbers.serial)
    (report.before, report.holds) = (verdict.before.map(hex), verdict.holds.map(hex))
    report.holdsURN = verdict.holds.flatMap { EPC(bytes: $0).pureIdentityURI }
    (report.antenna, report.seen, report.locked, report.again) = (verdict.antenna, verdict.seen.map(hex), verdict.isLocked, verdict.isRetry)
    return report
  }
}

/// Numbers to an EPC's bits, and back.
struct EPCMaker: Sendable {
  let prefixes: CompanyPrefixes
  let filter: Int?

  func epc(_ numbers: TagBook.Numbers) throws(Problem) -> [UInt8] {
    let text = numbers.sscc.map { "(00)" + $0 } ?? "(01)\(numbers.gtin ?? "")(21)\(numbers.serial ?? "")"
    return try EPC(elements: ElementString(bracketed: Array(text.utf8), from: 0), prefixes: prefixes).encode(filter: filter).bytes
  }

  /// A URI, or whole words in hexadecimal digits.
  func epc(_ text: String) throws(Problem) -> [UInt8] {
    if EPC.looksLikeURI(text.utf8) { return try EPC(uri: text, prefixes: prefixes).encode(filter: filter).bytes }
    guard let raw = bytes(hex: text), !raw.isEmpty, raw.count % 2 == 0, raw.count <= 62 else {
      throw Problem(.length, offset: 0, "expected an EPC URI, or hexadecimal digits of 1 to 31 words of 16 bits")
    }
    return raw
  }

  static func numbers(_ epc: EPC) -> TagBook.Numbers {
    let elements = Dictionary(epc.elements.map { ($0.ai, $0.value) }) { first, _ in first }
    return TagBook.Numbers(sscc: elements["00"], gtin: elements["01"], serial: elements["21"])
  }
}
