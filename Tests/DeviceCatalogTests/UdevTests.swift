import DeviceCatalog
import Foundation
import Testing

@Suite struct UdevTests {
  @Test func rulesGiveJustTheKnownDevices() throws {
    let folder = try Folder([
      "a/scanner": plain + "match: [{usb: [05e0:1701, 05e0:1702, '0c2e:*'], driver: cdc_acm}]\n", "b/generic": plain,
      "c/printer": "name: P\nrole: scanner\nprotocol: serial-line\nlink: {usblp: , tcp: {port: 9100}}\nsource: test\nmatch: [{usb: '0a5f:*', ieee1284: 'CMD:ZPL'}]\n",
      "d/chip": plain + "models: [{name: L1, usb: 1a86:7523, product: 'Ac-1*', source: test}]\n",
      "e/keys": "name: K\nrole: scanner\nprotocol: wedge\nlink: {evdev: }\nsource: test\nmatch: [{usb: 05e0:1200}]\n",
    ])
    let rules = try DeviceCatalog(shipped: folder.path).text(of: .rules, group: "scan")
    func holds(_ line: String) { #expect(rules.split(separator: "\n").contains(Substring(line)), "\(line)\n\(rules)") }
    holds(#"ATTR{idVendor}=="05e0", ATTR{idProduct}=="1701|1702", GOTO="tallyman_device""#)
    holds(#"ATTR{idVendor}=="0c2e", GOTO="tallyman_device""#)
    holds(#"SUBSYSTEM=="tty", ATTRS{idVendor}=="05e0", ATTRS{idProduct}=="1701|1702", GOTO="tallyman_ours""#)
    holds(##"SUBSYSTEM=="usbmisc", KERNEL=="lp*", ATTRS{idVendor}=="0a5f", ATTRS{ieee1284_id}=="*[Cc][Mm][Dd]:[Zz][Pp][Ll]*|*[Cc][Oo][Mm][Mm][Aa][Nn][Dd] [Ss][Ee][Tt]:[Zz][Pp][Ll]*", GOTO="tallyman_ours""##)
    holds(#"SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="7523", ATTRS{product}=="*[Aa][Cc]-1?*", GOTO="tallyman_ours""#)
    holds(#"SUBSYSTEM=="input", KERNEL=="event*", ATTRS{idVendor}=="05e0", ATTRS{idProduct}=="1200", GOTO="tallyman_ours""#)
    holds(#"GROUP="scan", MODE="0660", ENV{ID_MM_PORT_IGNORE}="1""#)
    holds(#"TEST=="../bDeviceClass", TEST=="../power/control", ATTR{../power/control}="on""#)
    // Only an interface knows the language of a printer: of a vendor's devices none is kept awake for it.
    #expect(!rules.contains(#"ATTR{idVendor}=="0a5f""#) && !rules.contains("b/generic"))
  }

  @Test func theHardwareDatabaseHasExactIdsOnly() throws {
    let folder = try Folder([
      "a/chip": plain + "models: [{name: L1, usb: 1a86:7523, product: acme, source: test}, {name: L2, usb: 05e0:17ab, source: test}]\n",
      "e/keys": "name: K\nrole: scanner\nprotocol: wedge\nlink: {evdev: }\nsource: test\nmatch: [{usb: 05e0:1200}]\n",
    ])
    let text = try DeviceCatalog(shipped: folder.path).text(of: .hwdb)
    #expect(text.contains("# a/chip: L2\nusb:v05E0p17AB*\n ID_MM_DEVICE_IGNORE=1\n") && !text.contains("1A86"))
    #expect(text.contains("\nevdev:input:b0003v05E0p1200*\n LIBINPUT_IGNORE_DEVICE=1\n"))
  }

  /// `UPDATE_UDEV=1 swift test --filter UdevTests` writes the files anew.
  @Test(arguments: UdevFile.allCases) func theShippedFilesFollowTheProfiles(file: UdevFile) throws {
    let path = repository + "/systemd/" + file.rawValue
    let text = try DeviceCatalog(shipped: shippedDevices).text(of: file)
    if ProcessInfo.processInfo.environment["UPDATE_UDEV"] != nil { try Data(text.utf8).write(to: URL(filePath: path)) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "UPDATE_UDEV=1 swift test --filter UdevTests writes it anew")
    #expect(!text.contains("uaccess") && !text.contains("0666") && !text.contains("0664"))
  }

  /// Everything a rule jumps to is there, once and further down: udev would leave out the rest of the file.
  @Test func everyJumpHasItsLabelBelow() throws {
    let lines = try DeviceCatalog(shipped: shippedDevices).text(of: .rules).split(separator: "\n").map(String.init)
    let labels = lines.enumerated().filter { $1.hasPrefix("LABEL=") }.map { ($0, $1.dropFirst("LABEL=".count)) }
    #expect(Set(labels.map(\.1)).count == labels.count)
    for (index, line) in lines.enumerated() {
      guard let jump = line.firstRange(of: "GOTO=") else { continue }
      #expect(labels.contains { $0 > index && $1 == line[jump.upperBound...] }, "\(line)")
    }
  }

  /// systemd's own compiler takes the database, and answers for a keyboard scanner as udev would ask.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-hwdb"))) func systemdReadsTheDatabase() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "hwdb-\(UInt64.random(in: 0 ... .max))").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = root + "/etc/udev/hwdb.d"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: repository + "/systemd/" + UdevFile.hwdb.rawValue, toPath: folder + "/60-tallyman.hwdb")
    let compiled = try run("/usr/bin/systemd-hwdb", ["update", "--root=\(root)", "--strict"])
    #expect(compiled == "", "\(compiled)")
    #expect(try run("/usr/bin/systemd-hwdb", ["query", "--root=\(root)", "usb:v05E0p1200:Symbol Bar Code Scanner"]).contains("TALLYMAN_PROFILE=zebra/ds2200\n"))
    let input = try run("/usr/bin/systemd-hwdb", ["query", "--root=\(root)", "evdev:input:b0003v05E0p1200e0110-e0,1,4,11,14,k71"])
    #expect(input.contains("LIBINPUT_IGNORE_DEVICE=1"))
    #expect(try run("/usr/bin/systemd-hwdb", ["query", "--root=\(root)", "evdev:input:b0003v046DpC31Ce0110-e0,1,4"]) == "")
  }

  /// udev itself, on a machine of files: a serial scanner behind a hub and a keyboard scanner. It reads rules from its own places only, so `/run` is
  /// another one for it, which takes root.
  @Test(.enabled(if: geteuid() == 0 && ["umockdev-run", "udevadm", "unshare"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0) }))
  func udevDoesWhatTheRulesSay() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "udev-\(UInt64.random(in: 0 ... .max))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in [UdevFile.rules, .braille] {
      try Data(try DeviceCatalog(shipped: shippedDevices).text(of: file, group: "daemon").utf8).write(to: URL(filePath: "\(folder)/\(file.rawValue)"))
    }
    // What 85-brltty.rules does where it takes a serial chip for a braille display.
    let braille = #"SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ENV{BRLTTY_BRAILLE_DRIVER}="bm", ENV{SYSTEMD_WANTS}+="brltty-device@x.service""# + "\n"
    try Data(braille.utf8).write(to: URL(filePath: folder + "/85-brltty.rules"))
    try Data(Self.machine.utf8).write(to: URL(filePath: folder + "/machine"))
    func test(_ path: String) throws -> [Substring] {
      let device = "/sys/devices/pci0000:00/0000:00:14.0/usb1/" + path
      let script = "mount -t tmpfs tmpfs /run && mkdir -p /run/udev/rules.d && cp '\(folder)'/*.rules /run/udev/rules.d && "
        + "exec umockdev-run --device '\(folder)/machine' -- udevadm test '\(device)'"
      return try run("/usr/bin/unshare", ["-m", "sh", "-c", script]).split(separator: "\n")
    }
    let device = try test("1-1/1-1.4")
    for awake in ["", "../", "../../"] { #expect(device.contains { $0.hasSuffix("usb1/1-1/1-1.4/\(awake)power/control' writing 'on'") }, "\(device)") }
    // Above the root hub is no USB device.
    #expect(device.filter { $0.contains("writing 'on'") }.count == 3)
    #expect(device.contains("ID_MM_DEVICE_IGNORE=1") && !device.contains { $0.hasPrefix("SYSTEMD_WANTS=brltty") || $0 == "BRLTTY_BRAILLE_DRIVER=bm" })
    let port = try test("1-1/1-1.4/1-1.4:1.0/tty/ttyACM0")
    #expect(port.contains { $0.contains("GROUP 1") } && port.contains { $0.hasSuffix("MODE 0660") } && port.contains("ID_MM_PORT_IGNORE=1"))
    let keys = try test("1-1/1-1.3/1-1.3:1.0/0003:05E0:1200.0001/input/input7/event7")
    #expect(keys.contains("LIBINPUT_IGNORE_DEVICE=1") && keys.contains { $0.hasSuffix("MODE 0660") })
    // Somebody else's device is left alone, the braille display too.
    let other = try test("1-1")
    #expect(!other.contains { $0.contains("60-tallyman.rules:") || $0.hasPrefix("ID_MM") } && other.contains { $0.hasPrefix("SYSTEMD_WANTS=brltty") })
  }

  private static let machine = [
    ("", "DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nN: bus/usb/001/001", "idVendor=1d6b\nA: idProduct=0002\nA: bDeviceClass=09\nA: power/control=auto"),
    ("/1-1", "DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nN: bus/usb/001/002", "idVendor=05e3\nA: idProduct=0608\nA: bDeviceClass=09\nA: power/control=auto"),
    ("/1-1/1-1.4", "DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nN: bus/usb/001/003", "idVendor=1eab\nA: idProduct=0106\nA: bDeviceClass=02\nA: power/control=auto"),
    ("/1-1/1-1.4/1-1.4:1.0", "DEVTYPE=usb_interface\nE: SUBSYSTEM=usb", "bInterfaceClass=02"),
    ("/1-1/1-1.4/1-1.4:1.0/tty/ttyACM0", "SUBSYSTEM=tty\nE: DEVNAME=/dev/ttyACM0\nN: ttyACM0", "dev=166:0"),
    ("/1-1/1-1.3", "DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nN: bus/usb/001/004", "idVendor=05e0\nA: idProduct=1200\nA: bDeviceClass=00\nA: power/control=auto"),
    ("/1-1/1-1.3/1-1.3:1.0/0003:05E0:1200.0001/input/input7", "SUBSYSTEM=input", "name=Symbol\nA: capabilities/key=fffffffffffffffe"),
    ("/1-1/1-1.3/1-1.3:1.0/0003:05E0:1200.0001/input/input7/event7", "SUBSYSTEM=input\nE: DEVNAME=/dev/input/event7\nN: input/event7", "dev=13:71"),
  ].map { path, properties, attributes in "P: /devices/pci0000:00/0000:00:14.0/usb1\(path)\nE: \(properties)\nA: \(attributes)\n" }.joined(separator: "\n")

  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }
}
