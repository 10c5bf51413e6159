import DeviceReplay
import Foundation
import Rig
import Warehouse

/// A shift that tells itself: the real programs, virtual hardware, and a count at the end that must be right.
@main
struct Demo {
  static func main() async {
    do { exit(try await run() ? 0 : 1) } catch {
      out("\nThe demo could not go on: \(error)")
      exit(1)
    }
  }

  private static func run() async throws -> Bool {
    let arguments = CommandLine.arguments.dropFirst()
    let keep = arguments.contains("--keep")
    guard arguments.allSatisfy({ $0 == "--keep" }) else {
      out("usage: tallyman-demo [--keep]     a shift that tells itself; --keep leaves everything running at its end")
      return false
    }
    let root = URL(filePath: FileManager.default.currentDirectoryPath)
    guard FileManager.default.fileExists(atPath: root.appending(path: "Demo/seed.json").path) else {
      out("There is no Demo/seed.json in this folder. Run the demo in the project's own: make demo, or make demo KEEP=1")
      return false
    }
    let folder = root.appending(path: ".demo")
    try? FileManager.default.removeItem(at: folder)
    let bench = try await Bench(
      folder: folder,
      stations: [
        .init(name: "dock-1", flow: "receiving", location: "DOCK-1"), .init(name: "dock-2", flow: "receiving", location: "DOCK-2"),
        .init(name: "pick-1", flow: "picking", location: "STAGE-1"),
      ], seed: root.appending(path: "Demo/seed.json"), devices: root.appending(path: "Devices"))
    defer {
      bench.daemon.terminate()
      bench.wms.terminate()
    }
    let teller = Teller(bench: bench)
    try bench.wms.launch()
    let ready = try bench.daemon.startAndWait()
    if await !bench.isInformed() { await teller.surprise("the WMS was not reached") }
    await teller.say("Tallyman is up, \(Int(ready * 1000)) ms after its start. Three scanners, a label printer and a WMS are connected.")
    let shift = Shift(bench: bench, teller: teller)
    try await shift.work()
    let count = try await Count.take(bench: bench, teller: teller)
    count.show()
    if keep { try await stayOpen(bench) }
    let surprises = await teller.surprises
    return count.isRight && surprises == 0
  }

  private static func stayOpen(_ bench: Bench) async throws {
    let tally = "TALLY_SOCKET=.demo/control.sock dist/bin/tally"
    out(
      """

      Everything keeps running. In another terminal, in this folder:
        \(tally) status
        \(tally) watch
        \(tally) simulate scan --station dock-1 %B-ANNA ASN-4713 '(01)04600000001012' %T-OK
        \(tally) simulate scan --station dock-1 %T-UNDO
        \(tally) journal list
        \(tally) sync status
      In a browser:
        \(bench.wmsAddress)/                          what the WMS has
        http://127.0.0.1:\(bench.screenPort)/station/dock-1   the station's screen
      A real scanner: plug it in. One that the catalog knows goes to work at dock-1 by itself; any other: see it with
      `tally devices explain`, name it under `devices:` in .demo/tallyman.yaml, then kill -HUP \(bench.daemon.pid ?? 0).
      Ctrl-C ends it.
      """)
    let (stop, continuation) = AsyncStream.makeStream(of: Void.self)
    signal(SIGINT, SIG_IGN)
    signal(SIGTERM, SIG_IGN)
    let sources = [SIGINT, SIGTERM].map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
    for source in sources {
      source.setEventHandler { continuation.yield() }
      source.resume()
    }
    for await _ in stop { break }
    for source in sources { source.cancel() }
  }
}
