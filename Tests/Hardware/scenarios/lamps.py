"""A station's lamps on the lines of a GPIO chip: here the relays of a USB adapter, which can be pulled."""
from pathlib import Path

from bench import Bench, expect, keyboard_scanner

RIGHTS = Path(__file__).resolve().parents[3] / "systemd/tallymand-gpio.conf"
# As the kernel's driver calls it. The number changes: what is pulled while its lines are held leaves it taken.
LABEL = "cp210x"
GOOD, REFUSED = 1, 2


def gpio_lamps(bench: Bench) -> None:
    """Lamps light for what becomes of a scan, under the unit's confinement; pulled, they are a finding and nothing else, and come back"""
    rule = 'SUBSYSTEM=="gpio", GROUP="gpio", MODE="0660"\n'
    bench.machine.call("system.write", path="/etc/udev/rules.d/60-gpio.rules", text=rule, owner="root:root", mode=0o644)
    place = "/etc/systemd/system/tallymand.service.d/gpio.conf"
    bench.machine.call("system.write", path=place, text=RIGHTS.read_text(), owner="root:root", mode=0o644)
    bench.machine.shell("groupadd -r gpio && systemctl daemon-reload && udevadm control --reload")
    chip = _plug(bench)
    bench.start(station=f"gpio: {{chip: {LABEL}, good: 0, refused: 1, pulse: 300ms}}")
    scanner = keyboard_scanner(bench)
    scanner.plug(0)
    name = scanner.device()

    def scan(code: str, kind: str) -> None:
        scanner.scan(code)
        bench.expects(name, code, kind)
        bench.settled()

    scan("HW-0900", "refused")
    _lit(bench, [REFUSED, 0])
    scan("%T-BLIND", "command")
    _lit(bench, [REFUSED, 0, GOOD, 0])

    bench.machine.call("vhci.pull", port=0)
    bench.until("the chip is gone", lambda: chip not in bench.machine.call("system.nodes"))
    scan("HW-0901", "refused")
    bench.until("it is a finding", lambda: LABEL in str(bench.tally("status")))
    _plug(bench)
    scan("HW-0902", "refused")
    _lit(bench, [REFUSED, 0])
    bench.until("it is none any more", lambda: LABEL not in str(bench.tally("status")))
    bench.machine.call("vhci.pull", port=0)
    bench.finish()


def _plug(bench: Bench) -> str:
    """Plugs the relays in and returns their chip's node, once udev has given it to its group."""
    bench.machine.call("relays.plug", port=0, serial="R1")
    (node,) = bench.until("a GPIO chip", lambda: bench.machine.call("vhci.nodes", port=0).get("gpio"))
    bench.until("udev is done with it", lambda: bench.machine.call("system.nodes")[node][2] == "gpio")
    return node


def _lit(bench: Bench, wanted: list[int]) -> None:
    """Waits until the lines have changed just so."""
    bench.until(f"the lines show {wanted}", lambda: len(bench.machine.call("relays.history", port=0)) >= len(wanted))
    found = bench.machine.call("relays.history", port=0)
    expect(found == wanted, f"the lines showed {found}, expected {wanted}")
