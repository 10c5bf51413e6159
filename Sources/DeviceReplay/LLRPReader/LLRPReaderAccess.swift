import Protocols
import Warehouse

/// An AccessSpec as the reader holds it (LLRP 1.1, section 12.2).
struct LLRPReaderAccessSpec: Sendable {
  let id: UInt32
  let antenna: Int
  let roSpec: UInt32
  /// One or two patterns, all of which must be so.
  private let targets: [LLRPParameter]
  private let operations: [LLRPParameter]
  /// After so many tags it is deleted; 0: never.
  let count: Int
  /// Reported as soon as it is done.
  let reportsAtOnce: Bool
  var parameter: LLRPParameter
  var isActive = false { didSet { parameter["CurrentState"] = LLRPValue(isActive) } }
  var done = 0

  init(_ parameter: LLRPParameter, _ model: LLRPReaderModel, reportsAtOnce: Bool) throws(LLRPReaderRefusal) {
    let body = parameter.body
    let path: [UInt16] = [parameter.type]
    self.parameter = parameter
    id = UInt32(truncatingIfNeeded: body.number("AccessSpecID"))
    antenna = body.number("AntennaID")
    roSpec = UInt32(truncatingIfNeeded: body.number("ROSpecID"))
    guard id != 0 else { throw .invalid(body, "AccessSpecID", path, "an AccessSpec's number cannot be 0") }
    guard antenna <= model.antennas else { throw .invalid(body, "AntennaID", path, .outOfRange, "there is no antenna \(antenna)") }
    guard body.number("ProtocolID") == 1 else { throw .invalid(body, "ProtocolID", path, "only EPCglobal Class 1 Gen 2") }
    guard !body.flag("CurrentState") else { throw .invalid(body, "CurrentState", path, "an AccessSpec is added disabled") }
    let stop = body.first("AccessSpecStopTrigger")?.body
    count = stop?.flag("AccessSpecStopTrigger") == true ? stop?.number("OperationCountValue") ?? 0 : 0
    self.reportsAtOnce = body.first("AccessReportSpec").map { $0.body.number("AccessReportTrigger") == 1 } ?? reportsAtOnce
    let command = body.first("AccessCommand")?.body
    targets = command?.first("C1G2TagSpec")?.body.parameters ?? []
    operations = command?.parameters.filter { $0.name != "C1G2TagSpec" } ?? []
    if operations.count > model.maximumOpSpecs {
      throw LLRPReaderRefusal(flaw: .overflowParameter, path: path + [209, operations[0].type], text: "at most \(model.maximumOpSpecs) operations")
    }
    let known = ["C1G2Read", "C1G2Write", "C1G2BlockWrite", "C1G2Lock", "C1G2Kill"]
    if let other = operations.first(where: { !known.contains($0.name) }) {
      throw LLRPReaderRefusal(flaw: .unsupportedParameter, path: path + [209, other.type], text: "\(other.name) is not supported")
    }
  }

  var writes: Bool { operations.contains { $0.name.hasSuffix("Write") } }

  func isFor(_ tag: VirtualTag, antenna: Int, roSpec: UInt32) -> Bool {
    isActive && (self.antenna == 0 || self.antenna == antenna) && (self.roSpec == 0 || self.roSpec == roSpec)
      && targets.allSatisfy { target in
        guard case .bits(let length, let mask)? = target["TagMask"], case .bits(let dataLength, let data)? = target["TagData"],
          let bank = TagBank(rawValue: UInt8(clamping: target.body.number("MB")))
        else { return true }
        // Only bits that the mask has count.
        let start = target.body.number("Pointer")
        let isSame = (0..<min(length, dataLength)).allSatisfy { bit in
          guard mask[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1 else { return true }
          let one = [data[bit / 8] << UInt8(bit % 8)]
          return tag.matches(bank, start: start + bit, length: 1, one)
        }
        return isSame == target.body.flag("Match")
      }
  }

  /// Does all operations one after the other, up to the first that fails, and says what came of them: encoded results, and the same in words.
  ///
  /// - Parameter fault: what goes wrong with writings.
  func perform(
    on tag: inout VirtualTag, version: UInt8, fault: WriteFault? = nil
  ) -> (results: [LLRPParameter], words: [(operation: String, refusal: TagRefusal?)]) {
    var results: [LLRPParameter] = []
    var words: [(String, TagRefusal?)] = []
    for operation in operations {
      let (result, refusal) = operation.perform(on: &tag, version: version, fault: fault)
      results.append(result)
      words.append((String(operation.name.dropFirst(4)), refusal))
      if refusal != nil { break }
    }
    return (results, words)
  }
}

extension LLRPParameter {
  fileprivate func perform(on tag: inout VirtualTag, version: UInt8, fault: WriteFault?) -> (LLRPParameter, TagRefusal?) {
    let password = UInt32(truncatingIfNeeded: body.number("AccessPassword"))
    let bank = TagBank(rawValue: UInt8(clamping: body.number("MB"))) ?? .reserved
    let word = body.number("WordPointer")
    var values: [String: LLRPValue] = ["OpSpecID": LLRPValue(body.number("OpSpecID"))]
    var refusal: TagRefusal?
    do throws(TagRefusal) {
      switch name {
      case "C1G2Read": values["ReadData"] = .words(try tag.read(bank, word: word, count: body.number("WordCount"), password: password))
      case "C1G2Write", "C1G2BlockWrite":
        let data: [UInt16] = if case .words(let words)? = self["WriteData"] { words } else { [] }
        switch fault {
        case nil: try tag.write(bank, word: word, data, password: password)
        case .lying: break
        case .torn:
          try tag.write(bank, word: word, Array(data.prefix(data.count / 2)), password: password)
          throw .gone
        }
        values["NumWordsWritten"] = LLRPValue(data.count)
      case "C1G2Lock":
        var copy = tag
        for payload in body.all("C1G2LockPayload") {
          guard let field = TagField(rawValue: UInt8(clamping: payload.body.number("DataField"))) else { continue }
          let locks: [TagLock] = [.locked, .lockedForEver, .openForEver, .open]
          try copy.lock(field, locks[min(3, payload.body.number("Privilege"))], password: password)
        }
        tag = copy
      default: try tag.kill(password: UInt32(truncatingIfNeeded: body.number("KillPassword")))
      }
    } catch { refusal = error }
    let result = "\(name)OpSpecResult"
    if let refusal { values["Result"] = LLRPValue(refusal.code(in: "\(name)ResultType")) }
    return (.standard(result, version: version, values), refusal)
  }
}

/// What goes wrong with a writing.
enum WriteFault: Sendable { case torn, lying }

extension TagRefusal {
  /// How the standard says it of an operation, whose results have numbers of their own.
  fileprivate func code(in enumeration: String) -> UInt64 {
    let names: [String] =
      switch self {
      case .overrun: ["Tag_Memory_Overrun_Error"]
      case .locked: ["Tag_Memory_Locked_Error"]
      case .password: ["Incorrect_Password_Error", "Incorrect_password_error"]
      case .zeroKillPassword: ["Zero_Kill_Password_Error"]
      case .gone: ["No_Response_From_Tag"]
      }
    return (names + ["Nonspecific_Tag_Error"]).lazy.compactMap { LLRPDictionary.value(of: $0, in: enumeration) }.first ?? 1
  }
}
