"""What the commands share: their parsers, the configuration, and how data is printed."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.config import Settings, find_config, load

if TYPE_CHECKING:
    from pos.journal.checking import Verdict
    from pos.places import Places

Commands = Any
"""What `add_subparsers` returns; argparse keeps its type private."""


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


def places_of(given: argparse.Namespace) -> Places:
    from pos.places import Places

    return Places(settings_of(given).data_dir)


def verdict_on(places: Places) -> Verdict:
    """Is the record as it was written? A till that sells may be a burst ahead of its copy."""
    from pos.journal.checking import check_record
    from pos.places import till_at_work

    verdict = check_record(places.record, places.copy, copy_may_lag=bool(till_at_work(places)))
    if not verdict.ok and till_at_work(places):  # started while the record was read
        verdict = check_record(places.record, places.copy, copy_may_lag=True)
    return verdict


def print_json(value: object) -> None:
    """One object a line, flushed: whoever reads along sees it as soon as it is so."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)
