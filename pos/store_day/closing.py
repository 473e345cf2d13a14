"""Closing the store at a till: deliver what waits, list what is left open, put the day's end on
record. What may be left open is a manager's word, which the terminal's rules ask for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing as closed_after
from datetime import datetime
from typing import TYPE_CHECKING

from pos.core import intents as it
from pos.core.day import LeftOpen, Undelivered
from pos.core.deliveries import EntryState
from pos.core.how_long import how_long
from pos.core.rules.day import left_open
from pos.core.shift import aside_said
from pos.ports.entries import FIRST_TO_LAST, EntryLine
from pos.ports.store_day import VERDICT, Step
from pos.store_day.shipping import shipping
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.core.state import TerminalState
    from pos.outbox.outbox import Outbox
    from pos.ports.record import OutboxCounts
    from pos.terminal.snapshot import LoyaltyLine

LOOK_EVERY_S = 0.05
TOLD_EVERY_S = 1.0
TROUBLE_S = 1.0
"""Keys that are missing or wrong are not right again by waiting; told so long it is no old news."""
LINE_DOWN_S = 10.0
"""A line that stays down so long will not be back for the last customers of the day."""
NAMED = 20
"""Of each kind; the rest is counted."""
ANSWER_WITHIN_S = 30.0


def delivering(till: Till, *, within_s: float) -> Iterator[Step]:
    """Send what waits, from a till that runs in this program; how many, once a second.

    Nothing is tried where no time is given for it: a line that hangs would take its own.
    """
    if within_s > 0:
        till.deliver_now()
    ends_s = time.monotonic() + within_s
    hopeless = _Hopeless()
    told_s = None
    with closed_after(till.open_outbox()) as outbox:
        while (counts := till.relay.counts(outbox)).pending or counts.in_doubt:
            now_s = time.monotonic()
            if now_s > ends_s or hopeless.is_so(till.terminal.snapshot.loyalty, now_s):
                break
            if told_s is None or now_s - told_s >= TOLD_EVERY_S:
                told_s = now_s
                yield Step(name="delivery", say=_waiting(counts), is_done=False)
            time.sleep(LOOK_EVERY_S)
        why = _why_of(till.terminal.snapshot.loyalty) or _first_reason(outbox)
    _engine_told(till, until_s=ends_s)
    yield _delivered(counts, why=why)


def _engine_told(till: Till, *, until_s: float) -> None:
    """Wait while the shop's own coupon engine is told what it is owed, as long as it answers."""
    if not till.terminal.snapshot.state.setup.shop_coupons.has_engine:
        return
    while True:
        shown = till.terminal.snapshot
        if all(one.refused for one in shown.state.burns):
            break
        if time.monotonic() > until_s or not shown.engine.online or shown.engine.trouble:
            break
        time.sleep(LOOK_EVERY_S)


class _Hopeless:
    """Whether nothing more will be delivered for now, however long one waits."""

    def __init__(self) -> None:
        self._down_since_s: float | None = None
        self._troubled_since_s: float | None = None

    def is_so(self, line: LoyaltyLine, now_s: float) -> bool:
        self._down_since_s = None if line.online else (self._down_since_s or now_s)
        self._troubled_since_s = (self._troubled_since_s or now_s) if line.trouble else None
        down_s = now_s - (self._down_since_s or now_s)
        troubled_s = now_s - (self._troubled_since_s or now_s)
        return down_s > LINE_DOWN_S or troubled_s > TROUBLE_S


def _why_of(line: LoyaltyLine) -> str:
    if line.trouble:
        return line.trouble
    return "" if line.online else "The loyalty service cannot be reached."


def _first_reason(outbox: Outbox) -> str:
    first = _first(outbox)
    return safe(first.reason) if first else ""


def _first(outbox: Outbox) -> EntryLine | None:
    open_ = (EntryState.IN_DOUBT, EntryState.PENDING)
    lines = [line for state in open_ for line in outbox.lines.in_state(state, limit=1)]
    return min(lines, key=lambda line: line.created_at, default=None)


