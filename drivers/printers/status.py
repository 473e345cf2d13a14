"""What a printer says of itself: the questions, and its one-byte answers in words.

No answer is no state: it is never read as a printer that is well.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from drivers.transports.channel import Channel
from pos.text import safe

_PRINTER, _OFFLINE, _ERROR, _PAPER = (b"\x10\x04" + bytes([n]) for n in (1, 2, 3, 4))
_MODEL = b"\x1dIC"
_LONGEST_NAME = 40
_REPORT_BEGINS, _REPORT_BYTES = 0x10, 4
_PAPER_SENSOR = b"\x1dr\x01"  # buffered: answered after everything before it is on paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """`trouble` is a sentence for the cashier, empty where the printer is ready."""

    answered: bool
    trouble: str = ""
    tells_paper: bool = False
    """Without it nobody knows whether there is any."""
    paper_low: bool = False
    drawer_pin_high: bool | None = None
    model: str = ""
    """What it calls itself, where it was asked."""


class Answers:
    """What a printer answers on one channel, without the reports that it sends by itself where it
    was left with automatic status: of the four bytes of one three could be an answer, and they may
    come behind another question than the first.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._of_report = 0

    def ask(
        self, question: bytes, is_answer: Callable[[int], bool], *, within_s: float
    ) -> int | None:
        """The first byte that can be the answer: flow control may come between."""
        self._channel.write(question)
        answer: int | None = None
        until_s = time.monotonic() + within_s
        while answer is None and (left_s := until_s - time.monotonic()) > 0:
            data = self._channel.read(within_s=left_s)
            if not data:
                return None
            for byte in data:  # to its end: a report may begin behind the answer
                is_said = not self._is_of_report(byte)
                if answer is None and is_said and is_answer(byte):
                    answer = byte
        return answer

    def _is_of_report(self, byte: int) -> bool:
        if byte & 0x93 == _REPORT_BEGINS:
            self._of_report = _REPORT_BYTES - 1
            return True
        if self._of_report and not byte & 0x90:
            self._of_report -= 1
            return True
        return False


def ask_status(answers: Answers, *, within_s: float) -> Status:
    """DeviceUnavailable where the link is lost meanwhile."""
    ask = partial(answers.ask, is_answer=_is_realtime, within_s=within_s)
    printer = ask(_PRINTER)
    if printer is None:
        return Status(answered=False)
    told_paper = ask(_PAPER)
    paper = told_paper or 0
    cause = error = 0
    if printer & 0x08:
        cause = ask(_OFFLINE) or 0
        error = ask(_ERROR) or 0
    return Status(
        answered=True,
        trouble=_trouble(printer, cause, error, paper),
        tells_paper=told_paper is not None,
        paper_low=paper & 0x0C == 0x0C,
        drawer_pin_high=bool(printer & 0x04),
    )


def ask_done(answers: Answers, *, within_s: float) -> bool:
    """Whether the printer says that everything sent before is processed."""
    return answers.ask(_PAPER_SENSOR, _is_of_sensor, within_s=within_s) is not None


def ask_model(channel: Channel, *, within_s: float) -> str:
    """The name that the model gives itself, such as TM-T20III; empty where it gives none."""
    channel.write(_MODEL)
    told = b""
    until_s = time.monotonic() + within_s
    while b"\0" not in told and (left_s := until_s - time.monotonic()) > 0:
        data = channel.read(within_s=left_s)
        if not data or len(told) > 2 * _LONGEST_NAME:
            break
        told += data
    name, ended, _ = told.partition(b"_")[2].partition(b"\0")
    return safe(name.decode("ascii", "replace"), _LONGEST_NAME) if ended else ""


def _trouble(printer: int, cause: int, error: int, paper: int) -> str:
    if paper & 0x60 == 0x60 or cause & 0x20:
        return "The printer is out of paper. Put in a new roll."
    if cause & 0x04:
        return "The printer's cover is open. Close it."
    if error & 0x08:
        return "The printer's cutter is stuck. Clear it, and switch the printer off and on."
    if cause & 0x40 or error & 0x64:
        return "The printer has stopped with an error. Switch it off and on."
    if printer & 0x08:
        return "The printer is offline. Press its feed button, or look at its lights."
    return ""


def _is_realtime(byte: int) -> bool:
    return byte & 0x93 == 0x12


def _is_of_sensor(byte: int) -> bool:
    return byte & 0xF0 == 0
