"""`pos play`: the same terminal without a screen, driven by a till script."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_in_use, settings_of
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.script.play import Stage


def add_to(commands: Commands) -> None:
    made = add_command(commands, "play", "play a till script, without a screen", with_json=True)
    made.add_argument("script", type=Path, help="the till script; - reads standard input")
    made.add_argument("--training", action="store_true", help="on a till that only pretends")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    with settings_in_use(settings_of(given), training=given.training) as settings:
        return _play(given, settings)


def _play(given: argparse.Namespace, settings: Settings) -> int:
    from pos.assembly.till import Choices, Till
    from pos.cli.log_file import write_log
    from pos.cli.stage import stage_of
    from pos.loyalty.gameball.line import Line

    write_log(settings)
    line = Line()
    lines = script_lines(given.script)
    with Till(settings, Choices(line=line)).running() as till:
        return play(stage_of(till, line), lines, as_json=given.json)


def script_lines(path: Path) -> Iterator[str]:
    """The script, line by line as it comes; ConfigError where there is no such file."""
    if str(path) == "-":
        return iter(sys.stdin)
    try:
        return iter(path.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(file=str(path), problem=f"cannot be read: {problem}") from None


def play(
    stage: Stage,
    lines: Iterator[str],
    *,
    as_json: bool,
    after_each: Callable[[], None] = lambda: None,
) -> int:
    """Print each action as it is done, and last the state."""
    from pos.script.play import Player, ScriptFailed

    player = Player(stage)
    status = 0
    try:
        for played in player.play(lines):
            _print(played.as_object(), as_json=as_json)
            after_each()
    except ScriptFailed as failed:
        _print(failed.played.as_object(), as_json=as_json)
        if not as_json:
            print(f"pos: {failed}", file=sys.stderr)
        status = 1
    if as_json:
        print_json({"state": player.state()})
    return status


def _print(played: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(played)
        return
    mark = "✓" if played["ok"] else "!"
    said = played["refusal"] or played["say"]
    print(f"{played['line']:>4} {mark} {played['action']:<14} {said}".rstrip(), flush=True)
    if "state" in played:
        print_json(played["state"])
