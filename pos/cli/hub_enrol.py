"""`pos hub enrol` and `pos hub dismiss`: who is let in, and by what."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.errors import ConfigError
from pos.text import safe

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.hub.left_behind import Held
    from pos.hub.local.certificates import Authority
    from pos.hub.members import Enrolled, Member

_ENROL: Final = "pos hub enrol"
_DISMISS: Final = "pos hub dismiss"
_STILL_HELD: Final = (
    "It still holds what follows. If it sold with that and has not shipped it, only a person knows."
    " If it did not, the same with --give-back:"
)
_GIVEN_BACK: Final = "Given back:"
_MOVE: Final = (
    "Bring the certificate, its key and ca.pem to the till, readable by its user alone, and name",
    "in the address where they are there. Whoever has the key and the password is the till.",
)
_ADDRESS: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")


def add_to(group: Commands) -> None:
    """Two of `pos hub`."""
    enrolled = add_command(
        group, "enrol", "let a till in, by a password of its own", with_json=True
    )
    _add_member(enrolled)
    enrolled.add_argument(
        "--address",
        metavar="HOST[:PORT]",
        default="",
        help="where it reaches the hub, if not as [hub] dsn says, or not from this box",
    )
    enrolled.add_argument(
        "--certificates",
        metavar="DIR",
        type=Path,
        help="on the hub's box: write a certificate for it there, with its key and ca.pem",
    )
    enrolled.add_argument(
        "--data", type=Path, metavar="DIR", help="the hub's folder, as pos hub serve has it"
    )
    enrolled.set_defaults(carry_out=enrol_one)
    dismissed = add_command(group, "dismiss", "let a till in no more; its records stay")
    _add_member(dismissed)
    dismissed.add_argument(
        "--give-back",
        action="store_true",
        help="what it still holds, of cards, resumed sales and goods come back, is free again",
    )
    dismissed.set_defaults(carry_out=dismiss_one)


def _add_member(command: argparse.ArgumentParser) -> None:
    command.usage = "%(prog)s (TILL | --store ID | --office NAME) [OPTION ...]"
    one = command.add_mutually_exclusive_group(required=True)
    one.add_argument("till", metavar="TILL", nargs="?", help="its id, as T1, or S001/T1")
    one.add_argument("--store", metavar="ID", help="a store's hub, at the head office")
    one.add_argument("--office", metavar="NAME", help="somebody who reads reports there")


def enrol_one(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import opened_hub

    settings = settings_of(given)
    if given.address and not _ADDRESS.fullmatch(given.address):
        raise ConfigError(file=_ENROL, key="--address", expected="HOST or HOST:PORT")
    member = _member(given, settings.store.id, _ENROL)
    _must_be_named_as_in_a_file(member)
    authority = _authority(given, settings)
    with opened_hub(settings) as hub:
        from pos.hub.members import enrol

        enrolled = enrol(hub, member)
    files = _files(given.certificates, enrolled.role) if authority else {}
    dsn = _dsn_for(enrolled.role, settings.hub.dsn, given.address, files)
    _tell(given, enrolled, dsn)
    if authority is not None:
        _write(files, authority, enrolled.role)
        if not given.json:
            print("", *_MOVE, sep="\n")
    return 0


def _tell(given: argparse.Namespace, enrolled: Enrolled, dsn: str) -> None:
    """Before anything else can fail: the password is in no other place."""
    if given.json:
        print_json(
            {
                "store": enrolled.member.store,
                "till": enrolled.member.till,
                "office": enrolled.member.office,
                "role": enrolled.role,
                "dsn": dsn,
                "password": enrolled.password,
            }
        )
    else:
        print("\n".join(_told(enrolled, dsn)))


def dismiss_one(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import opened_hub

    settings = settings_of(given)
    member = _member(given, settings.store.id, _DISMISS)
    if given.give_back and not member.till:
        raise ConfigError(file=_DISMISS, key="--give-back", expected="a till: nobody else holds")
    with opened_hub(settings) as hub:
        from pos.hub.left_behind import give_back, left_behind
        from pos.hub.members import dismiss

        was_there = dismiss(hub, member)
        held = give_back(hub, member) if given.give_back else left_behind(hub, member)
    if not was_there and not held:
        print(f"pos: {safe(str(member))} is not enrolled", file=sys.stderr)
        return 1
    if was_there:
        print(f"{safe(str(member))} is let in no more. Its records stay.")
    if held:
        print(_GIVEN_BACK if given.give_back else _STILL_HELD)
        print("\n".join(f"  {_held_said(one)}" for one in held))
    return 0


def _held_said(one: Held) -> str:
    from pos.hub.left_behind import HeldCard, HeldGoods

    match one:
        case HeldCard():
            of = one.kind.replace("-", " ")
            return f"{_sum(one.minor, one.currency)} of the {safe(of)} ending in {one.last_four}"
        case HeldGoods():
            return f"{one.quantity} of line {one.line} of receipt {safe(one.receipt)}, coming back"
        case _:
            where = f"suspended at {safe(one.suspended_at_till)}, {safe(one.suspended_at[:16])}"
            return f"a sale of {_sum(one.to_pay_minor, one.currency)}, {where}"


def _sum(minor: int, currency: str) -> str:
    """In the currency's smallest unit where this till does not know it."""
    from pos.core.money import Money

    try:
        return f"{Money(minor, currency).said()} {currency}"
    except ValueError:
        return f"{minor} of the smallest unit of {safe(currency)}"


