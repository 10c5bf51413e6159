import EPCIS
import FoundationEssentials
import Synchronization
import WMSWire
import Warehouse

/// Why a call of Tryton's came to nothing.
enum TrytonFault: Error {
  /// There is no answer to go by.
  case unanswered(Refusal)
  /// It does not, in its own words; nothing was changed.
  case said(String)
  /// It asks a person before it goes on (`UserWarning`); nothing was changed.
  case warns(name: String, String)
  /// It fell over the call, and took back what it had changed: for a reason of its own, a database that is locked, or over what it was asked to do.
  case stumbled(String)

  /// Of a call that only reads.
  var refusal: Refusal {
    switch self {
    case .unanswered(let refusal): refusal
    case .said(let words), .warns(_, let words): .attention(.erpSetup, words)
    case .stumbled(let words): .serverError(status: 500, words)
    }
  }
}

/// Tryton's JSON-RPC (trytond 7.4, `protocols/jsonrpc.py` and `dispatcher.py`): one method a request, each a transaction of its own.
final class TrytonRPC: Sendable {
  private struct Session {
    var authorization: String
    var context: JSONNode
    var company: Int64
    var currency: Int64
  }

  private let http: HTTPTransport
  private let database: String
  private let user: String
  private let passwordFile: String
  private let session = Mutex<Session?>(nil)

  init(_ endpoint: WMSEndpoint) throws(WMSEndpointError) {
    guard let database = endpoint.database, !database.isEmpty, let user = endpoint.user, !user.isEmpty, let file = endpoint.passwordFile else {
      throw WMSEndpointError(reason: "Tryton needs a database, a user and a file with the user's password")
    }
    http = try HTTPTransport(endpoint)
    self.database = database
    self.user = user
    passwordFile = file
    _ = try password()
  }

  func close() async { await http.close() }

  /// The company that the user works for, and its currency.
  func company() async throws(TrytonFault) -> (id: Int64, currency: Int64) {
    let session = try await current()
    return (session.company, session.currency)
  }

  // MARK: Calls

  /// Calls a method with the user's context as its last parameter.
  func call(_ method: String, _ parameters: [JSONNode]) async throws(TrytonFault) -> JSONNode {
    for attempt in 1... {
      let session = try await current()
      do throws(TrytonFault) {
        return try await post(method, parameters + [session.context], authorization: session.authorization)
      } catch .unanswered(.unauthorized(status: 401)) where attempt == 1 {
        // The session is over: it was not done, and a new one may do it.
        forget()
      }
    }
    throw .unanswered(.unauthorized(status: 401))
  }

  /// Records of a model, the newest first.
  func search(_ model: String, _ domain: [JSONNode], _ fields: [String], limit: Int = 1000, oldestFirst: Bool = false) async throws(TrytonFault) -> [JSONNode] {
    let order = JSONNode.array([.array([.string("id"), .string(oldestFirst ? "ASC" : "DESC")])])
    let found = try await call(
      "model.\(model).search_read", [.array(domain), .id(0), .id(Int64(limit)), order, .array(fields.map { .string($0) })])
    guard let rows = found.array else { throw .unanswered(.unknown("Tryton's search of \(model) gave no list")) }
    return rows
  }

  /// Presses a button of one record. A warning that goods come from nowhere known is true of what is received without an order, and is answered.
  func press(_ button: String, _ model: String, _ record: Int64) async throws(TrytonFault) {
    for _ in 1...3 {
      do throws(TrytonFault) {
        _ = try await call("model.\(model).\(button)", [.array([.id(record)])])
        return
      } catch .warns(let name, let words) {
        // `Warning.format('done', moves)` of `stock.move`'s check_origin: the digest of the moves, and its own name.
        guard name.hasSuffix(".done") else { throw .said(words) }
        _ = try await call("model.res.user.warning.skip", [.string(name), JSONNode(.bool(false))])
      }
    }
    throw .said("\(model) \(record): Tryton asks the same again and again")
  }

  // MARK: Sessions

  func forget() { session.withLock { $0 = nil } }

