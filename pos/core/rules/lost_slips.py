"""Slips that did not print before a stop, whose codes were in memory alone: lost, and told so."""

from __future__ import annotations

from collections.abc import Iterable

from pos.core import events as ev
from pos.core.state import TerminalState
from pos.core.waiting_paper import WaitingSlip

_FORGOTTEN = "its code was forgotten when the till stopped"


def lost_untold(happened: Iterable[ev.Event]) -> tuple[str, ...]:
    """Receipts whose slips an earlier start gave up, where nobody has signed on since."""
    receipts: dict[str, str] = {}
    untold: dict[str, None] = {}
    for event in happened:
        match event:
            case ev.SlipNotPrinted() | ev.SlipCarried():
                stored = event.slip.stored
                receipts[event.slip.slip_id] = stored.receipt if stored else ""
            case ev.SlipLeft(reason=reason) if reason == _FORGOTTEN:
                untold[receipts.get(event.slip_id, "")] = None
            case ev.CashierSignedOn():
                untold.clear()
            case _:
                pass
    return tuple(one for one in untold if one)


def slips_lost(
    state: TerminalState, *, untold: Iterable[str] = ()
) -> tuple[tuple[ev.Event, ...], str]:
    """At the start: what had its code in memory alone cannot be printed, and what to do; with what
    an earlier start has told to nobody.
    """
    lost = [one.slip for one in state.papers if isinstance(one, WaitingSlip) and one.slip.stored]
    events = tuple(ev.SlipLeft(slip_id=one.slip_id, reason=_FORGOTTEN) for one in lost)
    now = (one.stored.receipt for one in lost if one.stored)
    receipts = ", ".join(dict.fromkeys((*untold, *now)))
    if not receipts:
        return events, ""
    return events, (
        f"What {receipts} issued as gift card or store credit did not print, and its code is "
        "forgotten: a manager issues it anew with F10, H, 3."
    )
