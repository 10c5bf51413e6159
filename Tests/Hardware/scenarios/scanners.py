"""Keyboard scanners: found, taken for the daemon alone, kept apart, and back after every unplugging."""
from bench import KEYBOARD, Bench, Gadget, expect, keyboard_scanner

STRANGER = "1d6b:0104"  # the kernel's own id for gadgets: no maker's, no profile's


def keyboard(bench: Bench) -> None:
    """A scanner plugged in while the daemon runs is at work by itself, and each scan is stored once"""
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    for code in ["HW-0001", "(01)04600000001012", "aZ19!@#$%^&*()_+-=[]{}\\|;:'\",.<>/?`~"]:
        scanner.scan(code)
        bench.expects(name, code)
    bench.settled()
    ready = bench.machine.call("system.ready_time", node=scanner.host_node("input"))
    if ready is not None:
        bench.note(f"open {ready:.0f} ms after udev knew it, emulated")
    bench.finish()


def grab(bench: Bench) -> None:
    """What a scanner types reaches no other program and no console"""
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    node = scanner.host_node("input")
    bench.machine.call("eyes.start", nodes=[node])
    scanner.scan("abc")
    # Before the daemon runs both must see it: else they would see nothing of a leak.
    bench.until("reader and console see what nobody has grabbed", lambda: _seen(bench) == ({node: 4}, "abc\r"))
    bench.start()
    name = scanner.device()
    for code in ["def", "HW-0002"]:
        scanner.scan(code)
        bench.expects(name, code)
    bench.settled()
    expect(_seen(bench) == ({node: 4}, "abc\r"), f"keys leaked: {_seen(bench)}")
    bench.machine.call("eyes.stop")
    bench.finish()


def _seen(bench: Bench) -> tuple[dict[str, int], str]:
    seen = bench.machine.call("eyes.seen")
    return seen["nodes"], seen["console"]


def ordinary_keyboards(bench: Bench) -> None:
    """A keyboard that no profile names is left to the people who type on it"""
    bench.start()
    stranger = Gadget(bench, "stranger", STRANGER, [{"kind": "keyboard"}], "K1", "Nobody", "Office Keyboard")
    scanner = keyboard_scanner(bench)
    stranger.plug(0)
    scanner.plug(1)
    name = scanner.device()
    node = stranger.host_node("input")
    software = bench.machine.call("uinput.make", title="On-screen keyboard")
    bench.machine.call("eyes.start", nodes=[node, software])
    stranger.scan("usb")
    bench.machine.call("uinput.type_text", text="soft\n")
    bench.machine.press("ps2\n")
    scanner.scan("HW-0003")
    bench.expects(name, "HW-0003")
    bench.settled()
    bench.until("every key is seen", lambda: sum(_seen(bench)[0].values()) >= 9 and len(_seen(bench)[1]) >= 13)
    nodes, console = _seen(bench)
    expect(nodes == {node: 4, software: 5}, f"keys pressed: {nodes}")
    expect(sorted(console.split("\r")) == ["", "ps2", "soft", "usb"], f"the console got {console!r}")
    bench.machine.call("eyes.stop")
    bench.finish()


def twins(bench: Bench) -> None:
    """Four scanners of one model type at once, two with the same serial number and two with none, and stay four"""
    bench.start()
    serials = {"a1": "000000", "a2": "000000", "b1": None, "b2": None}
    scanners = [keyboard_scanner(bench, name, serial) for name, serial in serials.items()]
    for port, scanner in enumerate(scanners):
        scanner.plug(port)
    names = {scanner.name: scanner.device() for scanner in scanners}
    expect(len(set(names.values())) == len(scanners), f"not every scanner has a name of its own: {names}")
    codes = {scanner.name: [f"{scanner.name}-{number:04}" for number in range(200 if bench.long else 20)] for scanner in scanners}
    bench.machine.call("gadgets.scan_together", 600, texts=codes)
    for scanner in scanners:
        for code in codes[scanner.name]:
            bench.expects(names[scanner.name], code)
    bench.finish()


