"""An alarm raised: what only a person can judge. The same again is none."""

from __future__ import annotations

from typing import Final, NamedTuple

from pos.postgres.connecting import Connection


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
