"""The scanner's half of SSI, for a scanner that is not there: it waits for answers and sends again.

Written from the protocol's description alone, without any code of the driver that it talks to.
"""

from __future__ import annotations

import re
import struct
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum

_DECODED, _ACK, _NAK, _BEEP, _ASK, _TOLD = 0xF3, 0xD0, 0xD1, 0xE6, 0xA3, 0xA4
_AGAIN, _GOES_ON = 1, 2
_UNHEARD = -1
"""As long as it would wait for the answer that it missed, nothing else happens: it need not."""
_TRIES = 3
_MOST_BYTES = 250
"""Of a code in one packet, whose length is a byte."""
_MODEL = b"NBRSBAAC-001 DS2208 VIRTUAL"
_NAMED = re.compile(r"\](..)(.*)", re.DOTALL)
_KINDS = {
    "E4": 0x0A, "E3": 0x4B, "C0": 0x03, "C1": 0x0F, "A0": 0x01, "I0": 0x06, "e0": 0x32,
    "d1": 0x1B, "d2": 0xC1, "Q1": 0x1C, "Q3": 0xC2,
}  # fmt: skip
_BY_LENGTH = {8: 0x0A, 12: 0x08, 13: 0x0B, 14: 0x06}


class SsiSlip(StrEnum):
    """What goes wrong on the way, once."""

    NONE = "none"
    CUT = "cut"
    """Half of a packet arrives."""
    SPOILT = "spoilt"
    """One byte of a packet arrives as another."""
    DEAF = "deaf"
    """The host's answer does not arrive."""


class SsiEnd:
    def __init__(self, *, wait_s: float = 2.0) -> None:
        """`wait_s`: so long without an answer, it sends a packet again."""
        self._wait_s = wait_s
        self._heard = threading.Condition()
        self._reply = 0
        self._slip = SsiSlip.NONE
        self._unread = b""
        self._sending = threading.Lock()  # one code at a time
        self.beeps: list[int] = []
        self.answers: list[int] = []
        """Every ACK and NAK that came."""

    def slip(self, how: SsiSlip) -> None:
        """At the next packet."""
        self._slip = how

    def send(self, say: Callable[[bytes], bool], text: str) -> bool:
        """Whether the host has it: three times at most it is sent."""
        with self._sending:
            return all(self._delivered(say, *part) for part in _parts(text))

    def answer(self, heard: bytes) -> bytes:
        """To what the host says; ACK and NAK are for `send`."""
        said = b""
        self._unread += heard
        while self._unread and len(self._unread) >= self._unread[0] + 2:
            size = self._unread[0] + 2
            whole, self._unread = self._unread[:size], self._unread[size:]
            said += self._answered(whole)
        return said

    def _answered(self, whole: bytes) -> bytes:
        if sum(whole[:-2]) + int.from_bytes(whole[-2:], "big") & 0xFFFF or whole[2] != 4:
            return _packet(_NAK, 0, b"\x01")
        match whole[1]:
            case 0xD0 | 0xD1:
                self._take_reply(whole[1])
                return b""
            case 0xE6:
                self.beeps.append(whole[4])
                return _packet(_ACK, 0, b"")
            case 0xA3:
                return _packet(_TOLD, 0, _MODEL)
            case _:
                return _packet(_NAK, 0, b"\x02")

    def _take_reply(self, opcode: int) -> None:
        with self._heard:
            if self._slip is SsiSlip.DEAF and opcode == _ACK:
                self._slip = SsiSlip.NONE
                opcode = _UNHEARD
            else:
                self.answers.append(opcode)
            self._reply = opcode
            self._heard.notify_all()

    def _delivered(self, say: Callable[[bytes], bool], status: int, data: bytes) -> bool:
        for attempt in range(_TRIES):
            again = _AGAIN if attempt else 0
            with self._heard:
                self._reply = 0
                if not say(self._slipped(_packet(_DECODED, status | again, data))):
                    return False
                self._heard.wait_for(lambda: self._reply, self._wait_s)
                if self._reply == _ACK:
                    return True
        return False

    def _slipped(self, whole: bytes) -> bytes:
        how = self._slip
        if how not in {SsiSlip.CUT, SsiSlip.SPOILT}:
            return whole
        self._slip = SsiSlip.NONE
        middle = len(whole) // 2
        if how is SsiSlip.CUT:
            return whole[:middle]
        return whole[:middle] + bytes([whole[middle] ^ 0x20]) + whole[middle + 1 :]


def _parts(text: str) -> Iterator[tuple[int, bytes]]:
    """The status and the data of each packet that a code needs."""
    kind, code = _kind_of(text)
    data = code.encode()
    for begin in range(0, max(len(data), 1), _MOST_BYTES):
        piece = data[begin : begin + _MOST_BYTES]
        goes_on = begin + _MOST_BYTES < len(data)
        yield _GOES_ON if goes_on else 0, bytes([kind]) + piece


def _kind_of(text: str) -> tuple[int, str]:
    """As if the symbol had been seen of which only the text is told."""
    if (named := _NAMED.fullmatch(text)) and named[1] in _KINDS:
        return _KINDS[named[1]], named[2]
    text = text.removeprefix("]E0")
    if text.isdecimal() and len(text) in _BY_LENGTH:
        return _BY_LENGTH[len(text)], text
    if "\x1d" in text:
        return 0x0F, text
    return (0x03 if text.isascii() and len(text) < 40 else 0x1C), text


def _packet(opcode: int, status: int, data: bytes) -> bytes:
    body = struct.pack("BBBB", len(data) + 4, opcode, 0, status) + data
    return body + struct.pack(">H", 0x10000 - sum(body) & 0xFFFF)