def unplugged_in_mid_scan(bench: Bench) -> None:
    """Half a code is stored as incomplete, at once, and never becomes a part of the next one"""
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    scanner.type("HW-00")
    bench.until("half a code has arrived", lambda: (bench.device(id=name) or {}).get("bytes"))
    scanner.unplug()
    bench.expects(name, "HW-00", "incomplete")
    bench.settled()
    scanner.plug(0)
    expect(scanner.device() == name, "it came back under another name")
    scanner.scan("HW-0004")
    bench.expects(name, "HW-0004")
    bench.finish()


def other_node(bench: Bench) -> None:
    """A scanner that comes back in another port, at a node with another number, is the same scanner in the same work"""
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name, before = scanner.device(), scanner.host_node("input")
    scanner.scan("%T-BLIND")
    bench.expects(name, "%T-BLIND", "command")
    bench.settled()
    document = _document(bench, name)
    scanner.unplug()
    bench.until("its node is gone", lambda: not scanner.nodes())
    squatter = Gadget(bench, "squatter", STRANGER, [{"kind": "keyboard"}], "K1", "Nobody", "Office Keyboard")
    squatter.plug(1)
    expect(squatter.host_node("input") == before, "the other keyboard did not get the number that had become free")
    scanner.plug(2)
    expect(scanner.device() == name, "it came back under another name")
    expect(scanner.host_node("input") != before, "it came back with the old number")
    scanner.scan("HW-0005")
    bench.expects(name, "HW-0005")
    bench.settled()
    expect(_document(bench, name) == document, "it lost its document")
    bench.finish()


def _document(bench: Bench, device: str) -> str:
    sessions = [session for station in bench.tally("station", "list") for session in station["sessions"] if session.get("device") == device]
    expect(len(sessions) == 1 and sessions[0].get("document"), f"{device} has no document: {sessions}")
    return sessions[0]["document"]


def fast_replugs(bench: Bench) -> None:
    """Twenty plugs and unplugs as fast as the kernel takes them leave one scanner at work, and nothing open twice"""
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    for number in range(100 if bench.long else 20):
        scanner.unplug()
        scanner.plug(0)
        if number % 5 == 4:
            expect(scanner.device() == name, "it came back under another name")
            scanner.scan(f"HW-1{number:03}")
            bench.expects(name, f"HW-1{number:03}")
            bench.settled()
    held = bench.machine.shell("ls -l /proc/$(systemctl show -P MainPID tallymand)/fd | grep /dev/input/ || true").splitlines()
    expect(len(held) == 1, f"the daemon holds {held}")
    bench.finish()


def stood_still(bench: Bench) -> None:
    """A daemon that had no processor for longer than a code may pause, while one was typed, takes it whole: silence is the device's alone"""
    bench.start()
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    process = int(bench.property("MainPID"))
    for number in range(20 if bench.long else 5):
        # No more keys than the kernel holds for a reader.
        bench.machine.call("gadgets.scan_past", name=scanner.name, text=f"HW-5{number:02}\n", process=process, seconds=1)
        bench.expects(name, f"HW-5{number:02}")
        bench.settled()
    bench.finish()


def stopped_and_started(bench: Bench) -> None:
    """A scanner that is there when the daemon starts is at work; between two runs its keys are the console's again, and count for nothing"""
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    bench.start()
    name = scanner.device()
    scanner.scan("HW-0006")
    bench.expects(name, "HW-0006")
    bench.settled()
    bench.machine.shell("systemctl stop tallymand")
    scanner.scan("HW-0007")
    bench.machine.shell("systemctl start tallymand", 90)
    expect(scanner.device() == name, "it has another name")
    scanner.scan("HW-0008")
    bench.expects(name, "HW-0008")
    bench.finish()
