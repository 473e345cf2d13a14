"""A second copy that cannot be read in places, and what stands beside it: all that a rebuild reads
is looked at, and one thing that is wrong hides no other.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOON
from old_record import copied
from samples import (
    EVENTS,
    SALE,
    SARA,
    batch_of,
    customer_delivery,
    full_record,
    order_delivery,
    record_at,
)

from pos.core import events as ev
from pos.core.deliveries import OrderDelivery
from pos.journal.chain import Finding
from pos.journal.checking import check_record
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.copy import BESIDE_FILE, RECORD_FILE
from pos.journal.database import open_beside
from pos.outbox.outbox import Outbox

LAST = len(EVENTS)
LOCKED = ev.TillLocked(cashier_id="1001")
Lines = list[str]
Edit = Callable[[Lines], Lines]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return full_record(tmp_path / "journal.db")


def edited(path: Path, edit: Edit) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(edit(lines)), encoding="utf-8")


def cut(record: Path, *, after: int) -> None:
    with closing(sqlite3.connect(record, isolation_level=None)) as db:
        db.execute("DROP TRIGGER journal_is_never_cut")
        db.execute("DELETE FROM journal WHERE seq > ?", [after])


def found(record: Path, *, may_lag: bool = False) -> list[Finding]:
    return [*check_record(record, record.parent / "copy", copy_may_lag=may_lag).findings]


def said(record: Path, *, may_lag: bool = False) -> list[tuple[int, str]]:
    """Each with the words before the file's name."""
    return [(one.seq, one.what.partition(" /")[0]) for one in found(record, may_lag=may_lag)]


# -- the copy of the records ------------------------------------------------------------------

UNREADABLE: dict[str, tuple[Edit, list[tuple[int, int]]]] = {
    "one line": (lambda ls: [*ls[:3], "rubbish\n", *ls[4:]], [(4, 4)]),
    "the first": (lambda ls: ["rubbish\n", *ls[1:]], [(1, 1)]),
    "two": (lambda ls: [*ls[:3], "a\n", "b\n", *ls[5:]], [(4, 4), (4, 5)]),
    "two apart": (lambda ls: [*ls[:3], "a\n", ls[4], "b\n", *ls[6:]], [(4, 4), (6, 6)]),
    "one torn in two": (lambda ls: [*ls[:3], "a\n", "b\n", *ls[4:]], [(4, 4), (4, 5)]),
    "two run into one": (lambda ls: [*ls[:3], "a\n", *ls[5:]], [(4, 4)]),
    "one put in": (lambda ls: [*ls[:3], "a\n", *ls[3:]], [(4, 4)]),
    "the last": (lambda ls: [*ls[:-1], "rubbish\n"], [(LAST, LAST)]),
}


@pytest.mark.parametrize(("edit", "places"), UNREADABLE.values(), ids=UNREADABLE)
def test_lines_that_cannot_be_read(record: Path, edit: Edit, places: list[tuple[int, int]]) -> None:
    """Each is told with the record that it stands for, its file and its number, and nothing else
    is said to be wrong for it.
    """
    path = copied(record) / RECORD_FILE
    edited(path, edit)

    assert places == [
        (one.seq, int(one.what.partition(f"{path}, line ")[2].partition(";")[0]))
        for one in found(record)
    ]


@pytest.mark.parametrize("place", [4, LAST - 1])
def test_a_cut_is_told_beside_a_line_that_cannot_be_read(record: Path, place: int) -> None:
    """Wherever that line is: among the records that are still there, and among those cut off."""
    path = copied(record) / RECORD_FILE
    edited(path, lambda ls: [*ls[: place - 1], "rubbish\n", *ls[place:]])
    cut(record, after=LAST - 3)

    is_among_them = place > LAST - 3
    unreadable, cut_off = sorted(found(record), key=lambda one: "cut from" in one.what)
    assert (place, True) == (unreadable.seq, f"{path}, line {place}" in unreadable.what)
    what = f"{3 - is_among_them} records of the second copy are cut from the record"
    assert (LAST - 2, what) == (cut_off.seq, cut_off.what)


def test_a_change_is_told_beside_a_line_that_cannot_be_read(record: Path) -> None:
    """A line that says something else than the record, behind one that says nothing."""
    path = copied(record) / RECORD_FILE
    edited(path, lambda ls: [*ls[:3], "a\n", *ls[4:6], ls[6].replace("2026", "2025"), *ls[7:]])

    assert [(4, False), (7, True)] == [
        (one.seq, "is not what the second copy holds" == one.what) for one in found(record)
    ]


def test_a_copy_of_rubbish_throughout(record: Path) -> None:
    """It is said so often as to be understood, and not to its end."""
    path = copied(record) / RECORD_FILE
    edited(path, lambda ls: ["rubbish\n" for _ in ls])

    assert 10 == len(found(record))


# -- what stands beside it --------------------------------------------------------------------


def person(lines: Lines) -> int:
    return next(number for number, line in enumerate(lines) if '"person"' in line)


