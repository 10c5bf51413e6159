"""Scanners on other USB hosts than the one of the other scenarios: USB 3, and USB over the network."""
from redirect import Redirected
from usbdevice import Keyboard

from bench import KEYBOARD, ZEBRA, Bench, expect

VENDOR, PRODUCT = (int(part, 16) for part in KEYBOARD.split(":"))


def _opened(bench: Bench, serial: str) -> str:
    """The name of the open device with that serial number."""

    def found() -> str | None:
        return next((device["id"] for device in bench.tally("devices", "list") if device["state"] == "open" and serial in device["id"]), None)

    return bench.until(f"the scanner {serial} is open", found)


def usb_3(bench: Bench) -> None:
    """A scanner at a USB 3 controller scans, goes and comes back"""
    bench.start()
    codes = iter(range(100))
    for _ in range(2):
        device = Keyboard(VENDOR, PRODUCT, *ZEBRA, "REDIRECTED")
        plugged = Redirected(bench.machine, device)
        name = _opened(bench, "REDIRECTED")
        for _ in range(3):
            code = f"HW-09{next(codes):02}"
            plugged.scan(code)
            bench.expects(name, code)
            bench.settled()
        plugged.pull()
        bench.until("it is gone", lambda: (bench.device(id=name) or {}).get("state") != "open")
    bench.finish()


def usb_over_network(bench: Bench) -> None:
    """Scanners that a network brings (USB/IP) scan at once and are told apart"""
    bench.start()
    for port in range(2):
        bench.machine.call(
            "vhci.plug_keyboard", port=port, vendor=VENDOR, product=PRODUCT, maker=ZEBRA[0], title=ZEBRA[1], serial=f"NET{port}")
    names = [_opened(bench, f"NET{port}") for port in range(2)]
    expect(names[0] != names[1], f"both are called {names[0]}")
    for number in range(5):
        for port, name in enumerate(names):
            code = f"HW-1{port}{number:02}"
            bench.machine.call("vhci.scan", port=port, code=code)
            bench.expects(name, code)
    bench.settled()
    for port in range(2):
        bench.machine.call("vhci.pull", port=port)
    bench.finish()
