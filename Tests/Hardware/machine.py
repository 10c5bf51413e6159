"""One guest: QEMU with emulated processors, so that it runs wherever its package does; calls to its agent; its state kept and restored.

A guest that has booted and has everything installed is kept as it is, memory and all. Each scenario starts from there within a second,
in a machine that no other scenario has touched.
"""
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from image import Image

QEMU = "qemu-system-x86_64"
HERE = Path(__file__).resolve().parent
# Gadgets at once.
PORTS = 6
DRIVERS = "configfs libcomposite usb_f_hid usb_f_acm usb_f_printer usbhid hid_generic cdc_acm usblp evdev uinput uhid vhci_hcd xhci_pci".split()
# The processor's own clock is measured at boot, which goes wrong where the host is busy; the timer of ACPI is not.
KERNEL_LINE = (
    "console=ttyS0 quiet loglevel=4 no_timer_check clocksource=acpi_pm mitigations=off random.trust_cpu=on audit=0 apparmor=0 panic=-1 "
    "systemd.show_status=0 net.ifnames=0"
)
BOOT_TIME = 600.0
CALL_TIME = 120.0


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class GuestError(Exception):
    """The guest did not do what it was asked."""


class Machine:
    """A running guest. Use it as a context: leaving it ends QEMU."""

    def __init__(self, image: Image, folder: Path, share: Path, *, disk: Path | None = None, state: Path | None = None):
        """`disk` is written to; without one the image's is, for the time of this guest. `state` is a kept guest to go on with."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.console = folder / "console.log"
        self._number = 0
        self._pending = b""
        self._agent: socket.socket | None = None
        # Sockets are named through it: the folder's whole name could be too long for one.
        self._folder = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        for name in ("agent", "qmp", "redirect"):
            (folder / name).unlink(missing_ok=True)
        words = [
            # An older processor: what it does not have need not be emulated.
            QEMU, "-accel", "tcg,thread=multi,tb-size=512", "-M", "pc", "-cpu", "Nehalem", "-smp", "2", "-m", "1024",
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-chardev", f"file,id=console,path={self.console}", "-serial", "chardev:console",
            "-kernel", image.kernel, "-initrd", image.initrd, "-append", KERNEL_LINE,
            "-drive", f"if=none,id=root,file={disk or image.disk},format=raw,cache=unsafe,snapshot={'off' if disk and not state else 'on'}",
            "-device", "virtio-blk-pci,drive=root", "-device", "virtio-serial-pci",
            "-chardev", "socket,id=agent,path=agent,server=on,wait=off", "-device", "virtserialport,chardev=agent,name=agent",
            # What a program in the guest says to the host without being asked.
            "-chardev", "file,id=told,path=told", "-device", "virtserialport,chardev=told,name=told",
            "-object", "rng-random,id=random,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=random",
            "-fsdev", f"local,id=share,path={share},security_model=none,readonly=on", "-device", "virtio-9p-pci,fsdev=share,mount_tag=share",
            "-device", "qemu-xhci,id=xhci", "-qmp", "unix:qmp,server=on,wait=off",
        ]
        if state:
            words += ["-incoming", f"exec:cat {state}"]
        with open(folder / "qemu.log", "wb") as log:
            self.process = subprocess.Popen(
                [str(word) for word in words], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent)

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """The power is cut."""
        if self._agent:
            self._agent.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1

    def connect(self, name: str, timeout: float = 120) -> socket.socket:
        """One of QEMU's sockets."""
        end = time.monotonic() + timeout
        while True:
            if self.process.poll() is not None:
                raise GuestError(f"QEMU ended: {(self.folder / 'qemu.log').read_text(errors='replace').strip()[-1000:]}")
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(f"/proc/self/fd/{self._folder}/{name}")
                return link
            except OSError as refused:
                link.close()
                if time.monotonic() > end:
                    raise GuestError(f"QEMU does not answer on its socket '{name}': {refused}") from None
                time.sleep(0.02)

    # MARK: the agent

    def call(self, function: str, timeout: float = CALL_TIME, **arguments: Any) -> Any:
        """Calls `module.function` in the guest and returns its value."""
        if not self._agent:
            self._agent = self.connect("agent")
        self._number += 1
        try:
            self._agent.settimeout(timeout)
            self._agent.sendall(json.dumps({"id": self._number, "call": function, "with": arguments}).encode() + b"\n")
            while True:
                answer = json.loads(self._line())
                if answer["id"] == self._number:
                    break
        except TimeoutError:
            raise GuestError(f"{function}: no answer from the guest within {timeout:.0f} s") from None
        if "error" in answer:
            raise GuestError(f"{function}: {answer['error']}")
        return answer["value"]

    def _line(self) -> bytes:
        assert self._agent
        while b"\n" not in self._pending:
            chunk = self._agent.recv(65536)
            if not chunk:
                raise GuestError("the guest is gone")
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def shell(self, command: str, timeout: float = 60, check: bool = True) -> str:
        """What a command in the guest wrote."""
        done = self.call("shell", timeout + 30, command=command, seconds=timeout)
        if check and done["status"] != 0:
            raise GuestError(f"{command}: exit status {done['status']}: {done['output'].strip()[-1000:]}")
        return done["output"]

    # MARK: QEMU

    def qmp(self, command: str, **arguments: Any) -> Any:
        """One order to QEMU itself (docs/interop/qmp-spec.txt)."""
        with self.connect("qmp") as link, link.makefile("rw") as lines:
            link.settimeout(CALL_TIME)
            lines.readline()
            for order in ({"execute": "qmp_capabilities"}, {"execute": command, "arguments": arguments}):
                lines.write(json.dumps(order) + "\n")
                lines.flush()
                while "event" in (answer := json.loads(lines.readline())):
                    pass
        if "error" in answer:
            raise GuestError(f"{command}: {answer['error']['desc']}")
        return answer["return"]

    def press(self, text: str) -> None:
        """Types lower-case letters and digits on the machine's own keyboard, the PS/2 one."""
        for character in text:
            self.qmp("send-key", keys=[{"type": "qcode", "data": "ret" if character == "\n" else character}], **{"hold-time": 20})
            time.sleep(0.05)

    def keep(self, state: Path) -> None:
        """Writes the guest as it is to a file, and ends it."""
        self.qmp("stop")
        self.qmp("migrate-set-parameters", **{"max-bandwidth": 1 << 34})
        self.qmp("migrate", uri=f"exec:cat > {state}")
        while (status := self.qmp("query-migrate").get("status")) not in ("completed", "failed"):
            time.sleep(0.05)
        if status == "failed":
            raise GuestError("the guest's state could not be kept")
        self.close()


