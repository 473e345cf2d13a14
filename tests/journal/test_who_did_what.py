"""Who did what, read from a record: the newest first, a page at a time, of one or of everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from builders import AMAL, MUNA, NOON, sar
from samples import EVENTS

from pos.core import events as ev
from pos.core.audit import AUDITED, AuditLine, did
from pos.core.events import Event
from pos.core.settings_change import ChangedWhere, KeyChange
from pos.core.staff import UserDid
from pos.journal.audit import SqliteAudit
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch

SALE = "01SALE"


def record_of(path: Path, *steps: tuple[int, Event]) -> SqliteAudit:
    """Events at so many minutes after noon."""
    journal = SqliteJournal(path)
    for minutes, event in steps:
        journal.append([Batch(at=at(minutes), events=(event,))])
    journal.close()
    return SqliteAudit(path)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def told(lines: Iterable[AuditLine]) -> list[tuple[str, str]]:
    return [(one.user_id, one.words) for one in lines]


NO_SALE = ev.NoSaleRung(reason="change", cashier_id="1001")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_kind_is_told_or_left_out(event: Event) -> None:
    """What is told has words and a kind of its own; the reader asks for no kind that has none."""
    what = did(event)
    listed = type(event).__name__ in AUDITED

    assert listed or what is None
    if what is not None:
        assert what.kind
        assert what.words


def test_every_kind_that_is_read_exists() -> None:
    """A name that no event has would be read in vain."""
    assert set(AUDITED) <= {kind.__name__ for kind in get_args(Event)}


def test_a_yes_names_who_was_helped(tmp_path: Path) -> None:
    """Who was signed on then, whoever came later; a manager at their own till helped nobody."""
    audit = record_of(
        tmp_path / "journal.db",
        (0, ev.CashierSignedOn(cashier=AMAL)),
        (1, ev.Approved(action="no-sale", approver_id="9001")),
        (2, NO_SALE),
        (3, ev.CashierSignedOff(cashier_id="1001")),
        (4, ev.CashierSignedOn(cashier=MUNA)),
        (5, ev.Approved(action="price", approver_id="9001")),
        (6, ev.ReceiptPrinted(receipt="R1", copy=1, confirmed=True)),
    )

    assert [
        ("9001", "printed copy 1 of a receipt"),
        ("9001", "said yes to another price"),
        ("9001", "signed on"),
        ("1001", "signed off"),
        ("1001", "opened the drawer without a sale: change"),
        ("9001", "said yes to opening the drawer without a sale, for 1001"),
        ("1001", "signed on"),
    ] == told(audit.page().lines)
    assert {"1001": AMAL.name, "9001": MUNA.name} == dict(audit.page().names)
    assert 4 == len(audit.page(user_id="1001").lines)


def test_pages(tmp_path: Path) -> None:
    """Each goes on where the one before ended, with none twice and none left out."""
    audit = record_of(tmp_path / "journal.db", *((at, NO_SALE) for at in range(7)))
    pages, older_than = [], None
    while True:
        page = audit.page(older_than=older_than, most=3)
        pages.append([one.place for one in page.lines])
        if (older_than := page.older_than) is None:
            break

    assert [[7, 6, 5], [4, 3, 2], [1]] == pages
    assert [7, 6] == [one.place for one in audit.page(since=at(5)).lines]
    assert () == audit.page(user_id="4711").lines


def test_a_clock_that_was_set_back(tmp_path: Path) -> None:
    """What was done before an hour that came twice is still found by its time."""
    audit = record_of(tmp_path / "journal.db", (60, NO_SALE), (0, NO_SALE), (61, NO_SALE))

    assert [3, 1] == [one.place for one in audit.page(since=at(30)).lines]


def test_nothing_of_a_void_sale_has_a_receipt(tmp_path: Path) -> None:
    """The number stands where a sale became one, and nowhere else."""
    audit = record_of(
        tmp_path / "journal.db",
        (0, ev.LineVoided(sale_id=SALE, number=1, cashier_id="1001")),
        (
            1,
            ev.SaleCompleted(
                sale_id=SALE,
                receipt="S001-T1-000001",
                at=NOON,
                total=sar("1.00"),
                change=sar("0.00"),
                awaits_delivery=False,
            ),
        ),
        (2, ev.SaleVoided(sale_id="other", cashier_id="1001")),
    )

    assert ["", "S001-T1-000001"] == [one.receipt for one in audit.page().lines]


def test_settings_tell_what_they_were() -> None:
    """Which way a key went is told, and that it was brought back; of many keys the first three."""

    def words(*changes: KeyChange, is_rollback: bool = False) -> str:
        changed = ev.SettingsChanged(
            where=ChangedWhere.TILL,
            changes=changes,
            digest="d",
            cashier_id="2001",
            is_rollback=is_rollback,
        )
        said = did(changed)
        assert said is not None
        return said.words

    later = KeyChange(key="[store] day_ends", old='"00:00"', new='"04:00"')
    long = KeyChange(key="[receipt] footer", old="", new="x" * 200)

    assert words(later) == 'settings changed: [store] day_ends: "00:00" → "04:00"'
    assert words(later, is_rollback=True).startswith("settings brought back: [store] day_ends")
    assert words(later, later, later, later).endswith(' → "04:00" and 1 more')
    assert len(words(long)) < 120


def test_when_it_was_changed(tmp_path: Path) -> None:
    """A command's change is on record once somebody signs on, and told as of when it was made."""
    changed = ev.UserChanged(
        number=1, at=at(5), changed_by="", user_id="1001", what=UserDid.PIN, detail=""
    )
    audit = record_of(tmp_path / "journal.db", (90, changed), (91, NO_SALE))

    assert [at(91), at(5)] == [one.at for one in audit.page().lines]
    assert [at(91)] == [one.at for one in audit.page(since=at(6)).lines]


def test_what_the_hub_did() -> None:
    """By nobody at the till, and told as what it is."""
    days = KeyChange(key="[returns] days", old="0", new="30")
    settings = did(ev.SettingsChanged(where=ChangedWhere.HUB, changes=(days,), digest="d"))
    user = did(
        ev.UserChanged(
            number=1, at=at(5), changed_by="hub:12", user_id="1001", what=UserDid.PIN, detail=""
        )
    )

    assert settings is not None
    assert ("settings changed by the hub: [returns] days: 0 → 30", "") == (
        settings.words,
        settings.user_id,
    )
    assert user is not None
    assert ("gave 1001 a new PIN (by the hub)", "") == (user.words, user.user_id)
