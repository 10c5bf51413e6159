"""Serial scanners on USB (CDC-ACM): scanned, answered, hung up."""
from bench import Bench, expect, serial_scanner

GOOD, REFUSED = "07", "07070707"  # zebra/ds2200-cdc: one BEL, four BELs


def _say(bench: Bench, end: str, text: str) -> None:
    bench.machine.call("lines.say", path=end, data=text.encode().hex())


def _heard(bench: Bench, end: str, signals: list[str]) -> None:
    """Waits until the scanner has been told just these signals."""
    wanted = "".join(signals)
    bench.until(f"the scanner hears {wanted}", lambda: len(bench.machine.call("lines.heard", path=end)) >= len(wanted))
    heard = bench.machine.call("lines.heard", path=end)
    expect(heard == wanted, f"the scanner heard {heard}, expected {wanted}")


def serial_feedback(bench: Bench) -> None:
    """A CDC scanner's codes are stored, and it is told of each what came of it"""
    bench.start()
    scanner = serial_scanner(bench)
    scanner.plug(0)
    name, end = scanner.device(), scanner.end()
    bench.machine.call("lines.hold", path=end)
    signals = []
    for code, kind, signal in [("HW-0100", "refused", REFUSED), ("%T-BLIND", "command", GOOD), ("HW-0101", "refused", REFUSED)]:
        _say(bench, end, code + "\r")
        bench.expects(name, code, kind)
        signals.append(signal)
        _heard(bench, end, signals)
    burst = [f"HW-2{number:03}" for number in range(1000 if bench.long else 100)]
    _say(bench, end, "".join(f"{code}\r\n" for code in burst))
    for code in burst:
        bench.expects(name, code)
    bench.settled()
    bench.machine.call("lines.release", path=end)
    bench.finish()


def serial_hang_up(bench: Bench) -> None:
    """Half a code ends as incomplete when the line is hung up or the cable pulled; the scanner is back by itself each time"""
    bench.start()
    scanner = serial_scanner(bench)
    scanner.plug(0)
    name, end = scanner.device(), scanner.end()
    bench.machine.call("lines.hold", path=end)
    _half(bench, name, end, "HW-03")
    bench.machine.call("system.hang_up", node=scanner.host_node("tty"))
    bench.settled()
    expect(scanner.device() == name, "it came back under another name")
    _say(bench, end, "HW-0300\r")
    bench.expects(name, "HW-0300")
    bench.settled()

    _half(bench, name, end, "HW-04")
    bench.machine.call("lines.release", path=end)
    scanner.unplug()
    bench.settled()
    scanner.plug(1)
    expect(scanner.device() == name, "it came back under another name")
    bench.machine.call("lines.hold", path=end)
    _say(bench, end, "HW-0400\r")
    bench.expects(name, "HW-0400")
    bench.settled()
    bench.machine.call("lines.release", path=end)
    bench.finish()


def _half(bench: Bench, name: str, end: str, text: str) -> None:
    """Has the first half of a code arrive, and expects it to be stored as such."""

    def bytes_so_far() -> int:
        device = bench.device(id=name)
        return device["bytes"] if device else 0

    before = bytes_so_far()
    _say(bench, end, text)
    bench.until("half a code has arrived", lambda: bytes_so_far() == before + len(text))
    bench.expects(name, text, "incomplete")
