"""`pos display`: the customer's screen, beside the till that runs on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pos.cli.common import Commands, add_command, settings_of
from pos.cli.screen import when_terminal_goes
from pos.errors import ConfigError
from pos.places import Places


def add_to(commands: Commands) -> None:
    made = add_command(commands, "display", "open the customer's screen beside a till")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    if not settings.display.screen:
        raise ConfigError(
            file="config.toml",
            key="[display] screen",
            problem="it is false: no screen may follow this till",
            hint="set it to true, and start the till again",
        )
    return show_display(settings.data_dir, theme=settings.display.theme)


def show_display(data: Path, *, theme: str = "dark") -> int:
    """Until it is left with Ctrl+Q or Ctrl+C. The till may come and go meanwhile."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(file="pos", problem="the customer's screen needs a terminal")
    from pos.display.app import DisplayApp

    app = DisplayApp(Places(data).second_screen, theme=theme)

    def leave() -> None:
        app.call_later(app.exit)

    when_terminal_goes(leave)
    app.run()
    return 0
