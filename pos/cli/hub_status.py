"""`pos hub status` and `pos hub settle`: how far the hub has each till, and what to look into."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.errors import ConfigError, HubError
from pos.text import safe

if TYPE_CHECKING:
    from datetime import datetime

    from pos.config import Settings
    from pos.hub.database import HubDatabase
    from pos.hub.status import Alarm, TillAtHub


def add_to(group: Commands) -> None:
    """Two of `pos hub`."""
    shown = add_command(group, "status", "how far it has each till, and alarms", with_json=True)
    shown.add_argument("--settled", action="store_true", help="the alarms that are settled, too")
    shown.set_defaults(carry_out=show_status)
    settled = add_command(group, "settle", "an alarm was looked into")
    settled.add_argument("number", type=int, metavar="N", help="as pos hub status tells it")
    settled.add_argument("--why", required=True, metavar="TEXT", help="for who asks later")
    settled.set_defaults(carry_out=settle_alarm)


def show_status(given: argparse.Namespace) -> int:
    """Status 1 while somebody must look into an alarm."""
    from pos.assembly.hub.opened import opened_hub

    settings = settings_of(given)
    with opened_hub(settings) as hub:
        from pos.hub.status import status_of

        status = status_of(hub)
        office = _office_told(settings, hub)
    if given.json:
        told = {
            "hub": status.name,
            "tills": [_till_told(one) for one in status.tills],
            "alarms": [_alarm_told(one) for one in status.alarms],
        }
        print_json(told | ({"office": office} if office else {}))
    else:
        zone = ZoneInfo(settings.store.timezone)
        print(f"Hub at {safe(status.name)}. Times are those of {settings.store.timezone}.")
        _print_each(_till_line(till, zone) for till in status.tills)
        _print_each(_office_lines(office))
        shown = status.alarms if given.settled else status.open_alarms
        _print_each(_alarm_line(alarm, zone) for alarm in shown)
        if status.open_alarms:
            print("Look into each, then: pos hub settle N --why TEXT")
    return 1 if status.open_alarms else 0


def _print_each(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _office_told(settings: Settings, hub: HubDatabase) -> dict[str, Any]:
    """How far the head office has this hub; empty where there is none."""
    if not settings.hub.office_dsn:
        return {}
    from pos.assembly.hub.opened import opened_office
    from pos.hub.status import not_at_office

    with opened_office(settings) as office:
        try:
            missing = not_at_office(hub, office)
        except HubError as problem:
            return {"hub": office.name, "problem": str(problem)}
        told = {str(member): records for member, records in missing.items()}
        return {"hub": office.name, "problem": "", "not_there": told}


def _office_lines(told: dict[str, Any]) -> Iterator[str]:
    if not told:
        return
    at = f"Head office at {safe(told['hub'])}"
    if told["problem"]:
        yield f"{at}: {safe(told['problem'])}"
        return
    for member, records in told["not_there"].items():
        are = "1 record is" if records == 1 else f"{records:,} records are"
        yield f"{at}: {are} not there yet of {safe(member)}"
    if not told["not_there"]:
        yield f"{at}: has everything"


def settle_alarm(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import opened_hub

    why = safe(given.why).strip()
    if not why:
        raise ConfigError(file="pos hub settle", key="--why", expected="what was found")
    with opened_hub(settings_of(given)) as hub:
        from pos.hub.status import settle

        was_open = settle(hub, given.number, why)
    if not was_open:
        print(f"pos: there is no open alarm {given.number}", file=sys.stderr)
        return 1
    print(f"Alarm {given.number} is settled: {why}")
    return 0


def _till_line(till: TillAtHub, zone: ZoneInfo) -> str:
    ended = "  let in no more" if till.ended_at else ""
    member = till.member
    if not member.till:
        what = "reads for the office" if member.office else "the store's own hub"
        return f"{safe(member.office or member.store):<20}  {what}{ended}"
    heard = f"last heard {moment(till.heard_at, zone)}" if till.heard_at else "never heard"
    return f"{safe(str(member)):<20}  {till.records:>12,} records  {heard}{ended}"


def _alarm_line(alarm: Alarm, zone: ZoneInfo) -> str:
    from pos.hub.alarms import SAID_OF

    said = SAID_OF[alarm.what].format(seq=alarm.seq, about=safe(alarm.about))
    when, who = moment(alarm.raised_at, zone), safe(str(alarm.member))
    line = f"ALARM {alarm.number}: {who} {said}. ({when})"
    return f"{line} Settled: {safe(alarm.settled_why)}" if alarm.settled_at else line


def moment(at: datetime, zone: ZoneInfo) -> str:
    """By the clock of the shop; which one that is stands above."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _till_told(till: TillAtHub) -> dict[str, Any]:
    return {
        "store": till.member.store,
        "till": till.member.till,
        "office": till.member.office,
        "role": till.role,
        "records": till.records,
        "heard_at": till.heard_at.isoformat() if till.heard_at else None,
        "enrolled": bool(till.role) and till.ended_at is None,
    }


def _alarm_told(alarm: Alarm) -> dict[str, Any]:
    return {
        "number": alarm.number,
        "store": alarm.member.store,
        "till": alarm.member.till,
        "what": alarm.what,
        "about": alarm.about,
        "seq": alarm.seq,
        "raised_at": alarm.raised_at.isoformat(),
        "settled_at": alarm.settled_at.isoformat() if alarm.settled_at else None,
        "settled_why": alarm.settled_why,
    }
