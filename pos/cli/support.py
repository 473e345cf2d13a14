"""`pos support bundle`: one file for whoever helps, with nothing in it that they must not see."""

from __future__ import annotations

import argparse
import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.support_parts import LOGS, PARTS, log_texts, part_text
from pos.config import find_config
from pos.errors import PosError

if TYPE_CHECKING:
    from pos.config import Settings


def add_to(commands: Commands) -> None:
    group = add_group(commands, "support", "what helps others to help")
    made = add_command(
        group,
        "bundle",
        "write one file of verdicts, versions, settings, logs and what waits;"
        " no keys, no customers, no sales",
        with_json=True,
    )
    made.add_argument("--output", type=Path, metavar="FILE", help="instead of one named by the day")
    made.set_defaults(carry_out=bundle)


def bundle(given: argparse.Namespace) -> int:
    config = find_config(given.config, os.environ)
    settings = settings_of(given)
    path: Path = given.output or Path(_name(settings))
    names = _written(path, settings, config)
    if given.json:
        print_json({"file": str(path), "parts": names})
    else:
        print(f"{path}: {', '.join(names)}")
        print("Keys, customers and what was sold are not in it. Look through it, then send it.")
    return 0


def _name(settings: Settings) -> str:
    at = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return f"support-{settings.store.id}-{settings.till.id}-{at}.zip"


def _written(path: Path, settings: Settings, config: Path) -> list[str]:
    """For its owner alone, and never over a file that is there. The names of its parts."""
    names: list[str] = []
    with _whole_or_not(path) as file, zipfile.ZipFile(file, "w", _PACKED) as archive:
        for name, part in PARTS.items():
            print(f"{name} …", file=sys.stderr)
            archive.writestr(name, part_text(part, settings, config))
            names.append(name)
        for name, text in log_texts(settings):
            archive.writestr(f"{LOGS}/{name}", text)
            names.append(f"{LOGS}/{name}")
    return names


@contextmanager
def _whole_or_not(path: Path) -> Iterator[IO[bytes]]:
    """Half a bundle is left nowhere, and so in nobody's way at the next try."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise PosError(f"{path} cannot be written: {problem.strerror}") from problem
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException as problem:
        path.unlink(missing_ok=True)
        if isinstance(problem, OSError):
            raise PosError(f"{path} cannot be written: {problem.strerror}") from problem
        raise


_PACKED = zipfile.ZIP_DEFLATED
