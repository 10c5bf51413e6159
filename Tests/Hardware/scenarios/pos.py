"""Scanners that are HID POS devices (usage page 8C)."""
import hid

from bench import ZEBRA, Bench, Gadget, expect

DEVICE = "05e0:1300"


def hid_pos(bench: Bench) -> None:
    """A HID POS scanner is read by its report descriptor; a code of several reports is one scan, and half of one is incomplete"""
    bench.needs("hid-pos")
    bench.start()
    function = {"kind": "hid", "descriptor": hid.POS.hex(), "length": 64}
    scanner = Gadget(bench, "pos", DEVICE, [function], "S13000", *ZEBRA)
    scanner.plug(0)
    name = scanner.device()
    codes = ["HW-1300", "HW-" + "0123456789" * 20, "HW-" + "x" * 53, "HW-" + "y" * 54]
    for code in codes:
        reports = list(hid.pos_reports(b"]C0", code.encode()))
        expect(scanner.report(reports) == len(reports), "it was unplugged while it sent")
        bench.expects(name, code)
    bench.settled()
    first, *_ = hid.pos_reports(b"]d1", b"z" * 100)
    scanner.report([first])
    bench.until("half a code has arrived", lambda: (bench.device(id=name) or {}).get("bytes", 0) > 64 * 8)
    scanner.unplug()
    bench.expects(name, "z" * 56, "incomplete")
    bench.settled()
    scanner.plug(1)
    expect(scanner.device() == name, "it came back under another name")
    scanner.report(list(hid.pos_reports(b"]C0", b"HW-1301")))
    bench.expects(name, "HW-1301")
    bench.finish()
