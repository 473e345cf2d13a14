"""What is said of a printed paper, at a trial and by the commands: no more than is known of it."""

from __future__ import annotations

from typing import Final

from drivers.printers.letters import FONT_ADVICE, has_marks
from pos.ports.devices import Printed

_MOST_NAMED: Final = 3


def printed_said(printed: Printed, *, what: str) -> str:
    """`what` is the paper: report, sheet, page. With what is on it in another way."""
    say = f"The {what} is printed."
    if not printed.confirmed:
        say = f"The {what} was sent; this printer does not tell whether it came out."
    if not printed.substituted:
        return say
    worst_first = sorted(printed.substituted, key=lambda one: not has_marks((one,)))
    say = f"{say} Shown another way: {', '.join(worst_first[:_MOST_NAMED])}."
    return f"{say} {FONT_ADVICE}" if has_marks(printed.substituted) else say
