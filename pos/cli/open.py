"""`pos open`: the store opens: everything looked at, the catalogue and the program fetched."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, settings_of
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.ports.store_day import Step


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "open", "open the store: is all well, is all fetched?", with_json=True
    )
    made.add_argument(
        "--catalogue",
        metavar="FILE|URL",
        default="",
        help="the items from here, in place of [catalogue] source",
    )
    made.add_argument(
        "--fewer-items",
        action="store_true",
        help="also where they are less than half of those on sale",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    from pos.config.checks import is_source

    if not is_source(given.catalogue):
        raise ConfigError(
            file="pos open",
            key="--catalogue",
            expected="a file, or an http:// or https:// address without a password",
        )
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.cli.steps import tell
    from pos.store_day.opening import opening

    write_log(settings)
    steps = opening(Till(settings), source=given.catalogue, takes_fewer=given.fewer_items)
    return tell(_with_the_flag(steps), as_json=given.json)


def _with_the_flag(steps: Iterator[Step]) -> Iterator[Step]:
    """How a command says yes stands with what asks for it."""
    for step in steps:
        if step.awaits_yes:
            yield replace(step, details=(*step.details, "yes is: pos open --fewer-items"))
        else:
            yield step
