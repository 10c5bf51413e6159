"""The guest with the product installed, as the suites that need a machine of their own get it."""
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import image
from bench import INSTALL
from image import digest
from machine import QEMU, Kept

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOST_PACKAGES = ("qemu-system-x86", "mmdebstrap", "e2fsprogs")
PROGRAMS = ("tallymand", "tally")
# What no package installs and the suites try, where it is there.
TOOLS = ("tallyman-faults",)


def obstacle() -> str | None:
    """Why no guest can run on this machine; `None` where one can."""
    if os.uname().machine != "x86_64":
        return f"the guest is an x86-64 machine, and this one is {os.uname().machine}"
    if os.getuid() != 0:
        return "making the guest's disk needs root"
    done = subprocess.run([ROOT / ".ci/packages", *HOST_PACKAGES], check=False)
    if done.returncode != 0 or not shutil.which(QEMU):
        return f"there is no QEMU here, and apt cannot install {' '.join(HOST_PACKAGES)}"
    return None


@contextmanager
def cache() -> Iterator[Path]:
    """Where guests are kept. One run at a time: each throws away what was made for older programs."""
    folder = Path(os.environ.get("TMPDIR", "/var/tmp")) / "tallyman-hardware"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@contextmanager
def prepared(folder: Path, dist: Path) -> Iterator[Kept]:
    """The guest with this product installed: kept from an earlier run, or made now. Throws GuestError and RuntimeError where it does not come up."""
    made = image.build(folder)
    image.forget(folder, "product-*")
    staging = Path(tempfile.mkdtemp(prefix="product-", dir=folder))
    try:
        name = digest(made.name, _product(dist, staging), (HERE / "machine.py").read_bytes(), INSTALL, image.run(QEMU, "--version"))
        kept = Kept(made, folder / f"kept-{name}", staging)
        if not (kept.folder / "state").exists():
            print("hardware: starting the guest and installing", flush=True)
            image.forget(folder, "kept-*")
            kept.make(INSTALL)
        yield kept
    finally:
        shutil.rmtree(staging)


def _product(dist: Path, target: Path) -> str:
    """Copies what a package installs into the folder; returns the digest of it all."""
    (target / "bin").mkdir(parents=True)
    for program in PROGRAMS + tuple(tool for tool in TOOLS if (dist / "bin" / tool).exists()):
        shutil.copy(dist / "bin" / program, target / "bin")
    shutil.copytree(ROOT / "systemd", target / "systemd")
    shutil.copytree(ROOT / "Devices", target / "Devices")
    files = sorted(file for file in target.rglob("*") if file.is_file())
    return digest(*(part for file in files for part in (str(file.relative_to(target)), file.read_bytes())))
