import Foundation
import Testing
import WMSWire
import Warehouse

/// openapi.yaml and the wire types say the same. That real answers keep to it is checked at every call of every test (`Centre.call`).
struct ContractTests {
  /// Every type that crosses the wire, by its name in the document.
  static var types: [(name: String, type: any Codable.Type)] {
    [
      ("SessionRequest", SessionRequest.self), ("SessionStream", SessionRequest.Stream.self), ("SessionAnswer", SessionAnswer.self),
      ("StreamCursor", StreamCursor.self), ("Limits", Limits.self), ("CursorsAnswer", CursorsAnswer.self), ("ParkedLane", ParkedLane.self),
      ("EventsEnvelope", EventsEnvelope.self), ("LostRange", LostRange.self), ("EventsAnswer", EventsAnswer.self),
      ("EntryVerdict", EntryVerdict.self), ("QuarantineAnswer", QuarantineAnswer.self), ("TaskLeaseRequest", TaskLeaseRequest.self),
      ("TaskLease", TaskLease.self), ("SSCCLeaseRequest", SSCCLeaseRequest.self), ("SSCCRange", SSCCRange.self), ("ImportAnswer", ImportAnswer.self),
      ("MasterDataChange", MasterDataChange.self), ("Item", Item.self), ("Pack", Item.Pack.self), ("Document", Document.self),
      ("DocumentLine", Document.Line.self), ("AnnouncedUnit", Document.AnnouncedUnit.self), ("Content", Document.Content.self),
      ("Location", Location.self), ("Operator", Operator.self), ("KnownUnit", KnownUnit.self), ("Errand", Errand.self), ("LabelRequest", LabelRequest.self), ("Problem", Problem.self),
    ]
  }

  @Test func everySchemaIsAType() throws {
    let scalars: Set = ["Hash", "Time", "Seq", "Device", "Journal", "Dates", "SkippedEntry"]
    #expect(try Contract.shared.get().schemas == Set(Self.types.map(\.name)).union(scalars))
  }

  @Test func everyPathIsInTheDocument() throws {
    let contract = try Contract.shared.get()
    let used =
      ["POST " + SyncPath.sessions, "POST " + SyncPath.events, "GET " + SyncPath.cursors, "POST " + SyncPath.ssccLeases]
      + SyncPath.MasterCollection.allCases.map { "GET " + SyncPath.master($0) }
      + SyncPath.TaskAction.allCases.map { "POST " + SyncPath.task("4711", $0) }
      + SyncPath.ImportAction.allCases.map { "POST " + SyncPath.importing("5bd1e995a3c4f701", $0) }
      + ["GET /cacerts", "POST /simpleenroll", "POST /simplereenroll"].map { $0.replacing(" ", with: " " + SyncPath.enrolment) }
      + SyncPath.QuarantineAction.allCases.map { "POST " + SyncPath.quarantine("q1", $0) }
    for request in used {
      let words = request.split(separator: " ").map(String.init)
      #expect(contract.operation(words[0], words[1]) != nil, "\(request) is not in openapi.yaml")
    }
    #expect(contract.paths.count == 14)
  }

  @Test(arguments: ContractTests.types.map(\.name)) func theTypeKnowsEveryMemberAndNeedsTheRequiredOnes(name: String) throws {
    let contract = try Contract.shared.get()
    let type = try #require(Self.types.first { $0.name == name }?.type)
    let full = try #require(contract.sample(contract.schema(name)) as? [String: Any])
    let again = try roundTrip(type, full)
    #expect(again as NSDictionary == full as NSDictionary)
    for key in full.keys {
      var part = full
      part[key] = nil
      if contract.required(name).contains(key) {
        #expect(throws: WireError.self, "\(name) without \(key)") { try roundTrip(type, part) }
      } else {
        let kept = try roundTrip(type, part)
        #expect(kept as NSDictionary == part as NSDictionary)
      }
    }
  }

  private func roundTrip(_ type: any Codable.Type, _ value: [String: Any]) throws -> [String: Any] {
    func run<Value: Codable>(_ type: Value.Type) throws -> [String: Any] {
      let decoded = try WireJSON.decode(type, from: Array(try JSONSerialization.data(withJSONObject: value)))
      return try #require(try JSONSerialization.jsonObject(with: Data(try WireJSON.encode(decoded))) as? [String: Any])
    }
    return try run(type)
  }

  @Test func everyProblemCodeIsInTheDocumentWithItsStatus() throws {
    let contract = try Contract.shared.get()
    let code = (contract.schema("Problem")["properties"] as? [String: Any])?["code"] as? [String: Any]
    #expect(code?["enum"] as? [String] == Problem.Code.allCases.map(\.rawValue))
    let verdict = (contract.schema("EntryVerdict")["properties"] as? [String: Any])?["status"] as? [String: Any]
    #expect(verdict?["enum"] as? [String] == EntryVerdict.Status.allCases.map(\.rawValue))
  }
}
