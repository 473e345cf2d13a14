"""What a person wants to publish, looked at as a till would, and published where all of it is good.

A bad row is one too many: no till hears of it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.catalog.carried import carried, write_out
from pos.catalog.importer import NOT_ALL_GOOD, BadRow, RowWarning, import_csv, is_far_fewer
from pos.catalog.price_list import encoded as encoded_prices
from pos.catalog.price_list import read_price_list
from pos.config.chain import read_chain_settings
from pos.config.writing import text_of
from pos.core.roles import Role
from pos.core.version import VersionKind, VersionMark
from pos.office.from_hub import encoded as encoded_users
from pos.office.from_hub import told_users
from pos.places import Places
from pos.ports.notices import NewVersion, Published

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.hub.notices import HubNotices

PUBLISHED_WITHIN_S: Final = 120.0
"""A whole catalogue takes its time to reach the hub."""
_NOT_A_VERSION: Final = VersionMark(kind=VersionKind.CATALOGUE, number=0, digest="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """`version` is None where it is not published; `problem` says why, or the bad rows do."""

    version: NewVersion | None = None
    count: int = 0
    bad: tuple[BadRow, ...] = ()
    bad_count: int = 0
    warnings: tuple[RowWarning, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    problem: str = ""
    asks_for_fewer: str = ""
    """Far fewer items than were published last: how many of each."""
    remark: str = ""


class Publisher:
    """By the settings of the machine where it is done: its store's currency and rates of tax."""

    def __init__(self, settings: Settings, *, store: str, made_by: str) -> None:
        """`store`: whose tills it is for; empty for all."""
        self._settings = settings
        self._store = store
        self._made_by = made_by

    def catalogue(self, file: Path, notices: HubNotices, *, takes_fewer: bool) -> Looked:
        """OSError where the file cannot be read."""
        with file.open("rb") as opened:
            try:
                content = carried(opened)
            except ValueError as problem:
                return Looked(problem=f"{file.name}: {problem}")
        with tempfile.TemporaryDirectory() as folder:
            report = import_csv(
                file,
                Path(folder) / "catalog.db",
                currency=self._settings.store.currency,
                tax_names=self._settings.tax.rates,
                mark=_NOT_A_VERSION,
            )
        looked = Looked(
            count=report.accepted,
            bad=report.bad,
            bad_count=report.bad_count,
            warnings=report.warnings,
            unknown_columns=tuple(one.name for one in report.unknown_columns),
            problem="" if report.problem == NOT_ALL_GOOD else report.problem,
        )
        if report.problem:
            return looked
        before = 0 if takes_fewer else self._items_published(notices)
        if is_far_fewer(report.accepted, before):
            fewer = f"{file.name} has {report.accepted:,} items, and {before:,} were published last"
            return Looked(asks_for_fewer=fewer)
        version = self._new(VersionKind.CATALOGUE, content)
        return Looked(
            version=version,
            count=looked.count,
            warnings=looked.warnings,
            unknown_columns=looked.unknown_columns,
        )

    def prices(self, file: Path) -> Looked:
        report = read_price_list(file, currency=self._settings.store.currency)
        is_good = not report.problem and not report.bad
        return Looked(
            version=self._new(VersionKind.PRICES, encoded_prices(report.changes))
            if is_good
            else None,
            count=len(report.changes),
            bad=report.bad,
            bad_count=len(report.bad),
            unknown_columns=tuple(one.name for one in report.unknown_columns),
            problem=report.problem,
        )

    def settings(self, file: Path) -> Looked:
        """ConfigErrors with every mistake in it."""
        content = text_of(file).encode()
        changes = read_chain_settings(str(file), content)
        return Looked(version=self._new(VersionKind.SETTINGS, content), count=len(changes))

    def users(self) -> Looked:
        """All whom the office's file of this machine has."""
        path = Places(self._settings.data_dir).staff
        users = told_users(path)
        if not users:
            return Looked(problem=f"nobody is in {path}: add them here with: pos users add")
        has_manager = any(one.active and one.role == Role.MANAGER for one in users)
        no_manager = "no manager who may sign on is among them: a till without one of its own"
        return Looked(
            version=self._new(VersionKind.USERS, encoded_users(users)),
            count=len(users),
            remark="" if has_manager else f"{no_manager} will not take the list",
        )

    def _new(self, kind: VersionKind, content: bytes) -> NewVersion:
        has_prices = kind in {VersionKind.CATALOGUE, VersionKind.PRICES}
        return NewVersion(
            kind=kind,
            store=self._store,
            content=content,
            currency=self._settings.store.currency if has_prices else "",
            made_by=self._made_by,
        )

    def _items_published(self, notices: HubNotices) -> int:
        last = notices.content_of(VersionKind.CATALOGUE, self._store)
        if last is None or last.currency != self._settings.store.currency:
            return 0
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "items.csv"
            with file.open("wb") as opened:
                write_out(last.content, opened)
            report = import_csv(
                file,
                Path(folder) / "catalog.db",
                currency=last.currency,
                tax_names=self._settings.tax.rates,
            )
        return report.accepted


def published(notices: HubNotices, looked: Looked) -> Published:
    assert looked.version is not None, "what is not good is not published"
    return notices.publish(looked.version)
