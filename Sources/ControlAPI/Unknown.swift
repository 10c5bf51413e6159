import Warehouse

extension ControlError {
  /// What is asked for by its name.
  public enum Named: String, Sendable, CaseIterable { case device, station, printer }

  /// There is no such thing among `names`; the nearest one is suggested.
  public static func unknown(_ kind: Named, _ name: String, among names: [String]) -> ControlError {
    let near = nearest(to: name, among: names)
    var args = [kind.rawValue: name, kind.rawValue + "s": names.isEmpty ? "–" : names.joined(separator: ", ")]
    args["near"] = near
    return ControlError("agent.no-\(kind.rawValue)" + (near == nil ? "" : ".near"), args, exit: .notFound)
  }
}
