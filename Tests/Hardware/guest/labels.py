"""A label printer behind the gadget driver: takes ZPL, prints where there is paper, and tells its state.

What it answers to ~HS is laid out in Zebra's Programming Guide, "~HS Host Status Return".
"""
import fcntl
import os
import re
import select
import threading

# GADGET_SET_PRINTER_STATUS of linux/usb/g_printer.h, _IOWR('g', 0x22, unsigned char), and its bits.
SET_STATUS = 0xC0016722
NOT_ERROR, SELECTED, PAPER_EMPTY = 0x08, 0x10, 0x20

_printers: dict[str, "Printer"] = {}


class Printer:
    def __init__(self, path: str):
        self.path = path
        self.paper, self.deaf, self.off = True, False, False
        # What happens when the next format arrives: the paper ends, it takes no more, or its power fails.
        self.at_format = ""
        self.labels: list[str] = []
        self.taken = 0
        self._buffered: list[str] = []
        self._pending = b""
        self._stopping = threading.Event()
        self.file = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.tell()
        self._reader = threading.Thread(target=self._run, daemon=True)
        self._reader.start()

    def tell(self) -> None:
        """Sets what GET_PORT_STATUS answers."""
        fcntl.ioctl(self.file, SET_STATUS, NOT_ERROR | SELECTED | (0 if self.paper else PAPER_EMPTY))

    def load(self, paper: bool) -> None:
        self.paper = paper
        self.tell()
        self._print()

    def _run(self) -> None:
        while not self._stopping.is_set():
            # The driver takes data from the host only while somebody asks for it.
            if self.deaf or self.off:
                self._stopping.wait(0.1)
            elif select.select([self.file], [], [], 0.2)[0]:
                try:
                    chunk = os.read(self.file, 65536)
                except OSError:
                    self._stopping.wait(0.1)
                    continue
                self.taken += len(chunk)
                self._pending += chunk
                self._read()

    def _read(self) -> None:
        """Immediate commands at once, formats when they are whole."""
        while "~HS" in (text := self._pending.decode("latin1")):
            self._pending = text.replace("~HS", "", 1).encode("latin1")
            self._answer()
        if b"^XA" in self._pending and self.at_format:
            match self.at_format:
                case "paper":
                    self.load(False)
                case "deaf":
                    self.deaf = True
                case "power":
                    self.off, self._pending = True, b""
            self.at_format = ""
        while found := re.search(rb"\^XA.*?\^XZ", self._pending, re.DOTALL):
            self._buffered.append(found.group().decode("latin1"))
            self._pending = self._pending[found.end():]
            self._print()

    def _print(self) -> None:
        if self.paper:
            self.labels += self._buffered
            self._buffered.clear()

    def _answer(self) -> None:
        first = f"030,{0 if self.paper else 1},0,1245,{len(self._buffered):03},0,0,0,000,0,0,0"
        answer = "".join(f"\x02{line}\x03\r\n" for line in (first, "000,0,0,0,0,2,4,0,00000000,1,000", "1234,0")).encode()
        try:
            os.write(self.file, answer)
        except OSError:
            pass  # pulled, or nobody has read the last answer yet: he asks again

    def close(self) -> None:
        self._stopping.set()
        self._reader.join()
        os.close(self.file)


def start(path: str) -> None:
    """Switches it on."""
    _printers[path] = Printer(path)


def stop(path: str) -> None:
    """Switches it off: what it had buffered is forgotten."""
    _printers.pop(path).close()


def paper(path: str, loaded: bool) -> None:
    _printers[path].load(loaded)


def deaf(path: str, is_deaf: bool) -> None:
    """Takes nothing any more, as a printer does whose buffer is full."""
    _printers[path].deaf = is_deaf


def at_format(path: str, what: str) -> None:
    """What happens when the next label arrives: `paper` ends, it goes `deaf`, or its `power` fails."""
    _printers[path].at_format = what


def is_off(path: str) -> bool:
    return _printers[path].off


def printed(path: str) -> list[str]:
    """The formats that came out."""
    return _printers[path].labels


def taken(path: str) -> int:
    """How many bytes have come."""
    return _printers[path].taken
