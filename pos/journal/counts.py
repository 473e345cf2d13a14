"""What is still to leave the till: entries of the outbox as triggers count them, and coupons."""

from __future__ import annotations

from sqlite3 import Connection

from pos.core.day import Undelivered


def undelivered(db: Connection) -> Undelivered:
    counts: dict[str, int] = dict(db.execute("SELECT state, entries FROM outbox_counts").fetchall())
    return Undelivered(
        pending=counts["pending"],
        in_doubt=counts["in_doubt"],
        rejected=counts["rejected"],
        coupons=_burns_owed(db),
    )


def _burns_owed(db: Connection) -> int:
    """Owed since the last shift was opened, which brought along what was owed before."""
    (owed,) = db.execute(
        """
        SELECT coalesce(sum(iif(kind = 'BurnOwed', 1, -1)), 0) FROM journal
        WHERE kind IN ('BurnOwed', 'BurnEnded', 'BurnSettled') AND seq > coalesce(
            (SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'), 0)
        """
    ).fetchone()
    return int(owed)
