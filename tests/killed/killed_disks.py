"""What is found on the disk of a killed till, against the whole day and what had been seen."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cut_disk import Image
from killed_day import Golden
from killed_points import Point
from killed_shop import CASHIER, MANAGER

from pos.clock import SystemClock
from pos.core import events as ev
from pos.core.apply import apply
from pos.core.events import Event
from pos.core.setup import Setup
from pos.core.state import TerminalState, empty_state
from pos.journal.agreement import must_agree
from pos.journal.codec import decode_event
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.rows import COLUMNS
from pos.office.users import UserBook


@dataclass(frozen=True, slots=True)
class Found:
    """What a record holds, as it is read from its file."""

    records: tuple[Any, ...]
    people: tuple[Any, ...]
    outbox: tuple[tuple[str, str], ...]
    """Each entry's id and state."""


def found_in(db: sqlite3.Connection) -> Found:
    return Found(
        records=tuple(db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")),
        people=tuple(db.execute("SELECT seq, customer_id, body FROM people ORDER BY seq")),
        outbox=tuple(db.execute("SELECT entry_id, state FROM outbox ORDER BY place")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Relied:
    """What a cashier goes by, and would miss."""

    shift: tuple[Any, ...]
    sale: tuple[Any, ...]
    suspended: tuple[Any, ...]
    next_receipt: int
    grand_total: int


def relied_on(state: TerminalState) -> Relied:
    shift, sale = state.shift, state.sale
    return Relied(
        shift=(shift.number, shift.is_open, shift.drawer_expected, shift.sales) if shift else (),
        sale=(
            sale.sale_id,
            sale.rows,
            sale.customer.customer_id if sale.customer else "",
            sale.tenders,
            sale.reserved,
        )
        if sale
        else (),
        suspended=tuple((one.name, one.sale.rows) for one in state.suspended),
        next_receipt=state.next_receipt,
        grand_total=state.grand_total.minor,
    )


class History:
    """The whole day by its record: the events, and the state after each."""

    def __init__(self, whole: Found, setup: Setup) -> None:
        self.whole = whole
        people = {seq: body for seq, _, body in whole.people}
        self.events: list[Event] = [
            decode_event(kind, version, body, people.get(seq))
            for seq, _, _, kind, version, body, _, _ in whole.records
        ]
        self.states = [empty_state(setup)]
        for event in self.events:
            self.states.append(apply(self.states[-1], event))
        self.first: dict[Relied, int] = {}
        """After how many records the till was first so."""
        for place, state in enumerate(self.states):
            self.first.setdefault(relied_on(state), place)

    def since_shift_opened(self, count: int) -> list[Event]:
        events = self.events[:count]
        opened = [place for place, one in enumerate(events) if isinstance(one, ev.ShiftOpened)]
        return events[opened[-1] if opened else 0 :]


@dataclass(slots=True)
class Disks:
    """Lays them out one after the other, and opens each as a till that starts does."""

    golden: Golden
    history: History
    folder: Path
    read: int = 0
    _files: Image = field(default_factory=dict)
    _found: Found | None = None

    def found(self, point: Point) -> Found:
        """Whatever was committed, shown or marked is there, and nothing that never was."""
        files = {name: data for name, data in point.image.items() if ".db" in name or "/" in name}
        if self._found is None or not _same(files, self._files):
            self._office_opens(point)
            self._found, self._files = self._opened(point), files
            self.read += 1
        self._must_hold(point, self._found)
        return self._found

    def lay_out(self, image: Image) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)
        for name, data in image.items():
            path = self.folder / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.name == "catalog.db":  # never written to
                os.link(self.golden.stock / path.name, path)
                continue
            path.touch(mode=0o600)
            path.write_bytes(data)

    def _opened(self, point: Point) -> Found:
        self.lay_out(point.image)
        record = self.folder / "data" / "journal.db"
        must_agree(record, self.folder / "data" / "copy")
        with closing(SqliteJournal(record)) as journal, closing(open_beside(record)) as db:
            found = found_in(db)
            since = self.history.since_shift_opened(len(found.records))
            assert list(journal.since_shift_opened()) == since, "other events than happened"
        return found

    def _office_opens(self, point: Point) -> None:
        """While a PIN is checked its file is written too."""
        image, name = point.image, "data/staff.db"
        if all(image.get(one) is self._files.get(one) for one in (name, f"{name}-journal")):
            return
        self.lay_out({one: data for one, data in image.items() if one.startswith(name)})
        users = UserBook(self.folder / name, SystemClock()).list_users()
        assert [CASHIER, MANAGER] == [one.user_id for one in users]
        assert not any(one.locked_for_s for one in users)

    def _must_hold(self, point: Point, found: Found) -> None:
        whole, count = self.history.whole, len(found.records)
        assert found.records == whole.records[:count], "the record is not the day's"
        assert found.people == tuple(one for one in whole.people if one[0] <= count)
        assert count >= point.committed, f"{count} of {point.committed} records that were committed"
        if point.shown is not None:
            seen = self.history.first.get(relied_on(point.shown))
            assert seen is not None, "the cashier saw what was never recorded"
            assert seen <= count, f"the cashier saw record {seen}, and {count} are there"
        for entry_id, state in found.outbox:
            kind, _, sale_id = entry_id.partition(":")
            if kind == "order" and state == "delivered":
                assert sale_id in point.world.orders, f"{entry_id} is marked and not there"


def _same(one: Image, other: Image) -> bool:
    """Whatever was not written is the very same value."""
    return one.keys() == other.keys() and all(one[name] is other[name] for name in one)
