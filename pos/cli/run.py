"""`pos run`: the till's screen."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, settings_of
from pos.cli.screen import run_screen
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.assembly.till import Till


def add_to(commands: Commands) -> None:
    made = add_command(commands, "run", "open the till's screen")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(
            file="pos", problem="the screen needs a terminal", hint="without one, use pos play"
        )

    def make_till() -> Till:
        from pos.assembly.till import Till
        from pos.cli.log_file import write_log

        write_log(settings)
        return Till(settings)

    return run_screen(settings, make_till)
