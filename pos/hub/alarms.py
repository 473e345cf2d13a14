"""An alarm: what only a person can judge. It is raised here; the same again is none."""

from __future__ import annotations

from typing import Final, NamedTuple

from pos.postgres.connecting import Connection

FIGURES_LEFT_OUT: Final = "figures left out"
SAID_OF: Final = {
    "other record": "has another record at {seq:,} than the hub: it was altered, or copied",
    "two machines": "is sold with on two machines since record {seq:,}",
    "gone back": "has fewer records than the hub, which has them up to {seq:,}: it was put back"
    " from an older copy, or its store's hub was",
    "returned twice": "took goods back of which more came back than were bought: {about}",
    "resumed twice": "resumed a sale that another till had taken; it may be paid twice: {about}",
    "card overspent": "took more off a gift card or store credit than was on it: {about}",
    FIGURES_LEFT_OUT: "completed a sale by record {seq:,} that is in no report, as no report could"
    " read its figures: {about}",
}
"""All there are, and what each says of its till."""


class RaisedAlarm(NamedTuple):
    store: str
    till: str
    incarnation: str
    """Of the till's record; of what is in no record what tells it apart."""
    seq: int
    what: str
    about: str = ""
    hash: bytes = b""
    """Of the record that it is about, if it is about one."""


COLUMNS: Final = ", ".join(RaisedAlarm._fields)
_RAISE: Final = f"""
    INSERT INTO hub.alarm ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def raise_alarm(line: Connection, alarm: RaisedAlarm) -> bool:
    """Whether it is a new one."""
    return line.execute(_RAISE, alarm).rowcount == 1
