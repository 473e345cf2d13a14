"""How a scanner is made to sound: the bytes each style sends, and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from drivers.scanners.ssi_packets import Beep, beep

_BELL: Final = b"\x07"


class Feedback(StrEnum):
    NONE = "none"
    BEL = "bel"
    """A beep for each BEL, where the scanner is set to (Zebra, Honeywell, Datalogic)."""
    DATALOGIC = "datalogic"
    """Its host characters: `B` for a good read, `F` for one that is not on file."""
    SSI = "ssi"
    """The host's own beeps, for a scanner that speaks SSI and for no other."""


@dataclass(frozen=True, slots=True)
class Sent:
    data: bytes
    after_s: float = 0.0
    """From when the sound is asked for."""


_BAD: Final = {
    Feedback.NONE: (),
    Feedback.BEL: (Sent(_BELL), Sent(_BELL, 0.12), Sent(_BELL, 0.24)),
    # `F` also stops it from scanning, until it is told `E`.
    Feedback.DATALOGIC: (Sent(b"F"), Sent(b"E", 0.4)),
    Feedback.SSI: (Sent(beep(Beep.THREE_LONG_LOW)),),
}
_GOOD: Final = {
    Feedback.NONE: (),
    Feedback.BEL: (),  # it sounds a good read by itself
    Feedback.DATALOGIC: (Sent(b"B"),),
    Feedback.SSI: (Sent(beep(Beep.ONE_SHORT_HIGH)),),
}


BEFORE_USE: Final = {Feedback.DATALOGIC: b"E"}
"""To a scanner that has just been found, and that is let go of: a line that was lost or closed
behind an `F` leaves it stopped.
"""


def sound_of(feedback: Feedback, *, good: bool) -> tuple[Sent, ...]:
    return (_GOOD if good else _BAD)[feedback]