def delivering_elsewhere(till: Till, *, within_s: float) -> Iterator[Step]:
    """The same where another program's till holds the folder: it is made to look at once.

    What it has tried in vain meanwhile, or nothing at all for a while, is not waited for.
    """
    began_s = moved_s = time.monotonic()
    with closed_after(till.open_outbox()) as outbox:
        first = before = _first(outbox)
        outbox.hasten(till.clock.now())
        seen = None
        while (counts := till.relay.counts(outbox)).pending or counts.in_doubt:
            now_s, first = time.monotonic(), _first(outbox)
            if (now := (counts.delivered, counts.rejected)) != seen:
                seen, moved_s = now, now_s
            is_still = _was_tried(before, first) or now_s - moved_s > LINE_DOWN_S
            if now_s > began_s + within_s or is_still:
                break
            time.sleep(LOOK_EVERY_S)
    yield _delivered(counts, why=safe(first.reason) if first else "")


def _was_tried(before: EntryLine | None, now: EntryLine | None) -> bool:
    if before is None or now is None or before.entry_id != now.entry_id:
        return False
    return now.attempts > before.attempts


def _waiting(counts: OutboxCounts) -> str:
    return f"{counts.pending + counts.in_doubt:,} waiting"


def _delivered(counts: OutboxCounts, *, why: str) -> Step:
    if not (counts.pending or counts.in_doubt):
        return Step(name="delivery", say="nothing waits")
    say = f"{_waiting(counts)}. They go out by themselves while a till runs."
    return Step(name="delivery", ok=False, say=f"{say} {why}".rstrip())


def undelivered(till: Till) -> Undelivered:
    with closed_after(till.open_outbox()) as outbox:
        counts = till.relay.counts(outbox)
    return Undelivered(
        pending=counts.pending,
        in_doubt=counts.in_doubt,
        rejected=counts.rejected,
        coupons=len(till.terminal.snapshot.state.burns),
    )


def listed(till: Till, state: TerminalState | None) -> Iterator[Step]:
    """What is left open, a step for each kind. `state` None: another program's till has it."""
    with closed_after(till.open_outbox()) as outbox:
        counts = till.relay.counts(outbox)
        lines = {kind: outbox.lines.in_state(kind, limit=NAMED) for kind in FIRST_TO_LAST}
    kinds = (
        ("pending", EntryState.PENDING, counts.pending, "waiting"),
        ("in doubt", EntryState.IN_DOUBT, counts.in_doubt, "sent, and no answer came"),
        ("rejected", EntryState.REJECTED, counts.rejected, "rejected: the outbox says why"),
    )
    now = till.clock.now()
    for name, kind, count, say in kinds:
        if count:
            told = [_entry(line, now) for line in lines[kind]]
            yield Step(name=name, ok=False, say=f"{count:,} {say}", details=tuple(told))
        else:
            yield Step(name=name, say="none")
    if state is not None:
        yield _sales(state)
        yield _holds(state)
        yield from _coupons(state)
        yield _shift(state)


def _entry(line: EntryLine, now: datetime) -> str:
    tries = f"{line.attempts} {'try' if line.attempts == 1 else 'tries'}"
    parts = (line.entry_id, tries, how_long(now - line.created_at), safe(line.reason))
    return "  ".join(part for part in parts if part)


def _sales(state: TerminalState) -> Step:
    """An open sale, and those set aside, by the names the cashier gave them."""
    details = [f"suspended: {safe(one.name)}" for one in state.suspended]
    if state.sale is not None and state.sale.rows:
        details.insert(0, f"open: {len(state.sale.rows)} on it, not paid")
    say = "none open, none suspended" if not details else "not finished"
    return Step(name="sales", ok=not details, say=say, details=tuple(details[:NAMED]))