  private func current() async throws(TrytonFault) -> Session {
    if let session = session.withLock({ $0 }) { return session }
    let password: String
    do { password = try self.password() } catch { throw .unanswered(.local(error.reason)) }
    let answer = try await post("common.db.login", [.string(user), .fields(["password": .string(password)]), .string("en")], authorization: nil)
    guard let id = answer.array?.first?.int, let key = answer.array?.dropFirst().first?.string else { throw .unanswered(.unauthorized(status: 401)) }
    let authorization = "Session " + Data("\(user):\(id):\(key)".utf8).base64EncodedString()
    let preferences = try await post("model.res.user.get_preferences", [JSONNode(.bool(true)), .fields([:])], authorization: authorization)
    guard let company = preferences["company"]?.int else {
      throw .unanswered(.attention(.erpSetup, "user '\(user)' works for no company in Tryton: give it one in its preferences"))
    }
    let context = JSONNode.fields(["company": .id(company), "language": .string("en")])
    let known = try await post("model.company.company.read", [.array([.id(company)]), .array([.string("currency")]), context], authorization: authorization)
    guard let currency = known.array?.first?["currency"]?.int else { throw .unanswered(.unknown("Tryton says nothing of company \(company)")) }
    let opened = Session(authorization: authorization, context: context, company: company, currency: currency)
    session.withLock { $0 = opened }
    return opened
  }

  private func password() throws(WMSEndpointError) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: passwordFile)), data.count <= 4096, let text = String(validating: data, as: UTF8.self),
      let line = text.split(whereSeparator: \.isNewline).first
    else { throw WMSEndpointError(reason: "\(passwordFile): no password can be read from it; it must hold one line of text") }
    return String(line)
  }

  private func post(_ method: String, _ parameters: [JSONNode], authorization: String?) async throws(TrytonFault) -> JSONNode {
    var body: [UInt8] = []
    JSONNode.fields(["id": .id(1), "method": .string(method), "params": .array(parameters)]).write(into: &body)
    var headers = [("Content-Type", "application/json")]
    if let authorization { headers.append(("Authorization", authorization)) }
    let answer: HTTPAnswer
    do { answer = try await http.send(HTTPRequest(method: "POST", path: "/\(database)/", headers: headers, body: body)) } catch { throw .unanswered(error) }
    guard answer.status == 200 else {
      guard answer.status != 404 else { throw .unanswered(.attention(.erpSetup, "there is no database '\(database)' at this Tryton")) }
      throw .unanswered(answer.refusal)
    }
    guard let json = try? JSONNode(parsing: answer.body), json.members != nil else {
      throw .unanswered(.unknown("something that is not Tryton answered 200: a captive portal?"))
    }
    if let error = json["error"] { throw TrytonRPC.fault(error, method) }
    guard let result = json["result"] else { throw .unanswered(.unknown("Tryton's answer has neither result nor error")) }
    return result
  }

  /// `[kind, arguments]` of Tryton's own exceptions, `[message, traceback]` of any other.
  private static func fault(_ error: JSONNode, _ method: String) -> TrytonFault {
    let parts = error.array ?? []
    let first = parts.first?.string ?? "no reason given"
    let second = parts.dropFirst().first
    func words(_ texts: [JSONNode]) -> String { String(texts.compactMap(\.string).filter { !$0.isEmpty }.joined(separator: " ").prefix(400)) }
    switch first {
    case "UserError": return .said(words(Array((second?.array ?? []).prefix(2))))
    case "UserWarning":
      let arguments = second?.array ?? []
      return .warns(name: arguments.first?.string ?? "", words(Array(arguments.dropFirst())))
    case "ConcurrencyException": return .unanswered(.unknown("somebody changes the same in Tryton"))
    case "LoginException": return .unanswered(.unauthorized(status: 403))
    default: return .stumbled(String("\(method): \(first)".prefix(400)))
    }
  }
}

extension JSONNode {
  static func id(_ number: Int64) -> JSONNode { .number(String(number)) }
  static func fields(_ members: KeyValuePairs<String, JSONNode?>) -> JSONNode { .object(members.compactMap { key, value in value.map { Member(key, $0) } }) }
  static func clause(_ field: String, _ operation: String, _ value: JSONNode) -> JSONNode { .array([.string(field), .string(operation), value]) }
  static func strings(_ texts: [String]) -> JSONNode { .array(texts.map { .string($0) }) }
  /// A `Decimal`, as Tryton's encoder writes it.
  static func decimal(_ digits: String) -> JSONNode { .fields(["__class__": .string("Decimal"), "decimal": .string(digits)]) }

  var int: Int64? { if case .number(let digits) = value { Int64(digits) } else { nil } }
  /// A number, or a `Decimal`.
  var amount: Decimal? {
    if case .number(let digits) = value { return Decimal(string: digits) }
    return self["decimal"]?.string.flatMap { Decimal(string: $0) }
  }
}
