"""`pos users audit`: who did what at this till, from its record alone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, begin_of, day_of, print_json, settings_of

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.core.audit import AuditLine

_PAGE: Final = 200


def add_to(group: Commands) -> None:
    made = add_command(group, "audit", "who did what, the oldest first", with_json=True)
    made.add_argument("id", nargs="?", default="", help="of this user, and what was done to them")
    made.add_argument("--since", metavar="DATE", help="from this day on, such as 2026-11-30")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    settings = settings_of(given)
    zone = ZoneInfo(settings.store.timezone)
    since = None
    if given.since:
        since = begin_of(day_of(given.since, "pos users audit", "--since"), zone)
    _say_what_is_archived(settings, since)
    for line, names in reversed(list(_lines(settings, given.id, since))):
        if given.json:
            print_json(_object(line, names, zone))
        else:
            print(_words(line, names, zone))
    return 0


def _say_what_is_archived(settings: Settings, since: datetime | None) -> None:
    """Beside the lines: they are for other programs too."""
    from pos.assembly.terms import places_of, setup_of
    from pos.core.business_day import day_said
    from pos.journal.audit import SqliteAudit

    begins = SqliteAudit(places_of(settings).record).begins_at()
    if begins is None or (since is not None and since >= begins):
        return
    day = begins.astimezone(setup_of(settings).zone).date()
    print(f"pos: What was done before {day_said(day)} is in an archive.", file=sys.stderr)


def _lines(
    settings: Settings, user_id: str, since: datetime | None
) -> Iterator[tuple[AuditLine, dict[str, str]]]:
    """The newest first, as the record is read."""
    from pos.assembly.terms import places_of
    from pos.journal.audit import SqliteAudit

    audit = SqliteAudit(places_of(settings).record)
    older_than: int | None = None
    while True:
        page = audit.page(user_id=user_id, since=since, older_than=older_than, most=_PAGE)
        names = dict(page.names)
        yield from ((line, names) for line in page.lines)
        if page.older_than is None:
            return
        older_than = page.older_than


def _words(line: AuditLine, names: dict[str, str], zone: tzinfo) -> str:
    who = f"{line.user_id} {names.get(line.user_id, '')}".rstrip() or "-"
    receipt = f"  ({line.receipt})" if line.receipt else ""
    return f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {who:<24}  {line.words}{receipt}"


def _object(line: AuditLine, names: dict[str, str], zone: tzinfo) -> dict[str, object]:
    return {
        "place": line.place,
        "at": line.at.astimezone(zone).isoformat(),
        "kind": line.kind,
        "user": line.user_id or None,
        "name": names.get(line.user_id) or None,
        "beside": line.beside or None,
        "words": line.words,
        "receipt": line.receipt or None,
    }
