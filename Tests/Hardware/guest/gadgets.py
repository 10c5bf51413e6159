"""USB devices made with the kernel's gadget drivers: `dummy_hcd` is host and device controller in one, so what the host side sees is a real device.

Linux, Documentation/usb/gadget_configfs.rst, gadget_hid.rst and gadget_printer.rst; the functions' attributes in
Documentation/ABI/testing/configfs-usb-gadget*.
"""
import errno
import os
import select
import signal
import threading
import time
from pathlib import Path

import hid
import usbnodes

CONFIGFS = Path("/sys/kernel/config/usb_gadget")
PATIENCE = 10.0

_longest = 0.0


def make(name: str, vendor: int, product: int, functions: list[dict], serial: str | None = None, maker: str = "", title: str = "") -> None:
    """Makes a device that is not yet plugged in.

    A function is `{"kind": "keyboard" | "acm" | "printer"}` or `{"kind": "hid", "descriptor": hex, "length": bytes of the longest report}`;
    a printer takes `id`, its IEEE 1284 id. Without `serial` it has no serial number.
    """
    gadget = CONFIGFS / name
    gadget.mkdir()
    for attribute, value in {"idVendor": vendor, "idProduct": product, "bcdDevice": 0x0100, "bcdUSB": 0x0200}.items():
        (gadget / attribute).write_text(f"{value:#06x}")
    strings = gadget / "strings/0x409"
    strings.mkdir(parents=True)
    (strings / "manufacturer").write_text(maker)
    (strings / "product").write_text(title)
    if serial is not None:
        (strings / "serialnumber").write_text(serial)
    config = gadget / "configs/c.1"
    config.mkdir()
    for place, function in enumerate(functions):
        folder = gadget / "functions" / f"{_driver(function['kind'])}.{name}-{place}"
        folder.mkdir()
        _describe(folder, function)
        (config / folder.name).symlink_to(folder)


def _driver(kind: str) -> str:
    return "hid" if kind == "keyboard" else kind


def _describe(folder: Path, function: dict) -> None:
    match function["kind"]:
        case "keyboard":
            (folder / "protocol").write_text("1")
            (folder / "subclass").write_text("1")
            (folder / "report_length").write_text("8")
            (folder / "report_desc").write_bytes(hid.KEYBOARD)
        case "hid":
            (folder / "protocol").write_text("0")
            (folder / "subclass").write_text("0")
            (folder / "report_length").write_text(str(function["length"]))
            (folder / "report_desc").write_bytes(bytes.fromhex(function["descriptor"]))
        case "printer":
            (folder / "pnp_string").write_text(function["id"])
            (folder / "q_len").write_text("10")


def plug(name: str, port: int) -> None:
    """Puts the device into a port, the first being 0."""
    (CONFIGFS / name / "UDC").write_text(f"dummy_udc.{port}")


def unplug(name: str) -> None:
    """Pulls the cable."""
    (CONFIGFS / name / "UDC").write_text("\n")


def node(name: str, place: int = 0) -> str:
    """The device side of one of its functions, once it has been plugged in."""
    (folder,) = (CONFIGFS / name / "functions").glob(f"*-{place}")
    match folder.name.split(".")[0]:
        case "hid":
            return f"/dev/hidg{(folder / 'dev').read_text().strip().partition(':')[2]}"
        case "acm":
            return f"/dev/ttyGS{(folder / 'port_num').read_text().strip()}"
        case _:
            return max(str(path) for path in Path("/dev").glob("g_printer*"))


def nodes(port: int) -> dict[str, list[str]]:
    """The host side's device nodes of what is plugged into a port, by subsystem."""
    return usbnodes.under(Path(f"/sys/devices/platform/dummy_hcd.{port}"), "usb*/*-*/**/uevent")


def report(name: str, reports: list[str], place: int = 0, pause: float = hid.PACE) -> int:
    """Sends HID reports, each in hexadecimal; returns how many went before the device was unplugged."""
    return _send(node(name, place), (bytes.fromhex(each) for each in reports), pause)


def scan(name: str, text: str, place: int = 0, pause: float = hid.PACE) -> int:
    """Types a text as a keyboard does; returns how many reports went, two for each key."""
    return _send(node(name, place), hid.typed(text), pause)


def scan_past(name: str, text: str, process: int, seconds: float) -> None:
    """Types a text during which a process stands still from its third character on, for longer than the typing takes."""
    scan(name, text[:2])
    os.kill(process, signal.SIGSTOP)
    scan(name, text[2:])
    time.sleep(seconds)
    os.kill(process, signal.SIGCONT)


def scan_together(texts: dict[str, list[str]]) -> None:
    """Types on several devices at once; each its own texts, one after the other."""
    failures: list[Exception] = []

    def type_all(name: str, codes: list[str]) -> None:
        try:
            for code in codes:
                scan(name, code + "\n")
        except Exception as failure:  # told below, to the one who asked
            failures.append(failure)

    threads = [threading.Thread(target=type_all, args=each) for each in texts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def paused() -> float:
    """Seconds of the longest pause between two reports of what was sent last: not a scanner's, but of a guest that stood still."""
    return _longest


def _send(path: str, reports, pause: float) -> int:
    global _longest
    device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    sent, before, _longest = 0, time.monotonic(), 0.0
    try:
        for each in reports:
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    os.write(device, each)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise TimeoutError(f"{path}: the host does not ask for reports") from None
                    select.select([], [device], [], 0.2)
                except OSError as gone:
                    if gone.errno in (errno.ESHUTDOWN, errno.ENODEV, errno.EIO):
                        return sent
                    raise
            sent += 1
            _longest, before = max(_longest, time.monotonic() - before), time.monotonic()
            if pause:
                time.sleep(pause)
    finally:
        os.close(device)
    return sent


def power(port: int) -> list[str]:
    """What power saving is set to, of the device in a port and of the hub before it: `on` never sleeps, `auto` may."""
    (device,) = Path(f"/sys/devices/platform/dummy_hcd.{port}").glob("usb*/*-1")
    return [(folder / "power/control").read_text().strip() for folder in (device, device.parent)]
