"""`pos run`: the till's screen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, settings_in_use, settings_of
from pos.cli.screen import run_screen
from pos.errors import ConfigError, PosError

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.config import Settings


def add_to(commands: Commands) -> None:
    made = add_command(commands, "run", "open the till's screen")
    made.add_argument(
        "--plain",
        action="store_true",
        help="the register in plain lines, for screen readers and simple terminals",
    )
    made.add_argument(
        "--training", action="store_true", help="a till that only pretends, to learn and to try"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    training = getattr(given, "training", False)  # `pos` alone has no such options
    if getattr(given, "plain", False):
        with settings_in_use(settings_of(given), training=training) as settings:
            return _in_lines(settings)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(
            file="pos",
            problem="the screen needs a terminal",
            hint="without one, use pos run --plain",
        )
    return on_screen(lambda: settings_of(given), training=training)


def on_screen(
    shop: Callable[[], Settings],
    *,
    training: bool = False,
    hints: Sequence[str] = (),
    beside: Callable[[Till], None] = lambda _: None,
) -> int:
    """The till's screen, or that of the till in training, as often as somebody goes over.

    `beside` is told of each till when it has been made, behind the first paint.
    """
    came_over, goes_over, trouble = False, True, ""
    while goes_over:
        try:
            with settings_in_use(shop(), training=training) as settings:
                told = () if came_over else hints
                goes_over, trouble = _one_screen(settings, told, trouble, beside), ""
        except PosError as problem:
            if not (came_over and training):
                raise
            trouble = f"Training could not begin. {problem}"  # the shop goes on selling
        came_over, training = True, not training
    return 0


def _one_screen(
    settings: Settings, hints: Sequence[str], trouble: str, beside: Callable[[Till], None]
) -> bool:
    """Whether the cashier went over, to the till in training or back from it."""

    def make_till() -> Till:
        from pos.assembly.till import Till
        from pos.cli.log_file import write_log

        write_log(settings)
        till = Till(settings)
        beside(till)
        return till

    asked: list[None] = []
    run_screen(
        settings,
        make_till,
        hints=hints,
        trouble=trouble,
        on_going_over=lambda: asked.append(None),
    )
    return bool(asked)


def _in_lines(settings: Settings) -> int:
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.cli.plain import run_plain
    from pos.store_day.beside import verdicts_told

    write_log(settings)
    with Till(settings).running() as till, verdicts_told(till):
        return run_plain(till)
