"""The device nodes below a place in /sys."""
from pathlib import Path


def under(place: Path, pattern: str) -> dict[str, list[str]]:
    """The nodes of which `pattern` finds the `uevent` files, by subsystem."""
    found: dict[str, list[str]] = {}
    try:
        places = list(place.glob(pattern))
    except FileNotFoundError:
        return {}  # it is just being pulled
    for uevent in places:
        try:
            name = [line[8:] for line in uevent.read_text().splitlines() if line.startswith("DEVNAME=")]
            subsystem = (uevent.parent / "subsystem").resolve().name
        except OSError:
            continue
        if name:
            found.setdefault(subsystem, []).append(f"/dev/{name[0]}")
    return {subsystem: sorted(names) for subsystem, names in found.items()}
