"""What stands in the support bundle, part by part. None holds a sale's goods or a customer.

A part that cannot be read says why in its place: it is for tills with which something is wrong.
"""

from __future__ import annotations

import json
import os
import platform
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pos import __version__
from pos.cli.redaction import Redactor
from pos.config import Settings
from pos.places import Places, till_at_work

LOGS: Final = "logs"
MOST_WAITING: Final = 1_000
"""Entries of the outbox, of each state."""
LAST_RECORDS: Final = 200

Part = Callable[[Settings, Path], object]


def part_text(part: Part, settings: Settings, config: Path) -> str:
    """A text, or JSON of anything else; its trouble where it cannot be had. Redacted."""
    try:
        made = part(settings, config)
    except Exception as trouble:  # noqa: BLE001 - what is wrong with a till is what is asked for
        made = {"trouble": f"{type(trouble).__name__}: {trouble}"}
    told = _redacted(made, Redactor(settings.secrets))
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False, indent=1)


def _redacted(told: object, redactor: Redactor) -> object:
    """Figures stay: how many bytes a file has is no phone number."""
    match told:
        case str():
            return redactor(told)
        case dict():
            return {redactor(name): _redacted(one, redactor) for name, one in told.items()}
        case list():
            return [_redacted(one, redactor) for one in told]
        case _:
            return told


def log_texts(settings: Settings) -> Iterator[tuple[str, str]]:
    """The log and those before it, as far as they can be read. Redacted once more: older builds
    masked less.
    """
    redactor = Redactor(settings.secrets)
    log = Places(settings.data_dir).log
    for path in sorted(log.parent.glob(f"{log.name}*")):
        try:
            yield path.name, redactor(path.read_text(encoding="utf-8", errors="replace"))
        except OSError as trouble:
            yield path.name, str(trouble)


def _about(settings: Settings, config: Path) -> object:
    """Which till, which program on which machine."""
    from pos.journal.database import sqlite_version

    return {
        "store": settings.store.id,
        "till": settings.till.id,
        "made_at": _to_the_second(datetime.now(UTC)),
        "config": str(config),
        "at_work": bool(till_at_work(Places(settings.data_dir))),
        "pos": __version__,
        "python": sys.version,
        "sqlite": sqlite_version(),
        "machine": platform.platform(),
        "terminal": os.environ.get("TERM", ""),
        "variables": sorted(name for name in os.environ if name.startswith("POS_")),
        "packages": dict(
            sorted((one.metadata["Name"], one.version) for one in metadata.distributions())
        ),
    }


def _verdicts(settings: Settings, _: Path) -> object:
    from pos.assembly.till import Till
    from pos.cli.doctor import as_object, verdicts_on

    return [as_object(one) for one in verdicts_on(Till(settings))]


def _config(_: Settings, config: Path) -> object:
    """Secrets are refused in it, and masked all the same."""
    return config.read_text(encoding="utf-8", errors="replace")


def _files(settings: Settings, _: Path) -> object:
    """Everything the till keeps: how large, whose, and when it was written last."""
    told = []
    for path in sorted(settings.data_dir.rglob("*")):
        known = path.lstat()
        told.append(
            {
                "name": str(path.relative_to(settings.data_dir)),
                "bytes": known.st_size,
                "mode": stat.filemode(known.st_mode),
                "ours": known.st_uid == os.getuid(),
                "changed_at": _to_the_second(datetime.fromtimestamp(known.st_mtime, UTC)),
            }
        )
    return told


def _record(settings: Settings, _: Path) -> object:
    """How many of which kind, and the order of the last; what stands in them is not told."""
    from pos.journal.queries import SqliteHistory

    places = Places(settings.data_dir)
    if not places.record.exists():
        return {"trouble": "no record yet"}
    with closing(SqliteHistory(places.record)) as history:
        kinds = Counter(record.kind for record in history.records())
        last = history.records(after=max(0, history.last_place() - LAST_RECORDS))
        newest = [f"{one.seq} {one.at[:19]} {one.kind}" for one in last]
    return {"kinds": dict(sorted(kinds.items())), "newest": newest}


def _outbox(settings: Settings, _: Path) -> object:
    """What waits and why; not what is to be sent."""
    from pos.cli.outbox import open_outbox
    from pos.ports.entries import FIRST_TO_LAST

    with open_outbox(Places(settings.data_dir)) as outbox:
        lines = [
            line
            for state in FIRST_TO_LAST
            for line in (outbox.lines.in_state(state, limit=MOST_WAITING) if outbox else ())
        ]
    return [
        {
            "id": one.entry_id,
            "kind": one.kind,
            "state": one.state.value,
            "attempts": one.attempts,
            "created_at": _to_the_second(one.created_at),
            "reason": one.reason,
        }
        for one in lines
    ]


def _to_the_second(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "about.json": _about,
        "doctor.json": _verdicts,
        "config.toml": _config,
        "files.json": _files,
        "record.json": _record,
        "outbox.json": _outbox,
    }
)
