"""A station in a guest: the daemon under systemd with the files that a package installs, and devices to plug in.

Everything is judged by what a technician can see: `tally … --json`, the stored entries, systemd and its journal.
"""
import json
import re
import shlex
import time
from collections.abc import Callable
from typing import Any

from machine import GuestError, Machine

CONFIGURATION = "/etc/tallyman/tallyman.yaml"
SITE = """site:
  name: Hardware suite
  timezone: Europe/Moscow
stations:
  - {{name: dock-1, flow: receiving, operator: optional, duplicate-window: 50ms{station}}}
"""
USAGE = 64  # what tallymand ends with where it knows no such word
# Ends of triggers; each scan has exactly one.
ENDS = {"step", "movement", "command", "duplicate", "refused", "incomplete", "observation", "test"}
# Installs as the README says, from the folder that holds bin, systemd and Devices.
INSTALL = """set -e
    install -m 755 bin/* -t /usr/bin
    install -D -m 644 systemd/tallymand.service -t /usr/lib/systemd/system
    install -D -m 644 systemd/tallyman.sysusers /usr/lib/sysusers.d/tallyman.conf
    install -D -m 644 systemd/tallyman.tmpfiles /usr/lib/tmpfiles.d/tallyman.conf
    install -D -m 644 systemd/*.rules -t /usr/lib/udev/rules.d
    if ls systemd/*.hwdb >/dev/null 2>&1; then install -D -m 644 systemd/*.hwdb -t /usr/lib/udev/hwdb.d && systemd-hwdb update; fi
    mkdir -p /usr/share/tallyman && cp -r Devices /usr/share/tallyman/devices
    # An emulated processor on a busy machine may stand still for longer than any real one.
    mkdir /etc/systemd/system/tallymand.service.d
    printf '[Service]\\nWatchdogSec=3min\\nTimeoutStartSec=5min\\nTimeoutStopSec=2min\\n' >/etc/systemd/system/tallymand.service.d/emulated.conf
    systemd-sysusers && systemd-tmpfiles --create && udevadm control --reload && systemctl daemon-reload
    # Read once, so that the first start does not wait for the disk.
    tally --version && tallymand --version
"""
# Emulated, and on a machine that does other things as well: nothing here is a promise of the product's.
PATIENCE = 180.0


class Failed(Exception):
    """The product did not do what the scenario expects."""


class Skipped(Exception):
    """What the scenario is about is not there."""


def expect(condition: object, message: str) -> None:
    if not condition:
        raise Failed(message)


