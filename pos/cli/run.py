"""`pos run`: the till's screen."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, settings_of
from pos.cli.screen import run_screen

if TYPE_CHECKING:
    from pos.assembly import Till


def add_to(commands: Commands) -> None:
    made = add_command(commands, "run", "open the till's screen")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)

    def make_till() -> Till:
        from pos.assembly import Till
        from pos.cli.log_file import write_log

        write_log(settings)
        return Till(settings)

    return run_screen(settings, make_till)
