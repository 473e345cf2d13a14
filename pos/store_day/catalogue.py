"""The catalogue made anew from where the shop keeps it: a file or an address, if it has changed.

Whatever goes wrong, the catalogue in use stays as it is.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pos.catalog.importer import import_csv
from pos.places import switch_to
from pos.store_day import web

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.catalog.importer import ImportReport

MOST_SOURCE_BYTES = 256 * 1024 * 1024
"""A million items are about half of it."""
FETCHED_WITHIN_S = 120.0
NAMED_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    say: str
    ok: bool = True
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """Which version of which source the catalogue in use was made of."""

    source: str
    """A hash: an address may hold a key."""
    marks: web.Marks
    catalogue: str


def shown_source(source: str) -> str:
    return web.host_of(source) if "://" in source else Path(source).name


def bring(till: Till, source: str) -> Brought:
    """The items of `source` on sale, whole; nothing is done where it has not changed."""
    made = _made(till)
    known = made.marks if made and _still_holds(till, made, source) else None
    if "://" in source:
        return _from_address(till, source, known)
    return _from_file(till, source, known)


def _from_address(till: Till, source: str, known: web.Marks | None) -> Brought:
    try:
        till.places.make()
        with tempfile.TemporaryFile(dir=till.places.data) as file:  # without a name: leaves nothing
            outcome = web.fetch(
                source,
                file,
                marks=known,
                most_bytes=MOST_SOURCE_BYTES,
                within_s=FETCHED_WITHIN_S,
            )
            if isinstance(outcome, web.Fetched):
                file.flush()
                return _imported(till, Path(f"/dev/fd/{file.fileno()}"), source, outcome.marks)
    except OSError as problem:
        return _kept(till, f"The items cannot be stored: {problem.strerror}.", ok=False)
    if isinstance(outcome, web.Unchanged):
        return Brought(say=f"{_in_use(till)}, as {shown_source(source)} has them")
    return _kept(till, outcome.reason, ok=outcome.no_network)


def _from_file(till: Till, source: str, known: web.Marks | None) -> Brought:
    path = Path(source)
    before = _file_marks(path)
    if before is None:
        return _kept(till, f"{path.name} is not there, or cannot be read.", ok=False)
    if before == known:
        return Brought(say=f"{_in_use(till)}, as {path.name} has them")
    brought = _imported(till, path, source, before)
    if _file_marks(path) != before:
        till.places.catalogue_marks.unlink(missing_ok=True)
        say = f"{path.name} changed while it was read. Open the store once more."
        return Brought(say=say, ok=False)
    return brought


def _imported(till: Till, path: Path, source: str, marks: web.Marks) -> Brought:
    before = till.catalog.about().items
    report = import_csv(
        path,
        till.places.catalogue,
        currency=till.setup.currency,
        tax_names=till.setup.tax_rates,
    )
    if report.problem:
        why = report.problem.removeprefix(f"{path.name}: ")
        return _kept(till, f"{shown_source(source)}: {why}.", ok=False)
    _note(till, source, marks)
    return _told(report, shown_source(source), before=before)


def _told(report: ImportReport, name: str, *, before: int) -> Brought:
    say, ok = f"{report.accepted:,} items from {name}", True
    if report.bad_count:
        say, ok = f"{say}; {report.bad_count:,} rows were left out", False
    if report.accepted * 2 < before:
        say, ok = f"{say}. There were {before:,} before: is it the right file?", False
    rows = report.bad[:NAMED_ROWS]
    return Brought(say=say, ok=ok, details=tuple(f"line {one.line}: {one.reason}" for one in rows))


def _kept(till: Till, why: str, *, ok: bool) -> Brought:
    """The one in use goes on. With none there is nothing to sell, whoever is to blame."""
    about = till.catalog.about()
    if about.problem or not about.items:
        problem = about.problem or "there are no items"
        return Brought(say=f"{why} {problem[:1].upper()}{problem[1:]}", ok=False)
    return Brought(say=f"{why} The {about.items:,} items of last time are on sale.", ok=ok)


def _in_use(till: Till) -> str:
    return f"{till.catalog.about().items:,} items"


def _file_marks(path: Path) -> web.Marks | None:
    """What tells one version of a file from the next."""
    try:
        status = path.stat()
        with path.open("rb"):
            return web.Marks(etag=f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}")
    except OSError:
        return None


def _made(till: Till) -> _Made | None:
    try:
        return msgspec.json.decode(till.places.catalogue_marks.read_bytes(), type=_Made)
    except (OSError, msgspec.MsgspecError):
        return None


def _still_holds(till: Till, made: _Made, source: str) -> bool:
    """The catalogue is the one that was made then, of the same source, and can be sold from."""
    about = till.catalog.about()
    is_usable = bool(about.items) and not about.problem
    return is_usable and made.catalogue == _identity(till) and made.source == _terms(till, source)


def _note(till: Till, source: str, marks: web.Marks) -> None:
    made = _Made(source=_terms(till, source), marks=marks, catalogue=_identity(till))
    try:
        switch_to(till.places.catalogue_marks, msgspec.json.encode(made))
    except OSError:
        pass  # then the same file is fetched once more


def _identity(till: Till) -> str:
    """Another file has another: one that was imported by hand, say."""
    try:
        status = till.places.catalogue.stat()
    except OSError:
        return ""
    return f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}"


def _terms(till: Till, source: str) -> str:
    """With what else the rows are read by: they are read anew where that changes."""
    parts = (source, till.setup.currency, *sorted(till.setup.tax_rates))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
