"""A hub that was put back from a backup: of another age, and it lets in whom it let in then."""

from __future__ import annotations

from pos.hub.database import HubDatabase
from pos.hub.members import KnownMember, members
from pos.hub.schema.age import OF_ANOTHER_AGE
from pos.postgres.connecting import Connection


def begin_another_age(hub: HubDatabase) -> tuple[KnownMember, ...]:
    """Its tills look anew at all that they had claimed. Told is who can log in, those who were
    dismissed since the backup among them. Nobody, where it is no hub yet.
    """

    def work(line: Connection) -> bool:
        (is_hub,) = line.execute("SELECT to_regclass('hub.about') IS NOT NULL").fetchone() or (0,)
        if is_hub:
            line.execute(OF_ANOTHER_AGE)
        return bool(is_hub)

    if not hub.ask(work):
        return ()
    return tuple(one for one in members(hub) if one.ended_at is None)
