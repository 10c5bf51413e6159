"""What systemd and udev do for the daemon: rights, confinement, the watchdog, power."""
from bench import Bench, Gadget, Skipped, expect, keyboard_scanner, printer, serial_scanner

STRANGER = "1d6b:0104"
OWN = (0o660, "tallyman")


def enumeration(bench: Bench) -> None:
    """Nodes of known devices belong to the group tallyman alone; no other node is opened up by a bit"""
    before = bench.machine.call("system.nodes")
    known = {keyboard_scanner(bench): "input", serial_scanner(bench): "tty", printer(bench): "usbmisc"}
    unknown = [
        Gadget(bench, "keys", STRANGER, [{"kind": "keyboard"}], "U1", "Nobody", "Office Keyboard"),
        Gadget(bench, "modem", STRANGER, [{"kind": "acm"}], "U2", "Nobody", "Modem"),
        Gadget(bench, "paper", STRANGER, [{"kind": "printer", "id": "MFG:Nobody;MDL:Office;CMD:PCL;CLS:PRINTER;"}], "U3", "Nobody", "Office Printer"),
    ]
    for port, gadget in enumerate([*known, *unknown]):
        gadget.plug(port)
        gadget.host_node({**known, unknown[0]: "input", unknown[1]: "tty", unknown[2]: "usbmisc"}[gadget])
    after = bench.machine.call("system.nodes")
    for gadget, subsystem in known.items():
        node = gadget.host_node(subsystem)
        mode, owner, group = after[node]
        expect((mode, group) == OWN and owner == "root", f"{node} of {gadget.name} is {mode:o} {owner}:{group}")
    for path, state in before.items():
        expect(after.get(path) == state, f"{path} was {state}, and is {after.get(path)}")
    theirs = {node for gadget in unknown for names in gadget.nodes().values() for node in names}
    ours = {node for gadget in known for names in gadget.nodes().values() for node in names}
    for node in sorted(theirs | ours):
        mode, _, group = after[node]
        expect(not mode & 0o002, f"{node} may be written by everybody")
        expect(node in ours or group != "tallyman", f"{node} of an unknown device belongs to the group tallyman")
    openable = set(bench.machine.call("system.openable", paths=sorted(after), user="tallyman"))
    plain = set(bench.machine.call("system.openable", paths=sorted(after), user="nobody"))
    needed = {gadget.host_node(subsystem) for gadget, subsystem in known.items()}
    expect(needed <= openable, f"the daemon's user may not open {sorted(needed - openable)}")
    expect(openable - plain <= ours, f"the daemon's user may open {sorted(openable - plain - ours)}")


def device_allow(bench: Bench) -> None:
    """What the unit does not allow, nothing in the daemon's control group can open, not even root"""
    scanner, line, paper = keyboard_scanner(bench), serial_scanner(bench), printer(bench)
    for port, gadget in enumerate([scanner, line, paper]):
        gadget.plug(port)
    needed = [scanner.host_node("input"), line.host_node("tty"), paper.host_node("usbmisc")]
    forbidden = ["/dev/vda", "/dev/uinput", "/dev/uhid", "/dev/kmsg", "/dev/mem", "/dev/hwrng"]
    bench.start()
    for gadget in (scanner, line):
        gadget.device()
    paths = needed + forbidden
    free = bench.machine.call("system.openable", paths=paths)
    expect(set(forbidden) <= set(free), f"root itself cannot open {sorted(set(forbidden) - set(free))}: this test would see nothing")
    confined = bench.machine.call("system.openable", paths=paths, unit="tallymand")
    expect(sorted(confined) == sorted(needed), f"openable are {confined}, expected {needed}")
    bench.finish()


def watchdog(bench: Bench) -> None:
    """A daemon that hangs is killed and started anew by systemd; its scanner goes on, and what was stored stays"""
    expect(bench.property("WatchdogUSec") != "0", "the unit has no watchdog")
    bench.machine.shell("sed -i s/WatchdogSec=.*/WatchdogSec=30s/ /etc/systemd/system/tallymand.service.d/emulated.conf && systemctl daemon-reload")
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    scanner.scan("HW-0500")
    bench.expects(name, "HW-0500")
    bench.settled()
    bench.machine.shell("kill -STOP $(systemctl show -P MainPID tallymand)")
    bench.until("systemd starts it anew", lambda: bench.property("NRestarts") == "1" and bench.property("ActiveState") == "active")
    bench.restarts = 1
    expect("Watchdog timeout" in bench.log(), "it was not the watchdog that ended it")
    expect(scanner.device() == name, "the scanner has another name")
    scanner.scan("HW-0501")
    bench.expects(name, "HW-0501")
    bench.finish()


def autosuspend(bench: Bench) -> None:
    """Known devices and the hubs before them never sleep, whatever the site's power saving says; others do as it says"""
    if "power/control" not in bench.machine.shell("cat /usr/lib/udev/rules.d/*tallyman*.rules"):
        raise Skipped("these udev rules do not speak of power")
    saving = 'ACTION=="add", SUBSYSTEM=="usb", TEST=="power/control", ATTR{power/control}="auto"\n'
    bench.machine.call("system.write", path="/etc/udev/rules.d/10-saving.rules", text=saving, owner="root:root", mode=0o644)
    bench.machine.shell("udevadm control --reload")
    known = [keyboard_scanner(bench), serial_scanner(bench), printer(bench)]
    stranger = Gadget(bench, "keys", STRANGER, [{"kind": "keyboard"}], "U1", "Nobody", "Office Keyboard")
    for port, gadget in enumerate([*known, stranger]):
        gadget.plug(port)
    for gadget, subsystem in zip([*known, stranger], ["input", "tty", "usbmisc", "input"]):
        gadget.host_node(subsystem)
    control = {gadget.name: bench.machine.call("gadgets.power", port=gadget.port) for gadget in [*known, stranger]}
    for gadget in known:
        expect(set(control[gadget.name]) == {"on"}, f"{gadget.name} and its hub: {control[gadget.name]}")
    expect(control[stranger.name][0] == "auto", f"the saving rule of this test has no effect: {control[stranger.name]}")


# What an NTP service does once it is in step: adjtimex(2) with ADJ_STATUS, ADJ_MAXERROR and ADJ_ESTERROR, and a status without STA_UNSYNC.
DISCIPLINE = """python3 -c '
import ctypes, struct
timex = bytearray(208)
struct.pack_into("I", timex, 0, 0x10 | 0x4 | 0x8)
struct.pack_into("qq", timex, 24, 1000, 1000)
struct.pack_into("i", timex, 40, 1)
raise SystemExit(ctypes.CDLL(None).adjtimex((ctypes.c_char * 208).from_buffer(timex)) < 0)'"""


def clock(bench: Bench) -> None:
    """Through its confinement the daemon sees whether the clock is disciplined; to set it it has no right"""
    bench.start()
    expect(bench.tally("status")[0]["clock"]["quality"] == "unknown", "nobody disciplines the clock, and the daemon says so")
    bench.machine.shell(DISCIPLINE)
    bench.until("the daemon sees it", lambda: bench.tally("status")[0]["clock"]["quality"] == "synced")
    rights = bench.machine.shell("grep Cap /proc/$(systemctl show -P MainPID tallymand)/status")
    expect(all(line.split()[1] == "0" * 16 for line in rights.splitlines()), f"the daemon has rights: {rights}")
