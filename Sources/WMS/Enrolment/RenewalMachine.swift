/// How long a certificate is good. Milliseconds since 1970.
struct CertificateValidity: Sendable, Hashable {
  var from: Int64
  var until: Int64
  /// A number of the certificate's own, by which boxes that enrolled together do not renew together, and which no restart changes.
  var spread: UInt8

  var lifetime: Int64 { max(0, until - from) }
  /// Half of the life and up to a tenth of it more.
  var due: Int64 { from + lifetime / 2 + lifetime / 10 * Int64(spread) / 255 }
}

/// When to renew the certificate: a pure state machine, given its clocks.
///
/// The wall clock may be wrong by years. So nothing is thrown away for its date, the WMS's word on the time counts where there is one, and after each
/// renewal the steady clock alone says how soon the next may follow.
struct RenewalMachine {
  struct Tuning: Sendable {
    var backoffBase = Duration.seconds(30)
    var backoffCap = Duration.seconds(6 * 3600)
    /// A first attempt comes at random within this, so that a program that dies at every start asks for nothing.
    var start = Duration.seconds(30)
    /// A 401 that a new certificate does not end has another reason: no other early renewal within this, or a tenth of the new one's life.
    var settling = Duration.seconds(3600)
    /// The wall clock may be set while we wait.
    var look = Duration.seconds(3600)
    init() {}
  }

  enum Event {
    /// What is held at the start.
    case holds(CertificateValidity?)
    /// The WMS's clock is so many milliseconds ahead of ours.
    case clock(offset: Int64)
    /// 401 or 403: the WMS wants another certificate; `false` = it is content again.
    case unwelcome(Bool)
    /// A person asks.
    case now
    /// By a renewal, or because a person enrolled the box.
    case renewed(CertificateValidity)
    case failed(String)
    /// 401 or 403 to the renewal itself: a person may have to enrol again.
    case refused(String)
    case tick
  }

  enum Action: Hashable { case renew }

  private let tuning: Tuning
  private var random: SplitMix64
  private(set) var held: CertificateValidity?
  private(set) var isRenewing = false
  private(set) var isRefused = false
  private(set) var failure: String?
  private(set) var offset: Int64 = 0
  private var isUnwelcome = false
  private var isAsked = false
  private var failures = 0
  /// No attempt before this, for whatever reason but a person's.
  private var notBefore: Duration?
  /// No attempt for the date alone before this.
  private var quietUntil = Duration.zero

  init(tuning: Tuning, seed: UInt64) {
    self.tuning = tuning
    random = SplitMix64(state: seed)
  }

  /// - Parameters:
  ///   - now: a clock that only goes forward.
  ///   - wall: milliseconds since 1970, right or wrong.
  mutating func handle(_ event: Event, at now: Duration, wall: Int64) -> Action? {
    if notBefore == nil { notBefore = now + random.upTo(tuning.start) }
    switch event {
    case .holds(let validity):
      held = validity
      settle()
    case .clock(let offset): self.offset = offset
    case .unwelcome(let unwelcome): isUnwelcome = unwelcome
    case .now: isAsked = held != nil
    case .renewed(let validity):
      held = validity
      isRenewing = false
      settle()
      let life = Duration.milliseconds(validity.lifetime)
      quietUntil = now + life * 0.4
      notBefore = now + min(life / 10, tuning.settling)
    case .failed(let reason): failed(reason, isRefused: false, at: now)
    case .refused(let reason): failed(reason, isRefused: true, at: now)
    case .tick: break
    }
    guard held != nil, !isRenewing, isAsked || (now >= notBefore ?? now && wants(at: now, wall: wall)) else { return nil }
    isRenewing = true
    return .renew
  }

  /// When to call again with `tick`; `nil` = only an event can change anything.
  func deadline(at now: Duration, wall: Int64) -> Duration? {
    guard let held, !isRenewing else { return nil }
    let earliest = notBefore ?? now
    if isUnwelcome { return earliest }
    let left = Duration.milliseconds(max(0, held.due.saturatingMinus(trueTime(wall))))
    return max(earliest, quietUntil, now + min(left, tuning.look))
  }

  func trueTime(_ wall: Int64) -> Int64 { wall.addingReportingOverflow(offset).partialValue }

  private func wants(at now: Duration, wall: Int64) -> Bool {
    guard let held else { return false }
    return isUnwelcome || (now >= quietUntil && trueTime(wall) >= held.due)
  }

  private mutating func settle() {
    (failures, failure, isRefused, isAsked, isUnwelcome) = (0, nil, false, false, false)
  }

  private mutating func failed(_ reason: String, isRefused: Bool, at now: Duration) {
    isRenewing = false
    isAsked = false
    self.isRefused = isRefused
    failure = reason
    failures += 1
    let cap = min(tuning.backoffCap, max(tuning.backoffBase, .milliseconds(held?.lifetime ?? 0) / 20))
    // Half of the base for certain: full jitter alone would let a row of short pauses through.
    notBefore = now + tuning.backoffBase / 2 + Backoff(base: tuning.backoffBase, cap: cap).pause(after: failures, using: &random)
  }
}

extension Int64 {
  fileprivate func saturatingMinus(_ other: Int64) -> Int64 {
    let (value, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self > other ? .max : .min) : value
  }
}
