"""The same cuts in a virtual machine: its power goes with its disk's, and the next boot's kernel mends the file system."""
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Hardware"))

import installed
from installed import obstacle
from machine import Kept, Machine

__all__ = ["Guest", "Unmountable", "kept_guest", "obstacle"]
MOUNT, DISK = "/volatile", "/dev/disk/by-id/virtio-volatile"


class Unmountable(Exception):
    """The file system on the disk is lost."""


@contextmanager
def kept_guest(dist: Path) -> Iterator[Kept]:
    with installed.cache() as cache, installed.prepared(cache, dist) as kept:
        yield kept


class Guest:
    """A guest with the volatile disk plugged in and mounted."""

    def __init__(self, kept: Kept, socket: Path, options: str):
        self.folder = tempfile.TemporaryDirectory(prefix="powercut-guest-")
        self.machine: Machine = kept.wake(Path(self.folder.name))
        try:
            self.machine.qmp("blockdev-add", driver="nbd", server={"type": "unix", "path": str(socket)}, **{"node-name": "volatile"})
            self.machine.qmp("device_add", driver="virtio-blk-pci", drive="volatile", id="volatile", serial="volatile")
            self.machine.shell(f"for i in $(seq 200); do test -b {DISK} && exit 0; sleep 0.1; done; exit 1")
            done = self.machine.call("shell", 90, command=f"mkdir -p {MOUNT} && mount -o {options} {DISK} {MOUNT}", seconds=60)
            if done["status"] != 0:
                raise Unmountable(done["output"])
        except BaseException:
            self.close()
            raise

    def write(self, weak: bool) -> None:
        """Starts the writer; what it acknowledges is in `told`."""
        self.machine.shell(
            f"tallyman-faults journal-writer {MOUNT}/journal --segment 200000 {'--weak' if weak else ''} >/dev/virtio-ports/told 2>/tmp/writer.log &")

    @property
    def told(self) -> list[int]:
        """Every whole line so far, which outlives the guest."""
        text = (Path(self.folder.name) / "told").read_bytes()
        return [int(line) for line in text[:text.rfind(b"\n") + 1].split()]

    def check(self) -> tuple[int, str]:
        """The exit status and the words of the check of the journal there."""
        done = self.machine.call("shell", 330, command=f"test -e {MOUNT}/journal || exit 3; tallyman-faults journal-check {MOUNT}/journal 2>&1", seconds=300)
        self.machine.shell(f"umount {MOUNT}")
        return done["status"], done["output"]

    def cut(self) -> None:
        self.machine.close()

    def close(self) -> None:
        self.machine.close()
        self.folder.cleanup()
