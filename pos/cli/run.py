"""`pos run`: the till's screen."""

from __future__ import annotations

import argparse

from pos.cli.common import Commands, add_command, settings_of


def add_to(commands: Commands) -> None:
    made = add_command(commands, "run", "open the till's screen")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    from pos.assembly import Till, run_screen

    return run_screen(Till(settings))
