"""The device's end of a serial gadget: what a scanner sends, and what it is told."""
import os
import select
import threading
import time
import tty

_held: dict[str, "Line"] = {}


class Line:
    """An open end; all that comes from the host is kept."""

    def __init__(self, path: str):
        self.file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.file)
        self.heard = bytearray()
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            if select.select([self.file], [], [], 0.2)[0]:
                try:
                    chunk = os.read(self.file, 4096)
                except OSError:
                    return
                self.heard += chunk
                if not chunk:
                    time.sleep(0.05)

    def close(self) -> None:
        self._stopping.set()
        self._reader.join()
        os.close(self.file)


def hold(path: str) -> None:
    """Opens the end: the host sees a carrier."""
    _held[path] = Line(path)


def release(path: str) -> None:
    """Closes it: the host loses the carrier."""
    _held.pop(path).close()


def say(path: str, data: str) -> None:
    """Sends bytes, in hexadecimal."""
    rest = bytes.fromhex(data)
    while rest:
        select.select([], [_held[path].file], [], 5)
        rest = rest[os.write(_held[path].file, rest):]


def flood(path: str, count: int) -> None:
    """Sends that many bytes of one code that does not end."""
    rest = count
    while rest > 0:
        select.select([], [_held[path].file], [], 5)
        rest -= os.write(_held[path].file, b"F" * min(rest, 4096))


def heard(path: str) -> str:
    """All that the host has sent since `hold`, in hexadecimal."""
    return _held[path].heard.hex()
