"""What keyboards and HID POS scanners say of themselves, and what they send.

Device Class Definition for HID 1.11 (appendix B.1, the boot keyboard); HID Usage Tables 1.12 (table 12, the keyboard page); HID Point of Sale
Usage Tables 1.02 (the barcode scanner page, 8C).
"""
from collections.abc import Iterator

KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507190029658100c0")
RELEASED = bytes(8)
# Seconds between reports, as of a scanner at a low-speed port: the kernel holds some ten keys for a reader, and this one's processor is emulated.
PACE = 0.008
ENTER, CONTROL, SHIFT = 0x28, 0x01, 0x02

_LETTERS = {letter: 4 + place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_PAIRS = {
    0x1E: "1!", 0x1F: "2@", 0x20: "3#", 0x21: "4$", 0x22: "5%", 0x23: "6^", 0x24: "7&", 0x25: "8*", 0x26: "9(", 0x27: "0)", 0x2C: "  ", 0x2D: "-_",
    0x2E: "=+", 0x2F: "[{", 0x30: "]}", 0x31: "\\|", 0x33: ";:", 0x34: "'\"", 0x35: "`~", 0x36: ",<", 0x37: ".>", 0x38: "/?",
}
# Character: modifiers and key, on a US keyboard.
US: dict[str, tuple[int, int]] = {"\n": (0, ENTER), "\t": (0, 0x2B), "\x1d": (CONTROL, 0x30)}
for _letter, _usage in _LETTERS.items():
    US[_letter], US[_letter.upper()] = (0, _usage), (SHIFT, _usage)
for _usage, (_plain, _shifted) in _PAIRS.items():
    US[_shifted], US[_plain] = (SHIFT, _usage), (0, _usage)


def typed(text: str) -> Iterator[bytes]:
    """The boot keyboard's reports for a text: each key pressed and released."""
    for character in text:
        modifiers, usage = US[character]
        yield bytes([modifiers, 0, usage, 0, 0, 0, 0, 0])
        yield RELEASED

# A bar code scanner (usage page 8C): report 2 holds a byte count, the AIM identifier, 56 bytes of data, two vendor bytes and the bit that says
# that the code goes on; report 4 takes the prevent-read and initiate-read bits.
POS = bytes.fromhex(
    "058c0902a1010912a1028502150026ff00750895010501093b81029503058c09fb09fc09fd8102953809fe820201950206"
    "66ff090481021500250175019501058c09ff810295078103c00914a102850415002501750195010900910295079103c0c0")
POS_ROOM = 56


def pos_reports(aim: bytes, code: bytes) -> Iterator[bytes]:
    """The reports of one code."""
    for start in range(0, len(code), POS_ROOM):
        part = code[start:start + POS_ROOM]
        yield bytes([2, len(part)]) + aim + part.ljust(POS_ROOM, b"\0") + bytes(2) + bytes([start + POS_ROOM < len(code)])
