"""A USB device made of messages: descriptors, answers to control requests, and queues for its endpoints. It is plugged in by a transport:
`vhci` in the guest, `redirect` at the host.

Universal Serial Bus Specification 2.0, chapter 9; Device Class Definition for HID 1.11; Printing Devices 1.1.
"""
import struct
import threading
from collections import deque
from collections.abc import Callable

import hid

DEVICE, CONFIGURATION, STRING, INTERFACE, ENDPOINT, HID, REPORT = 1, 2, 3, 4, 5, 0x21, 0x22
GET_STATUS, GET_DESCRIPTOR = 0, 6
INTERRUPT, BULK = 3, 2
IN = 0x80


def text(value: str) -> bytes:
    """A string descriptor."""
    encoded = value.encode("utf-16le")
    return bytes([len(encoded) + 2, STRING]) + encoded


def interface(number: int, *kind: int, endpoints: list[tuple[int, int, int]], extra: bytes = b"") -> bytes:
    """An interface of a class, subclass and protocol, with endpoints of an address, a type and a packet size. `extra` is the class's own part."""
    head = struct.pack("<9B", 9, INTERFACE, number, 0, len(endpoints), *kind, 0)
    return head + extra + b"".join(struct.pack("<BBBBHB", 7, ENDPOINT, address, type, size, 7) for address, type, size in endpoints)


class Device:
    """A high-speed device. What a class or a lie needs, a subclass or an argument overrides."""

    def __init__(self, vendor: int, product: int, maker: str, title: str, serial: str, interfaces: list[bytes]):
        self.vendor, self.product = vendor, product
        self.descriptor = struct.pack("<BBHBBBBHHHBBBB", 18, DEVICE, 0x0200, 0, 0, 0, 64, vendor, product, 0x0100, 1, 2, 3, 1)
        body = b"".join(interfaces)
        self.configuration = struct.pack("<BBHBBBBB", 9, CONFIGURATION, 9 + len(body), len(interfaces), 1, 0, 0x80, 50) + body
        self.strings = {0: b"\x04\x03\x09\x04", 1: text(maker), 2: text(title), 3: text(serial)}
        self.reports: dict[int, bytes] = {}
        self.ids: dict[int, bytes] = {}
        self._waiting: dict[int, deque[bytes]] = {}
        self._lock = threading.Lock()
        # Told by the transport: an endpoint has something to fetch.
        self.ready: Callable[[int], None] = lambda endpoint: None

    def control(self, kind: int, request: int, value: int, index: int) -> bytes | None:
        """The answer to a control request; `None` is a stall."""
        if kind & 0x7F == 0x01 and request == GET_DESCRIPTOR and value >> 8 == REPORT:
            return self.reports.get(index)
        if kind & 0x60 == 0x20:
            return self.of_class(kind, request, index)
        if request == GET_DESCRIPTOR and kind & IN:
            if value >> 8 == STRING:
                return self.strings.get(value & 0xFF)
            return {DEVICE: self.descriptor, CONFIGURATION: self.configuration}.get(value >> 8)
        return b"\0\0" if request == GET_STATUS and kind & IN else b""

    def of_class(self, kind: int, request: int, index: int) -> bytes | None:
        """GET_DEVICE_ID and GET_PORT_STATUS of printers; HID's requests are taken and have no effect."""
        if kind & IN and index >> 8 in self.ids:
            return self.ids[index >> 8] if request == 0 else b"\x18"
        return b""

    def send(self, endpoint: int, data: bytes) -> None:
        """Has this ready for when the host asks the endpoint."""
        with self._lock:
            self._waiting.setdefault(endpoint, deque()).append(data)
        self.ready(endpoint)

    def fetch(self, endpoint: int) -> bytes | None:
        """What the host gets from the endpoint now; `None` = nothing yet."""
        with self._lock:
            waiting = self._waiting.get(endpoint)
            return waiting.popleft() if waiting else None

    def take(self, endpoint: int, data: bytes) -> None:
        """The host has sent this; it is thrown away."""


def hid_interface(number: int, report: bytes, endpoint: int, size: int = 8, boot: bool = True, claimed: int | None = None) -> bytes:
    """A HID interface; `claimed` is the length it gives for its report descriptor."""
    extra = struct.pack("<BBHBBBH", 9, HID, 0x0111, 0, 1, REPORT, len(report) if claimed is None else claimed)
    return interface(number, 3, *((1, 1) if boot else (0, 0)), endpoints=[(IN | endpoint, INTERRUPT, size)], extra=extra)


def printer_interface(number: int, into: int, out: int) -> bytes:
    return interface(number, 7, 1, 2, endpoints=[(IN | out, BULK, 512), (into, BULK, 512)])


def printer_id(value: str) -> bytes:
    """IEEE 1284 id with its length before it."""
    return struct.pack(">H", len(value) + 2) + value.encode()


class Keyboard(Device):
    """A keyboard scanner."""

    def __init__(self, vendor: int, product: int, maker: str, title: str, serial: str):
        super().__init__(vendor, product, maker, title, serial, [hid_interface(0, hid.KEYBOARD, 1)])
        self.reports[0] = hid.KEYBOARD