def _holds(state: TerminalState) -> Step:
    """What the service keeps for this till; a suspended sale holds nothing."""
    details = [
        f"{one.points:,} {one.points_name or 'points'}" if not one.codes else "a coupon"
        for one in state.releases
    ]
    details = [f"{one}, on the way back" for one in details]
    sale = state.sale
    if sale is not None and sale.coupons:
        details.insert(0, f"{len(sale.coupons)} locked for the open sale")
    if sale is not None and sale.hold is not None:
        details.insert(0, f"{sale.hold.points:,} points held for the open sale")
    say = "no points held, no coupons locked" if not details else "held or locked; they lapse"
    return Step(name="holds", ok=not details, say=say, details=tuple(details[:NAMED]))


def _coupons(state: TerminalState) -> Iterator[Step]:
    """Only where the shop's own engine has something to hear, or has told something."""
    if state.burns:
        what = f"{len(state.burns):,} to be burned: the coupon engine has not been told yet"
        codes = [f"{one.receipt}  {safe(one.code)}" for one in state.burns[:NAMED]]
        yield Step(name="coupons", ok=False, say=what, details=tuple(codes))
    if state.doubles:
        codes = [f"{one.receipt}  {safe(one.code)}" for one in state.doubles[:NAMED]]
        say = f"{len(state.doubles):,} used twice: the outbox says where"
        yield Step(name="coupons used twice", ok=False, say=say, details=tuple(codes))


def _shift(state: TerminalState) -> Step:
    """The drawer's count is the shift's, and a shift may go on over the day's end. Cash in a tray
    that is out of the drawer is somebody's to count.
    """
    if state.aside:
        said = aside_said(state.aside)
        say = f"{said[:1].lower()}{said[1:]}: F10 at the till takes a shift up, to be closed"
        shift = state.shift
        beside = (f"shift {shift.number} is open",) if shift and shift.is_open else ()
        return Step(name="shift", ok=False, say=say, details=beside)
    if not state.shift_is_open:
        return Step(name="shift", say="closed")
    assert state.shift is not None
    return Step(
        name="shift", say=f"shift {state.shift.number} is open: F10 at the till counts the drawer"
    )


def closing(till: Till, *, within_s: float, is_last: bool = False) -> Iterator[Step]:
    """All but the last word, of a till that runs in this program; nothing is closed by it.

    `is_last`: the till was taken up for this alone, and sends nothing once it is listed.
    """
    began_s = time.monotonic()
    yield from delivering(till, within_s=within_s)
    yield from shipping(till, within_s=within_s - (time.monotonic() - began_s))
    if is_last:
        till.relay.close()
    till.terminal.settle(ANSWER_WITHIN_S)
    state = till.terminal.snapshot.state
    yield from listed(till, state)
    yield _left(left_open(state, undelivered(till)))


def _left(left: LeftOpen) -> Step:
    if left.is_nothing:
        return Step(name=VERDICT, say="Nothing is left open: the day can be closed.")
    say = f"Left open: {left.words}. A manager may close the day with it."
    return Step(name=VERDICT, ok=False, say=say)


def close_by_command(till: Till, *, manager_id: str = "") -> Step:
    """The day's end on record. A manager is named who has said yes to what is left open."""
    intent = it.CloseDay(undelivered=undelivered(till), manager_id=manager_id, from_the_office=True)
    try:
        outcome = till.terminal.submit(intent).ended.result(ANSWER_WITHIN_S)
    except TimeoutError:
        say = "The till has not said whether the day is closed. See: pos journal show"
        return Step(name=VERDICT, ok=False, say=say)
    if outcome.ok:
        return Step(name=VERDICT, say=outcome.say)
    how = " With their PIN: pos close --anyway" if outcome.needs_approval else ""
    return Step(name=VERDICT, ok=False, say=f"The day is not closed. {outcome.refusal}{how}")


def not_closed_here(holder: str) -> Step:
    """`holder` is '' where the till has ended meanwhile, and words where its process is unknown."""
    which = f" (process {holder})" if holder.isdecimal() else ""
    say = (
        f"The day is not closed: a till runs here{which}. Close the day on its "
        "screen, or close the till and run this again."
    )
    return Step(name=VERDICT, ok=False, say=say)
