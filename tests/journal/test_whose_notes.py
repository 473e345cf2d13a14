"""A note written before its sale had a customer: theirs from then on, in record and copy."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from builders import LATER, NOON, customer_of, terms_of
from samples import SARA, batch_of, record_at

from pos.core import events as ev
from pos.errors import JournalError
from pos.journal.copy import BESIDE_FILE, SecondCopy
from pos.journal.database import open_beside
from pos.journal.erasing import erase_from_copy
from pos.journal.journal import SqliteJournal
from pos.journal.rebuild import rebuild

SALE = "S001-T1-sale1"
OPENED = ev.SaleOpened(sale_id=SALE, at=NOON, cashier_id="1001", terms=terms_of(included=False))
NOTED = ev.SaleNoted(sale_id=SALE, text="rings at 6, Sara's flat", cashier_id="1001")
LINE_NOTED = ev.LineNoted(sale_id=SALE, number=1, text="for her sister", cashier_id="1001")
HERS = ev.CustomerIdentified(sale_id=SALE, customer=SARA)


def erase(path: Path, customer_id: str) -> None:
    with closing(SqliteJournal(path)) as journal:
        journal.erase_customer(customer_id, LATER)
    erase_from_copy(path.parent / "copy", customer_id)


def notes(path: Path) -> list[str]:
    journal = SqliteJournal(path)
    found = [
        event.text
        for event in journal.since_shift_opened()
        if isinstance(event, ev.SaleNoted | ev.LineNoted)
    ]
    journal.close()
    return found


def copied(path: Path) -> Path:
    folder = path.parent / "copy"
    copy = SecondCopy(path, folder)
    copy.start()
    copy.close()
    return folder


def test_a_note_follows_the_customer_named_after_it(tmp_path: Path) -> None:
    """Erased with them, though it was written while nobody was on the sale."""
    path = record_at(tmp_path / "journal.db", batch_of(OPENED, NOTED, LINE_NOTED), batch_of(HERS))
    assert [NOTED.text, LINE_NOTED.text] == notes(path)

    erase(path, SARA.customer_id)

    assert ["", ""] == notes(path)


def test_a_note_of_another_sale_stays(tmp_path: Path) -> None:
    """Who is on one sale has nothing of what was noted on the next."""
    other = ev.SaleNoted(sale_id="S001-T1-sale2", text="the blue bag", cashier_id="1001")
    path = record_at(tmp_path / "journal.db", batch_of(OPENED, other, HERS))

    erase(path, SARA.customer_id)

    assert ["the blue bag"] == notes(path)


def test_a_note_goes_to_whom_the_sale_has_in_the_end(tmp_path: Path) -> None:
    """The wrong customer's card was read first: the note is the right one's."""
    noor = customer_of(customer_id="966500000099")
    path = record_at(
        tmp_path / "journal.db",
        batch_of(OPENED, NOTED, HERS),
        batch_of(ev.CustomerIdentified(sale_id=SALE, customer=noor)),
    )

    erase(path, SARA.customer_id)
    assert [NOTED.text] == notes(path)
    erase(path, noor.customer_id)
    assert [""] == notes(path)


def test_what_was_noted_of_somebody_stays_theirs(tmp_path: Path) -> None:
    """A note written with one customer on the sale is not the next one's."""
    of_sara = ev.SaleNoted(
        sale_id=SALE, text="hers", cashier_id="1001", customer_id=SARA.customer_id
    )
    noor = customer_of(customer_id="966500000099")
    path = record_at(
        tmp_path / "journal.db",
        batch_of(OPENED, HERS, of_sara, ev.CustomerIdentified(sale_id=SALE, customer=noor)),
    )

    erase(path, noor.customer_id)

    assert ["hers"] == notes(path)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_record_made_again_has_it_with_them_too(tmp_path: Path, *, at_once: bool) -> None:
    """Also where the copy had written the note before anybody was named."""
    path = record_at(tmp_path / "journal.db", batch_of(OPENED, NOTED))
    if not at_once:
        copied(path)
    record_at(path, batch_of(HERS))
    again = tmp_path / "again.db"
    rebuild(copied(path), again)
    assert [NOTED.text] == notes(again)

    erase(again, SARA.customer_id)

    assert [""] == notes(again)
    assert NOTED.text not in (tmp_path / "copy" / BESIDE_FILE).read_text(encoding="utf-8")


def test_a_reader_keeps_the_log_as_it_was(tmp_path: Path) -> None:
    """What was erased still stands in SQLite's log then: said, and gone with the next try."""
    path = record_at(tmp_path / "journal.db", batch_of(OPENED, HERS))
    with closing(open_beside(path)) as reader, closing(SqliteJournal(path)) as journal:
        journal.append([batch_of(NOTED)])
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        with pytest.raises(JournalError, match="another program reads"):
            journal.erase_customer(SARA.customer_id, LATER)
        reader.execute("COMMIT")

        assert journal.erase_customer(SARA.customer_id, LATER).is_nothing
    assert not [one for one in tmp_path.iterdir() if SARA.customer_id.encode() in one.read_bytes()]
