import CLinux
import ControlAPI
import DeviceCatalog
import DeviceRuntime
import FoundationEssentials
import Journal
import Links
import Printing
import Logging
import NIOCore
import ServiceLifecycle
import Settings
import StationRuntime
import Stations
import Synchronization
import UnixSignals
import WMS
import Warehouse

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Agent {
  /// The daemon, until SIGTERM.
  public static func run(configuration file: String) async throws(Failure) {
    do {
      // Before the first of their threads starts: a box at rest needs one event loop, and threads that take turns need one heap.
      NIOSingletons.groupLoopCountSuggestion = 1
      clinux_one_heap()
      let configuration = try AgentConfiguration(path: file)
      takeSiteTime(configuration)
      // Files that only the group may read.
      umask(0o027)
      let level = Logger.Level(rawValue: configuration.logLevel) ?? .notice
      LoggingSystem.bootstrap { JournaldLog(label: $0, level: level) }
      let logger = Logger(label: "tallymand")
      let daemon: Daemon
      do { daemon = try await Daemon.assemble(configuration, logger: logger) } catch let error as StoreError where error.code == .corrupt {
        throw Failure(JournalOpenError.damaged(configuration.directory + "/journal", error.detail))
      }
      do {
        try await serve(daemon, file: file)
      } catch {
        await daemon.journal.close()
        throw error
      }
      _ = await daemon.keepVitals([:])
      await daemon.journal.close()
      logger.notice("stopped; everything acknowledged is on the disk")
    } catch let failure as Failure { throw failure } catch let problems as SettingsProblems {
      throw Failure(problems.said(in: language), exit: .configuration)
    } catch let error as JournalOpenError where error.code == .corrupt { throw Failure(error) } catch { throw Failure("\(error)", exit: .unavailable) }
  }

  /// Makes the process's time zone the site's, before any other thread asks for it.
  static func takeSiteTime(_ configuration: AgentConfiguration) {
    setenv("TZ", configuration.site.timezone, 1)
    tzset()
  }

  private static func serve(_ daemon: Daemon, file: String) async throws {
    let systemd = Systemd()
    let backend = LiveBackend(daemon: daemon)
    let logger = daemon.logger
    let before = try await daemon.journal.heads()
    Task { try? await daemon.counters.load(daemon.journal, upTo: before) }
    Task(priority: .background) { await daemon.journal.inspect() }
    try await daemon.record(.config, ["event": "started", "version": .string(version)])
    var services: [any Service] = [SpoolerService(spooler: daemon.spooler, logger: logger)]
    if let destination = daemon.destination { services += [destination, Leases(daemon: daemon, destination: destination), NetworkWatch(daemon: daemon, pump: destination.pump)] }
    services.append(daemon.imports)
    if let certificate = daemon.certificate { services.append(certificate) }
    services += [
      Housekeeping(daemon: daemon), PresenceKeeper(desk: daemon.tags, file: daemon.presence, logger: logger), daemon.supervisor,
      AdoptionService(adoption: daemon.adoption, roster: daemon.supervisor.roster),
    ]
    if let screen = daemon.configuration.screen {
      services.append(ScreenServer(host: screen.host, port: screen.port, backend: backend, language: daemon.configuration.site.language, logger: logger))
    }
    services.append(
      ControlServer(socket: daemon.configuration.control.socket, group: daemon.configuration.control.group, backend: backend, logger: logger) {
        systemd.notify("READY=1")
        logger.notice("ready", metadata: ["site": "\(daemon.configuration.site.name)", "journal": "\(daemon.journal.identity.journal)"])
      })
    services.append(Tidying(journal: daemon.journal, stored: { [counters = daemon.counters] in counters.total }))
    services.append(Reload(file: file, daemon: daemon, systemd: systemd))
    if let interval = systemd.watchdogInterval {
      services.append(Watchdog(systemd: systemd, interval: interval, parts: heartbeats(daemon), logger: logger))
    }
    // Shut down in reverse order: first nobody asks any more, then no scan comes any more, then what is under way ends, and the journal closes last.
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup) }, gracefulShutdownSignals: [.sigterm, .sigint],
      logger: Logger(label: "services", factory: { _ in SwiftLogNoOpLogHandler() }))
    configuration.maximumGracefulShutdownDuration = .milliseconds(1500)
    try await ServiceGroup(configuration: configuration).run()
    systemd.notify("STOPPING=1")
  }

  private static func heartbeats(_ daemon: Daemon) -> [Heartbeat] {
    var parts = [
      Heartbeat(name: "poller") {
        await daemon.poller.ping()
        return true
      },
      Heartbeat(name: "journal") {
        await daemon.journal.ping()
        return true
      },
    ]
    if let destination = daemon.destination { parts.append(Heartbeat(name: "pump") { await destination.pump.ping() }) }
    return parts
  }
}

extension Daemon {
  /// An entry of the box itself: belongs to no station.
  func record(_ kind: EntryKind, _ detail: KeyValuePairs<String, JSON?>) async throws {
    let draft = EntryDraft(kind, at: clock.now(), boot: bootID(), detail: .object(detail))
    _ = try await journal.append(Append(stream: .box, entries: [draft]))
  }
}