def _member(given: argparse.Namespace, own_store: str, command: str) -> Member:
    from pos.hub.members import Member

    if given.office is not None:
        if not given.office.strip():
            raise ConfigError(file=command, key="--office", expected="a name to tell them apart by")
        return Member(office=given.office)
    if given.store is not None:
        return Member(store=given.store, till="")
    store, _, till = given.till.rpartition("/")
    if not till or (not store and "/" in given.till):
        raise ConfigError(file=command, key="TILL", expected="a till's id, as T1, or S001/T1")
    return Member(store=store or own_store, till=till)


def _must_be_named_as_in_a_file(member: Member) -> None:
    """Nobody could be whom no config.toml can name; who was let in so before is still dismissed."""
    from pos.config.tables.kinds import NAME_IS, is_name

    ids = (member.store, member.till) if member.till else (member.store,)
    for name in () if member.office else ids:
        if not is_name(name):
            key = "TILL" if member.till else "--store"
            problem = f'found "{safe(name)}"'
            raise ConfigError(file=_ENROL, key=key, problem=problem, expected=NAME_IS)


def _authority(given: argparse.Namespace, settings: Settings) -> Authority | None:
    """What signs certificates on the hub's box; None where none is wanted."""
    if given.certificates is None:
        return None
    from pos.hub.local.certificates import authority_in
    from pos.hub.local.folder import HubFolder

    home = given.data if given.data is not None else settings.data_dir / "hub"
    return authority_in(HubFolder(home.absolute()).tls)


def _files(folder: Path, role: str) -> dict[str, str]:
    """By libpq's words for them."""
    from pos.hub.local.certificates import AUTHORITY

    names = {"sslrootcert": AUTHORITY, "sslcert": f"{role}.pem", "sslkey": f"{role}.key"}
    return {word: str(folder.absolute() / name) for word, name in names.items()}


def _write(files: dict[str, str], authority: Authority, role: str) -> None:
    from pos.hub.local.certificates import issue_client_certificate
    from pos.places import switch_to

    certificate, key = issue_client_certificate(authority, common_name=role)
    contents = {"sslrootcert": authority.pem, "sslcert": certificate, "sslkey": key}
    try:
        for word, file in files.items():
            switch_to(Path(file), contents[word])
    except OSError as problem:
        why = f"cannot be written: {problem.strerror}"
        raise ConfigError(file=files["sslcert"], problem=why) from None


def _dsn_for(role: str, own: str, address: str, files: dict[str, str]) -> str:
    """As whoever is enrolled has it: at the address that was told, else where we reach the hub. By
    a socket only its owner does; then it is this box.
    """
    from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

    parts = urlsplit(own)
    asked = dict(parse_qsl(parts.query))
    port = asked.pop("port", "")
    is_by_socket = asked.pop("host", "").startswith("/")
    asked.pop("user", None)
    place = address or parts.netloc.rpartition("@")[2]
    if not address and is_by_socket:
        place = f"127.0.0.1:{port}" if port else "127.0.0.1"
    if address and not _is_near(address):
        asked["sslmode"] = "verify-full"
        asked.setdefault("sslrootcert", "ca.pem")
    query = urlencode(asked | files, safe="/")
    return urlunsplit(("postgresql", f"{quote(role)}@{place}", parts.path, query, ""))


def _is_near(address: str) -> bool:
    from pos.config.checks import is_loopback

    return is_loopback(re.sub(r":\d+\Z", "", address).strip("[]"))


def _told(enrolled: Enrolled, dsn: str) -> list[str]:
    is_store = bool(enrolled.member.store and not enrolled.member.till)
    key = "hub_office_password" if is_store else "hub_password"
    return [
        f"{safe(str(enrolled.member))} is let in as {enrolled.role}. In its config.toml:",
        "",
        "[hub]",
        f'{"office_dsn" if is_store else "dsn"} = "{dsn}"',
        "",
        "and in its secrets.toml, mode 0600; it is told this once:",
        "",
        f'{key} = "{enrolled.password}"',
    ]
