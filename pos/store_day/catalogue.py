"""The catalogue made anew from where the shop keeps it: a file or an address, if it has changed.

Whatever goes wrong, the catalogue in use stays as it is; so it does where far fewer items would
take its place and nobody has said yes to that.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pos.catalog.importer import NOT_SWITCHED, import_csv, is_far_fewer
from pos.errors import PosError
from pos.places import making_the_catalogue, switch_to
from pos.store_day import web
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.catalog.importer import ImportReport

Wanted = Callable[[], bool]

MOST_SOURCE_BYTES = 256 * 1024 * 1024
"""A million items are about half of it."""
FETCHED_WITHIN_S = 120.0
NAMED_ROWS = 5
LEFT = "Nobody waits for the items any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    say: str
    ok: bool = True
    details: tuple[str, ...] = ()
    awaits_yes: bool = False
    """The file has far fewer items than are on sale: it is taken where a manager says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is brought, and how."""

    source: str
    takes_fewer: bool
    is_wanted: Wanted | None


class _NoLongerWanted(PosError):
    """Whoever asked has gone, so that nothing is switched behind their back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """Which version of which source the catalogue in use was made of."""

    source: str
    """A hash: an address may hold a key."""
    marks: web.Marks
    catalogue: str


def shown_source(source: str) -> str:
    return web.host_of(source) if "://" in source else Path(source).name


def bring(
    till: Till, source: str, *, takes_fewer: bool = False, is_wanted: Wanted | None = None
) -> Brought:
    """The items of `source` on sale, whole; nothing is done where it has not changed.

    With `takes_fewer` also where there are less than half of those on sale.
    """
    asked = _Asked(source=source, takes_fewer=takes_fewer, is_wanted=is_wanted)
    try:
        with making_the_catalogue(till.places, is_wanted=is_wanted) as is_ours:
            if not is_ours:
                return _kept(till, LEFT, ok=False)
            return _brought(till, asked)
    except _NoLongerWanted:
        return _kept(till, LEFT, ok=False)
    except OSError as problem:
        return _kept(till, f"The items cannot be stored: {problem.strerror}.", ok=False)


def _brought(till: Till, asked: _Asked) -> Brought:
    made = _made(till)
    known = made.marks if made and _still_holds(till, made, asked.source) else None
    if "://" in asked.source:
        return _from_address(till, asked, known)
    return _from_file(till, asked, known)


def _from_address(till: Till, asked: _Asked, known: web.Marks | None) -> Brought:
    source = asked.source
    with tempfile.TemporaryFile(dir=till.places.data) as file:  # without a name: leaves nothing
        outcome = web.fetch(
            source,
            file,
            marks=known,
            most_bytes=MOST_SOURCE_BYTES,
            within_s=FETCHED_WITHIN_S,
            is_wanted=asked.is_wanted,
        )
        if isinstance(outcome, web.Fetched):
            file.flush()
            return _imported(till, Path(f"/dev/fd/{file.fileno()}"), asked, outcome.marks)
    if isinstance(outcome, web.Unchanged):
        return Brought(say=f"{_in_use(till)}, as {shown_source(source)} has them")
    return _kept(till, outcome.reason, ok=outcome.no_network)


def _from_file(till: Till, asked: _Asked, known: web.Marks | None) -> Brought:
    path = Path(asked.source)
    before = _file_marks(path)
    if before is None:
        return _kept(till, f"{path.name} is not there, or cannot be read.", ok=False)
    if before == known:
        return Brought(say=f"{_in_use(till)}, as {path.name} has them")
    brought = _imported(till, path, asked, before)
    if _file_marks(path) != before:
        till.places.catalogue_marks.unlink(missing_ok=True)
        say = f"{path.name} changed while it was read. Open the store once more."
        return Brought(say=say, ok=False)
    return brought


def _imported(till: Till, path: Path, asked: _Asked, marks: web.Marks) -> Brought:
    before, name = till.catalog.about().items, shown_source(asked.source)

    def still_wanted(_rows: int = 0) -> None:
        if asked.is_wanted is not None and not asked.is_wanted():
            raise _NoLongerWanted

    def may_switch(items: int) -> bool:
        still_wanted()
        return asked.takes_fewer or not is_far_fewer(items, before)

    report = import_csv(
        path,
        till.places.catalogue,
        currency=till.setup.currency,
        tax_names=till.setup.tax_rates,
        progress=still_wanted,
        may_switch=may_switch,
    )
    if report.problem == NOT_SWITCHED:
        return _asks_first(report, name, before=before)
    if report.problem:
        why = report.problem.removeprefix(f"{path.name}: ")
        return _kept(till, f"{name}: {why}.", ok=False)
    _note(till, asked.source, marks)
    return _told(report, name)


def _asks_first(report: ImportReport, name: str, *, before: int) -> Brought:
    say = (
        f"{name} has {report.accepted:,} items, and {before:,} are on sale: is it the right file? "
        f"The {before:,} stay until a manager says yes to the {report.accepted:,}."
    )
    return Brought(say=say, ok=False, details=_remarks(report), awaits_yes=True)


def _told(report: ImportReport, name: str) -> Brought:
    say = f"{report.accepted:,} items from {name}"
    if report.bad_count:
        say = f"{say}; {report.bad_count:,} rows were left out"
    if report.warning_count:
        say = f"{say}; {report.warning_count:,} to look at"
    return Brought(say=say, ok=not report.bad_count, details=_remarks(report))


def _remarks(report: ImportReport) -> tuple[str, ...]:
    """The first of each kind: rows left out, rows to look at, columns that nobody reads."""
    left_out = [f"line {one.line}: {one.reason}" for one in report.bad[:NAMED_ROWS]]
    doubts = [f"line {one.line}: {one.reason}" for one in report.warnings[:NAMED_ROWS]]
    columns = [
        f"column {safe(one.name)} is not read{_meant(one.nearest)}"
        for one in report.unknown_columns[:NAMED_ROWS]
    ]
    return (*left_out, *doubts, *columns)


def _meant(nearest: str) -> str:
    return f"; did you mean {nearest}?" if nearest else ""


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
    """Another import has another: one that was made by hand, say. New prices make it no other."""
    if made := till.catalog.about().made:
        return made
    try:
        status = till.places.catalogue.stat()
    except OSError:
        return ""
    return f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}"


def _terms(till: Till, source: str) -> str:
    """With what else the rows are read by: they are read anew where that changes."""
    parts = (source, till.setup.currency, *sorted(till.setup.tax_rates))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
