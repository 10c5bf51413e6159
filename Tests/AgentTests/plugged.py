"""A whole daemon on a machine made of nothing but umockdev: plugged.py SCENARIO FOLDER-OF-PROGRAMS DEVICES, under umockdev-wrapper. Exit 0 = as it should be.

Scanners are pseudo-terminals behind mocked nodes: what is written to their masters is what they read, and what the daemon tells them is heard there."""

import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import tty

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "LinksProbe"))
from testbed import EVDEV, Bench, die_with_parent  # noqa: E402

PROGRAMS, DEVICES = sys.argv[2:4]
GOOD = b"\x07"
# TCGETS2 answers 9600 bits per second, TCSETS2 takes anything.
TTY = {("T", 0x2A): struct.pack("<36xII", 9600, 9600), ("T", 0x2B): 0}


class Scanner:
    """A scanner in CDC mode, one that says BEL for good."""

    def __init__(self, bench, port, number, serial="S1", keyboard=None):
        self.bench, self.node = bench, f"ttyACM{number}"
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        path = f"{bench.bed.get_root_dir()}/dev/{self.node}"
        if os.path.lexists(path):
            os.unlink(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(os.ttyname(self.slave), path)
        if self.node not in bench.answered:
            bench.answer(self.node, TTY)
        usb = bench.usb(port, "05e0", "1701", serial, "Symbol Bar Code Scanner")
        self.places = [usb]
        if keyboard is not None:
            keys = bench.interface(usb, port, 1, 3, "usbhid")
            parent = bench.bed.add_device("input", f"input{keyboard}", keys, ["name", "Symbol", "capabilities/key", "fffffffffffffffe"], [])
            event = bench.bed.add_device("input", f"event{keyboard}", parent, [], ["DEVNAME", f"/dev/input/event{keyboard}", "ID_INPUT_KEYBOARD", "1"])
            self.places += [keys, parent, event]
        interface = bench.interface(usb, port, 0, 2, "cdc_acm")
        self.plugged = time.monotonic()
        self.places += [interface, bench.bed.add_device("tty", self.node, interface, [], ["DEVNAME", f"/dev/{self.node}"])]

    def scan(self, code):
        os.write(self.master, code.encode() + b"\r")

    def hears(self, seconds=5):
        return os.read(self.master, 16) if select.select([self.master], [], [], seconds)[0] else b""

    def unplug(self):
        for place in reversed(self.places):
            self.bench.bed.uevent(place, "remove")
            self.bench.bed.remove_device(place)
        os.close(self.slave)
        os.close(self.master)


class Daemon:
    def __init__(self, stations, extra=""):
        self.folder = tempfile.mkdtemp(prefix="tm-", dir="/tmp")
        rows = "".join(f"  - {{name: {name}, flow: receiving, operator: optional}}\n" for name in stations)
        with open(f"{self.folder}/tallyman.yaml", "w") as file:
            file.write(
                f"site: {{timezone: UTC}}\njournal: {{directory: {self.folder}/state, limit: 64MB}}\ncontrol: {{socket: {self.folder}/s}}\n"
                f"screen: {{listen: 127.0.0.1:{20000 + os.getpid() % 20000}}}\nlog: info\nstations:\n{rows}{extra}")
        os.environ.update({"TALLYMAN_DEVICES": DEVICES, "TALLY_SOCKET": f"{self.folder}/s", "LC_ALL": "C"})
        self.log = open(f"{self.folder}/log", "ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [f"{PROGRAMS}/tallymand", "run", "--config", f"{self.folder}/tallyman.yaml"],
            stdout=self.log, stderr=self.log, preexec_fn=die_with_parent)
        self.wait(lambda: self.tally("status").returncode in (0, 1), "the daemon answers")

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(20) == 0, self.text()

    def text(self):
        with open(f"{self.folder}/log") as file:
            return file.read()

    def tally(self, *words):
        return subprocess.run(
            [f"{PROGRAMS}/tally", *words], capture_output=True, text=True)

    def ask(self, *words):
        result = self.tally(*words, "--json")
        assert result.returncode in (0, 1), f"{words}: {result.stderr}"
        return [json.loads(line) for line in result.stdout.splitlines()]

    def devices(self):
        return {device["id"]: device for device in self.ask("devices", "list")}

    def wait(self, condition, what, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {what}\n{self.tally('devices', 'list').stdout}\n{self.text()}")

    def at_work(self, identity, station, node=None):
        def holds():
            device = self.devices().get(identity)
            return device and device["state"] == "open" and device.get("station") == station and (node is None or node in device["endpoint"])

        self.wait(holds, f"{identity} at work at {station}")

    def notices(self, identity):
        return {notice["code"] for notice in self.devices()[identity]["notices"]}

    def events(self):
        lines = [json.loads(entry["line"]) for entry in self.ask("journal", "list", "--kind", "device", "--last", "100")]
        return [line["health"] | {"device": line["device"]} for line in lines]


def replugged(bench):
    """On a box with one station a known scanner goes to work by itself, and comes back as itself at another port and node."""
    daemon = Daemon(["dock-1"])
    known = "usb:05e0:1701:S1"
    scanner = Scanner(bench, "1-4", 3)
    daemon.at_work(known, "dock-1", "/dev/ttyACM3")
    scanner.scan("%T-SERVICE")
    assert scanner.hears() == GOOD
    scanner.unplug()
    daemon.wait(lambda: daemon.devices()[known]["state"] == "absent", "absent")
    scanner = Scanner(bench, "1-2", 8)
    daemon.at_work(known, "dock-1", "/dev/ttyACM8")
    scanner.scan("anything")
    assert scanner.hears() == GOOD
    daemon.restart()
    daemon.at_work(known, "dock-1", "/dev/ttyACM8")
    assert [event["event"] for event in daemon.events()] == ["joined"], daemon.events()
    return daemon


def latency(bench):
    """From udev's event to ready: what is printed is milliseconds, the whole daemon's."""
    daemon = Daemon(["dock-1"])
    times = []
    for round in range(10):
        scanner = Scanner(bench, "1-4", round)
        while f"/dev/ttyACM{round} " not in daemon.text():
            time.sleep(0.001)
        times.append((time.monotonic() - scanner.plugged) * 1000)
        if round < 9:
            scanner.unplug()
            daemon.wait(lambda: daemon.devices()["usb:05e0:1701:S1"]["state"] == "absent", "absent")
    print("ms from the event to open:", " ".join(f"{one:.1f}" for one in sorted(times)))
    assert sorted(times)[len(times) // 2] < 100, times
    assert "plug.flapping" in daemon.notices("usb:05e0:1701:S1") and "Check cable" in daemon.tally("status").stdout
    return daemon


def twins(bench):
    """Two scanners of one serial number stay two, over a restart, too."""
    daemon = Daemon(["dock-1"])
    first = Scanner(bench, "1-1", 1, "A7")
    daemon.at_work("usb:05e0:1701:A7", "dock-1", "/dev/ttyACM1")
    second = Scanner(bench, "1-2", 2, "A7")
    daemon.at_work("port:usb-1-2", "dock-1", "/dev/ttyACM2")
    dummy = Scanner(bench, "1-3", 3, "0000000")
    daemon.at_work("port:usb-1-3", "dock-1", "/dev/ttyACM3")
    for _ in range(2):
        daemon.at_work("usb:05e0:1701:A7", "dock-1", "/dev/ttyACM1")
        daemon.at_work("port:usb-1-2", "dock-1", "/dev/ttyACM2")
        assert "plug.shared-serial" in daemon.notices("usb:05e0:1701:A7") & daemon.notices("port:usb-1-2")
        assert "plug.dummy-serial" in daemon.notices("port:usb-1-3")
        assert "the same serial number A7" in daemon.tally("status").stdout
        daemon.restart()
    first.unplug()
    daemon.at_work("port:usb-1-2", "dock-1", "/dev/ttyACM2")
    return daemon


def paired(bench):
    """With several stations a scanner has none, until it reads a station's card; a spare at its port then takes its place."""
    daemon = Daemon(["dock-1", "Приёмка 2"])
    known = "usb:05e0:1701:S1"
    scanner = Scanner(bench, "1-4", 3)
    daemon.at_work(known, None)
    assert daemon.notices(known) == {"plug.no-station"}
    card = daemon.ask("station", "pair", "Приёмка 2")[0]["pairing"]
    assert card.startswith("%S-") and card.isascii(), card
    assert daemon.ask("station", "pair", "dock-1")[0]["pairing"] == "%S-DOCK-1"
    scanner.scan("4600000000015")
    daemon.wait(lambda: daemon.devices()[known]["scans"] == 1, "the scan is seen")
    assert scanner.hears() == GOOD * 4, "without a station nothing is stored, and that must be heard"
    scanner.scan(card)
    assert scanner.hears() == GOOD
    daemon.at_work(known, "Приёмка 2")
    # Its own card again is nothing; another station's is refused.
    scanner.scan("%S-DOCK-1")
    assert scanner.hears() == GOOD * 4
    scanner.scan(card.lower())
    assert scanner.hears() == GOOD
    assert daemon.devices()[known]["opens"] == 1, "it was not touched"
    daemon.restart()
    daemon.at_work(known, "Приёмка 2")
    scanner.unplug()
    daemon.wait(lambda: daemon.devices()[known]["state"] == "absent", "absent")
    Scanner(bench, "1-3", 4, "S3")
    daemon.at_work("usb:05e0:1701:S3", None)
    Scanner(bench, "1-4", 3, "S2")
    daemon.at_work("usb:05e0:1701:S2", "Приёмка 2")
    assert known not in daemon.devices()
    daemon.restart()
    daemon.at_work("usb:05e0:1701:S2", "Приёмка 2")
    told = [(event["event"], event.get("station"), event.get("replaces")) for event in daemon.events()]
    assert told == [
        ("joined", None, None), ("paired", "Приёмка 2", None), ("joined", None, None), ("spare", "Приёмка 2", known)], told
    return daemon


def spare(bench):
    """A spare at the port of a configured scanner that is gone takes its station and its settings."""
    daemon = Daemon(["dock-1", "dock-2"], "devices:\n  - {name: ramp, station: dock-2, usb: '05e0:1701', serial: S1, set: {good: '!'}}\n")
    old = Scanner(bench, "1-4", 3)
    daemon.at_work("ramp", "dock-2")
    old.unplug()
    daemon.wait(lambda: daemon.devices()["ramp"]["state"] == "absent", "absent")
    daemon.restart()
    fresh = Scanner(bench, "1-4", 5, "S9")
    daemon.at_work("usb:05e0:1701:S9", "dock-2")
    fresh.scan("%T-SERVICE")
    assert fresh.hears() == b"!"
    assert daemon.notices("ramp") == {"plug.replaced"}
    assert daemon.tally("status").returncode == 0, daemon.tally("status").stdout
    assert [(event["event"], event["replaces"]) for event in daemon.events()] == [("spare", "ramp")]
    return daemon


def adopted(bench):
    """An ordinary keyboard and a bare serial chip are listed and left alone until a technician adopts them."""
    daemon = Daemon(["dock-1"])
    usb = bench.usb("1-1", "046d", "c31c", None, "Logitech Keyboard")
    keys = bench.interface(usb, "1-1", 0, 3, "usbhid")
    parent = bench.bed.add_device("input", "input9", keys, ["name", "Logitech Keyboard", "capabilities/key", "fffffffffffffffe"], [])
    bench.terminal("input/event9")
    bench.answer("input/event9", EVDEV)
    bench.bed.add_device("input", "event9", parent, [], ["DEVNAME", "/dev/input/event9", "ID_INPUT_KEYBOARD", "1"])
    chip = bench.usb("1-2", "1a86", "7523", None, "QinHeng CH340")
    interface = bench.interface(chip, "1-2", 0, 255, "ch341")
    bench.terminal("ttyUSB4")
    bench.answer("ttyUSB4", TTY)
    bench.bed.add_device("tty", "ttyUSB4", interface, [], ["DEVNAME", "/dev/ttyUSB4"])
    daemon.wait(lambda: len(daemon.devices()) == 2, "both are listed")
    assert {device["state"] for device in daemon.devices().values()} == {"unused"}
    assert daemon.notices("port:usb-1-1") == {"unused.keyboard"} and daemon.notices("port:usb-1-2") == {"unused.unknown"}
    listed = daemon.tally("devices", "list").stdout
    assert "tally devices adopt port:usb-1-1 --as generic/keyboard" in listed and "/dev/ttyUSB4" in listed, listed
    refused = daemon.tally("devices", "adopt", "/dev/ttyUSB4")
    assert refused.returncode == 64 and "--as PROFILE, such as" in refused.stderr and "generic/serial" in refused.stderr, refused.stderr
    refused = daemon.tally("devices", "adopt", "/dev/ttyUSB4", "--as", "generic/keyboard")
    assert refused.returncode == 64 and "generic/serial" in refused.stderr, refused.stderr
    refused = daemon.tally("devices", "adopt", "/dev/ttyUSB7")
    assert refused.returncode == 66 and "port:usb-1-2 (QinHeng CH340)" in refused.stderr, refused.stderr
    assert daemon.ask("devices", "adopt", "/dev/ttyUSB4", "--as", "generic/serial")[0]["station"] == "dock-1"
    daemon.ask("devices", "adopt", "1-1", "--as", "generic/keyboard", "--station", "dock-1")
    for _ in range(2):
        daemon.at_work("port:usb-1-2", "dock-1", "/dev/ttyUSB4")
        daemon.at_work("port:usb-1-1", "dock-1", "/dev/input/event9")
        daemon.restart()
    assert daemon.ask("devices", "forget", "port:usb-1-1") == [{"device": "port:usb-1-1"}]
    daemon.wait(lambda: daemon.devices()["port:usb-1-1"]["state"] == "unused", "forgotten")
    daemon.restart()
    assert daemon.devices()["port:usb-1-1"]["state"] == "unused"
    assert [event["event"] for event in daemon.events()] == ["adopted", "adopted", "forgotten"]
    return daemon


def composite(bench):
    """A scanner that is a serial port and a keyboard is one device: the port is read, and the keyboard grabbed, before and after."""
    grabs = []
    bench.terminal("input/event9")

    def grab(client, size):
        grabs.append(size)
        return 0

    bench.answer("input/event9", {("E", 0x90): grab, ("E", 0xA0): 0})
    daemon = Daemon(["dock-1"])
    scanner = Scanner(bench, "1-4", 3, keyboard=9)
    daemon.at_work("usb:05e0:1701:S1", "dock-1", "/dev/ttyACM3")
    daemon.wait(lambda: grabs, "the keyboard is grabbed")
    device = daemon.devices()["usb:05e0:1701:S1"]
    assert device["nodes"] == ["/dev/ttyACM3", "/dev/input/event9"] and device["notices"] == [], device
    assert len(daemon.devices()) == 1
    return daemon


def power(bench):
    """A hub that cuts a port's power is shown with hub and port, at the device there and in the status."""
    daemon = Daemon(["dock-1"])
    hub = bench.bed.add_device("usb", "1-1:1.0", None, [], ["DEVTYPE", "usb_interface"])
    Scanner(bench, "1-1.4", 3)
    daemon.at_work("usb:05e0:1701:S1", "dock-1")
    bench.bed.set_property(hub, "OVER_CURRENT_PORT", "/devices/usb1/1-1/1-1:1.0/1-1-port4")
    bench.bed.set_property(hub, "OVER_CURRENT_COUNT", "2")
    bench.bed.uevent(hub, "change")
    daemon.wait(lambda: "plug.over-current" in daemon.notices("usb:05e0:1701:S1"), "over-current is told")
    assert "Port 1-1.4: hub 1-1 has cut its power" in daemon.tally("devices", "list").stdout
    assert "hub 1-1 has cut its power" in daemon.tally("status").stdout
    return daemon


def ambiguous(bench):
    """An entry of the configuration that two devices answer to is refused with the line to type; the other devices work."""
    first = Scanner(bench, "1-1", 1, "A")
    Scanner(bench, "1-2", 2, "B")
    daemon = Daemon(["dock-1"], "devices:\n  - {name: ramp, station: dock-1, usb: '05e0:1701'}\n")
    daemon.wait(lambda: daemon.devices()["ramp"]["state"] == "misconfigured", "refused")
    error = daemon.devices()["ramp"]["lastError"]
    assert "2 devices answer to it, at usb-1-1, usb-1-2" in error and "serial: …" in error and "port: 1-" in error, error
    first.unplug()
    with open(f"{daemon.folder}/tallyman.yaml") as file:
        text = file.read()
    with open(f"{daemon.folder}/tallyman.yaml", "w") as file:
        file.write(text.replace("usb: '05e0:1701'", "port: 1-2"))
    daemon.process.send_signal(signal.SIGHUP)
    daemon.at_work("ramp", "dock-1", "/dev/ttyACM2")
    Scanner(bench, "1-1", 1, "A")
    daemon.at_work("usb:05e0:1701:A", "dock-1", "/dev/ttyACM1")
    return daemon


if __name__ == "__main__":
    scenario = globals()[sys.argv[1]]
    bench = Bench()
    daemon = scenario(bench)
    daemon.stop()
    shutil.rmtree(daemon.folder)
