"""A serial adapter with four relays: a CP2104, whose lines the kernel makes a GPIO chip.

Silicon Labs, AN571 "CP210x Virtual COM Port Interface": the vendor's requests GET_PARTNUM, GET_PORTCONFIG, READ_LATCH and WRITE_LATCH.
"""
import struct

import vhci
from usbdevice import BULK, IN, Device, interface

VENDOR, PRODUCT = 0x10C4, 0xEA60
REQUEST = 0xFF
PART_NUMBER, PORT_CONFIGURATION, READ_LATCH, WRITE_LATCH = 0x370B, 0x370C, 0x00C2, 0x37E1
CP2104 = 4
PUSH_PULL = 0x0F00


class Relays(Device):
    """What the lines have been, from the first on; a line that is on is a bit."""

    def __init__(self, serial: str):
        super().__init__(
            VENDOR, PRODUCT, "Silicon Labs", "CP2104 USB to UART Bridge", serial,
            [interface(0, 0xFF, 0, 0, endpoints=[(IN | 1, BULK, 64), (2, BULK, 64)])])
        self.levels = 0
        self.history: list[int] = []

    def control(self, kind: int, request: int, value: int, index: int) -> bytes | None:
        if kind & 0x60 != 0x40:
            return super().control(kind, request, value, index)
        if request == REQUEST and value == WRITE_LATCH:
            mask, state = index & 0xFF, index >> 8
            levels = self.levels & ~mask | state & mask
            if levels != self.levels:
                self.history.append(levels)
            self.levels = levels
        answers = {
            PART_NUMBER: bytes([CP2104]), PORT_CONFIGURATION: struct.pack("<H2xH4xHB", PUSH_PULL, 0, 0, 0), READ_LATCH: bytes([self.levels]),
        }
        return answers.get(value, b"") if request == REQUEST else b""


def plug(port: int, serial: str) -> None:
    vhci.plug(port, Relays(serial))


def history(port: int) -> list[int]:
    return vhci.device(port).history
