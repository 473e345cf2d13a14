"""`pos hub publish | versions`: what goes down to the tills, and which till has it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.hub_status import moment
from pos.cli.office import logged_in_name
from pos.errors import ConfigError
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.hub.publishing import Looked, Publisher
    from pos.hub.notices import HubNotices
    from pos.ports.notices import Published, PublishedVersion, TillHas

Look = Callable[["Publisher", "HubNotices"], "Looked"]
SHOWN_ROWS: Final = 20
_COUNTED: Final = {
    "catalogue": ("item", "items"),
    "prices": ("price", "prices"),
    "settings": ("key", "keys"),
    "users": ("person", "people"),
}


def add_to(group: Commands) -> None:
    kinds = add_group(group, "publish", "for the tills: items, prices, settings, people")
    made = _add_kind(kinds, "catalogue", "all items, in place of those before")
    made.add_argument("file", type=Path)
    made.add_argument(
        "--fewer-items",
        action="store_true",
        help="also where they are less than half of those published last",
    )
    made.set_defaults(carry_out=publish_catalogue)
    made = _add_kind(kinds, "prices", "new prices of some items: columns code, price, removed")
    made.add_argument("file", type=Path)
    made.set_defaults(carry_out=publish_prices)
    made = _add_kind(kinds, "settings", "keys of config.toml that a chain decides")
    made.add_argument("file", type=Path)
    made.set_defaults(carry_out=publish_settings)
    made = _add_kind(kinds, "users", "those who may work the tills, as this machine has them")
    made.set_defaults(carry_out=publish_users)
    shown = add_command(group, "versions", "which till has which version", with_json=True)
    shown.set_defaults(carry_out=show_versions)


def _add_kind(kinds: Commands, name: str, about: str) -> argparse.ArgumentParser:
    made = add_command(kinds, name, about, with_json=True)
    made.add_argument(
        "--store", metavar="ID", default="", help="for that store's tills; else for all"
    )
    return made


def publish_catalogue(given: argparse.Namespace) -> int:
    def look(publisher: Publisher, notices: HubNotices) -> Looked:
        return publisher.catalogue(given.file, notices, takes_fewer=given.fewer_items)

    return _publish(given, "catalogue", look)


def publish_prices(given: argparse.Namespace) -> int:
    return _publish(given, "prices", lambda publisher, _: publisher.prices(given.file))


def publish_settings(given: argparse.Namespace) -> int:
    return _publish(given, "settings", lambda publisher, _: publisher.settings(given.file))


def publish_users(given: argparse.Namespace) -> int:
    return _publish(given, "users", lambda publisher, _: publisher.users())


def show_versions(given: argparse.Namespace) -> int:
    """Status 1 where a till has said why it does not take what waits for it."""
    from pos.assembly.hub.opened import opened_hub

    settings = settings_of(given)
    with opened_hub(settings) as hub:
        from pos.hub.notices import HubNotices

        notices = HubNotices(hub)
        newest, standing = notices.newest(), notices.standing()
    if given.json:
        print_json(
            {
                "versions": [_version_told(one) for one in newest],
                "tills": [_standing_told(one) for one in standing],
            }
        )
    else:
        zone = ZoneInfo(settings.store.timezone)
        print("\n".join(_lines(newest, standing, zone)) or "Nothing was published yet.")
    return 1 if any(one.problem for one in standing) else 0


def _publish(given: argparse.Namespace, kind: str, look: Look) -> int:
    from pos.assembly.hub.opened import opened_hub
    from pos.assembly.hub.publishing import PUBLISHED_WITHIN_S, Publisher, published

    settings = settings_of(given)
    if given.store != safe(given.store):
        raise ConfigError(file="pos hub publish", key="--store", expected="a store's id")
    publisher = Publisher(settings, store=given.store, made_by=logged_in_name())
    with opened_hub(settings, answer_within_s=PUBLISHED_WITHIN_S) as hub:
        from pos.hub.notices import HubNotices

        notices = HubNotices(hub)
        try:
            looked = look(publisher, notices)
        except OSError as problem:
            where = problem.filename or given.file
            print(f"pos: {where}: {problem.strerror}", file=sys.stderr)
            return 1
        if given.store and given.store not in {one.member.store for one in _members(hub)}:
            print(f"pos: no till of store {given.store} is enrolled yet", file=sys.stderr)
        _say_remarks(given, looked)
        if looked.version is None:
            return 1
        done = published(notices, looked)
    _say_published(given, kind, looked, done)
    return 0


def _members(hub: Any) -> Any:
    from pos.hub.members import members

    return members(hub)


def _say_remarks(given: argparse.Namespace, looked: Looked) -> None:
    file = getattr(given, "file", "")
    for name in looked.unknown_columns:
        print(f"{file}: column {name!r} is not read", file=sys.stderr)
    for bad in looked.bad[:SHOWN_ROWS]:
        print(f"{file}:{bad.line}: {bad.reason}", file=sys.stderr)
    for doubt in looked.warnings[:SHOWN_ROWS]:
        print(f"{file}:{doubt.line}: {doubt.reason}", file=sys.stderr)
    if looked.remark:
        print(f"pos: {looked.remark}", file=sys.stderr)
    if looked.bad_count:
        are, they = ("row is", "it is") if looked.bad_count == 1 else ("rows are", "they are")
        said = f"{looked.bad_count:,} {are} not good: nothing is published until {they}"
        print(f"pos: {said}", file=sys.stderr)
    if looked.problem:
        print(f"pos: {looked.problem}", file=sys.stderr)
    if looked.asks_for_fewer:
        said = "Is it the right file? Yes is: --fewer-items"
        print(f"pos: {looked.asks_for_fewer}. {said}", file=sys.stderr)


def _say_published(given: argparse.Namespace, kind: str, looked: Looked, done: Published) -> None:
    if given.json:
        told = {"kind": kind, "number": done.number, "is_new": done.is_new, "count": looked.count}
        print_json(told | {"store": given.store or None})
        return
    whose = f"store {given.store}" if given.store else "all stores"
    if not done.is_new:
        print(f"Version {done.number} for {whose} says the same already: nothing is new.")
        return
    one, several = _COUNTED[kind]
    counted = f"{looked.count:,} {one if looked.count == 1 else several}"
    print(f"Version {done.number} is published for {whose}: {counted}.")
    print("Which till has it: pos hub versions")


def _lines(
    newest: tuple[PublishedVersion, ...], standing: tuple[TillHas, ...], zone: ZoneInfo
) -> list[str]:
    lines = [
        f"{one.kind.value:<10} {one.number:>6}  {_whose(one.store):<12}  "
        f"{moment(one.made_at, zone)}  {safe(one.made_by)}"
        for one in newest
    ]
    lines += [""] if standing else []
    return lines + [_standing_line(one, zone) for one in standing]


def _standing_line(one: TillHas, zone: ZoneInfo) -> str:
    has = f"{one.number:>6}" if one.number else "  none"
    at = f"  since {moment(one.at, zone)}" if one.at else ""
    waits = f"  {one.waits} waits" if one.waits else ""
    why = f": {safe(one.problem)}" if one.problem else ""
    remark = f"  ({safe(one.remark)})" if one.remark else ""
    name = safe(f"{one.store}/{one.till}")
    return f"{name:<16} {one.kind.value:<10} {has}{at}{remark}{waits}{why}"


def _whose(store: str) -> str:
    return safe(store) or "all stores"


def _version_told(one: PublishedVersion) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "number": one.number,
        "store": one.store or None,
        "made_at": one.made_at.isoformat(),
        "made_by": one.made_by,
    }


def _standing_told(one: TillHas) -> dict[str, Any]:
    return {
        "store": one.store,
        "till": one.till,
        "kind": one.kind.value,
        "number": one.number or None,
        "at": one.at.isoformat() if one.at else None,
        "remark": one.remark,
        "waits": one.waits or None,
        "problem": one.problem,
    }
