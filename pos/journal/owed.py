"""What the record says is owed to the shop's own coupon engine. Reads only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pos.core.events import (
    BurnEnded,
    BurnOwed,
    BurnRefused,
    BurnSettled,
    DoubleCarried,
    DoubleTicked,
)
from pos.core.shop_coupon import DoubleUse, OwedBurn, with_double
from pos.journal import codec
from pos.journal.database import open_beside


def owed_to_the_engine(record: Path) -> tuple[tuple[OwedBurn, ...], tuple[DoubleUse, ...]]:
    """Coupons it is still to be told of, and those used twice, as of the last shift opened."""
    with closing(open_beside(record)) as db:
        return owed_in(db)


def owed_in(db: sqlite3.Connection) -> tuple[tuple[OwedBurn, ...], tuple[DoubleUse, ...]]:
    """The same of a record that is open already."""
    rows: list[tuple[str, int, str, str | None]] = db.execute(
        """
        SELECT kind, version, journal.body, people.body
        FROM journal LEFT JOIN people USING (seq)
        WHERE kind IN ('BurnOwed', 'BurnEnded', 'BurnRefused', 'BurnSettled',
                'DoubleCarried', 'DoubleTicked')
            AND seq > coalesce((SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'), 0)
        ORDER BY seq
        """
    ).fetchall()
    burns: dict[tuple[str, str], OwedBurn] = {}
    doubles: tuple[DoubleUse, ...] = ()
    for row in rows:
        match codec.decode_event(*row):
            case BurnOwed(burn=burn):
                burns[burn.of] = burn
            case BurnEnded(code=code, sale_id=sale_id, double=double):
                burns.pop((code, sale_id), None)
                if double is not None:
                    doubles = with_double(doubles, double)
            case BurnRefused(code=code, sale_id=sale_id, reason=reason):
                burns[code, sale_id] = replace(burns[code, sale_id], refused=reason)
            case BurnSettled(code=code, sale_id=sale_id):
                burns.pop((code, sale_id), None)
            case DoubleCarried(double=double):
                doubles = with_double(doubles, double)
            case DoubleTicked(code=code, sale_id=sale_id):
                doubles = tuple(one for one in doubles if one.of != (code, sale_id))
            case _:
                pass
    return tuple(burns.values()), doubles