def entry(lines: Lines, kind: str = "CustomerDelivery") -> int:
    return next(number for number, line in enumerate(lines) if f'"{kind}"' in line)


def without(number: int, lines: Lines) -> Lines:
    return [*lines[:number], *lines[number + 1 :]]


def other(number: int, lines: Lines, **fields: object) -> Lines:
    changed = json.dumps(json.loads(lines[number]) | fields, ensure_ascii=False)
    return [*lines[:number], changed + "\n", *lines[number + 1 :]]


BESIDE: dict[str, tuple[Edit, str]] = {
    "a name is gone": (lambda ls: without(person(ls), ls), "is missing in"),
    "a delivery is gone": (lambda ls: without(entry(ls), ls), "is missing in"),
    "another name": (lambda ls: other(person(ls), ls, person='{"name":"X"}'), "is something else"),
    "another's": (lambda ls: other(person(ls), ls, customer_id="x"), "is something else"),
    "another kind": (lambda ls: other(entry(ls), ls, kind="EventDelivery"), "is something else"),
    "of no kind": (lambda ls: other(entry(ls), ls, version=9), "is something else"),
    "another delivery": (
        lambda ls: other(entry(ls), ls, body=ls[entry(ls)].replace("Huda", "Hind")),
        "is something else",
    ),
    "an order that waits": (
        lambda ls: [one.replace("5000,", "5100,") if "OrderDelivery" in one else one for one in ls],
        "is something else",
    ),
    "a delivery of nobody's": (
        lambda ls: [*ls, *other(0, [ls[entry(ls)]], entry_id="order:forged")],
        "is nothing, but there is something in",
    ),
    "rubbish": (lambda ls: ["rubbish\n", *ls[1:]], "cannot be read"),
}


@pytest.mark.parametrize(("edit", "what"), BESIDE.values(), ids=BESIDE)
def test_what_is_wrong_beside_the_copy(record: Path, edit: Edit, what: str) -> None:
    """What a rebuild would lose, or would take from there, is told; the records are well."""
    path = copied(record) / BESIDE_FILE
    before = path.read_text(encoding="utf-8")
    edited(path, edit)
    assert before != path.read_text(encoding="utf-8")

    findings = found(record)
    assert any(what in one.what and str(path) in one.what for one in findings), findings
    assert all("folder aside" in one.what for one in findings)
    path.write_text(before, encoding="utf-8")
    assert [] == found(record)


def test_somebody_who_was_erased_and_came_back(record: Path) -> None:
    """A line put back from an old backup would be a name again after a rebuild."""
    copied(record)
    with closing(sqlite3.connect(record, isolation_level=None)) as db:
        gone = db.execute("DELETE FROM people WHERE customer_id = ?", [SARA.customer_id]).rowcount

    assert gone
    (told,) = found(record)
    assert "would bring it back" in told.what


def test_the_file_beside_is_gone(record: Path) -> None:
    """One sentence for all of it."""
    path = copied(record) / BESIDE_FILE
    many = len(path.read_text(encoding="utf-8").splitlines())
    path.unlink()

    (told,) = found(record)
    assert f"(and of {many - 1} more) is missing in {path}: a rebuild would lose it" in told.what


def test_a_note_that_changed_hands(tmp_path: Path) -> None:
    """It stands there twice and is theirs; while a till sells it may be so a moment later."""
    noted = ev.SaleNoted(sale_id=SALE, text="by the door", cashier_id="1001")
    opened = next(one for one in EVENTS if isinstance(one, ev.SaleOpened))
    path = record_at(tmp_path / "journal.db", batch_of(opened, noted))
    copied(path)
    record_at(path, batch_of(ev.CustomerIdentified(sale_id=SALE, customer=SARA)))

    assert [] == found(path, may_lag=True)
    assert found(path)
    copied(path)
    assert [] == found(path)


def test_what_a_power_cut_took(record: Path) -> None:
    """The file beside is written first: lines of records that the copy never got are nothing."""
    folder = copied(record)
    edited(folder / RECORD_FILE, lambda ls: ls[: LAST - 5])

    assert [] == found(record, may_lag=True)


def test_an_order_whose_points_were_held_again(tmp_path: Path) -> None:
    """Its new references are the outbox's alone; what it was put in with is still what is meant."""
    waits = order_delivery()
    path = record_at(
        tmp_path / "journal.db", batch_of(LOCKED, deliveries=(waits, customer_delivery()))
    )
    copied(path)
    with closing(Outbox(open_beside(path), decode_delivery, encode_delivery)) as outbox:
        (taken,) = [one for one in outbox.due(NOON, limit=9) if one.kind == "OrderDelivery"]
        assert isinstance(taken.delivery, OrderDelivery)
        assert taken.delivery.order.hold is not None
        hold = replace(taken.delivery.order.hold, reference="anew")
        fresh = taken.delivery.order.renewed(hold=hold, lock=taken.delivery.order.lock)
        outbox.renewed(taken, replace(taken.delivery, order=fresh))

    assert [] == found(path)
