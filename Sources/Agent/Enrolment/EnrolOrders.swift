import ControlAPI
import Journal
import WMS
import Warehouse

/// `tally enrol`, and what the status says of the certificate.
struct EnrolOrders {
  let daemon: Daemon

  func enrol(_ request: EnrolRequest) async throws(ControlError) -> CertificateReport {
    guard let keeper = daemon.certificate else { throw ControlError("enrol.no-wms", exit: .configuration) }
    do throws(EnrolmentError) {
      let status = if request.renew { try await keeper.renewNow() } else { try await keeper.enrol(try ticket(request), request.trustFirst ? .whoeverAnswers : .named) }
      let report = report(status)
      // On record, but never the token. What cannot be recorded is no reason to undo it.
      try? await daemon.record(.config, ["event": request.renew ? "certificate-renewed" : "enrolled", "serial": .string(report.serial ?? ""), "issuer": .string(report.issuer ?? "")])
      return report
    } catch { throw ControlError("enrol.\(error.code.rawValue)", ["error": error.description], exit: error.code == .configuration ? .configuration : .failed) }
  }

  func report() async -> CertificateReport? {
    guard let keeper = daemon.certificate else { return nil }
    return report(await keeper.status)
  }

  private func ticket(_ request: EnrolRequest) throws(EnrolmentError) -> EnrolmentTicket {
    guard let text = request.ticket ?? Credentials().secret("enrol-token"), let ticket = EnrolmentTicket(text) else { throw EnrolmentError.noTicket }
    return ticket
  }

  private func report(_ status: CertificateStatus) -> CertificateReport {
    var report = CertificateReport(
      state: status.state.rawValue, detail: status.detail, device: daemon.journal.identity.device, renewals: status.renewals, failures: status.failures)
    report.serial = status.serial
    report.issuer = status.issuer
    report.from = status.from
    report.until = status.until
    report.renewal = status.renewal
    report.authority = status.authority
    report.daysLeft = status.daysLeft
    return report
  }
}
