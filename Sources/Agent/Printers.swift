import ControlAPI
import DeviceCatalog
import DeviceRuntime
import Labels
import Links
import Printing
import Protocols
import Warehouse

/// Turns the configuration's printers into what the spooler prints on, by the catalog's profiles.
struct PrinterSetup: Sendable {
  let catalog: DeviceCatalog

  /// - Throws: `Agent.Failure` naming the printer and what is wrong with it.
  func assign(_ printers: [AgentConfiguration.Printer], poller: Poller) throws(Agent.Failure) -> [SpooledPrinter] {
    var assigned: [SpooledPrinter] = []
    for printer in printers {
      let (profile, language, target) = try parts(printer)
      let port = LinkPrinter(name: printer.name, link: link(printer, profile, poller), language: language)
      assigned.append(SpooledPrinter(port: port, target: target))
    }
    return assigned
  }

  /// What `assign` would complain of.
  func check(_ printers: [AgentConfiguration.Printer]) throws(Agent.Failure) {
    for printer in printers { _ = try parts(printer) }
  }

  func target(of printer: AgentConfiguration.Printer) throws(Agent.Failure) -> LabelTarget { try parts(printer).2 }

  private func parts(_ printer: AgentConfiguration.Printer) throws(Agent.Failure) -> (DeviceProfile, any DeviceProtocol, LabelTarget) {
    func wrong(_ reason: String) -> Agent.Failure { Agent.Failure("printer \(printer.name): \(reason)", exit: .configuration) }
    do {
      let profile = try catalog.profile(named: printer.profile)
      let target = try LabelTarget(
        language: try labelLanguage(of: profile), resolution: Resolution(rawValue: printer.dpi) ?? .dpi203, width: printer.width.map(Millimetres.init) ?? 105,
        height: printer.height.map(Millimetres.init) ?? 148, textFont: printer.textFont, captions: printer.captions)
      return (profile, try profile.makeProtocol(), target)
    } catch { throw wrong("\(error)") }
  }

  private struct Unprintable: Error, CustomStringConvertible { let description: String }

  /// Labels in another language than the printer's would come out as text on metres of paper.
  private func labelLanguage(of profile: DeviceProfile) throws(Unprintable) -> LanguageID {
    guard let language = profile.language else { throw Unprintable(description: "its profile '\(profile.id)' is no printer's") }
    guard let known = LanguageID(rawValue: language.rawValue) else {
      let made = LanguageID.allCases.map(\.rawValue).joined(separator: ", ")
      throw Unprintable(
        description: "its profile '\(profile.id)' prints \(language.rawValue), and labels are made in \(made) only; if the printer can be set to emulate "
          + "that, set it so and give it a site profile with language: \(made)")
    }
    return known
  }

  private func link(_ printer: AgentConfiguration.Printer, _ profile: DeviceProfile, _ poller: Poller) -> any Link {
    switch printer.connect {
    // A printer without paper takes nothing for as long as it takes: that is no broken connection.
    case .tcp(let host, let port, let tls): TCPLink(host: host, port: port, tls: tls, settings: .init(unacknowledged: nil))
    case .calls(let caller, _): EndpointLink([.calls(caller)], poller: poller)
    case .path(let path): EndpointLink([.node(path: path, nodeKind(of: path, profile))], poller: poller)
    case .usb(let vendor, let product, let serial):
      EndpointLink(kinds(of: profile).map { .usb(DeviceMatch(vendor: vendor, product: product, serial: serial), $0) }, poller: poller)
    case .port(let port): EndpointLink(kinds(of: profile).map { .usb(DeviceMatch(port: port), $0) }, poller: poller)
    }
  }

  private func nodeKind(of path: String, _ profile: DeviceProfile) -> EndpointSpec.NodeKind {
    if path.hasPrefix("/dev/bus/usb/"), case .usb(let interfaceClass)? = profile.link(.usb) { return .usb(interfaceClass: UInt8(interfaceClass)) }
    guard !path.contains("/usb/lp"), case .serial(let line)? = profile.link(.serial) else { return .printer }
    return .serial(line)
  }

  /// The kernel's printer driver first, libusb where it does not hold the device.
  private func kinds(of profile: DeviceProfile) -> [EndpointSpec.NodeKind] {
    guard case .usb(let interfaceClass)? = profile.link(.usb) else { return [.printer] }
    let usb = EndpointSpec.NodeKind.usb(interfaceClass: UInt8(interfaceClass))
    return profile.link(.usblp) == nil ? [usb] : [.printer, usb]
  }
}
