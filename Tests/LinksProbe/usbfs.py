"""A USB printer behind /dev/bus/usb/001/004 for libusb: usbdevfs's ioctls, answered by umockdev (Linux, include/uapi/linux/usbdevice_fs.h)."""

import errno
import os
import struct
import threading
import time

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

CONTROL, SETINTERFACE, GETDRIVER, SUBMITURB, DISCARDURB, REAPURBNDELAY = 0, 4, 8, 10, 11, 13
CLAIM, RELEASE, CONNECTINFO, IOCTL, CLEAR_HALT, DISCONNECT, CONNECT, CAPABILITIES = 15, 16, 17, 18, 21, 22, 23, 26
URB_SIZE, URB_CONTROL = 56, 2
OUT, IN = 0x01, 0x82


def descriptors():
    """A composite device: a printer interface that only listens (7/1/1) or answers (7/1/2), and a keyboard that is nobody's business here."""
    device = struct.pack("<BBHBBBBHHHBBBB", 18, 1, 0x200, 0, 0, 0, 64, 0x0A5F, 0x0120, 0x100, 1, 2, 3, 1)

    def interface(number, setting, count, cls, sub, protocol):
        return struct.pack("<BBBBBBBBB", 9, 4, number, setting, count, cls, sub, protocol, 0)

    def endpoint(address, kind=2, size=512):
        return struct.pack("<BBBBHB", 7, 5, address, kind, size, 0)

    body = interface(0, 0, 1, 7, 1, 1) + endpoint(OUT)
    body += interface(0, 1, 2, 7, 1, 2) + endpoint(OUT) + endpoint(IN)
    body += interface(1, 0, 1, 3, 1, 1) + endpoint(0x83, 3, 8)
    return device + struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), 2, 1, 0, 0x80, 50) + body


def urb_head(urb):
    """Type, endpoint and length."""
    return urb[0], urb[1], struct.unpack_from("<i", urb, 24)[0]


def data(block):
    return bytes(block.retrieve())


class Printer:
    """What it was asked, in words, is in `log`; what it was sent, in `received`."""

    def __init__(self, bed, node="bus/usb/001/004", driver="usblp"):
        path = bed.get_root_dir() + "/dev/" + node
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(descriptors())
        self.lock = threading.RLock()
        self.log, self.received, self.replies = [], b"", []
        self.pending, self.finished = [], []
        self.driver, self.held_by_another = driver, False
        self.takes, self.stalls, self.gone = True, 0, False
        self.port_status, self.identity = 0x18, b"MFG:Zebra;MDL:ZD420;CMD:ZPL;"
        self.handler = UMockdev.IoctlBase()
        self.handler.connect("handle-ioctl", self.handle)
        bed.attach_ioctl("/dev/" + node, self.handler)

    def unplug(self):
        with self.lock:
            self.gone = True
            for urb in self.pending:
                self.finish(urb, -errno.ESHUTDOWN, 0)
            self.pending = []

    def say(self, data):
        with self.lock:
            self.replies.append(data)
            self.serve()

    def handle(self, _, client):
        request = client.get_request()
        if chr(request >> 8 & 0xFF) != "U":
            return False
        with self.lock:
            result = self.answer(request & 0xFF, client.get_arg())
        if result == -errno.EAGAIN:
            time.sleep(0.002)
        client.complete(result if result >= 0 else -1, -min(result, 0))
        return True

    def answer(self, number, arg):
        if number == REAPURBNDELAY:
            return self.reap(arg)
        if self.gone:
            return -errno.ENODEV
        if number == CAPABILITIES:
            arg.resolve(0, 4).update(0, list(struct.pack("<I", 0x17)))
        elif number == CONNECTINFO:
            arg.resolve(0, 8).update(0, list(struct.pack("<IBxxx", 4, 0)))
        elif number == CONTROL:
            # libusb asks which configuration is active.
            transfer = arg.resolve(0, 24)
            transfer.resolve(16, 1).update(0, [1])
            return 1
        elif number == GETDRIVER:
            if not self.driver:
                return -errno.ENODATA
            arg.resolve(0, 260).update(4, list(self.driver.encode() + b"\0"))
        elif number == IOCTL:
            where, code = struct.unpack_from("<ii", data(arg.resolve(0, 16)))
            if code & 0xFF == DISCONNECT:
                self.log.append(f"detach {where}")
                self.driver = None
            elif code & 0xFF == CONNECT:
                self.log.append(f"attach {where}")
                self.driver = "usblp"
        elif number in (CLAIM, RELEASE, CLEAR_HALT):
            where = struct.unpack("<I", data(arg.resolve(0, 4)))[0]
            self.log.append({CLAIM: "claim", RELEASE: "release", CLEAR_HALT: "clear"}[number] + f" {where}")
            if number == CLAIM and self.held_by_another:
                return -errno.EBUSY
        elif number == SETINTERFACE:
            self.log.append("set %d %d" % struct.unpack("<II", data(arg.resolve(0, 8))))
        elif number == SUBMITURB:
            self.pending.append(arg.resolve(0, URB_SIZE))
            self.serve()
        elif number == DISCARDURB:
            return self.discard(arg)
        else:
            return -errno.ENOTTY
        return 0

    def serve(self):
        """Finishes what can be finished now, in order for each endpoint."""
        waiting, self.pending = self.pending, []
        for urb in waiting:
            kind, address, length = urb_head(data(urb))
            if kind == URB_CONTROL:
                self.control(urb, length)
            elif address == OUT and self.stalls:
                self.stalls -= 1
                self.finish(urb, -errno.EPIPE, 0)
            elif address == OUT and self.takes:
                self.received += data(urb.resolve(16, length))
                self.finish(urb, 0, length)
            elif address == IN and self.replies:
                reply = self.replies.pop(0)
                if reply:
                    urb.resolve(16, length).update(0, list(reply))
                self.finish(urb, 0, len(reply))
            else:
                self.pending.append(urb)

    def control(self, urb, length):
        buffer = urb.resolve(16, length)
        kind, request, value, index, _ = struct.unpack_from("<BBHHH", data(buffer))
        self.log.append(f"control {kind:02x} {request} {value} {index:04x}")
        replies = {0: struct.pack(">H", len(self.identity) + 2) + self.identity, 1: bytes([self.port_status]), 2: b""}
        reply = replies[request]
        if reply:
            buffer.update(8, list(reply))
        self.finish(urb, 0, len(reply))

    def finish(self, urb, status, count):
        self.finished.append((urb, status, count))

    def reap(self, arg):
        if not self.finished:
            return -errno.ENODEV if self.gone else -errno.EAGAIN
        urb, status, count = self.finished.pop(0)
        urb.update(4, list(struct.pack("<i", status)))
        urb.update(28, list(struct.pack("<i", count)))
        arg.resolve(0, 8).set_ptr(0, urb)
        return 0

    def discard(self, arg):
        for urb in self.pending:
            if struct.pack("<Q", urb.client_addr) == data(arg)[:8]:
                self.pending.remove(urb)
                self.finish(urb, -errno.ENOENT, 0)
                return 0
        return -errno.EINVAL
