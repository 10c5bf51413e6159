public import Warehouse

/// Which profile a device gets, and why.
public struct DeviceMatcher: Sendable {
  let catalog: DeviceCatalog

  public init(_ catalog: DeviceCatalog) { self.catalog = catalog }

  public struct Explanation: Sendable, Hashable {
    public let profile: DeviceProfile
    public let matched: Bool
    /// Of those that match, the one that is taken.
    public let isChosen: Bool
    /// What matched, or what did not: a sentence of `Words` each.
    public let reasons: [Notice]
  }

  /// The profile whose rule knows the device best: an exact USB id before a vendor's, more conditions before fewer, the site's before a shipped one,
  /// then by id. `nil` where none matches.
  public func profile(for traits: DeviceTraits) -> DeviceProfile? { explain(traits).first { $0.isChosen }?.profile }

  /// Every profile: the chosen one first, then those that match too, then the others by id.
  public func explain(_ traits: DeviceTraits) -> [Explanation] {
    let candidates = catalog.profiles.map { Candidate($0, traits) }.sorted(by: <)
    return candidates.enumerated().map { index, candidate in
      var reasons = candidate.reasons
      if candidate.matched, index > 0 { reasons.append(Notice("match.better", ["profile": candidates[0].profile.id])) }
      return Explanation(profile: candidate.profile, matched: candidate.matched, isChosen: candidate.matched && index == 0, reasons: reasons)
    }
  }

  private struct Candidate: Comparable {
    let profile: DeviceProfile
    /// Of the best rule that holds; `nil` where none does.
    let weight: Int?
    let reasons: [Notice]
    var matched: Bool { weight != nil }

    init(_ profile: DeviceProfile, _ traits: DeviceTraits) {
      self.profile = profile
      let links = profile.links.map(\.kind)
      guard links.contains(traits.link) else {
        weight = nil
        reasons = [profile.linkObjection(to: traits)]
        return
      }
      let rules = profile.rules
      guard !rules.isEmpty else {
        weight = nil
        reasons = [Notice("match.no-rules")]
        return
      }
      let holding = rules.filter { $0.objections(to: traits).isEmpty }
      weight = holding.map(\.weight).max()
      reasons = holding.isEmpty ? rules.flatMap { $0.objections(to: traits) } : holding.map { Notice("match.holds", ["rule": $0.description]) }
    }

    static func < (a: Self, b: Self) -> Bool {
      let left = (a.weight ?? -1, a.profile.layer == .site ? 1 : 0)
      let right = (b.weight ?? -1, b.profile.layer == .site ? 1 : 0)
      if !a.matched, !b.matched { return a.profile.id < b.profile.id }
      return left == right ? a.profile.id < b.profile.id : left > right
    }
    static func == (a: Self, b: Self) -> Bool { !(a < b) && !(b < a) }
  }
}
