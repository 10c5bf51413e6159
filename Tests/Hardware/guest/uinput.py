"""A keyboard made of software: no USB device at all. Linux, Documentation/input/uinput.rst."""
import fcntl
import os
import struct
import time
from pathlib import Path

SET_EVENT, SET_KEY, SETUP, CREATE = 0x40045564, 0x40045565, 0x405C5503, 0x5501
GET_NAME = 0x8040552C
KEY = 1
# linux/input-event-codes.h, KEY_1 … KEY_ENTER and the letters.
CODES = {
    **dict(zip("1234567890", range(2, 12))), **dict(zip("qwertyuiop", range(16, 26))), "\n": 28,
    **dict(zip("asdfghjkl", range(30, 39))), **dict(zip("zxcvbnm", range(44, 51))),
}

_files: list[int] = []


def make(title: str) -> str:
    """Makes the keyboard; returns its event node."""
    file = os.open("/dev/uinput", os.O_WRONLY | os.O_NONBLOCK)
    fcntl.ioctl(file, SET_EVENT, KEY)
    for code in CODES.values():
        fcntl.ioctl(file, SET_KEY, code)
    fcntl.ioctl(file, SETUP, struct.pack("<4H80sI", 6, 0, 0, 1, title.encode(), 0))
    fcntl.ioctl(file, CREATE)
    name = bytearray(64)
    fcntl.ioctl(file, GET_NAME, name)
    _files.append(file)
    (event,) = Path("/sys/devices/virtual/input", name.rstrip(b"\0").decode()).glob("event*")
    node = f"/dev/input/{event.name}"
    while not os.path.exists(node):
        time.sleep(0.02)
    return node


def type_text(text: str) -> None:
    """Types lower-case letters and digits on the keyboard made last."""
    for character in text:
        for value in (1, 0):
            os.write(_files[-1], struct.pack("<qqHHi", 0, 0, KEY, CODES[character], value) + struct.pack("<qqHHi", 0, 0, 0, 0, 0))
