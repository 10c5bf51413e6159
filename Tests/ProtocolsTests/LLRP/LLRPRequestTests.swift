import Protocols
import Testing
import Warehouse

@Suite struct LLRPRequestTests {
  /// The LLRP Toolkit's ADD_ROSPEC2.bin, asked for in our words.
  @Test func aROSpecIsWhatTheToolkitMakesOfIt() throws {
    var spec = LLRPROSpec(id: 1000)
    spec.antennas = [1, 2]
    spec.inventory = [1, 2].map { antenna in
      var inventory = LLRPInventory(antenna: UInt16(antenna))
      inventory.receiverSensitivity = 1
      inventory.transmitPower = 61
      inventory.hopTable = 1
      inventory.mode = 2
      inventory.session = 2
      return inventory
    }
    spec.report.trigger = .tagsOrEndOfRound
    spec.report.contents = [.antennaID, .peakRSSI, .firstSeenTimestamp, .lastSeenTimestamp]
    spec.report.pc = false
    let vector = try #require(LLRPVector.all.first { $0.id == "LS-003" })
    #expect(hex(try LLRPMessage.addROSpec(spec, id: 3).encoded()) == hex(vector.bytes))
  }

  @Test func everyRequestIsAsTheStandardWantsIt() throws {
    for version: UInt8 in [1, 2] {
      var spec = LLRPROSpec(id: 1)
      var inventory = LLRPInventory()
      inventory.session = 1
      inventory.filters = [LLRPTagMask([0x30])]
      inventory.custom = [try #require(LLRPParameter("ImpinjInventorySearchMode", version: version, ["InventorySearchMode": 1]))]
      spec.inventory = [inventory]
      var requests = [
        LLRPMessage.getSupportedVersion(id: 1), .setProtocolVersion(2, id: 2), .getReaderCapabilities(id: 3, version: version),
        .getReaderConfig(.keepalive, id: 4, version: version), .getROSpecs(id: 5, version: version), .getAccessSpecs(id: 6, version: version),
        .getReport(id: 7, version: version), .enableEventsAndReports(id: 8, version: version), .closeConnection(id: 9, version: version),
        .setReaderConfig(reset: true, [try #require(LLRPParameter("KeepaliveSpec", version: version, ["KeepaliveTriggerType": 1, "PeriodicTriggerValue": 10_000]))], id: 10, version: version),
        .roSpec(.enable, 1, id: 11, version: version), .accessSpec(.delete, 0, id: 12, version: version),
        .addAccessSpec(
          LLRPAccessSpec(
            id: 1, target: LLRPTagMask([0x30, 0x08]),
            [
              .read(bank: 2, pointer: 0, count: 6), .write(bank: 1, pointer: 2, [1, 2], password: 7),
              .lock([.init(.permanentLock, .epc)], password: 7), .kill(password: 9),
            ]), id: 13, version: version),
      ]
      let starts: [LLRPROSpec.Start] = [.order, .immediately, .every(period: 1000, offset: 1), .gpi(port: 1, high: true)]
      let stops: [LLRPROSpec.Stop] = [.order, .after(500), .gpi(port: 2, high: false, orAfter: 100)]
      for start in starts {
        for stop in stops {
          (spec.start, spec.stop, spec.roundEnds) = (start, stop, stop == .order ? nil : 50)
          requests.append(.addROSpec(spec, id: 14, version: version))
        }
      }
      for request in requests {
        #expect(request.remarks == [])
        #expect(try LLRPMessage(request.encoded()) == request)
      }
    }
    #expect(hex(try LLRPMessage.getReaderCapabilities(id: 1).encoded()) == "04010000000b0000000100")
    #expect(hex(try LLRPMessage.roSpec(.start, 1, id: 8).encoded()) == "04160000000e0000000800000001")
  }

  @Test func aRefusalSaysWhereAndWhy() throws {
    let nested = try #require(LLRPVector.all.first { $0.id == "LS-073" })
    let status = try #require(try LLRPMessage(nested.bytes).status)
    #expect(!status.isSuccess && status.description == "M_ParameterError, ROSpec: M_FieldError, field 1: P_FieldError")
    let custom = try #require(LLRPVector.all.first { $0.id == "LS-005" })
    #expect(try LLRPMessage(custom.bytes).status?.isSuccess == true)
    #expect(try LLRPMessage(custom.bytes).name == "IMPINJ_ENABLE_EXTENSIONS_RESPONSE")
  }
}
