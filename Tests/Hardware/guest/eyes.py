"""Who else sees what is typed: readers of the event nodes, and the console."""
import os
import select
import struct
import threading
import tty

EVENT = struct.Struct("qqHHi")
KEY, PRESSED = 1, 1
CONSOLE = "/dev/tty1"


class Eyes:
    """Reads event nodes as any program may that has the right to, and the console in the foreground."""

    def __init__(self, nodes: list[str]):
        self.files = {node: os.open(node, os.O_RDONLY | os.O_NONBLOCK) for node in nodes}
        self.console = os.open(CONSOLE, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.console)
        self.seen: dict[str, int] = {node: 0 for node in nodes}
        self.typed = bytearray()
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._look, daemon=True)
        self._reader.start()

    def _look(self) -> None:
        while not self._stopping.is_set():
            ready = select.select([*self.files.values(), self.console], [], [], 0.2)[0]
            for node, file in self.files.items():
                if file in ready:
                    self.seen[node] += self._presses(file)
            if self.console in ready:
                self.typed += os.read(self.console, 4096)

    def _presses(self, file: int) -> int:
        try:
            events = EVENT.iter_unpack(os.read(file, EVENT.size * 64))
        except OSError:
            self._stopping.wait(0.05)  # unplugged
            return 0
        return sum(1 for _, _, kind, _, value in events if kind == KEY and value == PRESSED)

    def close(self) -> None:
        self._stopping.set()
        self._reader.join()
        for file in (*self.files.values(), self.console):
            os.close(file)


_open: list[Eyes] = []


def start(nodes: list[str]) -> None:
    _open.append(Eyes(nodes))


def seen() -> dict:
    """Keys pressed, by event node, and what the console received."""
    return {"nodes": _open[-1].seen, "console": _open[-1].typed.decode(errors="replace")}


def stop() -> None:
    _open.pop().close()
