public import Logging
public import ServiceLifecycle
public import Warehouse
import X509

/// Keeps this box's certificate: enrols it when a person asks, renews it by itself, and tells how it stands.
public actor CertificateKeeper: Service {
  private let device: String
  private let endpoint: WMSEndpoint
  private let held: HeldIdentity
  private let file: IdentityFile
  private let clock: any Clockwork
  private let logger: Logger
  private var renewed: @Sendable () async -> Void = {}
  private let started = ContinuousClock.now
  private var machine: RenewalMachine
  private var timer: Task<Void, Never>?
  private var isEnrolling = false
  private var renewals = 0
  private var failures = 0
  /// Why the stored identity is of no use.
  private let broken: String?
  private let orders: AsyncStream<Void>
  private let order: AsyncStream<Void>.Continuation
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Reads the stored identity; one that cannot be used is said in `status`, and the work goes on without it.
  ///
  /// - Parameters:
  ///   - folder: where the identity is kept.
  ///   - endpoint: its `identity` is what is renewed.
  public init(device: String, folder: String, endpoint: WMSEndpoint, clock: any Clockwork, logger: Logger) {
    self.init(device: device, folder: folder, endpoint: endpoint, clock: clock, tuning: RenewalMachine.Tuning(), logger: logger)
  }

  init(device: String, folder: String, endpoint: WMSEndpoint, clock: any Clockwork, tuning: RenewalMachine.Tuning, logger: Logger) {
    self.device = device
    self.endpoint = endpoint
    self.clock = clock
    self.logger = logger
    held = endpoint.identity ?? HeldIdentity()
    file = IdentityFile(folder: folder)
    machine = RenewalMachine(tuning: tuning, seed: UInt64.random(in: .min ... .max))
    (orders, order) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    do {
      if let identity = try file.load(device: device) { held.hold(identity) }
      broken = nil
    } catch {
      broken = "\(error)"
      logger.error("the device's certificate is of no use: \(error)")
    }
  }

  public func run() async throws {
    handle(.holds(held.current?.identity.validity))
    await cancelWhenGracefulShutdown {
      for await _ in self.orders { await self.renew() }
    }
    timer?.cancel()
    timer = nil
    answer()
  }

  // MARK: Told

  /// - Parameter renewed: called from now on when another certificate is in use.
  public func tell(_ renewed: @escaping @Sendable () async -> Void) { self.renewed = renewed }

  /// A session told the WMS's time.
  public func clock(offset: Int64) { handle(.clock(offset: offset)) }

  /// The WMS answers 401 or 403, or does no longer.
  public func unwelcome(_ unwelcome: Bool) { handle(.unwelcome(unwelcome)) }

  /// Renews at once; returns when that has ended.
  public func renewNow() async throws(EnrolmentError) -> CertificateStatus {
    guard held.current != nil else { throw EnrolmentError(.nothing, "this box has no certificate: enrol it first") }
    await withCheckedContinuation { done in
      waiting.append(done)
      handle(.now)
    }
    if let failure = machine.failure { throw EnrolmentError(machine.isRefused ? .refused : .unreachable, failure) }
    return status
  }

  /// Enrols this box, which may have been enrolled before; the old certificate stays in use until the new one is on the disk.
  public func enrol(_ ticket: EnrolmentTicket, _ trust: FirstTrust) async throws(EnrolmentError) -> CertificateStatus {
    guard !isEnrolling else { throw EnrolmentError(.waiting, "another enrolment is under way") }
    isEnrolling = true
    defer { isEnrolling = false }
    let request: CertificateRequest
    do { request = try CertificateRequest(device: device, key: try await file.pendingKey()) } catch { throw EnrolmentError(.store, "\(error)") }
    let identity = try await Enrolment(device: device, endpoint: endpoint).identity(ticket, trust, request: request)
    try await take(identity)
    logger.notice("enrolled", metadata: ["certificate": "\(identity.certificate.serialNumber)", "issuer": "\(identity.certificate.issuer)"])
    handle(.renewed(identity.validity))
    await renewed()
    return status
  }

  // MARK: Renewing

  private func renew() async {
    guard let identity = held.current?.identity else { return }
    do throws(EnrolmentError) {
      let fresh = try await successor(of: identity)
      // A person enrolled the box meanwhile: that is the newer one.
      if held.current?.identity.certificate == identity.certificate { try await take(fresh) }
      renewals += 1
      logger.notice("the certificate is renewed", metadata: ["certificate": "\(fresh.certificate.serialNumber)", "until": "\(fresh.certificate.notValidAfter)"])
      handle(.renewed(held.current?.identity.validity ?? fresh.validity))
      await renewed()
    } catch {
      failures += 1
      logger.error("the certificate could not be renewed: \(error)", metadata: ["reason": "\(error.code.rawValue)"])
      handle(error.code == .refused ? .refused("\(error)") : .failed("\(error)"))
    }
    answer()
  }

  /// Those who wait for the end of an attempt.
  private func answer() {
    for done in waiting { done.resume() }
    waiting = []
  }

  private func successor(of identity: DeviceIdentity) async throws(EnrolmentError) -> DeviceIdentity {
    let request: CertificateRequest
    do { request = try CertificateRequest(renewing: identity.certificate) } catch { throw EnrolmentError(.answer, "\(error)") }
    let client = try ESTClient(endpoint)
    let result: Result<[Certificate], EnrolmentError>
    do throws(EnrolmentError) { result = .success(try await client.renew(request.bytes)) } catch { result = .failure(error) }
    await client.close()
    return try Enrolment.identity(request, issued: try result.get(), known: identity.intermediates, authorities: identity.authorities, device: device)
  }

  private func take(_ identity: DeviceIdentity) async throws(EnrolmentError) {
    do { try await file.save(identity) } catch { throw EnrolmentError(.store, "\(error)") }
    held.hold(identity)
  }

  private func handle(_ event: RenewalMachine.Event) {
    let (now, wall) = (ContinuousClock.now - started, clock.now().wall)
    if machine.handle(event, at: now, wall: wall) == .renew { order.yield() }
    timer?.cancel()
    guard let deadline = machine.deadline(at: now, wall: wall) else { return timer = nil }
    let due = started + deadline
    timer = Task { [weak self] in
      do { try await Task.sleep(until: due, clock: .continuous) } catch { return }
      await self?.handle(.tick)
    }
  }
}