class Bench:
    """One scenario's station."""

    def __init__(self, machine: Machine, long: bool = False):
        self.machine = machine
        self.long = long
        self.notes: list[str] = []
        self.restarts = 0
        # Where there are devices that do harm, what they make be stored is not judged.
        self.strangers = False
        self._expected: dict[str, list[tuple[str, str]]] = {}

    # MARK: the daemon

    def start(self, settings: str = "new-scanners: dock-1\n", station: str = "") -> None:
        """Starts the daemon with these sections of the configuration beside the site's, and these settings of the station's, and waits until it
        says that it is ready."""
        site = SITE.format(station=f", {station}" if station else "")
        self.machine.call("system.write", path=CONFIGURATION, text=site + settings, owner="root:tallyman", mode=0o640)
        self.machine.shell("systemctl start tallymand || (journalctl -u tallymand --no-pager | tail -20; false)", PATIENCE)

    def tally(self, *words: str) -> list[dict]:
        """What a command of the CLI answers, one object a line. That what it looked at is not well is no failure of the command."""
        done = self.machine.call("shell", PATIENCE + 60, command=shlex.join(["tally", *words, "--json"]) + " 2>/tmp/tally.errors", seconds=PATIENCE)
        if done["status"] not in (0, 1):
            raise Failed(f"tally {' '.join(words)}: exit status {done['status']}: {self.machine.shell('cat /tmp/tally.errors').strip()}")
        return [json.loads(line) for line in done["output"].splitlines()]

    def property(self, name: str) -> str:
        return self.machine.shell(f"systemctl show -P {name} tallymand").strip()

    def log(self) -> str:
        """What the daemon told the system's journal."""
        return self.machine.shell("journalctl -u tallymand --no-pager -o short-monotonic")

    def until(self, what: str, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Waits for a condition and returns its value."""
        end = time.monotonic() + patience
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise Failed(f"{what}: not within {patience:.0f} s")
            time.sleep(0.1)

    def needs(self, protocol: str) -> None:
        """Skips the scenario where this daemon does not know a device protocol."""
        done = self.machine.call("shell", command=f"tallymand devices replay --protocol {protocol} /dev/null")
        if done["status"] == USAGE:
            raise Skipped(f"{protocol} is not built into this tallymand")

    # MARK: devices

    def device(self, **known: Any) -> dict | None:
        """The one device that reports these values, as `tally devices list` shows it."""
        found = [device for device in self.tally("devices", "list") if all(device.get(key) == value for key, value in known.items())]
        expect(len(found) <= 1, f"{len(found)} devices where one is meant: {found}")
        return found[0] if found else None

    def open(self, count: int = 1) -> list[str]:
        """Waits until that many devices are open, and returns their names."""

        def opened() -> list[str] | None:
            names = [device["id"] for device in self.tally("devices", "list") if device["state"] == "open"]
            return sorted(names) if len(names) == count else None

        return self.until(f"{count} devices are open", opened)

    # MARK: scans

    def expects(self, device: str, code: str, kind: str = "refused") -> None:
        """What the journal must hold at the end, in this order for each device. A code that nobody knows is stored as `refused`."""
        self._expected.setdefault(device, []).append((kind, code))

    def expects_last(self, device: str, code: str) -> None:
        """Waits until this is the last code that the device had stored, whatever came before."""
        self.until(f"{code} is stored", lambda: (codes := self.stored().get(device)) and codes[-1] == ("refused", code))

    def unjudged(self, device: str, why: str) -> None:
        """What the device has stored by now is as it is, once nothing more comes."""
        before = None
        while (stored := self.stored().get(device, [])) != before:
            before = stored
            time.sleep(3)
        self._expected[device] = stored
        self.note(why)

    def stored(self) -> dict[str, list[tuple[str, str]]]:
        """What the journal holds: the end and the code of each scan, by device and in order."""
        found: dict[str, list[tuple[str, str]]] = {}
        for entry in self.tally("journal", "list", "--last", "10000"):
            line = json.loads(entry["line"])
            if line["kind"] in ENDS:
                found.setdefault(line.get("device", ""), []).append((line["kind"], line.get("raw") or line.get("rawHex", "")))
        return found

    def settled(self) -> None:
        """Waits until everything expected is stored, and that it is so, once, in order and attributed to its device."""
        end = time.monotonic() + PATIENCE
        stored = self.stored()
        while any(len(stored.get(device, [])) < len(codes) for device, codes in self._expected.items()) and time.monotonic() < end:
            time.sleep(0.2)
            stored = self.stored()
        self._compare(stored)

    def _compare(self, stored: dict[str, list[tuple[str, str]]]) -> None:
        for device in sorted(self._expected.keys() if self.strangers else self._expected.keys() | stored.keys()):
            wanted, found = self._expected.get(device, []), stored.get(device, [])
            if wanted == found:
                continue
            place = next((index for index, (a, b) in enumerate(zip(wanted, found)) if a != b), min(len(wanted), len(found)))
            raise Failed(
                f"{device}: {len(wanted)} scans expected, {len(found)} stored; they differ at number {place + 1}: "
                f"expected {wanted[place:place + 1]}, stored {found[place:place + 1]}")

    def finish(self) -> None:
        """Stops the daemon and looks at what it leaves: every scan once, the chain whole, the balance even, no crash on the way."""
        restarts = self.property("NRestarts")
        expect(restarts == str(self.restarts), f"the daemon was restarted {restarts} times, expected {self.restarts}")
        self.settled()
        self.machine.shell("systemctl stop tallymand", PATIENCE)
        expect(self.property("Result") == "success", f"the daemon ended with {self.property('Result')}")
        self._compare(self.stored())
        for row in self.tally("journal", "verify"):
            expect(row["ok"], f"the chain of {row['stream']} is broken: {row.get('problem')}")
        for row in self.tally("journal", "balance"):
            expect(row["balanced"], f"the balance of {row['stream']} {row['session']} is open: {row}")

    # MARK: the guest

    def note(self, text: str) -> None:
        """Something worth knowing that is no verdict."""
        self.notes.append(text)

    def evidence(self) -> dict[str, str]:
        """What helps to understand a failure, by file name."""
        commands = {
            "tallymand.log": "journalctl -u tallymand --no-pager -o short-precise",
            "system.log": "journalctl --no-pager -o short-monotonic",
            "devices.json": "tally devices list --json; tally status --json",
            "entries.json": "tally journal list --last 10000 --json",
            "udev.txt": "udevadm info --export-db; ls -lR /dev/input /dev/usb /dev/hidraw* /dev/ttyACM* /dev/bus/usb",
        }
        found = {}
        for name, command in commands.items():
            try:
                found[name] = self.machine.shell(command, check=False)
            except (GuestError, OSError) as gone:
                found[name] = f"{command}: {gone}\n"
        return found


KEYBOARD, SERIAL, PRINTER = "05e0:1200", "05e0:1701", "0a5f:0081"
PRINTER_ID = "MFG:Zebra Technologies ;CMD:ZPL;MDL:ZTC GK420t;CLS:PRINTER;"
ZEBRA = ("Symbol Technologies, Inc, 2008", "Symbol Bar Code Scanner")


class Gadget:
    """A USB device of the guest's own. It begins unplugged."""

    def __init__(self, bench: Bench, name: str, usb: str, functions: list[dict], serial: str | None, maker: str, title: str):
        self.bench, self.name, self.usb, self.serial, self.port = bench, name, usb, serial, -1
        vendor, product = (int(part, 16) for part in usb.split(":"))
        self._call("make", vendor=vendor, product=product, functions=functions, serial=serial, maker=maker, title=title)

    def _call(self, function: str, **arguments: Any) -> Any:
        return self.bench.machine.call(f"gadgets.{function}", name=self.name, **arguments)

    def plug(self, port: int) -> None:
        self.port = port
        self._call("plug", port=port)

    def nodes(self) -> dict[str, list[str]]:
        """The host's nodes of it, by subsystem."""
        return self.bench.machine.call("gadgets.nodes", port=self.port)

    def host_node(self, subsystem: str) -> str:
        """The one node of a subsystem, once udev is done with it."""
        (node,) = self.bench.until(f"a node in {subsystem}", lambda: self.nodes().get(subsystem))
        self.bench.machine.shell("udevadm settle")
        return node

    def device(self) -> str:
        """What the daemon calls it, once it has it open."""

        def found() -> str | None:
            nodes = [node for names in self.nodes().values() for node in names]
            held = set(self.bench.machine.call("system.held", unit="tallymand", nodes=nodes))
            if not held:
                return None
            listed = self.bench.tally("devices", "list")
            return next((device["id"] for device in listed if device["state"] == "open" and held & set(device["endpoint"].split())), None)

        return self.bench.until(f"the daemon opens {self.name}", found)

    def end(self, place: int = 0) -> str:
        """The device's own side of one of its functions."""
        return self._call("node", place=place)

    def unplug(self) -> None:
        self._call("unplug")

    def report(self, reports: list[bytes], place: int = 0) -> int:
        """Sends HID reports; returns how many went."""
        return self._call("report", reports=[each.hex() for each in reports], place=place)

    def type(self, text: str) -> int:
        """Types a text; returns how many reports went, two for each key."""
        return self._call("scan", text=text)

    def scan(self, code: str) -> None:
        """Types a code and Enter."""
        expect(self.type(code + "\n") == 2 * len(code) + 2, f"{self.name} was unplugged while it typed")


def keyboard_scanner(bench: Bench, name: str = "wedge", serial: str | None = "S22014", usb: str = KEYBOARD) -> Gadget:
    return Gadget(bench, name, usb, [{"kind": "keyboard"}], serial, *ZEBRA)


def serial_scanner(bench: Bench, name: str = "line", serial: str | None = "S17010", usb: str = SERIAL) -> Gadget:
    return Gadget(bench, name, usb, [{"kind": "acm"}], serial, *ZEBRA)


def printer(bench: Bench, name: str = "printer", serial: str | None = "D2J100") -> Gadget:
    return Gadget(bench, name, PRINTER, [{"kind": "printer", "id": PRINTER_ID}], serial, "Zebra Technologies", "ZTC GK420t")
