"""Gift cards and store credit issued when a sale is paid: the value on record, a slip with its
code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pos.core import events as ev
from pos.core.decision import Moment
from pos.core.effects import Effect, PrintStoredValue
from pos.core.money import Money
from pos.core.rules.stored_value import METHODS
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.stored_value import StoredKind, digest_of, last_of, new_code


def issued(
    state: TerminalState, sale: Sale, receipt: str, moment: Moment
) -> tuple[tuple[ev.Event, ...], tuple[Effect, ...]]:
    """For each card that was bought, and for what was paid back as one: its value and its slip."""
    until = _until(state, moment)
    events: list[ev.Event] = []
    slips: list[Effect] = []
    for one in _to_issue(sale):
        instrument_id = f"{sale.sale_id}-{one.place}"
        code = new_code(one.kind, moment.secret, instrument_id, in_training=state.setup.is_training)
        events.append(
            ev.StoredValueIssued(
                sale_id=sale.sale_id,
                receipt=receipt,
                number=one.number,
                of_tender=one.of_tender,
                instrument_id=instrument_id,
                kind=one.kind,
                digest=digest_of(code),
                last_four=last_of(code),
                amount=one.amount,
                expires_on=until,
            )
        )
        slips.append(
            PrintStoredValue(
                receipt=receipt, kind=one.kind, code=code, balance=one.amount, expires_on=until
            )
        )
    events.extend(
        ev.StoredValueLoaded(
            sale_id=sale.sale_id, instrument_id=one.instrument_id, amount=one.amount
        )
        for one in sale.gift_cards
        if one.instrument_id
    )
    return tuple(events), tuple(slips)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToIssue:
    """For a line or a tender: both are counted from 1."""

    number: int
    of_tender: bool
    kind: StoredKind
    amount: Money

    @property
    def place(self) -> str:
        return f"{'s' if self.of_tender else 'g'}{self.number}"


def _to_issue(sale: Sale) -> Iterator[_ToIssue]:
    for line in sale.gift_cards:
        if not line.instrument_id:
            yield _ToIssue(
                number=line.number, of_tender=False, kind=StoredKind.GIFT_CARD, amount=line.amount
            )
    for tender in sale.tenders:
        if tender.method in METHODS and tender.amount.minor < 0:
            kind = StoredKind(tender.method)
            yield _ToIssue(number=tender.number, of_tender=True, kind=kind, amount=-tender.amount)


def _until(state: TerminalState, moment: Moment) -> date | None:
    days = state.setup.stored_value_valid_days
    today = moment.now.astimezone(state.setup.zone).date()
    return None if days is None else today + timedelta(days=days)