extension CertificateKeeper {
  public var status: CertificateStatus {
    let now = machine.trueTime(clock.now().wall)
    guard let identity = held.current?.identity else { return CertificateStatus(state: broken == nil ? .none : .broken, detail: broken, renewals: renewals, failures: failures) }
    let validity = identity.validity
    let state: CertificateStatus.State =
      machine.isRefused ? .refused : now >= validity.until ? .expired : now < validity.from ? .early : machine.failure != nil ? .failing : .good
    return CertificateStatus(
      state: state, detail: machine.failure, renewals: renewals, failures: failures, serial: identity.certificate.serialNumber.description,
      issuer: identity.certificate.issuer.description, from: validity.from, until: validity.until, renewal: validity.due,
      authority: identity.authorities.first.flatMap { try? $0.fingerprint }.map { hex($0) }, daysLeft: (validity.until - now) / 86_400_000)
  }
}

/// How the device's certificate stands. Wall times are milliseconds since 1970.
public struct CertificateStatus: Sendable {
  public enum State: String, Sendable, CaseIterable {
    /// Never enrolled.
    case none
    /// What is stored cannot be used.
    case broken
    case good
    /// The last attempt to renew it failed; it is tried again.
    case failing
    /// The WMS does not renew it.
    case refused
    case expired
    /// It is not valid yet: our clock is wrong.
    case early
  }
  public var state: State
  public var detail: String?
  /// Since the start.
  public var renewals: Int
  public var failures: Int
  public var serial: String?
  public var issuer: String?
  public var from: Int64?
  public var until: Int64?
  /// When it is to be renewed.
  public var renewal: Int64?
  /// SHA-256 of the authority that was pinned.
  public var authority: String?
  public var daysLeft: Int64?
}
