"""The guest's kernel and disk, made from Debian packages: Debian 12 with systemd and udev, a kernel with emulated USB hosts, and the agent.

Nothing is mounted and nothing downloaded runs on the host: mmdebstrap makes the root, mke2fs a disk from a folder. What was made is kept
under a name that is the digest of what it was made from.
"""
import hashlib
import lzma
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUITE = "bookworm"
KERNEL = "linux-image-amd64"
PACKAGES = (
    "systemd", "systemd-sysv", "udev", "kmod", "busybox-static", "python3", "util-linux", "procps", "tzdata",
    "libsqlite3-0", "libudev1", "zlib1g", "libstdc++6", "libusb-1.0-0", "libasound2",
)
LEFT_OUT = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*")
# On the guest's USB hosts: gadgets of the guest's own (dummy_hcd), devices made of messages (vhci_hcd), devices of the host's (xhci_hcd).
MODULES = """
    virtio_pci virtio_blk virtio_console virtio_rng ext4 crc32c_generic 9p 9pnet_virtio configfs
    dummy_hcd libcomposite usb_f_hid usb_f_acm usb_f_printer vhci_hcd xhci_pci
    usbhid hid_generic cdc_acm cp210x usblp uinput uhid evdev
""".split()
UNUSED_MODULES = ("sound", "drivers/gpu", "drivers/net", "drivers/media", "drivers/infiniband", "drivers/scsi", "drivers/iio")
BOOT_MODULES = "virtio_pci virtio_blk crc32c_generic ext4".split()
# Consoles that would take the keys whose leaking is looked for, and what a guest of some seconds does not need.
MASKED = (
    "getty.target", "getty@tty1.service", "serial-getty@ttyS0.service", "console-getty.service", "systemd-logind.service", "apt-daily.timer",
    "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer", "systemd-tmpfiles-clean.timer",
    "systemd-firstboot.service", "systemd-random-seed.service", "systemd-timesyncd.service", "systemd-pstore.service",
)
INIT = """#!/bin/sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
for module in $($b cat /order); do $b insmod /modules/$module; done
tries=0
while [ ! -b /dev/vda ] && [ $tries -lt 500 ]; do $b usleep 10000; tries=$((tries + 1)); done
$b mount -t ext4 -o noatime /dev/vda /new || $b echo "the root disk cannot be mounted"
$b mount --move /dev /new/dev
exec $b switch_root /new /lib/systemd/systemd
"""
AGENT_UNIT = """[Unit]
Description=Carries out the calls of the hardware suite
DefaultDependencies=no
Requires=basic.target
After=basic.target
[Service]
ExecStart=/usr/bin/python3 /opt/hardware/agent.py
StandardOutput=journal+console
StandardError=journal+console
"""


@dataclass(frozen=True)
class Image:
    """What QEMU boots."""

    name: str
    kernel: Path
    initrd: Path
    disk: Path


def digest(*parts: bytes | str) -> str:
    """Sixteen hexadecimal digits that differ where the parts do."""
    joined = hashlib.sha256()
    for part in parts:
        joined.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return joined.hexdigest()[:16]


def run(*words: str | Path, **options) -> str:
    """A command's output; what it says where it fails is the error's text."""
    done = subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(str(word) for word in words[:3])} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def build(cache: Path) -> Image:
    """The image of today's packages and agent: from the cache, or made now, which takes a minute or two."""
    agent = HERE / "guest/agent.py"
    archive = bootstrapped(cache)
    name = digest(archive.name, Path(__file__).read_bytes(), agent.read_bytes())
    folder = cache / f"image-{name}"
    image = Image(name, folder / "vmlinux", folder / "initrd", folder / "root.ext4")
    if not folder.is_dir():
        print("hardware: making the guest's disk", flush=True)
        forget(cache, "image-*")
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        root = part / "root"
        root.mkdir(parents=True)
        run("tar", "-xf", archive, "-C", root)
        furnish(root, agent)
        make_kernel(root, part)
        make_disk(root, part / "root.ext4")
        shutil.rmtree(root)
        part.rename(folder)
    return image


