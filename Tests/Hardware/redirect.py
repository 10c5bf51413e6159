"""Plugs devices made of messages into the guest's USB 3 controller, from the host: QEMU's `usb-redir` carries them.

The protocol is spice's usbredir (usb-redirection-protocol.md of https://gitlab.freedesktop.org/spice/usbredir), version 0.7 with 64-bit ids.
"""
import struct
import sys
import threading
import time
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent / "guest"))

import hid
from machine import Machine
from usbdevice import IN, Device

(HELLO, CONNECT, DISCONNECT, _, INTERFACES, ENDPOINTS, SET_CONFIGURATION) = range(7)
GET_CONFIGURATION, CONFIGURATION_STATUS, SET_ALT, GET_ALT, ALT_STATUS = 7, 8, 9, 10, 11
START_INTERRUPT, STOP_INTERRUPT, INTERRUPT_STATUS, CANCEL = 15, 16, 17, 21
CONTROL, BULK, INTERRUPT = 100, 101, 103
# connect_device_version, and what QEMU's xHCI needs: ep_info_max_packet_size, 64bits_ids, 32bits_bulk_length.
CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6
STALLED = 4
HIGH_SPEED = 2
INVALID = 255
_IDS = "<BBBBHHH"


class Redirected:
    """A device in the guest's controller, until it is pulled. It has one interrupt endpoint, as a keyboard has."""

    def __init__(self, machine: Machine, device: Device):
        self.machine, self.device = machine, device
        self._lock = threading.Lock()
        self._fetched = False
        self._packets = 0
        address = {"type": "unix", "data": {"path": "redirect"}}
        (machine.folder / "redirect").unlink(missing_ok=True)
        machine.qmp("chardev-add", id="redirect", backend={"type": "socket", "data": {"addr": address, "server": True, "wait": False}})
        machine.qmp("device_add", driver="usb-redir", id="redirected", chardev="redirect", bus="xhci.0")
        self._link = machine.connect("redirect")
        device.ready = self._serve
        self._send(HELLO, 0, b"tallyman hardware suite".ljust(64, b"\0") + struct.pack("<I", CAPABILITIES))
        threading.Thread(target=self._run, daemon=True).start()

    def scan(self, code: str) -> None:
        """Types a code and Enter."""
        for report in hid.typed(code + "\n"):
            self.device.send(IN | 1, report)
            time.sleep(hid.PACE)

    def pull(self) -> None:
        self._link.close()
        self.machine.qmp("device_del", id="redirected")

    def _send(self, kind: int, number: int, data: bytes) -> None:
        # Only the hello has a 32-bit id.
        self._link.sendall(struct.pack("<IIQ" if kind else "<III", kind, len(data), number) + data)

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            chunk = self._link.recv(count - len(data))
            if not chunk:
                raise OSError("the guest has gone")
            data += chunk
        return data

    def _run(self) -> None:
        try:
            kind, length, number = struct.unpack("<III", self._read(12))
            while True:
                self._obey(kind, number, self._read(length))
                kind, length, number = struct.unpack("<IIQ", self._read(16))
        except OSError:
            pass  # pulled

    def _obey(self, kind: int, number: int, data: bytes) -> None:
        match kind:
            case _ if kind == HELLO:
                self._announce()
            case _ if kind in (SET_CONFIGURATION, GET_CONFIGURATION):
                self._send(CONFIGURATION_STATUS, number, bytes([0, 1]))
            case _ if kind in (SET_ALT, GET_ALT):
                self._send(ALT_STATUS, number, bytes([0, data[0], 0]))
            case _ if kind in (START_INTERRUPT, STOP_INTERRUPT):
                self._fetched = kind == START_INTERRUPT
                self._send(INTERRUPT_STATUS, number, bytes([0, data[0]]))
                self._serve(data[0])
            case _ if kind == CONTROL:
                self._control(number, data)

    def _announce(self) -> None:
        """What is plugged in: one HID interface with one interrupt endpoint, beside endpoint 0."""
        types, intervals, interfaces, sizes = bytearray(b"\xff" * 32), bytearray(32), bytearray(32), [0] * 32
        types[0] = types[16] = 0
        sizes[0] = sizes[16] = 64
        types[17], intervals[17], sizes[17] = 3, 7, 8
        self._send(ENDPOINTS, 0, bytes(types + intervals + interfaces) + struct.pack("<32H", *sizes))
        classes = [bytes([number]).ljust(32, b"\0") for number in (0, 3, 1, 1)]
        self._send(INTERFACES, 0, struct.pack("<I", 1) + b"".join(classes))
        self._send(CONNECT, 0, struct.pack("<BBBBHHH", HIGH_SPEED, 0, 0, 0, self.device.vendor, self.device.product, 0x0100))

    def _control(self, number: int, data: bytes) -> None:
        endpoint, request, kind, _, value, index, length = struct.unpack(_IDS, data[:10])
        answer = self.device.control(kind, request, value, index)
        status = STALLED if answer is None else 0
        given = (answer or b"")[:length] if kind & IN else b""
        self._send(CONTROL, number, struct.pack(_IDS, endpoint, request, kind, status, value, index, len(given) if kind & IN else length) + given)

    def _serve(self, endpoint: int) -> None:
        with self._lock:
            while self._fetched and (data := self.device.fetch(endpoint)) is not None:
                self._packets += 1
                self._send(INTERRUPT, self._packets, struct.pack("<BBH", endpoint, 0, len(data)) + data)
