"""Scenarios on a machine made of nothing but umockdev: testbed.py SCENARIO PROBE, under umockdev-wrapper. Exit 0 = as it should be."""

import ctypes
import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import time
import tty

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402
import usbfs  # noqa: E402

EV_SYN, EV_KEY, EV_LED = 0, 1, 0x11
SYN_REPORT, SYN_DROPPED = 0, 3
KEY_LEFTSHIFT, KEY_A, LED_CAPSL = 42, 30, 1


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Probe:
    """The program under test, spoken to in lines."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.argv[2], *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, preexec_fn=die_with_parent)

    def line(self):
        text = self.process.stdout.readline()
        assert text, f"the probe ended with {self.process.wait(10)}"
        return text.rstrip("\n")

    def ask(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.line()

    def expect(self, wanted):
        got = self.line()
        assert got.startswith(wanted), f"wanted {wanted!r}, got {got!r}"
        return got


class Bench:
    def __init__(self):
        self.bed = UMockdev.Testbed.new()
        self.handlers = []
        self.answered = set()

    def usb(self, port, vendor, product, serial, name, node=None):
        attributes = {"idVendor": vendor, "idProduct": product, "manufacturer": name.split()[0], "product": name.split(" ", 1)[1]}
        if serial:
            attributes["serial"] = serial
        properties = ["DEVTYPE", "usb_device"] + (["DEVNAME", f"/dev/{node}"] if node else [])
        return self.bed.add_device("usb", port, None, [word for pair in attributes.items() for word in pair], properties)

    def interface(self, parent, port, number, cls, driver, **attributes):
        listed = ["bInterfaceNumber", f"{number:02x}", "bInterfaceClass", f"{cls:02x}"]
        for pair in attributes.items():
            listed += pair
        path = self.bed.add_device("usb", f"{port}:1.{number}", parent, listed, ["DEVTYPE", "usb_interface", "DRIVER", driver])
        self.bed.set_attribute_link(path, "driver", f"../../../bus/usb/drivers/{driver}")
        return path

    def scanner(self, port="1-1.4", event=5, serial="S22014"):
        """A keyboard-wedge scanner; returns its event node's place in /sys."""
        usb = self.usb(port, "05e0", "1200", serial, "Symbol Bar Code Scanner")
        interface = self.interface(usb, port, 0, 3, "usbhid")
        node = f"input/event{event}"
        keys = "fffffffffffffffe"
        parent = self.bed.add_device("input", f"input{event}", interface, ["name", "Symbol Bar Code Scanner", "capabilities/key", keys], [])
        self.bed.add_device("input", f"event{event}", parent, [], ["DEVNAME", f"/dev/{node}", "ID_INPUT_KEYBOARD", "1"])
        return f"{parent}/event{event}"

    def unplug(self, place):
        """Takes a scanner away: its event node and all it hangs on, up to the USB device."""
        while place.count("/") > 2:
            self.bed.uevent(place, "remove")
            self.bed.remove_device(place)
            place = os.path.dirname(place)

    def label_printer(self, port="1-3"):
        usb = self.usb(port, "0a5f", "0120", "ZD1", "Zebra ZD420")
        interface = self.interface(usb, port, 0, 7, "usblp", ieee1284_id="MFG:Zebra;MDL:ZD420;CMD:ZPL;")
        self.bed.add_device("usbmisc", "lp1", interface, [], ["DEVNAME", "/dev/usb/lp1"])

    def terminal(self, node):
        """Puts a pseudo-terminal behind a device node: what is written to the master is what the device sends; closing it unplugs the device."""
        master, slave = pty.openpty()
        tty.setraw(slave)
        path = self.bed.get_root_dir() + "/dev/" + node
        if os.path.lexists(path):
            os.unlink(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(os.ttyname(slave), path)
        self.slave = slave
        return master

    def answer(self, node, answers):
        """Answers ioctls by (type, number): bytes fill the argument, a negative number is an error, any other the result; a function
        is asked, with the client and the argument's size."""

        def handle(_, client):
            request = client.get_request()
            what = answers.get((chr(request >> 8 & 0xFF), request & 0xFF), -errno.ENOTTY)
            if callable(what):
                what = what(client, request >> 16 & 0x3FFF)
            if isinstance(what, bytes):
                size = max(request >> 16 & 0x3FFF, len(what))
                client.get_arg().resolve(0, size).update(0, what[:size])
                client.complete(len(what), 0)
            elif what < 0:
                client.complete(-1, -what)
            else:
                client.complete(what, 0)
            return True

        handler = UMockdev.IoctlBase()
        handler.connect("handle-ioctl", handle)
        self.bed.attach_ioctl("/dev/" + node, handler)
        self.handlers.append(handler)
        self.answered.add(node)


def packet(kind, code, value, at=(100, 500000)):
    return struct.pack("<qqHHi", *at, kind, code, value)


def bits(*numbers, size):
    field = bytearray(size)
    for number in numbers:
        field[number // 8] |= 1 << number % 8
    return bytes(field)


def fields(line):
    return dict(part.split("=", 1) for part in line.split("|"))


def devices():
    bench = Bench()
    bench.scanner()
    bench.scanner(port="1-2", event=6, serial=None)
    bench.label_printer()
    port = bench.usb("1-4", "0c2e", "0ca1", "15103B4F", "Honeywell Xenon 1900")
    interface = bench.interface(port, "1-4", 1, 2, "cdc_acm")
    bench.bed.add_device("tty", "ttyACM3", interface, [], ["DEVNAME", "/dev/ttyACM3", "ID_PATH", "pci-0000:00:14.0-usb-0:4:1.1"])
    bench.bed.add_device("tty", "tty7", None, [], ["DEVNAME", "/dev/tty7"])
    found = {line["node"]: line for line in map(fields, subprocess.check_output([sys.argv[2], "devices"], text=True).splitlines())}
    assert sorted(found) == ["/dev/input/event5", "/dev/input/event6", "/dev/ttyACM3", "/dev/usb/lp1"], found
    wedge = found["/dev/input/event5"]
    assert wedge["identity"] == "usb:05e0:1200:S22014" and wedge["keyboard"] == "true", wedge
    assert wedge["name"] == "Symbol Bar Code Scanner", wedge
    assert found["/dev/input/event6"]["identity"] == "port:usb-1-2", found
    lp = found["/dev/usb/lp1"]
    assert lp["ieee1284"].startswith("MFG:Zebra") and lp["class"] == "7" and lp["driver"] == "usblp", lp
    acm = found["/dev/ttyACM3"]
    assert acm["port"] == "pci-0000:00:14.0-usb-0:4" and acm["interface"] == "1" and acm["name"] == "Honeywell Xenon 1900", acm


def hotplug():
    bench = Bench()
    probe = Probe("watch")
    probe.expect("watching")
    node = bench.scanner()
    assert fields(probe.expect("added ")[6:])["identity"] == "usb:05e0:1200:S22014"
    bench.bed.uevent(node, "remove")
    probe.expect("removed /dev/input/event5")


EVDEV = {("E", 0x90): 0, ("E", 0xA0): 0}


def evdev():
    bench = Bench()
    bench.scanner()
    master = bench.terminal("input/event5")
    held = {("E", 0x18): bits(KEY_LEFTSHIFT, size=96), ("E", 0x19): bits(LED_CAPSL, size=2)}
    bench.answer("input/event5", EVDEV | held)
    probe = Probe("evdev", "/dev/input/event5")
    probe.expect("open")
    state = probe.line().split()[1]
    assert packet(EV_KEY, KEY_LEFTSHIFT, 1)[16:].hex() in state and packet(EV_LED, LED_CAPSL, 1)[16:].hex() in state, state
    assert packet(EV_KEY, 54, 0)[16:].hex() in state, "the other shift key is up"
    scan = packet(EV_KEY, KEY_A, 1) + packet(EV_SYN, SYN_REPORT, 0, (100, 700000))
    os.write(master, scan[:30])
    at, first = probe.line().split()
    assert first == scan[:24].hex() and at == "100500000000", "whole packets only, with the kernel's time"
    os.write(master, scan[30:])
    assert probe.line() == f"100700000000 {scan[24:].hex()}"
    lost = packet(EV_SYN, SYN_DROPPED, 0) + packet(EV_KEY, KEY_A, 0) + packet(EV_SYN, SYN_REPORT, 0)
    os.write(master, lost)
    assert probe.line().split()[1] == lost.hex()
    assert probe.line().split()[1].startswith(packet(EV_KEY, KEY_LEFTSHIFT, 1)[16:].hex(), 32), "what holds after the loss"
    os.close(bench.slave)
    os.close(master)
    probe.expect("error lost")


def behind():
    """Whoever reads late, as behind a slow disk, finds all that was typed: the kernel keeps no more than some ten keys."""
    bench = Bench()
    bench.scanner()
    master = bench.terminal("input/event5")
    bench.answer("input/event5", EVDEV)
    probe = Probe("evdev-late", "/dev/input/event5")
    probe.expect("open")
    typed = b"".join(packet(EV_KEY, KEY_A, number % 2) + packet(EV_SYN, SYN_REPORT, 0) for number in range(1000))
    for start in range(0, len(typed), 480):
        # A terminal takes 4 kB and then waits until somebody reads.
        assert select.select([], [master], [], 20)[1], f"nobody has read after {start} bytes"
        os.write(master, typed[start:start + 480])
    probe.process.stdin.write("now\n")
    probe.process.stdin.flush()
    got = ""
    while len(got) < 2 * len(typed):
        got += probe.line().split()[1]
    assert got == typed.hex(), "not what was typed"


def roster():
    bench = Bench()
    # One device with a keyboard and a serial port, and a hub cutting its neighbour's power.
    port = bench.usb("1-4", "0c2e", "0ca1", "15103B4F", "Honeywell Xenon 1900", node="bus/usb/001/009")
    acm = bench.interface(port, "1-4", 1, 2, "cdc_acm")
    bench.bed.add_device("tty", "ttyACM3", acm, [], ["DEVNAME", "/dev/ttyACM3", "ID_PATH", "pci-0000:00:14.0-usb-0:4:1.1"])
    keys = bench.interface(port, "1-4", 0, 3, "usbhid")
    parent = bench.bed.add_device("input", "input9", keys, ["name", "Xenon", "capabilities/key", "fffffffffffffffe"], [])
    bench.bed.add_device("input", "event9", parent, [], ["DEVNAME", "/dev/input/event9", "ID_PATH", "pci-0000:00:14.0-usb-0:4:1.0"])
    probe = Probe("roster")
    xenon = "usb:0c2e:0ca1:15103B4F,-,/dev/input/event9,/dev/ttyACM3,/dev/bus/usb/001/009"
    probe.expect(f"{xenon}|")
    # A scanner comes, then its twin: the first keeps its name, and the second has that of its port.
    first = bench.scanner(port="1-1", event=5, serial="A7")
    probe.expect(f"usb:05e0:1200:A7,-,/dev/input/event5 {xenon}|")
    bench.scanner(port="1-2", event=6, serial="A7")
    probe.expect(f"usb:05e0:1200:A7,sharedSerial,/dev/input/event5 port:usb-1-2,sharedSerial,/dev/input/event6 {xenon}|")
    bench.unplug(first)
    probe.expect(f"port:usb-1-2,sharedSerial,/dev/input/event6 {xenon}|")
    bench.scanner(port="1-3", event=7, serial="00000000")
    probe.expect(f"port:usb-1-2,sharedSerial,/dev/input/event6 port:usb-1-3,dummySerial,/dev/input/event7 {xenon}|")
    hub = bench.bed.add_device("usb", "1-0:1.0", None, [], ["DEVTYPE", "usb_interface", "OVER_CURRENT_PORT", "/devices/usb1/1-0:1.0/usb1-port2", "OVER_CURRENT_COUNT", "3"])
    bench.bed.uevent(hub, "change")
    line = probe.line()
    while "|" in line and line.endswith("|"):
        line = probe.line()
    assert line.endswith("|1-2:1:3"), line


def grabbed():
    bench = Bench()
    bench.scanner()
    bench.terminal("input/event5")
    bench.answer("input/event5", {("E", 0x90): -errno.EBUSY})
    assert "/dev/input/event5: held by" in Probe("evdev", "/dev/input/event5").expect("error busy")


HIDPOS = bytes.fromhex("058c0902a1018502150026ff007508950109fb810209fc810209fd8102953809fe82020175019501250109ff810275078103c0")


def hidraw():
    bench = Bench()
    usb = bench.usb("1-5", "0c2e", "0b8f", "V1", "Honeywell Voyager 1400g")
    interface = bench.interface(usb, "1-5", 0, 3, "usbhid")
    hid = bench.bed.add_device("hid", "0003:0C2E:0B8F.0001", interface, [], [])
    bench.bed.set_attribute_binary(hid, "report_descriptor", HIDPOS)
    bench.bed.add_device("hidraw", "hidraw3", hid, [], ["DEVNAME", "/dev/hidraw3"])
    found = fields(subprocess.check_output([sys.argv[2], "devices"], text=True).splitlines()[0])
    assert found["descriptor"] == HIDPOS.hex() and found["subsystem"] == "hidraw" and found["usb"] == "0c2e:0b8f", found
    master = bench.terminal("hidraw3")
    features = []

    def feature(client, size):
        features.append(bytes(client.get_arg().resolve(0, size).retrieve())[:size])
        return size

    answers = {("H", 1): struct.pack("<i", len(HIDPOS)), ("H", 2): struct.pack("<I", len(HIDPOS)) + HIDPOS, ("H", 6): feature}
    bench.answer("hidraw3", answers)
    probe = Probe("hidraw", "/dev/hidraw3")
    assert probe.expect("open ")[5:] == HIDPOS.hex()
    report = b"\x02]E05901234123457" + bytes(44)
    os.write(master, report)
    assert probe.ask("read") == report.hex()
    assert probe.ask("write fd 03 16 07 0d") == "written"
    assert os.read(master, 100) == b"\xfd\x03\x16\x07\x0d"
    assert probe.ask("feature fe 01") == "written"
    assert features == [b"\xfe\x01"], features
    answers[("H", 6)] = -errno.EPIPE
    assert "refused the report 254" in probe.ask("feature fe 01")
    assert "held by" in Probe("hidraw", "/dev/hidraw3").expect("error busy")
    os.close(bench.slave)
    os.close(master)
    assert probe.ask("read").startswith("error lost")
    other = bench.terminal("hidraw3")
    answers[("H", 1)] = -errno.ENOTTY
    assert "not a HID device" in Probe("hidraw", "/dev/hidraw3").expect("error configuration")
    os.close(other)


def supervised():
    bench = Bench()
    probe = Probe("supervise")
    probe.expect("absent")
    for event in [5, 7]:
        node = f"input/event{event}"
        master = bench.terminal(node)
        bench.answer(node, EVDEV)
        begun = time.monotonic()
        place = bench.scanner(event=event)
        probe.expect(f"opened evdev /dev/{node}")
        assert time.monotonic() - begun < 3, "udev's word must end the wait"
        key = packet(EV_KEY, KEY_A, 1)
        os.write(master, key)
        probe.expect(f"received {key.hex()}")
        bench.unplug(place)
        os.close(bench.slave)
        os.close(master)
        probe.expect("lost lost")


def typing():
    """Sixteen scanners at ten codes a second each: no code is lost or torn."""
    count, scans, digits = 16, 30, {"0": 11} | {str(n): n + 1 for n in range(1, 10)}
    bench = Bench()
    masters = []
    for number in range(count):
        node = f"input/event{20 + number}"
        masters.append(bench.terminal(node))
        bench.answer(node, EVDEV)
    probe = Probe("type", str(count), str(scans))
    probe.expect("open")

    def keys(text):
        for key in [digits[digit] for digit in text] + [28]:
            for value in [1, 0]:
                yield packet(EV_KEY, key, value) + packet(EV_SYN, SYN_REPORT, 0)

    begun = time.monotonic()
    for scan in range(scans):
        for number, master in enumerate(masters):
            os.write(master, b"".join(keys(f"{number:02}{scan:04}12345678")))
            time.sleep(max(0, begun + (scan + number / count) / 10 - time.monotonic()))
    for number in range(count):
        assert probe.line() == " ".join([str(number)] + [f"{number:02}{scan:04}12345678" for scan in range(scans)])
    print(probe.line())


def printer():
    bench = Bench()
    bench.label_printer()
    master = bench.terminal("usb/lp1")
    identity = b"MFG:Zebra;MDL:ZD420;CMD:ZPL;"
    answers = {("P", 1): struct.pack(">H", len(identity) + 2) + identity, ("\x06", 0x0B): struct.pack("<i", 0x30)}
    bench.answer("usb/lp1", answers)
    probe = Probe("printer", "/dev/usb/lp1")
    probe.expect("open")
    answer = probe.ask("id")
    assert answer == identity.decode(), answer
    assert probe.ask("status") == "ready=false paper-out,fault"
    answers[("\x06", 0x0B)] = struct.pack("<i", 0x18)
    assert probe.ask("status") == "ready=true "
    assert probe.ask("write 1000") == "written"
    assert os.read(master, 65536) == b"^" * 1000
    os.write(master, b"\x02OK\x03")
    assert probe.ask("read") == "024f4b03"
    stalled = probe.ask("write 1000000")
    assert stalled.startswith("error stalled taken="), stalled
    taken, seen = int(stalled.split("=")[1]), b""
    fcntl.fcntl(master, fcntl.F_SETFL, os.O_NONBLOCK)
    while len(seen) < taken:
        try:
            seen += os.read(master, 65536)
        except BlockingIOError:
            time.sleep(0.001)
    assert len(seen) == taken
    os.close(bench.slave)
    os.close(master)
    assert probe.ask("write 10").startswith("error lost taken=0")


def usb():
    """A printer without usblp's help: libusb, through the ioctls of usbdevfs."""
    bench = Bench()
    printer = usbfs.Printer(bench.bed)
    probe = Probe("usb", "/dev/bus/usb/001/004")
    probe.expect("open")
    assert printer.log == ["detach 0", "claim 0", "set 0 1"], printer.log
    assert probe.ask("id") == "MFG:Zebra;MDL:ZD420;CMD:ZPL;"
    assert printer.log[-1] == "control a1 0 0 0001", printer.log
    printer.port_status = 0x30
    assert probe.ask("status") == "ready=false paper-out,fault"
    assert probe.ask("reset") == "reset" and printer.log[-1] == "control 21 2 0 0000", printer.log
    assert probe.ask("write 40000") == "written"
    assert printer.received == b"^" * 40000, len(printer.received)
    printer.say(b"")
    printer.say(b"\x02OK\x03")
    assert probe.ask("read") == "024f4b03", "an empty packet is no end"
    printer.stalls = 1
    answer = probe.ask("write 10")
    assert answer.startswith("error io") and printer.log[-1] == f"clear {usbfs.OUT}", (answer, printer.log)
    assert probe.ask("write 10") == "written", "after the halt is cleared it goes on"
    printer.takes = False
    stalled = probe.ask("write 1000")
    assert stalled.startswith("error stalled taken=0"), stalled
    printer.takes = True
    assert probe.ask("close") == "closed"
    assert printer.log[-2:] == ["release 0", "attach 0"] and printer.driver == "usblp", printer.log
    assert not any(line.endswith(" 1") and line != "set 0 1" and not line.startswith("clear") for line in printer.log), "the keyboard was touched"

    printer.held_by_another = True
    assert probe.ask("open").startswith("error busy: usb /dev/bus/usb/001/004: interface 0 is held by"), "EBUSY"
    assert printer.driver == "usblp", "the driver is back where the claim failed"
    printer.held_by_another = False
    assert probe.ask("open") == "open"
    printer.takes = False
    probe.process.stdin.write("write 100000\n")
    probe.process.stdin.flush()
    while not printer.pending:
        time.sleep(0.001)
    printer.unplug()
    lost = probe.line()
    assert lost.startswith("error lost taken=16384"), lost
    assert probe.ask("write 10").startswith("error closed taken=0")


if __name__ == "__main__":
    scenarios = {name: globals()[name] for name in ["devices", "hotplug", "roster", "evdev", "behind", "grabbed", "hidraw", "supervised", "typing", "printer", "usb"]}
    scenarios[sys.argv[1]]()
