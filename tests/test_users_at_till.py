"""A till's users as its manager changes them: printed badges, the record, who signed on last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import CollectingPrinter

from pos.assembly.till import Choices, Till
from pos.config import LoyaltySettings, Settings
from pos.core import events as ev
from pos.core import intents as it
from pos.core.events import Event
from pos.core.roles import Role
from pos.core.staff import UserDid
from pos.journal.codec import decode_event
from pos.journal.database import open_beside
from pos.ports.receipt import Barcode, Text
from pos.ports.users import UserRefused, UserSaved

WAIT_S = 20.0
MANAGER = it.SignOn(user_id="9001", pin="135790")


def till_in(folder: Path, printer: CollectingPrinter) -> Till:
    settings = Settings(folder=folder, loyalty=LoyaltySettings(provider="none"))
    return Till(settings, Choices(printer=printer))


@pytest.fixture
def printer() -> CollectingPrinter:
    return CollectingPrinter()


@pytest.fixture
def till(tmp_path: Path, printer: CollectingPrinter) -> Iterator[Till]:
    made = till_in(tmp_path, printer)
    made.staff.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    made.staff.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    with made.running():
        yield made


def done(till: Till, intent: it.Intent) -> None:
    outcome = till.terminal.submit(intent).ended.result(WAIT_S)
    assert outcome.ok, outcome.refusal


def recorded(till: Till) -> list[Event]:
    assert till.terminal.settle(WAIT_S)
    db = open_beside(till.places.record)
    rows = db.execute("SELECT kind, version, body FROM journal ORDER BY seq").fetchall()
    db.close()
    return [decode_event(kind, version, body, None) for kind, version, body in rows]


def changes(till: Till) -> list[tuple[str, UserDid, str]]:
    told = (one for one in recorded(till) if isinstance(one, ev.UserChanged))
    return [(one.user_id, one.what, one.changed_by) for one in told]


ADDED = [("1001", UserDid.ADDED, ""), ("9001", UserDid.ADDED, "")]


def test_a_printed_badge_signs_on(till: Till, printer: CollectingPrinter) -> None:
    """Its code stands on the paper as bars alone; scanned it is worth id and PIN, and is theirs."""
    answer = till.open_users().print_badge("1001", by="9001")
    assert isinstance(answer, UserSaved)
    assert answer.user.has_badge

    (page,) = printer.printed
    (bars,) = (one for one in page.elements if isinstance(one, Barcode))
    assert not bars.text_below
    words = [one.text for one in page.elements if isinstance(one, Text)]
    assert "Sara" in words
    assert not any(bars.data in one for one in words)
    ticket = till.terminal.submit(it.Scanned(text=bars.data))
    assert "Welcome, Sara" in ticket.ended.result(WAIT_S).say
    assert ("1001", UserDid.BADGE, "9001") == changes(till)[-1]


def test_a_badge_that_is_not_printed(till: Till, printer: CollectingPrinter) -> None:
    """Theirs stays what it was, and why stands in the answer."""
    till.open_users().set_badge("1001", "OLD-BADGE-1", by="9001")
    printer.trouble = "The printer has no paper."
    answer = till.open_users().print_badge("1001", by="9001")

    assert UserRefused(reason="The printer has no paper.") == answer
    owner = till.staff.badge_of("OLD-BADGE-1")
    assert owner is not None
    assert isinstance(till.open_users().print_badge("4711", by="9001"), UserRefused)


def test_a_till_without_a_printer_makes_no_badge(tmp_path: Path) -> None:
    """Nothing comes out of nothing: theirs opens what it opened, and what to do is said."""
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"))
    with Till(settings).running() as till:
        till.staff.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
        till.open_users().set_badge("1001", "OLD-BADGE-1", by="")
        answer = till.open_users().print_badge("1001", by="")

        assert isinstance(answer, UserRefused)
        assert "no printer" in answer.reason
        assert "pos setup devices" in answer.reason
        assert till.staff.badge_of("OLD-BADGE-1") is not None


def test_each_change_is_on_record_once(
    till: Till, tmp_path: Path, printer: CollectingPrinter
) -> None:
    """At the till at once; by a command when somebody signs on, or at the next start."""
    users = till.open_users()
    users.set_limit("1001", Decimal(15), by="9001")
    assert [*ADDED, ("1001", UserDid.LIMIT, "9001")] == changes(till)
    till.staff.reset_pin("1001", "1357")
    done(till, MANAGER)
    done(till, MANAGER)
    now = [*ADDED, ("1001", UserDid.LIMIT, "9001"), ("1001", UserDid.PIN, "")]
    users.set_name("1001", "Sarah", by="9001")
    now.append(("1001", UserDid.NAME, "9001"))
    assert now == changes(till)

    till.stop()
    till.staff.disable("1001")
    again = till_in(tmp_path, printer)
    with again.running():
        assert [*now, ("1001", UserDid.DISABLED, "")] == changes(again)
    last = till_in(tmp_path, printer)
    with last.running():
        assert [*now, ("1001", UserDid.DISABLED, "")] == changes(last)


def test_a_badge_brings_the_record_up_to_date(till: Till) -> None:
    """Who signs on by it has what a command changed told, as by a PIN."""
    till.open_users().set_badge("1001", "OLD-BADGE-1", by="9001")
    till.staff.set_limit("1001", Decimal(5))
    before = changes(till)
    till.terminal.submit(it.Scanned(text="OLD-BADGE-1")).ended.result(WAIT_S)
    until = time.monotonic() + WAIT_S
    while before == (now := changes(till)) and time.monotonic() < until:
        time.sleep(0.01)

    assert [*before, ("1001", UserDid.LIMIT, "")] == now


def test_what_is_told_goes_on_from_shift_to_shift(
    till: Till, tmp_path: Path, printer: CollectingPrinter
) -> None:
    """A till that reads its last shift alone still knows which changes its record has."""
    done(till, MANAGER)
    for _ in range(2):
        done(till, it.OpenShift(opening_float=till.terminal.snapshot.state.grand_total))
        done(till, it.CloseShift(counted=till.terminal.snapshot.state.grand_total))
    told = till.terminal.snapshot.state.users_told
    assert told
    till.stop()

    again = till_in(tmp_path, printer)
    with again.running():
        assert told == again.terminal.snapshot.state.users_told
        assert ADDED == changes(again)


def test_a_role_that_the_store_does_not_have(till: Till) -> None:
    """Nobody is given one: it would leave them without anything they may do."""
    users = till.open_users()
    added = users.add("1009", name="Nora", role="boss", pin="246810", by="9001")
    changed = users.set_role("1001", "boss", pin="246810", by="9001")

    said = "'boss' is no role of this store; it has cashier, manager"
    assert UserRefused(reason=said) == added == changed
    assert ADDED == changes(till)


def test_who_signed_on_last(till: Till) -> None:
    """The list has it from the record, and nothing of who never did."""
    done(till, MANAGER)
    listed = till.open_users().listed()

    assert ["1001", "9001"] == [one.user_id for one in listed.users]
    assert ["9001"] == list(listed.signed_on_at)
    assert ("cashier", "manager") == till.open_users().roles


def test_a_till_in_training_records_none(tmp_path: Path, printer: CollectingPrinter) -> None:
    """Its people are the shop's: what was changed of them is the real till's to record."""
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"), is_training=True)
    till = Till(settings, Choices(printer=printer))
    till.staff.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    with till.running():
        done(till, MANAGER)
        assert [] == changes(till)
