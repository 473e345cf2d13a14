"""A customer forgotten by the engine: whose a coupon was, who used it, and what was told of them.

A coupon that was theirs alone is ended, as without a name it would be anyone's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.coupons.store import statements as sql
from pos.coupons.store.customers import FORGET_CUSTOMER
from pos.coupons.store.database import Database, Rows
from pos.coupons.store.rows import us_of

_WHY = "its customer was forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    coupons: int
    """That were theirs."""
    ended: int
    """Of those, that were good for something still."""
    uses: int
    """Of any coupon."""
    was_told: bool
    """The loyalty service had told of them."""

    @property
    def is_nothing(self) -> bool:
        return not (self.coupons or self.uses or self.was_told)


def forget_customer(database: Database, customer_id: str, *, by: str, now: datetime) -> Forgotten:
    """All of it at once. What was issued and used stays, and names nobody."""

    def work(rows: Rows) -> Forgotten:
        now_us, whose = us_of(now), [customer_id]
        ended = rows.change(sql.END_ALL_OF, [now_us, by, _WHY, customer_id, now_us])
        coupons = rows.change(sql.COUPONS_OF_NOBODY, whose)
        rows.change(sql.LOCKS_OF_NOBODY, whose)
        return Forgotten(
            coupons=coupons,
            ended=ended,
            uses=rows.change(sql.USES_OF_NOBODY, whose),
            was_told=rows.change(FORGET_CUSTOMER, whose) > 0,
        )

    return database.write(work)
