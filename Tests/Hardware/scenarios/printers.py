"""Label printers on USB, through the kernel's usblp: a label comes out once, or a person is asked."""
from bench import PRINTER, Bench, Gadget, Skipped, expect, keyboard_scanner, printer


def _ready(bench: Bench, more: str = "") -> tuple[Gadget, str]:
    """A printer at work and a daemon that knows it; returns it and its own end."""
    gadget = printer(bench)
    gadget.plug(0)
    node, end = gadget.host_node("usbmisc"), gadget.end()
    bench.machine.call("labels.start", path=end)
    bench.start(f"printers:\n  - {{name: zebra-1, connect: {node}, dpi: 203}}\nnew-scanners: dock-1\n{more}")
    return gadget, end


def _job(bench: Bench, number: int) -> dict:
    (job,) = [job for job in bench.tally("print", "jobs", "--all") if job["id"] == number]
    return job


def _printed(bench: Bench, end: str) -> int:
    return len(bench.machine.call("labels.printed", path=end))


def _ends(bench: Bench, number: int, *states: str) -> dict:
    return bench.until(f"label {number} is {' or '.join(states)}", lambda: (job := _job(bench, number))["state"] in states and job, 150)


def _condition(bench: Bench, name: str) -> None:
    bench.until(f"the printer is said to have {name}", lambda: name in bench.tally("status")[0]["printers"][0]["conditions"])


def printer_paper_out(bench: Bench) -> None:
    """Without paper a label waits, while scans go on; with paper it comes out, once, also where the paper ended under it"""
    _, end = _ready(bench)
    scanner = keyboard_scanner(bench)
    scanner.plug(1)
    name = scanner.device()
    bench.machine.call("labels.paper", path=end, loaded=False)
    (job,) = bench.tally("print", "test", "zebra-1")
    _condition(bench, "paper-out")
    scanner.scan("HW-0600")
    bench.expects(name, "HW-0600")
    bench.settled()
    expect(_job(bench, job["id"])["state"] not in ("printed", "uncertain"), f"a label without paper is {_job(bench, job['id'])}")
    bench.machine.call("labels.paper", path=end, loaded=True)
    _ends(bench, job["id"], "printed")
    expect(_printed(bench, end) == 1, f"{_printed(bench, end)} labels came out")

    bench.machine.call("labels.at_format", path=end, what="paper")
    (job,) = bench.tally("print", "test", "zebra-1")
    _condition(bench, "paper-out")
    bench.machine.call("labels.paper", path=end, loaded=True)
    _ends(bench, job["id"], "printed")
    expect(_printed(bench, end) == 2, f"{_printed(bench, end)} labels came out")
    bench.machine.call("labels.stop", path=end)
    bench.finish()


def printer_back_pressure(bench: Bench) -> None:
    """A printer that takes no more bytes holds up its own labels and nothing else; each comes out once when it takes them again"""
    _, end = _ready(bench)
    scanner = keyboard_scanner(bench)
    scanner.plug(1)
    name = scanner.device()
    bench.machine.call("labels.at_format", path=end, what="deaf")
    jobs = [bench.tally("print", "test", "zebra-1")[0]["id"] for _ in range(3)]
    bench.until("the first label is on its way", lambda: _job(bench, jobs[0])["state"] in ("sending", "sent"))
    for number in range(5):
        scanner.scan(f"HW-070{number}")
        bench.expects(name, f"HW-070{number}")
    bench.settled()
    bench.machine.call("labels.deaf", path=end, is_deaf=False)
    for job in jobs:
        _ends(bench, job, "printed")
    expect(_printed(bench, end) == len(jobs), f"{_printed(bench, end)} labels came out of {len(jobs)}")
    bench.machine.call("labels.stop", path=end)
    bench.finish()


def printer_unplugged_in_mid_print(bench: Bench) -> None:
    """A label that was on its way when the cable was pulled is never doubled: it comes out again only on the printer's or a person's word"""
    gadget, end = _ready(bench)
    bench.machine.call("labels.at_format", path=end, what="power")
    (job,) = bench.tally("print", "test", "zebra-1")
    bench.until("the printer has lost its label", lambda: bench.machine.call("labels.is_off", path=end))
    bench.machine.call("labels.stop", path=end)
    gadget.unplug()
    bench.until("its node is gone", lambda: not gadget.nodes())
    gadget.plug(0)
    gadget.host_node("usbmisc")
    end = gadget.end()
    bench.machine.call("labels.start", path=end)
    left = _ends(bench, job["id"], "printed", "uncertain")
    if left["state"] == "uncertain":
        expect(_printed(bench, end) == 0, "it is uncertain, and came out again")
        bench.tally("print", "resolve", str(job["id"]), "--lost")
        left = _ends(bench, job["id"], "printed")
    expect(_printed(bench, end) == 1, f"{_printed(bench, end)} labels came out")
    bench.machine.call("labels.stop", path=end)
    bench.finish()


def printer_without_usblp(bench: Bench) -> None:
    """Where the kernel's printer driver is not, the label goes by libusb; the cable pulled under it, and back, is no more than a wait"""
    links = bench.machine.shell("grep -A5 -rh '^link:' /usr/share/tallyman/devices --include=profile.yaml")
    if "\n  usb:" not in links:
        raise Skipped("no profile of this tallymand has a link through libusb")
    bench.machine.shell("modprobe -r usblp && echo blacklist usblp >/etc/modprobe.d/usblp.conf && udevadm control --reload")
    gadget = printer(bench)
    gadget.plug(0)
    gadget.host_node("usb")
    expect("usbmisc" not in gadget.nodes(), "the kernel's driver has it all the same")
    end = gadget.end()
    bench.machine.call("labels.start", path=end)
    bench.start(f"printers:\n  - {{name: zebra-1, usb: {PRINTER}, dpi: 203}}\n")
    (job,) = bench.tally("print", "test", "zebra-1")
    _ends(bench, job["id"], "printed")
    expect(_printed(bench, end) == 1, f"{_printed(bench, end)} labels came out")
    bench.machine.call("labels.stop", path=end)
    gadget.unplug()
    (job,) = bench.tally("print", "test", "zebra-1")
    gadget.plug(1)
    gadget.host_node("usb")
    end = gadget.end()
    bench.machine.call("labels.start", path=end)
    _ends(bench, job["id"], "printed")
    expect(_printed(bench, end) == 1, f"{_printed(bench, end)} labels came out")
    bench.machine.call("labels.stop", path=end)
    bench.finish()