class Kept:
    """A booted guest with the product installed, from which each scenario starts."""

    def __init__(self, image: Image, folder: Path, share: Path):
        self.image, self.folder, self.share = image, folder, share

    def make(self, install: str) -> None:
        """Boots, runs the script with the share mounted at /mnt, loads the drivers, and keeps that."""
        self.folder.mkdir(parents=True)
        disk = self.folder / "disk"
        subprocess.run(["cp", "--sparse=always", str(self.image.disk), str(disk)], check=True)
        with Machine(self.image, self.folder / "boot", self.share, disk=disk) as machine:
            machine.shell("systemctl is-system-running --wait", BOOT_TIME, check=False)
            machine.shell("mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro share /mnt && cd /mnt && " + install, BOOT_TIME)
            machine.shell(f"umount /mnt && modprobe -a {' '.join(DRIVERS)} && modprobe dummy_hcd num={PORTS} && udevadm settle && sync", BOOT_TIME)
            machine.keep(self.folder / "part")
        (self.folder / "part").rename(self.folder / "state")
        shutil.rmtree(self.folder / "boot")

    def wake(self, folder: Path) -> Machine:
        """A guest that goes on from there; what it writes is forgotten."""
        machine = Machine(self.image, folder, self.share, disk=self.folder / "disk", state=self.folder / "state")
        try:
            end = time.monotonic() + 180
            while machine.qmp("query-status")["status"] not in ("paused", "running"):
                if time.monotonic() > end:
                    raise GuestError("the kept guest does not wake up")
                time.sleep(0.02)
            machine.qmp("cont")
            machine.call("woken", now=time.time())
            machine.call("learn", modules={file.name: file.read_text() for file in (HERE / "guest").glob("*.py") if file.name != "agent.py"})
        except BaseException:
            machine.close()
            raise
        return machine
