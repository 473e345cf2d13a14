"""The end of the day at a till: by itself where nothing is left open, else on a manager's word."""

from __future__ import annotations

from datetime import date

from pos.core import events as ev
from pos.core import intents as it
from pos.core.business_day import business_date, day_said
from pos.core.day import LeftOpen, Undelivered
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.rules.actions import CLOSE_DAY
from pos.core.rules.approvals import who_says_yes
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState


def close_day(state: TerminalState, intent: it.CloseDay, moment: Moment) -> Answer:
    left = left_open(state, intent.undelivered)
    manager_id = (
        intent.manager_id if intent.from_the_office else who_says_yes(state, moment, CLOSE_DAY)
    )
    if not left.is_nothing and not manager_id:
        return Refusal(
            reason=f"Left open: {left.words}. A manager may close the day with it.",
            needs_approval=True,
        )
    how = f"Left open, on record: {left.words}." if left.words else "Nothing is left open."
    day = _day_of(state, moment)
    closed = ev.DayClosed(at=moment.now, manager_id=manager_id, left=left, business_date=day)
    return Decision(say=f"The day of {day_said(day)} is closed. {how}", events=(closed,))


def _day_of(state: TerminalState, moment: Moment) -> date:
    """In which a shift was opened last, also where it is closed the next morning."""
    setup = state.setup
    return state.opened_on or business_date(moment.now, setup.zone, setup.day_ends)


def left_open(state: TerminalState, undelivered: Undelivered) -> LeftOpen:
    sale = state.sale
    reserved = len(state.releases)
    if sale is not None:
        reserved += (sale.hold is not None) + (sale.lock is not None) + len(sale.shop_coupons)
    return LeftOpen(
        undelivered=undelivered,
        open_sales=int(sale is not None and bool(sale.rows)),
        suspended=len(state.suspended),
        reserved=reserved,
        shifts_aside=tuple(one.shift.number for one in state.aside),
    )


RULES = NO_RULES.on(it.CloseDay, close_day, without_sign_on=lambda intent: intent.from_the_office)
