"""Files, lines and rights of the guest."""
import fcntl
import grp
import json
import os
import pwd
import shutil
import stat
import subprocess

HANG_UP = 0x5437  # TIOCVHANGUP of asm-generic/ioctls.h


def write(path: str, text: str, owner: str, mode: int) -> None:
    """Writes a file with its owner (`user:group`) and its mode."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    shutil.chown(path, *owner.split(":"))
    os.chmod(path, mode)


def ready_time(node: str) -> float | None:
    """Milliseconds from udev's knowing a node to the daemon's saying that it is open; `None` where it said nothing."""
    said = subprocess.run(
        ["journalctl", "-u", "tallymand", "-o", "json", "--no-pager", "-g", f"device open.*{node}"], stdout=subprocess.PIPE, text=True, check=False)
    ask = ["udevadm", "info", "-q", "property", "--property=USEC_INITIALIZED", "--value", node]
    known = subprocess.run(ask, stdout=subprocess.PIPE, text=True, check=True)
    lines = said.stdout.splitlines()
    return (int(json.loads(lines[-1])["__MONOTONIC_TIMESTAMP"]) - int(known.stdout)) / 1000 if lines else None


def held(unit: str, nodes: list[str]) -> list[str]:
    """Which of these the unit's main process has open: the nodes as they are now, not those of a device that was unplugged."""
    process = subprocess.check_output(["systemctl", "show", "-P", "MainPID", unit], text=True).strip()
    links = set()
    for file in os.listdir(f"/proc/{process}/fd"):
        try:
            links.add(os.readlink(f"/proc/{process}/fd/{file}"))
        except FileNotFoundError:
            continue
    return [node for node in nodes if node in links]


def hang_up(node: str) -> None:
    """Hangs a serial line up, as a getty does that takes it: every program that has it open loses it."""
    file = os.open(node, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    fcntl.ioctl(file, HANG_UP)
    os.close(file)


def nodes() -> dict[str, tuple[int, str, str]]:
    """Every device node with its mode, owner and group."""
    found = {}
    for folder, _, names in os.walk("/dev"):
        for name in names:
            path = os.path.join(folder, name)
            try:
                state = os.lstat(path)
            except FileNotFoundError:
                continue
            if stat.S_ISCHR(state.st_mode) or stat.S_ISBLK(state.st_mode):
                found[path] = (stat.S_IMODE(state.st_mode), pwd.getpwuid(state.st_uid).pw_name, grp.getgrgid(state.st_gid).gr_name)
    return found


def openable(paths: list[str], user: str | None = None, unit: str | None = None) -> list[str]:
    """Which of these a process can open for reading and writing that belongs to a user, or to the control group of a unit."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if unit:
                group = subprocess.check_output(["systemctl", "show", "-P", "ControlGroup", unit], text=True).strip()
                with open(f"/sys/fs/cgroup{group}/cgroup.procs", "w", encoding="ascii") as file:
                    file.write(str(os.getpid()))
            if user:
                name = pwd.getpwnam(user)
                os.initgroups(user, name.pw_gid)
                os.setgid(name.pw_gid)
                os.setuid(name.pw_uid)
            os.write(writing, json.dumps([path for path in paths if _opens(path)]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        answer = file.read()
    os.waitpid(child, 0)
    return json.loads(answer)


def _opens(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
    except PermissionError:
        return False
    except OSError:
        pass  # it may be opened, and is busy
    return True
