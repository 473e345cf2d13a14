"""What a version of the hub's becomes at a till: taken whole, or why nothing of it was.

Its mark is kept with what it changed: in the catalogue's file, in the file of who may work the
till, and of settings in the record. So a till that stops in between has all of it or none.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, assert_never

from pos.assembly.hub.listening import NoLongerWanted
from pos.catalog.carried import write_out
from pos.catalog.importer import ImportReport, import_csv
from pos.catalog.price_list import decoded as decoded_prices
from pos.catalog.repricing import reprice
from pos.catalog.versions import marks_in
from pos.config.chain import read_chain_settings
from pos.config.writing import Changes
from pos.core.settings_change import NOTHING_SET, SettingsDiff
from pos.core.version import VersionKind, VersionMark
from pos.errors import ConfigError, PosError
from pos.office.from_hub import UsersFromHub
from pos.office.from_hub import decoded as decoded_users
from pos.places import Places, making_the_catalogue
from pos.ports.notices import Version
from pos.ports.settings import NO_FILE, SettingsSaved

_DAMAGED: Final = "it is not what was published: publish it again"


class SettingsTaken(Protocol):
    """A till's own file of settings."""

    def take(self, changes: Changes) -> SettingsSaved: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    problem: str = ""
    """Why nothing of it was taken."""
    remark: str = ""
    found: SettingsDiff = NOTHING_SET
    made: SettingsDiff = NOTHING_SET


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTaker:
    """The files of one till. Not for two threads at once."""

    places: Places
    currency: str
    tax_names: Collection[str]
    users: UsersFromHub
    settings: Callable[[], SettingsTaken | None]
    is_wanted: Callable[[], bool] = lambda: True
    rest: Callable[[], object] = lambda: None
    """Lets others in during what takes long."""

    def marks(self) -> tuple[VersionMark, ...]:
        """Of what these files have in them; settings are not told by their file. PosError where
        one cannot be read.
        """
        of_users = self.users.mark()
        return (*marks_in(self.places.catalogue), *([of_users] if of_users else []))

    def take(self, version: Version) -> Taken:
        """NoLongerWanted where the till ends meanwhile."""
        if hashlib.sha256(version.content).hexdigest() != version.mark.digest:
            return Taken(problem=_DAMAGED)
        if version.currency and version.currency != self.currency:
            return Taken(
                problem=f"its prices are in {version.currency}, and this till sells in"
                f" {self.currency}"
            )
        try:
            return self._take(version)
        except NoLongerWanted:
            raise
        except OSError as problem:
            return Taken(problem=f"it cannot be stored: {problem.strerror}")
        except (PosError, ValueError) as problem:
            return Taken(problem=str(problem))

    def _take(self, version: Version) -> Taken:
        match version.mark.kind:
            case VersionKind.CATALOGUE:
                return self._catalogue(version)
            case VersionKind.PRICES:
                return self._prices(version)
            case VersionKind.SETTINGS:
                return self._settings(version)
            case VersionKind.USERS:
                users = decoded_users(version.content)
                problem = self.users.take(users, store=version.store, mark=version.mark)
                return Taken(problem=problem)
            case other:
                assert_never(other)

    def _catalogue(self, version: Version) -> Taken:
        def go_on(_rows: int = 0) -> None:
            if not self.is_wanted():
                raise NoLongerWanted
            self.rest()

        with (
            tempfile.TemporaryFile(dir=self.places.data) as file,  # without a name: leaves nothing
            making_the_catalogue(self.places, is_wanted=self.is_wanted) as is_ours,
        ):
            if not is_ours:
                raise NoLongerWanted
            write_out(version.content, file)
            file.flush()
            report = import_csv(
                Path(f"/dev/fd/{file.fileno()}"),
                self.places.catalogue,
                currency=self.currency,
                tax_names=self.tax_names,
                progress=go_on,
                mark=version.mark,
            )
        return Taken(problem=_problem_of(report))

    def _prices(self, version: Version) -> Taken:
        changes = decoded_prices(version.content)
        with making_the_catalogue(self.places, is_wanted=self.is_wanted) as is_ours:
            if not is_ours:
                raise NoLongerWanted
            told = reprice(
                self.places.catalogue, changes, currency=self.currency, mark=version.mark
            )
        unknown = f"{told.unknown:,} of {len(changes):,} codes are not sold here"
        return Taken(problem=told.problem, remark=unknown if told.unknown else "")

    def _settings(self, version: Version) -> Taken:
        changes = read_chain_settings("what the hub publishes", version.content)
        file = self.settings()
        if file is None:
            return Taken(problem=NO_FILE)
        try:
            saved = file.take(changes)
        except ConfigError as mistakes:
            return Taken(problem="; ".join(str(mistakes).splitlines()))
        return Taken(found=saved.found, made=saved.made)


def _problem_of(report: ImportReport) -> str:
    if report.bad:
        first = report.bad[0]
        are = "row is" if report.bad_count == 1 else "rows are"
        return f"{report.bad_count:,} {are} not good here; line {first.line}: {first.reason}"
    return report.problem
