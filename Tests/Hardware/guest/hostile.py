"""Devices that lie and flood."""
import struct

import hid
import vhci
from usbdevice import IN, STRING, Device, Keyboard, hid_interface, interface, printer_id, printer_interface

ZPL = "MFG:Zebra Technologies;MDL:ZTC ZD420;CMD:ZPL;CLS:PRINTER;"
# A line that would be one of the daemon's own in the system's journal, and what moves a terminal's cursor.
FORGED = "\n<1>tallymand: forged\r\x1b[2J\x07"


class Flood(Device):
    """A keyboard and a printer in one, that never stops once it has begun."""

    def __init__(self, vendor: int, product: int):
        super().__init__(
            vendor, product, "Symbol", "Scanner and Printer", "FLOOD", [hid_interface(0, hid.KEYBOARD, 1), printer_interface(1, into=2, out=3)])
        self.reports[0], self.ids[1] = hid.KEYBOARD, printer_id(ZPL)
        self.flooding = False
        self.sent = {IN | 1: 0, IN | 3: 0}

    def fetch(self, endpoint: int) -> bytes | None:
        if not self.flooding:
            return None
        data = (b"\x02\0\x04\0\0\0\0\0", hid.RELEASED)[self.sent[endpoint] // 8 % 2] if endpoint == IN | 1 else b"\x02" * 4096
        self.sent[endpoint] += len(data)
        return data


def _short_report(vendor: int, product: int) -> Device:
    """A report descriptor that ends in the middle of an item."""
    device = Keyboard(vendor, product, "Symbol", "Short Report", "SHORT")
    device.reports[0] = hid.KEYBOARD[:21]
    return device


def _endless_collection(vendor: int, product: int) -> Device:
    """Collections that are opened and never closed, and a field of four thousand million bits."""
    device = Keyboard(vendor, product, "Symbol", "Endless Collection", "ENDLESS")
    device.reports[0] = b"\x05\x8c\x09\x02" + b"\xa1\x01" * 14 + b"\x75\x08\x97\xff\xff\xff\xff\x81\x02"
    device.configuration = device.configuration.replace(struct.pack("<H", len(hid.KEYBOARD)), struct.pack("<H", len(device.reports[0])))
    return device


def _long_claim(vendor: int, product: int) -> Device:
    """A configuration that claims to be longer than it is."""
    device = Keyboard(vendor, product, "Symbol", "Long Claim", "LONG")
    device.configuration = device.configuration[:2] + struct.pack("<H", 4096) + device.configuration[4:]
    return device


def _no_endpoint(vendor: int, product: int) -> Device:
    """A keyboard and a printer without an endpoint."""
    device = Device(vendor, product, "Symbol", "No Endpoint", "NONE", [interface(0, 3, 1, 1, endpoints=[]), interface(1, 7, 1, 2, endpoints=[])])
    device.reports[0] = hid.KEYBOARD
    return device


def _forged_names(vendor: int, product: int) -> Device:
    """Names that are no text, and names that forge lines of a log."""
    device = Keyboard(vendor, product, FORGED, FORGED + "Keyboard", "../../" + FORGED + "%n\"'")
    device.strings[1] = bytes([254, STRING]) + b"\x00\xd8" * 126
    return device


def _lying_id(vendor: int, product: int) -> Device:
    """A printer whose IEEE 1284 id is shorter than it says, and no text."""
    device = Device(vendor, product, "Zebra Technologies", "Lying Id", "LYING", [printer_interface(0, into=1, out=2)])
    device.ids[0] = b"\xff\xff" + b"CMD:ZPL;\xff\xfe\x00;;;:::"
    return device


LIES = {
    "short-report": _short_report, "endless-collection": _endless_collection, "long-claim": _long_claim, "no-endpoint": _no_endpoint,
    "forged-names": _forged_names, "lying-id": _lying_id, "flood": Flood,
}


def plug(port: int, lie: str, vendor: int, product: int) -> None:
    vhci.plug(port, LIES[lie](vendor, product))


def flood(port: int) -> None:
    """Begins."""
    device = vhci.device(port)
    device.flooding = True
    for endpoint in device.sent:
        device.ready(endpoint)


def sent(port: int) -> int:
    """Bytes of keys and of nonsense so far."""
    return sum(vhci.device(port).sent.values())
