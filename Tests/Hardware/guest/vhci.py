"""Plugs devices made of messages into the guest's kernel, as USB over IP does.

Linux, Documentation/usb/usbip_protocol.rst; the driver's `attach` takes port, socket, device number and speed.
"""
import errno
import socket
import struct
import threading
import time
from pathlib import Path

import hid
import usbnodes
from usbdevice import IN, Device, Keyboard

DRIVER = Path("/sys/devices/platform/vhci_hcd.0")
HIGH_SPEED = 3
SUBMIT, UNLINK, SUBMITTED, UNLINKED = 1, 2, 3, 4

_plugged: dict[int, "Plugged"] = {}


class Plugged:
    """A device in a port, until it is pulled."""

    def __init__(self, port: int, device: Device):
        self.port, self.device = port, device
        self._here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._wanted: dict[int, list[tuple[int, int]]] = {}
        self._lock = threading.Lock()
        device.ready = self._serve
        threading.Thread(target=self._run, daemon=True).start()
        with there:
            (DRIVER / "attach").write_text(f"{port} {there.fileno()} {port + 0x10001} {HIGH_SPEED}")

    def pull(self) -> None:
        (DRIVER / "detach").write_text(str(self.port))
        self._here.close()

    def _run(self) -> None:
        try:
            while True:
                command, sequence, _, direction, endpoint = struct.unpack(">5I", self._read(20))
                body = self._read(28)
                if command == UNLINK:
                    self._unlink(sequence, *struct.unpack(">I", body[:4]))
                    continue
                length = struct.unpack(">I", body[4:8])[0]
                data = self._read(length) if not direction else b""
                if endpoint == 0:
                    self._control(sequence, body[20:], length)
                elif direction:
                    with self._lock:
                        self._wanted.setdefault(IN | endpoint, []).append((sequence, length))
                    self._serve(IN | endpoint)
                else:
                    self.device.take(endpoint, data)
                    self._answer(sequence, 0, length)
        except OSError:
            pass  # pulled

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            chunk = self._here.recv(count - len(data))
            if not chunk:
                raise OSError(errno.ENODEV, "pulled")
            data += chunk
        return data

    def _control(self, sequence: int, setup: bytes, length: int) -> None:
        kind, request, value, index, _ = struct.unpack("<BBHHH", setup)
        answer = self.device.control(kind, request, value, index)
        if answer is None:
            self._answer(sequence, -errno.EPIPE, 0)
        elif kind & IN:
            self._answer(sequence, 0, min(length, len(answer)), answer[:length])
        else:
            self._answer(sequence, 0, length)

    def _serve(self, endpoint: int) -> None:
        """Answers what the host waits for and the device has."""
        with self._lock:
            wanted = self._wanted.get(endpoint, [])
            while wanted and (data := self.device.fetch(endpoint)) is not None:
                sequence, length = wanted.pop(0)
                self._write(struct.pack(">5I3iII8x", SUBMITTED, sequence, 0, 0, 0, 0, min(length, len(data)), 0, 0, 0) + data[:length])

    def _unlink(self, sequence: int, victim: int) -> None:
        with self._lock:
            for wanted in self._wanted.values():
                wanted[:] = [each for each in wanted if each[0] != victim]
            self._write(struct.pack(">5Ii24x", UNLINKED, sequence, 0, 0, 0, -errno.ECONNRESET))

    def _answer(self, sequence: int, status: int, length: int, data: bytes = b"") -> None:
        with self._lock:
            self._write(struct.pack(">5I3iII8x", SUBMITTED, sequence, 0, 0, 0, status, length, 0, 0, 0) + data)

    def _write(self, data: bytes) -> None:
        self._here.sendall(data)


def plug(port: int, device: Device) -> None:
    _plugged[port] = Plugged(port, device)


def plug_keyboard(port: int, **description: object) -> None:
    """Plugs in a keyboard scanner; the arguments are `Keyboard`'s."""
    plug(port, Keyboard(**description))


def scan(port: int, code: str) -> None:
    """Types a code and Enter, as fast as a scanner at a low-speed port."""
    for report in hid.typed(code + "\n"):
        _plugged[port].device.send(IN | 1, report)
        time.sleep(hid.PACE)


def pull(port: int) -> None:
    """Pulls the cable; returns at once."""
    _plugged.pop(port).pull()


def nodes(port: int) -> dict[str, list[str]]:
    """The host side's device nodes of what is plugged into a port, by subsystem."""
    return usbnodes.under(DRIVER, f"usb*/*-{port + 1}/**/uevent")


def device(port: int) -> Device:
    """What is plugged into that port."""
    return _plugged[port].device
