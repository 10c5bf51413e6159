"""What has to hold with real devices. A scenario is a function: its name is the scenario's, its first line says what it shows."""
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType

from bench import Bench

from . import buses, hostile, lamps, pos, printers, scanners, serial, system

# Those with the longest scenarios first: the last guest to end is then not alone for long.
MODULES: tuple[ModuleType, ...] = (system, hostile, scanners, pos, buses, serial, printers, lamps)


@dataclass(frozen=True)
class Scenario:
    name: str
    about: str
    play: Callable[[Bench], None]


def _collected() -> list[Scenario]:
    found = []
    for module in MODULES:
        for name, function in vars(module).items():
            if isinstance(function, FunctionType) and function.__module__ == module.__name__ and not name.startswith("_"):
                found.append(Scenario(name.replace("_", "-"), function.__doc__ or "", function))
    return found


SCENARIOS = _collected()
