"""`pos`: which command, and what becomes of an error: one line on stderr and a status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from pos import __version__
from pos.errors import ConfigError, PosError

COMMANDS: Final = (
    "run",
    "demo",
    "play",
    "display",
    "doctor",
    "setup",
    "devices",
    "certify",
    "sandbox",
    "catalog",
    "codes",
    "commands",
    "open",
    "close",
    "sync",
    "outbox",
    "journal",
    "report",
    "receipt",
    "users",
    "cards",
    "customers",
    "rules",
    "coupons",
    "hub",
    "loyalty",
    "support",
)
"""Each is carried out by the module of its name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Status 0: done; 1: the answer is no; 2: wrong use or wrong configuration."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        given = parser(_needed(words)).parse_args(words)
        return int(given.carry_out(given))
    except ConfigError as problem:
        print(problem, file=sys.stderr)
        return 2
    except PosError as problem:
        print(f"pos: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read us has gone; Python would complain once more while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="pos",
        description="A till for the shop counter. Without a command it opens the till's screen.",
    )
    whole.add_argument("--version", action="version", version=f"pos {__version__}")
    whole.add_argument("--config", type=Path, default=None, help="the configuration file")
    whole.set_defaults(carry_out=_run)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for name in names:
        import_module(f"pos.cli.{name}").add_to(commands)
    return whole


def _needed(words: Sequence[str]) -> Sequence[str]:
    """The one command that is plainly meant: the screen waits for no other one's module."""
    rest = words[2:] if words[:1] == ["--config"] else words
    if not rest:
        return ("run",)
    return rest[:1] if rest[0] in COMMANDS else COMMANDS


def _run(given: argparse.Namespace) -> int:
    from pos.cli.run import carry_out

    return carry_out(given)
