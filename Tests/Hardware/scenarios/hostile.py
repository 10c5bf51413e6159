"""Devices that lie, flood and break off: nobody else notices."""
from bench import KEYBOARD, PRINTER, Bench, Gadget, expect, keyboard_scanner, printer, serial_scanner

MEMORY = 200 << 20  # the unit's MemoryMax is 256 MB
# Seconds. A code ends after 500 ms without a key, and the guest that floods types as well.
FAIR = 0.4


def _ids(usb: str) -> dict[str, int]:
    vendor, product = (int(part, 16) for part in usb.split(":"))
    return {"vendor": vendor, "product": product}


def _scans(bench: Bench, scanner: Gadget, name: str, codes: list[str]) -> None:
    for code in codes:
        scanner.scan(code)
        pause = bench.machine.call("gadgets.paused")
        if pause < FAIR:
            bench.expects(name, code)
        else:
            bench.unjudged(name, f"the guest stood still for {pause:.1f} s while it typed {code}, which is not judged")
    bench.settled()


def lies(bench: Bench) -> None:
    """Wrong descriptors and forged names, of devices with a known scanner's or printer's id, do no harm and forge no line of the log"""
    bench.start()
    bench.strangers = True
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()
    lies = ("short-report", "endless-collection", "long-claim", "no-endpoint", "forged-names", "lying-id")
    for port, lie in enumerate(lies):
        bench.machine.call("hostile.plug", port=port, lie=lie, **_ids(PRINTER if lie == "lying-id" else KEYBOARD))
        _scans(bench, scanner, name, [f"HW-80{port}0"])
        bench.tally("devices", "list")
    bench.machine.shell("udevadm settle")
    bench.tally("devices", "explain")
    for port in range(len(lies)):
        bench.machine.call("vhci.pull", port=port)
        _scans(bench, scanner, name, [f"HW-81{port}0"])
    lines = bench.machine.shell("journalctl -u tallymand -o cat --no-pager").splitlines()
    expect(not any(line.startswith("tallymand: forged") for line in lines), "a device's name forged a line of the log")
    expect("\x1b" not in "".join(lines), "a device's name reached the log with an escape sequence")
    bench.finish()


def flood(bench: Bench) -> None:
    """A keyboard that is a printer as well and sends without end, and a code of 10 MB, disturb neither scans nor labels of others"""
    bench.strangers = True
    bench.machine.call("hostile.plug", port=0, lie="flood", **_ids(KEYBOARD))
    paper, scanner, line = printer(bench), keyboard_scanner(bench), serial_scanner(bench)
    for port, gadget in enumerate([paper, scanner, line]):
        gadget.plug(port)
    good, end = paper.host_node("usbmisc"), line.end()
    (evil,) = bench.until("the flooding printer's node", lambda: bench.machine.call("vhci.nodes", port=0).get("usbmisc"))
    # Its id is a scanner's: no rule of ours opens its printer, so this test does.
    bench.machine.shell(f"chgrp tallyman {evil}")
    bench.machine.call("labels.start", path=paper.end())
    bench.start(
        f"printers:\n  - {{name: good-1, connect: {good}, dpi: 203}}\n  - {{name: evil-1, connect: {evil}, dpi: 203}}\nnew-scanners: dock-1\n")
    name = scanner.device()
    bench.machine.call("lines.hold", path=end)
    bench.machine.call("hostile.flood", port=0)
    bench.tally("print", "test", "evil-1")
    bench.tally("print", "test", "good-1")
    _scans(bench, scanner, name, [f"HW-820{number}" for number in range(5)])
    bench.machine.call("lines.flood", 600, path=end, count=10 << 20)
    _scans(bench, scanner, name, [f"HW-821{number}" for number in range(5)])
    bench.machine.call("lines.say", path=end, data=b"\rHW-8300\r".hex())
    bench.expects_last(line.device(), "HW-8300")
    bench.until("the good printer's label comes out", lambda: bench.machine.call("labels.printed", path=paper.end()))
    memory = int(bench.property("MemoryCurrent"))
    expect(memory < MEMORY, f"the daemon and its files in memory are {memory >> 20} MB")
    sent = bench.machine.call("hostile.sent", port=0)
    expect(sent > 4096, f"the flood was {sent} bytes only: this test has seen nothing")
    bench.note(f"{sent >> 10} kB of keys and nonsense, {memory >> 20} MB in memory")
    bench.machine.call("vhci.pull", port=0)
    _scans(bench, scanner, name, ["HW-8220"])
    bench.machine.call("lines.release", path=end)
    bench.machine.call("labels.stop", path=paper.end())
    bench.finish()