def forget(cache: Path, pattern: str) -> None:
    """Removes what was made from older packages or programs."""
    for old in cache.glob(pattern):
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def bootstrapped(cache: Path) -> Path:
    """A Debian root as a tar, with the kernel's package unpacked in /kernel."""
    archive = cache / f"root-{digest(SUITE, KERNEL, *PACKAGES, *LEFT_OUT, *UNUSED_MODULES)}.tar"
    if archive.exists():
        return archive
    print("hardware: making a Debian root", flush=True)
    forget(cache, "root-*")
    sources = [file for file in (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.sources")) if file.exists()]
    # The meta package's one dependency is the kernel of the day.
    kernel = f"""set -e; cd "$1/tmp"; export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
        apt-get -qq download "$(apt-cache depends --no-recommends {KERNEL} | awk '$1 == "Depends:" {{ print $2; exit }}')"
        mkdir "$1/kernel"; dpkg-deb -x linux-image-*.deb "$1/kernel"; rm linux-image-*.deb
        cd "$1"/kernel/lib/modules/*/kernel; rm -r {' '.join(UNUSED_MODULES)}"""
    part = archive.with_suffix(".part.tar")
    run(
        "mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={','.join(PACKAGES)}", '--aptopt=APT::Install-Recommends "0"',
        *(f"--dpkgopt=path-exclude={path}" for path in LEFT_OUT), f"--customize-hook={kernel}", SUITE, part, *sources,
    )
    part.rename(archive)
    return archive


def furnish(root: Path, agent: Path) -> None:
    """Makes a guest of a Debian root: the agent instead of logins, a journal in memory."""
    units = root / "etc/systemd/system"
    for unit in MASKED:
        (units / unit).symlink_to("/dev/null")
    (units / "agent.service").write_text(AGENT_UNIT)
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants/agent.service").symlink_to("../agent.service")
    (units / "default.target").symlink_to("/lib/systemd/system/multi-user.target")
    (root / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n")
    (root / "etc/hostname").write_text("guest\n")
    (root / "etc/fstab").write_text("")
    journald = root / "etc/systemd/journald.conf.d/guest.conf"
    journald.parent.mkdir(parents=True)
    journald.write_text("[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n")
    (root / "opt/hardware").mkdir(parents=True)
    shutil.copy(agent, root / "opt/hardware")


def make_kernel(root: Path, folder: Path) -> None:
    """Takes kernel and the modules that are needed out of /kernel: vmlinux and an initrd for QEMU, the modules for the root."""
    kernel = root / "kernel"
    (packed,) = (kernel / "boot").glob("vmlinuz-*")
    version = packed.name.removeprefix("vmlinuz-")
    (folder / "vmlinux").write_bytes(unpacked(packed.read_bytes()))
    source, target = kernel / "lib/modules" / version, root / "lib/modules" / version
    run("chroot", root, "depmod", "-b", "/kernel", version)
    order = closure(source, MODULES)
    for module in order:
        (target / module).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / module, target / module)
    for table in source.glob("modules.builtin*"):
        shutil.copy(table, target)
    shutil.copy(source / "modules.order", target)
    run("chroot", root, "depmod", version)

    initrd = folder / "initrd.root"
    for name in ("bin", "dev", "new", "modules"):
        (initrd / name).mkdir(parents=True)
    shutil.copy(root / "bin/busybox", initrd / "bin")
    (initrd / "bin/sh").symlink_to("busybox")
    modules = closure(source, BOOT_MODULES)
    for module in modules:
        shutil.copy(source / module, initrd / "modules")
    (initrd / "order").write_text("".join(f"{Path(module).name}\n" for module in modules))
    (initrd / "init").write_text(INIT)
    (initrd / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(initrd)) for path in [initrd, *sorted(initrd.rglob("*"))])
    with open(folder / "initrd", "wb") as file:
        pack = [initrd / "bin/busybox", "cpio", "-o", "-H", "newc"]
        subprocess.run(pack, input=names.encode(), stdout=file, stderr=subprocess.DEVNULL, cwd=initrd, check=True)
    shutil.rmtree(initrd)
    shutil.rmtree(kernel)


def closure(folder: Path, wanted: list[str]) -> list[str]:
    """The files of these modules and of all that they need, in the order of loading; built-in ones are left out."""
    files: dict[str, str] = {}
    needs: dict[str, list[str]] = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        file, _, others = line.partition(":")
        files[Path(file).name.split(".")[0].replace("-", "_")] = file
        needs[file] = others.split()
    builtin = {Path(line).name.split(".")[0].replace("-", "_") for line in (folder / "modules.builtin").read_text().split()}
    order: dict[str, None] = {}
    for name in wanted:
        if name in files:
            for file in [*reversed(needs[files[name]]), files[name]]:
                order[file] = None
        elif name not in builtin:
            raise RuntimeError(f"the kernel package has no module {name}")
    return list(order)


def unpacked(image: bytes) -> bytes:
    """The ELF kernel within a bzImage (Linux, Documentation/x86/boot.rst: setup_sects, payload_offset, payload_length): QEMU starts it
    directly, and the emulated processor need not unpack it. An image packed otherwise than by xz is left as it is, and starts slower."""
    start = ((image[0x1F1] or 4) + 1) * 512
    offset, length = struct.unpack_from("<II", image, 0x248)
    payload = image[start + offset:start + offset + length]
    return lzma.LZMADecompressor().decompress(payload) if payload.startswith(b"\xfd7zXZ") else image


def make_disk(root: Path, disk: Path) -> None:
    """An ext4 file system with the folder's files."""
    with open(disk, "wb") as file:
        file.truncate(1 << 30)
    tools = {**os.environ, "PATH": f"/usr/sbin:/sbin:{os.environ['PATH']}"}
    run("mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_itable_init=0,root_owner=0:0", "-m", "0", "-d", root, disk, env=tools)
