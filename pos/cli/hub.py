"""`pos hub`: the database that the tills of a store share, and that of the head office."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from pos.cli import (
    hub_backup,
    hub_enrol,
    hub_publish,
    hub_replicate,
    hub_report,
    hub_serve,
    hub_standby,
    hub_verify,
)
from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.errors import ConfigError
from pos.text import safe

if TYPE_CHECKING:
    from datetime import datetime

    from pos.hub.status import Alarm, TillAtHub

_WHAT: Final = {
    "other record": "has another record at {seq:,} than the hub: it was altered, or copied",
    "two machines": "is sold with on two machines since record {seq:,}",
    "gone back": "has lost records that the hub has, up to {seq:,}",
    "returned twice": "took goods back of which more came back than were bought: {about}",
    "resumed twice": "resumed a sale that another till had taken; it may be paid twice: {about}",
    "card overspent": "took more off a gift card or store credit than was on it: {about}",
}


def add_to(commands: Commands) -> None:
    group = add_group(commands, "hub", "what the tills of a store, or of a chain, share")
    made = add_command(group, "init", "make the database a hub, or bring it up to this version")
    made.set_defaults(carry_out=init)
    hub_enrol.add_to(group)
    shown = add_command(group, "status", "how far it has each till, and alarms", with_json=True)
    shown.set_defaults(carry_out=show_status)
    settled = add_command(group, "settle", "an alarm was looked into")
    settled.add_argument("number", type=int, metavar="N", help="as pos hub status tells it")
    settled.add_argument("--why", required=True, metavar="TEXT", help="for who asks later")
    settled.set_defaults(carry_out=settle_alarm)
    hub_serve.add_to(group)
    hub_backup.add_to(group)
    hub_standby.add_to(group)
    hub_publish.add_to(group)
    hub_report.add_to(group)
    hub_verify.add_to(group)
    hub_replicate.add_to(group)


def init(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import dsn_of, must_be_installed

    settings = settings_of(given)
    dsn = dsn_of(settings)
    must_be_installed()
    from pos.hub.founding import found
    from pos.postgres.connecting import place_of

    taken = found(dsn, password=settings.secrets.hub_password)
    where = place_of(dsn) or "its usual place"
    print(f"The hub at {where} is {'ready' if taken else 'as this version needs it'}.")
    return 0


def show_status(given: argparse.Namespace) -> int:
    """Status 1 while somebody must look into an alarm."""
    from pos.assembly.hub.opened import opened_hub

    with opened_hub(settings_of(given)) as hub:
        from pos.hub.status import status_of

        status = status_of(hub)
    if given.json:
        told = {
            "hub": status.name,
            "tills": [_till_told(one) for one in status.tills],
            "alarms": [_alarm_told(one) for one in status.alarms],
        }
        print_json(told)
    else:
        print(f"Hub at {safe(status.name)}")
        for till in status.tills:
            print(_till_line(till))
        for alarm in status.open_alarms:
            what = _WHAT[alarm.what].format(seq=alarm.seq, about=safe(alarm.about))
            print(f"ALARM {alarm.number}: {safe(str(alarm.member))} {what}.")
        if status.open_alarms:
            print("Look into each, then: pos hub settle N --why TEXT")
    return 1 if status.open_alarms else 0


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


def _till_line(till: TillAtHub) -> str:
    heard = f"last heard {_moment(till.heard_at)}" if till.heard_at else "never heard"
    ended = "  let in no more" if till.ended_at else ""
    return f"{safe(str(till.member)):<20}  {till.records:>12,} records  {heard}{ended}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _till_told(till: TillAtHub) -> dict[str, Any]:
    return {
        "store": till.member.store,
        "till": till.member.till,
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
