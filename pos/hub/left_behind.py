"""What a till that was let in no more still holds: money of cards, resumed sales, goods come back.

It may have sold with them and not have shipped it, which only a person can know. Given back all is
as before the till had it; where its record comes after all, that raises the alarm it must.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.members import Member
from pos.postgres.connecting import Connection

_CARDS: Final = """
    FROM hub.card_claim AS claim JOIN hub.card AS card USING (store, instrument_id)
    WHERE (claim.store, claim.till, claim.state) = (%s, %s, 'asked')
"""
_CARDS_HELD: Final = f"""
    SELECT card.kind, card.last_four, claim.minor, card.currency {_CARDS} ORDER BY claim.at
"""
_SALES: Final = "FROM hub.suspended WHERE (store, taken_by) = (%s, %s) AND NOT is_recorded"
_SALES_HELD: Final = f"""
    SELECT till, suspended_at::text, to_pay_minor, currency {_SALES} ORDER BY taken_at
"""
_GOODS: Final = "FROM hub.returned WHERE (store, till, state) = (%s, %s, 'asked')"
_GOODS_HELD: Final = f"SELECT receipt, line, quantity {_GOODS} ORDER BY receipt, line"
_IS_LET_IN: Final = """
    SELECT FROM hub.member WHERE (store, till) = (%s, %s) AND ended_at IS NULL
"""
# In the order in which a till claims: the card first.
_GIVE_CARDS_BACK: Final = (
    f"SELECT {_CARDS} ORDER BY card.instrument_id FOR UPDATE OF card",
    f"""
    UPDATE hub.card SET balance_minor = balance_minor + given.minor
    FROM (
        SELECT card.store, card.instrument_id, sum(claim.minor) AS minor {_CARDS} GROUP BY 1, 2
    ) AS given
    WHERE (card.store, card.instrument_id) = (given.store, given.instrument_id)
    """,
    """
    UPDATE hub.card_claim SET state = 'given up', at = now()
    WHERE (store, till, state) = (%s, %s, 'asked')
    """,
)
# They wait as that till's, so that the one that had suspended them sees them too.
_GIVE_SALES_BACK: Final = """
    UPDATE hub.suspended SET taken_by = NULL, taken_at = NULL, till = taken_by
    WHERE (store, taken_by) = (%s, %s) AND NOT is_recorded
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCard:
    kind: str
    last_four: str
    minor: int
    """Off the card since it was claimed; in the currency's minor unit."""
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSale:
    """Resumed there, and no record tells of it."""

    suspended_at_till: str
    suspended_at: str
    to_pay_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGoods:
    """About to come back there."""

    receipt: str
    line: int
    quantity: Decimal


Held = HeldCard | HeldSale | HeldGoods


def left_behind(hub: HubDatabase, till: Member) -> tuple[Held, ...]:
    return hub.ask(lambda line: _held(line, till))


def give_back(hub: HubDatabase, till: Member) -> tuple[Held, ...]:
    """What was given back, once. HubRefused where the till is still let in."""

    def work(line: Connection) -> tuple[Held, ...]:
        who = [till.store, till.till]
        if line.execute(_IS_LET_IN, who).fetchone() is not None:
            raise HubRefused(f"{till} is still let in, and may be selling with what it holds.")
        held = _held(line, till)
        for statement in (*_GIVE_CARDS_BACK, _GIVE_SALES_BACK, f"DELETE {_GOODS}"):
            line.execute(statement, who)
        return held

    return hub.ask(work)


def _held(line: Connection, till: Member) -> tuple[Held, ...]:
    who = [till.store, till.till]
    return (
        *(
            HeldCard(kind=kind, last_four=last_four, minor=minor, currency=currency)
            for kind, last_four, minor, currency in line.execute(_CARDS_HELD, who)
        ),
        *(
            HeldSale(suspended_at_till=of, suspended_at=at, to_pay_minor=minor, currency=currency)
            for of, at, minor, currency in line.execute(_SALES_HELD, who)
        ),
        *(
            HeldGoods(receipt=receipt, line=number, quantity=quantity)
            for receipt, number, quantity in line.execute(_GOODS_HELD, who)
        ),
    )
