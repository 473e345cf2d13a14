"""`pos users`: who may work the till. A PIN comes on standard input, twice, and is never shown."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from pos.cli import users_audit
from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.core.roles import needs_longer_pin
from pos.errors import ConfigError

if TYPE_CHECKING:
    from decimal import Decimal

    from pos.office.users import UserBook
    from pos.ports.users import UserAnswer


def add_to(commands: Commands) -> None:
    group = add_group(commands, "users", "who may work the till")
    added = add_command(group, "add", "add a cashier or a manager")
    added.add_argument("id")
    added.add_argument("--name", required=True)
    added.add_argument("--role", required=True, help="cashier, manager, or one of [roles]")
    _add_pin_option(added)
    added.set_defaults(carry_out=add)
    listed = add_command(group, "list", "everyone, and who is locked or disabled", with_json=True)
    listed.set_defaults(carry_out=list_users)
    disabled = add_command(group, "disable", "let someone sign on no more")
    disabled.add_argument("id")
    disabled.set_defaults(carry_out=disable)
    enabled = add_command(group, "enable", "let someone sign on again")
    enabled.add_argument("id")
    enabled.set_defaults(carry_out=enable)
    reset = add_command(group, "reset-pin", "give someone a new PIN, which also ends a lock")
    reset.add_argument("id")
    _add_pin_option(reset)
    reset.set_defaults(carry_out=reset_pin)

    badge = add_command(group, "badge", "give someone a badge to scan in place of their PIN")
    badge.add_argument("id")
    how = badge.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--badge-stdin", action="store_true", help="read the badge's code from standard input"
    )
    how.add_argument("--clear", action="store_true", help="their badge is nobody's any more")
    badge.set_defaults(carry_out=set_badge)

    role = add_command(group, "role", "give someone another role")
    role.add_argument("id")
    role.add_argument("role", help="cashier, manager, or one of [roles]")
    _add_pin_option(role)
    role.set_defaults(carry_out=set_role)
    limit = add_command(group, "limit", "give someone a limit of their own, or their role's again")
    limit.add_argument("id")
    how_much = limit.add_mutually_exclusive_group(required=True)
    how_much.add_argument("--percent", metavar="N", help="how much they may take off alone")
    how_much.add_argument("--clear", action="store_true", help="as their role has it")
    limit.set_defaults(carry_out=set_limit)
    _add_name(group)
    users_audit.add_to(group)


def _add_name(group: Commands) -> None:
    name = add_command(group, "name", "give someone another name")
    name.add_argument("id")
    name.add_argument("name")
    name.set_defaults(carry_out=set_name)


def _add_pin_option(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--pin-stdin", action="store_true", help="read the PIN from standard input, twice"
    )


def add(given: argparse.Namespace) -> int:
    role = _role(given)
    return _ended(
        _book(given).add(given.id, name=given.name, role=role, pin=_pin(given)),
        f"{given.id} may sign on.",
    )


def list_users(given: argparse.Namespace) -> int:
    users = _book(given).list_users()
    if given.json:
        print_json(
            [
                {
                    "id": user.user_id,
                    "name": user.name,
                    "role": user.role,
                    "active": user.active,
                    "locked_for_s": user.locked_for_s,
                    "has_badge": user.has_badge,
                    "max_discount_percent": _percent(user.max_discount_percent),
                }
                for user in users
            ]
        )
        return 0
    for user in users:
        state = "with a badge" if user.has_badge else ""
        if not user.active:
            state = "disabled"
        if user.locked_for_s:
            state = f"locked for {user.locked_for_s} s"
        print(f"{user.user_id:<20} {user.role:<8} {user.name}  {state}".rstrip())
    return 0


def disable(given: argparse.Namespace) -> int:
    return _ended(_book(given).disable(given.id), f"{given.id} may sign on no more.")


def enable(given: argparse.Namespace) -> int:
    return _ended(_book(given).enable(given.id), f"{given.id} may sign on again.")


def reset_pin(given: argparse.Namespace) -> int:
    return _ended(_book(given).reset_pin(given.id, _pin(given)), f"{given.id} has a new PIN.")


def set_role(given: argparse.Namespace) -> int:
    """A PIN is asked for where a cashier becomes more, or where one is given all the same."""
    role, book = _role(given), _book(given)
    user = book.user(given.id)
    needs_pin = given.pin_stdin or (user is not None and needs_longer_pin(user.role, role))
    pin = _pin(given) if needs_pin else ""
    return _ended(book.set_role(given.id, role, pin=pin), f"{given.id} is {role} from now on.")


def set_name(given: argparse.Namespace) -> int:
    book = _book(given)
    return _ended(book.set_name(given.id, given.name), f"{given.id} has that name from now on.")


def set_limit(given: argparse.Namespace) -> int:
    from decimal import Decimal, InvalidOperation

    if given.clear:
        return _ended(_book(given).set_limit(given.id, None), f"{given.id} has their role's limit.")
    try:
        percent = Decimal(given.percent)
    except InvalidOperation:
        expected = "a number from 0 to 100"
        raise ConfigError(file="pos users", key="--percent", expected=expected) from None
    said = f"{given.id} may take off {given.percent} % alone."
    return _ended(_book(given).set_limit(given.id, percent), said)


def _role(given: argparse.Namespace) -> str:
    """One that the store has."""
    roles = settings_of(given).role_names
    if given.role not in roles:
        raise ConfigError(
            file="pos users", key="role", problem=f"{given.role!r}", expected=", ".join(roles)
        )
    return str(given.role)


def _percent(percent: Decimal | None) -> str | None:
    return None if percent is None else f"{percent:f}"


def set_badge(given: argparse.Namespace) -> int:
    if given.clear:
        return _ended(_book(given).clear_badge(given.id), f"{given.id} has no badge any more.")
    told = getpass.getpass("Scan the badge: ") if sys.stdin.isatty() else sys.stdin.readline()
    code = told.strip()
    if title := _sold_as(given, code):
        print(f"pos: that code is on sale here as {title}: take another one.", file=sys.stderr)
        return 1
    return _ended(_book(given).set_badge(given.id, code), f"{given.id} signs on with that badge.")


def _sold_as(given: argparse.Namespace, code: str) -> str:
    """Whoever can read a badge off the shelves could say yes with it; empty: nothing is."""
    from pos.assembly.told_codes import what_the_till_knows
    from pos.terminal.facts import read_code

    with what_the_till_knows(settings_of(given)) as known:
        item = known.catalog.find(read_code(code, known).item_codes)
    return item.title if item else ""


def _book(given: argparse.Namespace) -> UserBook:
    from pos.clock import SystemClock
    from pos.office.users import UserBook
    from pos.places import Places

    places = Places(settings_of(given).data_dir)
    places.make()
    return UserBook(places.staff, SystemClock())


_NO_PIN = (
    "a PIN is needed (also of a cashier who becomes more: 6 digits or more); give it with "
    "--pin-stdin, on two lines"
)


def _pin(given: argparse.Namespace) -> str:
    if given.pin_stdin:
        first, second = sys.stdin.readline().strip(), sys.stdin.readline().strip()
    elif sys.stdin.isatty():
        first, second = getpass.getpass("PIN: "), getpass.getpass("PIN again: ")
    else:
        raise ConfigError(file="pos users", problem=_NO_PIN)
    if first != second:
        raise ConfigError(
            file="pos users", problem="the second line must repeat the PIN; nothing was changed"
        )
    return first


def _ended(answer: UserAnswer, done: str) -> int:
    from pos.ports.users import UserRefused

    if isinstance(answer, UserRefused):
        print(f"pos: {answer.reason}", file=sys.stderr)
        return 1
    print(done)
    if answer.warning:
        print(f"pos: warning: {answer.warning}", file=sys.stderr)
    return 0
