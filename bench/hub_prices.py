"""A list of new prices published at a hub, until every till that listens sells by it.

The tills are the program's own listening threads over catalogue files of their own, all in one
process; only the record that each would write is kept in memory.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from pos.assembly.hub.listening import VersionsThread
from pos.assembly.hub.notices import VersionsDown
from pos.assembly.hub.taking import VersionTaker
from pos.catalog.importer import import_csv
from pos.catalog.price_list import encoded
from pos.clock import SystemClock
from pos.core import intents as it
from pos.core.version import VersionKind, VersionMark
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.notices import HubNotices
from pos.office.from_hub import UsersFromHub
from pos.places import Places
from pos.ports.notices import NewVersion

STORE: Final = "S001"
CURRENCY: Final = "SAR"
WITHIN_S: Final = 120.0
_LOOKED_EVERY_S: Final = 0.005


@dataclass(slots=True)
class KeptInMemory:
    """pos.assembly.hub.notices.TillSide of a till without a record."""

    taken: list[it.VersionTaken] = field(default_factory=list)
    sells: bool = False
    refuses: bool = False

    def on_record(self) -> Mapping[VersionKind, VersionMark]:
        return {one.mark.kind: one.mark for one in self.taken}

    def record(self, taken: it.VersionTaken) -> bool:
        if not self.refuses:
            self.taken.append(taken)
        return not self.refuses

    def may_take_settings(self) -> bool:
        return not self.sells

    def users_changed(self) -> None:
        """Nobody works it."""


def taker_in(folder: Path, *, currency: str = CURRENCY) -> VersionTaker:
    """Over the files of a till that has no settings of its own."""
    places = Places(folder)
    users = UsersFromHub(places.staff, SystemClock(), roles=("cashier", "manager"))
    return VersionTaker(
        places=places,
        currency=currency,
        tax_names=("standard",),
        users=users,
        settings=lambda: None,
    )


def catalogue_of(folder: Path, items: int) -> Path:
    """Made once, to be copied to each till."""
    source = folder / "items.csv"
    rows = (f"{100_000 + n},Item {n} in blue,{n % 900 + 1}.50\n" for n in range(items))
    source.write_text(f"code,title,price\n{''.join(rows)}", encoding="utf-8")
    report = import_csv(source, folder / "catalog.db", currency=CURRENCY, tax_names=())
    assert not report.problem, report.problem
    return folder / "catalog.db"


def prices(count: int, minor: int) -> bytes:
    """Of the first items of that catalogue."""
    return encoded([(str(100_000 + n), minor) for n in range(count)])


@contextmanager
def listening(dsn: str, folder: Path, *, tills: int, catalogue: Path) -> Iterator[list[Places]]:
    """So many, each with a role and a line of its own. `dsn`: the hub's owner's, as role pos."""
    made: list[Places] = []
    with ExitStack() as to_end:
        threads: list[VersionsThread] = []
        to_end.callback(_close_all, threads)
        with closing(HubDatabase(dsn)) as owner:
            for number in range(tills):
                name = f"T{number}"
                role = enrol(owner, Member(store=STORE, till=name)).role
                line = HubDatabase(dsn.replace("pos@", f"{role}@", 1))
                to_end.callback(line.close)
                places = Places(folder / name)
                places.make()
                shutil.copyfile(catalogue, places.catalogue)
                down = VersionsDown(taker_in(places.data), KeptInMemory(), store=STORE, till=name)
                threads.append(
                    VersionsThread(partial(_as_made, down), partial(_as_is, line), first_after_s=0)
                )
                made.append(places)
        to_end.callback(_close_all, threads)
        for thread in threads:
            thread.start()
        yield made


def publish_prices(dsn: str, content: bytes) -> int:
    with closing(HubDatabase(dsn)) as owner:
        return (
            HubNotices(owner)
            .publish(
                NewVersion(
                    kind=VersionKind.PRICES,
                    store="",
                    content=content,
                    currency=CURRENCY,
                    made_by=f"bench {datetime.now(UTC):%Y}",
                )
            )
            .number
        )


def all_have(dsn: str, number: int, *, tills: int, within_s: float = WITHIN_S) -> float:
    """When the last of them had told of it, by the monotonic clock. TimeoutError."""
    until = time.monotonic() + within_s
    asked = "SELECT count(*) FROM hub.applied WHERE number = %s AND problem = ''"
    with psycopg.connect(dsn, autocommit=True) as line:
        while True:
            (count,) = line.execute(asked, [number]).fetchone() or (0,)
            if count >= tills:
                return time.monotonic()
            if time.monotonic() > until:
                raise TimeoutError(f"{count} of {tills} tills had version {number}")
            time.sleep(_LOOKED_EVERY_S)


def price_delta_s(
    dsn: str, folder: Path, *, tills: int = 100, items: int = 5_000, changed: int = 1_000
) -> Sequence[float]:
    """From asking to publish until the last till has told that it sells by it; a few times."""
    catalogue = catalogue_of(folder, items)
    took: list[float] = []
    with listening(dsn, folder, tills=tills, catalogue=catalogue):
        all_have(dsn, publish_prices(dsn, prices(1, 100)), tills=tills)  # they listen by now
        for minor in range(200, 205):
            began = time.monotonic()
            number = publish_prices(dsn, prices(changed, minor))
            took.append(all_have(dsn, number, tills=tills) - began)
    return took


def _close_all(threads: list[VersionsThread]) -> None:
    for thread in threads:
        thread.close()


def _as_made(down: VersionsDown, _: VersionsThread) -> VersionsDown:
    return down


def _as_is(line: HubDatabase) -> HubDatabase:
    return line
