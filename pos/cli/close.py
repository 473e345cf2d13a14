"""`pos close`: the store closes: what waits is delivered, what is left open listed, on record."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, settings_of, within_s
from pos.cli.manager import manager_by_pin, unnamed
from pos.ports.store_day import DELIVERED_WITHIN_S

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.ports.store_day import Step


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "close", "close the store: deliver, list what is left", with_json=True
    )
    made.add_argument(
        "--within",
        type=float,
        default=DELIVERED_WITHIN_S,
        metavar="SECONDS",
        help="deliver for so long",
    )
    made.add_argument(
        "--anyway", action="store_true", help="with what is left open, on a manager's word"
    )
    made.add_argument("--manager", metavar="ID", default="", help="who says so")
    made.add_argument(
        "--pin-stdin", action="store_true", help="read the manager's PIN from standard input"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    for_s = within_s(given, "pos close")
    settings = settings_of(given)
    from pos.assembly.devices import without_devices
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.cli.steps import tell
    from pos.places import till_at_work

    write_log(settings)
    till = Till(without_devices(settings))
    manager_id = ""
    if given.anyway and not till_at_work(till.places):  # else the day is closed on its screen
        manager_id = manager_by_pin(till.places, *_named(given), undone="The day is not closed")
    return tell(_steps(till, for_s, manager_id), as_json=given.json)


def _steps(till: Till, within_s: float, manager_id: str) -> Iterator[Step]:
    from pos.errors import TillInUse
    from pos.places import till_at_work
    from pos.ports.store_day import VERDICT
    from pos.store_day import closing
    from pos.store_day.shipping import shipping_elsewhere

    try:
        with till.running():
            for step in closing.closing(till, within_s=within_s, is_last=True):
                if step.name != VERDICT:
                    yield step
            yield closing.close_by_command(till, manager_id=manager_id)
    except TillInUse:
        yield from closing.delivering_elsewhere(till, within_s=within_s)
        yield from shipping_elsewhere(till, within_s=within_s)
        yield from closing.listed(till, None)
        yield closing.not_closed_here(till_at_work(till.places))


def _named(given: argparse.Namespace) -> tuple[str, str]:
    """Typed where somebody can be asked; else a line each, the PIN alone after --manager."""
    if sys.stdin.isatty() and not given.pin_stdin:
        return given.manager or input("Manager's ID: ").strip(), getpass.getpass("PIN: ")
    user_id = given.manager or sys.stdin.readline().strip()
    pin = sys.stdin.readline().strip()
    if not (user_id and pin):
        raise unnamed("pos close", "--anyway", problem="a manager must say so")
    return user_id, pin
