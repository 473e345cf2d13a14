"""`pos hub`: the database that the tills of a store share, and that of the head office."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.errors import ConfigError
from pos.text import safe

if TYPE_CHECKING:
    from datetime import datetime

    from pos.hub.members import Enrolled, Member
    from pos.hub.status import Alarm, TillAtHub

_ENROL: Final = "pos hub enrol"
_WHAT: Final = {
    "other record": "has another record at {seq:,} than the hub: it was altered, or copied",
    "two machines": "is sold with on two machines since record {seq:,}",
    "gone back": "has lost records that the hub has, up to {seq:,}",
}


def add_to(commands: Commands) -> None:
    group = add_group(commands, "hub", "what the tills of a store, or of a chain, share")
    made = add_command(group, "init", "make the database a hub, or bring it up to this version")
    made.set_defaults(carry_out=init)
    enrolled = add_command(
        group, "enrol", "let a till in, by a password of its own", with_json=True
    )
    _add_member(enrolled)
    enrolled.add_argument(
        "--address",
        metavar="HOST[:PORT]",
        default="",
        help="where tills reach the hub, if not as [hub] dsn says",
    )
    enrolled.set_defaults(carry_out=enrol_one)
    dismissed = add_command(group, "dismiss", "let a till in no more; its records stay")
    _add_member(dismissed)
    dismissed.set_defaults(carry_out=dismiss_one)
    shown = add_command(group, "status", "how far it has each till, and alarms", with_json=True)
    shown.set_defaults(carry_out=show_status)
    settled = add_command(group, "settle", "an alarm was looked into")
    settled.add_argument("number", type=int, metavar="N", help="as pos hub status tells it")
    settled.add_argument("--why", required=True, metavar="TEXT", help="for who asks later")
    settled.set_defaults(carry_out=settle_alarm)


def _add_member(command: argparse.ArgumentParser) -> None:
    command.add_argument("till", metavar="TILL", nargs="?", help="its id, as T1, or S001/T1")
    command.add_argument("--store", metavar="ID", help="a store's hub, at the head office")


def init(given: argparse.Namespace) -> int:
    from pos.assembly.hub_office import dsn_of, must_be_installed

    settings = settings_of(given)
    dsn = dsn_of(settings)
    must_be_installed()
    from pos.hub.founding import found
    from pos.postgres.connecting import place_of

    taken = found(dsn, password=settings.secrets.hub_password)
    where = place_of(dsn) or "its usual place"
    print(f"The hub at {where} is {'ready' if taken else 'as this version needs it'}.")
    return 0


def enrol_one(given: argparse.Namespace) -> int:
    from pos.assembly.hub_office import opened_hub

    settings = settings_of(given)
    with opened_hub(settings) as hub:
        from pos.hub.members import enrol

        enrolled = enrol(hub, _member(given, settings.store.id, _ENROL))
    dsn = _dsn_for(enrolled.role, settings.hub.dsn, given.address)
    if given.json:
        print_json(
            {
                "store": enrolled.member.store,
                "till": enrolled.member.till,
                "role": enrolled.role,
                "dsn": dsn,
                "password": enrolled.password,
            }
        )
        return 0
    print("\n".join(_told(enrolled, dsn)))
    return 0


def dismiss_one(given: argparse.Namespace) -> int:
    from pos.assembly.hub_office import opened_hub

    settings = settings_of(given)
    member = _member(given, settings.store.id, "pos hub dismiss")
    with opened_hub(settings) as hub:
        from pos.hub.members import dismiss

        was_there = dismiss(hub, member)
    if not was_there:
        print(f"pos: {safe(str(member))} is not enrolled", file=sys.stderr)
        return 1
    print(f"{safe(str(member))} is let in no more. Its records stay.")
    return 0


def show_status(given: argparse.Namespace) -> int:
    """Status 1 while somebody must look into an alarm."""
    from pos.assembly.hub_office import opened_hub

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
            what = _WHAT[alarm.what].format(seq=alarm.seq)
            print(f"ALARM {alarm.number}: {safe(str(alarm.member))} {what}.")
        if status.open_alarms:
            print("Look into each, then: pos hub settle N --why TEXT")
    return 1 if status.open_alarms else 0


def settle_alarm(given: argparse.Namespace) -> int:
    from pos.assembly.hub_office import opened_hub

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


def _member(given: argparse.Namespace, own_store: str, command: str) -> Member:
    from pos.hub.members import Member

    if (given.till is None) == (given.store is None):
        problem = "name a till, or with --store a store whose hub it is"
        raise ConfigError(file=command, problem=problem)
    if given.store is not None:
        return Member(store=given.store, till="")
    store, _, till = given.till.rpartition("/")
    if not till or (not store and "/" in given.till):
        raise ConfigError(file=command, key="TILL", expected="a till's id, as T1, or S001/T1")
    return Member(store=store or own_store, till=till)


def _dsn_for(role: str, own: str, address: str) -> str:
    """As whoever is enrolled has it, at the place where we reach it or at the one that was told."""
    from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

    parts = urlsplit(own)
    place = address or parts.netloc.rpartition("@")[2]
    asked = dict(parse_qsl(parts.query))
    asked.pop("user", None)
    if address:
        for name in ("host", "port"):
            asked.pop(name, None)
        asked.setdefault("sslmode", "verify-full")
    query = urlencode(asked, safe="/")
    return urlunsplit(("postgresql", f"{quote(role)}@{place}", parts.path, query, ""))


def _told(enrolled: Enrolled, dsn: str) -> list[str]:
    key = "hub_password" if enrolled.member.till else "hub_office_password"
    return [
        f"{safe(str(enrolled.member))} is let in as {enrolled.role}. In its config.toml:",
        "",
        "[hub]",
        f'{"dsn" if enrolled.member.till else "office_dsn"} = "{dsn}"',
        "",
        "and in its secrets.toml, mode 0600; it is told this once:",
        "",
        f'{key} = "{enrolled.password}"',
    ]


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
        "seq": alarm.seq,
        "raised_at": alarm.raised_at.isoformat(),
        "settled_at": alarm.settled_at.isoformat() if alarm.settled_at else None,
        "settled_why": alarm.settled_why,
    }
