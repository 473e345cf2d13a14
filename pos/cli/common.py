"""What the commands share: their parsers, the configuration, and how data is printed."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.config import Settings, find_config, load
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.places import Places

Commands = Any
"""What `add_subparsers` returns; argparse keeps its type private."""

LONGEST_S = 86_400.0


def add_command(
    commands: Commands, name: str, help_text: str, *, with_json: bool = False
) -> argparse.ArgumentParser:
    """A command's parser, with the options every command has."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    # SUPPRESS: `pos --config FILE run` must not be undone by run's own default.
    made.add_argument(
        "--config", type=Path, default=argparse.SUPPRESS, help="the configuration file"
    )
    if with_json:
        made.add_argument("--json", action="store_true", help="print JSON for other programs")
    return made


def add_group(commands: Commands, name: str, help_text: str) -> Commands:
    """A command that has commands of its own, and does nothing without one."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    return made.add_subparsers(title="commands", metavar="COMMAND", required=True)


def settings_of(given: argparse.Namespace) -> Settings:
    return load(find_config(given.config, os.environ), os.environ)


@contextmanager
def settings_in_use(settings: Settings, *, training: bool) -> Iterator[Settings]:
    """The shop's, or in training those of a till that only pretends, and what it needs."""
    if not training:
        yield settings
        return
    from pos.demo.training import TrainingGround

    with TrainingGround(settings) as pretended:
        yield pretended


def within_s(given: argparse.Namespace, command: str) -> float:
    """`--within`: a number, and none that outlasts a day."""
    return seconds(given.within, command, "--within")


def seconds(told: float, command: str, option: str) -> float:
    if not 0 <= told <= LONGEST_S:
        expected = f"a number of seconds from 0 to {LONGEST_S:,.0f}"
        raise ConfigError(file=command, key=option, expected=expected)
    return float(told)


def day_of(told: str, command: str, option: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        expected = "a day, such as 2026-11-30"
        raise ConfigError(file=command, key=option, expected=expected) from None


def begin_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def places_of(given: argparse.Namespace) -> Places:
    from pos.places import Places

    return Places(settings_of(given).data_dir)


def print_json(value: object) -> None:
    """One object a line, flushed: whoever reads along sees it as soon as it is so."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)
