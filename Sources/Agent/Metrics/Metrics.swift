import ControlAPI
import DeviceRuntime
import Presence
import StationRuntime
import Warehouse

/// What `tally status --metrics` and `/metrics` say.
struct Metrics {
  private var out = MetricsText()
  var text: String { out.text }

  init(status: StatusReport, devices: [DeviceHealth], tags: TagDesk.View) {
    box(status)
    stations(status.stations)
    if !tags.setup.zones.isEmpty { self.tags(tags) }
    printers(status.printers)
    counts(devices)
    health(devices)
  }

  private mutating func box(_ status: StatusReport) {
    out.add("tallyman_info", .gauge, "The program and the site.", [.init(["version": status.version, "site": status.site], 1)])
    out.add("tallyman_start_time_seconds", .gauge, "When the daemon started, since 1970.", [.init([:], Double(status.startedAt) / 1000)])
    out.add("tallyman_healthy", .gauge, "Whether tally status has nothing to complain of.", [.init([:], status.healthy ? 1 : 0)])
    out.add("tallyman_journal_bytes", .gauge, "What the journal takes.", [.init([:], status.journal.bytes)])
    out.add("tallyman_journal_limit_bytes", .gauge, "What the journal may take.", [.init([:], status.journal.limit)])
    if let hours = status.journal.hoursLeft {
      out.add("tallyman_journal_hours_left", .gauge, "Hours of work without a link at the rate of the busiest hour.", [.init([:], Int64(hours))])
    }
    out.add("tallyman_journal_entries", .gauge, "Entries in the journal.", [.init([:], status.journal.entries)])
    if let certificate = status.certificate, let until = certificate.until {
      out.add("tallyman_certificate_expiry_seconds", .gauge, "When this box's certificate expires, since 1970.", [.init([:], Double(until) / 1000)])
      out.add("tallyman_certificate_renewals_total", .counter, "Renewals of the certificate since the daemon started.", [.init([:], certificate.renewals)])
      out.add("tallyman_certificate_renewal_failures_total", .counter, "Attempts to renew it that failed since the daemon started.", [.init([:], certificate.failures)])
    }
    guard let sync = status.sync else { return }
    out.add("tallyman_wms_up", .gauge, "Whether the WMS can be reached.", [.init([:], sync.link == .down ? 0 : 1)])
    out.add("tallyman_wms_waiting", .gauge, "Entries that wait for the WMS.", sync.streams.map { .init(["stream": $0.stream], $0.backlog) })
    out.add("tallyman_wms_parked", .gauge, "Lanes that the WMS has parked.", [.init([:], sync.parked.count)])
  }

  private mutating func stations(_ stations: [StationReport]) {
    out.add(
      "tallyman_entries_total", .counter, "Entries by station and kind.",
      stations.flatMap { station in
        station.counters.sorted { $0.key < $1.key }.map { .init(["station": station.name, "kind": $0.key], $0.value) }
      })
    let progress = stations.compactMap { station in station.progress.map { (station.name, $0) } }
    out.add("tallyman_document_missing", .gauge, "What the open document lacks, in base units.", progress.map { .init(["station": $0.0], $0.1.missing) })
    out.add("tallyman_document_extra", .gauge, "Tags that do not belong to the open document.", progress.map { .init(["station": $0.0], $0.1.extra) })
    out.add("tallyman_labels_pending", .gauge, "Labels that have not come out.", stations.map { .init(["station": $0.name], $0.labelPending) })
  }

  private mutating func tags(_ view: TagDesk.View) {
    let zones = Dictionary(grouping: view.tags, by: \.zone)
    out.add("tallyman_rfid_tags", .gauge, "Tags in view.", view.setup.zones.map { .init(["zone": $0.name], zones[$0.name]?.count ?? 0) })
    out.add(
      "tallyman_rfid_reads_total", .counter, "Reads of tags by what became of them; foreign and cross are counted among the others too.",
      ReadCounts.fields.filter { $0.name != "reads" }.map { .init(["fate": $0.name], view.counts[keyPath: $0.path]) })
  }

  private mutating func printers(_ printers: [PrinterReport]) {
    out.add("tallyman_printer_ready", .gauge, "Whether the printer is ready.", printers.map { .init(["printer": $0.name], $0.ready == true ? 1 : 0) })
    out.add("tallyman_printer_waiting", .gauge, "Labels that wait for the printer.", printers.map { .init(["printer": $0.name], $0.waiting) })
  }

  private mutating func counts(_ devices: [DeviceHealth]) {
    func each(_ count: (DeviceHealth) -> Int) -> [MetricsText.Sample] { devices.map { .init(["device": $0.id.rawValue], count($0)) } }
    out.add("tallyman_device_scans_total", .counter, "Whole codes.", each(\.vitals.scans))
    out.add(
      "tallyman_device_incompletes_total", .counter, "Codes that did not come whole, by reason.",
      devices.flatMap { device in
        IncompleteReason.allCases.map { .init(["device": device.id.rawValue, "reason": $0.rawValue], device.vitals.incompletes[$0] ?? 0) }
      })
    out.add("tallyman_device_faults_total", .counter, "Frames that could not be read.", each(\.vitals.faults))
    out.add("tallyman_device_rescans_total", .counter, "The same code again within seconds after an incomplete.", each(\.vitals.rescans))
    out.add("tallyman_device_reconnects_total", .counter, "How often it went away and came back.", each(\.vitals.reconnects))
    out.add("tallyman_device_after_idle_total", .counter, "First codes after five minutes of silence.", each(\.vitals.afterIdle))
    out.add("tallyman_device_lost_after_idle_total", .counter, "First codes after silence that did not come whole.", each(\.vitals.lostAfterIdle))
    out.add("tallyman_device_received_bytes_total", .counter, "Bytes from the device since the daemon started.", each(\.bytes))
    out.add("tallyman_device_unsent_total", .counter, "Signals that could not be sent since the daemon started.", each(\.unsent))
  }

  private mutating func health(_ devices: [DeviceHealth]) {
    out.add("tallyman_device_open", .gauge, "Whether it works.", devices.map { .init(["device": $0.id.rawValue], $0.state == .open ? 1 : 0) })
    out.add(
      "tallyman_device_failing", .gauge, "Signs that cable or scanner are dying.",
      devices.flatMap { device in
        DeviceTrend.Sign.allCases.map {
          .init(["device": device.id.rawValue, "sign": $0.rawValue], device.vitals.trend.active[$0] == nil ? 0 : 1)
        }
      })
    func pace(_ kind: String, _ microseconds: (CharacterPace) -> Double?) -> [MetricsText.Sample] {
      devices.compactMap { device in
        microseconds(device.vitals.pace).map { .init(["device": device.id.rawValue, "of": kind], $0 / 1_000_000) }
      }
    }
    out.add(
      "tallyman_device_key_interval_seconds", .gauge, "From key to key inside a code: usual and recent mean, median and 95th percentile.",
      pace("usual", \.usual) + pace("recent", \.recent) + pace("median") { $0.percentile(50).map(Double.init) }
        + pace("p95") { $0.percentile(95).map(Double.init) })
  }
}
