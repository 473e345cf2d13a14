"""The outbox and the store's day as the screens of a real till see them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from shop import BAG, SARA
from test_settle_commands import MANAGER, turned_down

from pos.assembly.entries import EntriesAtATill
from pos.cli.screen import ComingTill
from pos.core import intents as it
from pos.core.deliveries import EntryState, OrderDelivery, RefundDelivery
from pos.core.open_entry import amount_of, offers
from pos.core.settlement import SettleHow
from pos.errors import PosError
from pos.journal.queries import SqliteHistory
from pos.ports.store_day import VERDICT


def test_an_entry_listed_read_and_tried_again(tmp_path: Path) -> None:
    """What was rejected is listed with its order; tried again, the service says no once more."""
    with turned_down(tmp_path) as till:
        entries = EntriesAtATill(till.demo.till)
        (listed,) = entries.listed(limit=5)
        read = entries.read(till.entry_id)

        assert (till.entry_id, EntryState.REJECTED) == (listed.line.entry_id, listed.line.state)
        assert isinstance(listed.delivery, OrderDelivery)
        assert "S001-T1-000001" == listed.delivery.order.receipt
        assert read is not None
        assert (tuple(SettleHow), 100) == (offers(read), read.given and read.given.points)
        assert "" == entries.try_again(till.entry_id)
        till.play("wait-outbox 20")
        (again,) = entries.listed(limit=5)
        assert EntryState.REJECTED is again.line.state
        assert again.line.attempts > listed.line.attempts
        with closing(SqliteHistory(till.demo.till.places.record)) as history:
            (tried,) = (one for one in history.records() if one.kind == "EntryTriedAgain")
        assert "1001" == json.loads(tried.body)["by"]


def test_of_each_state_so_many_and_the_urgent_first(tmp_path: Path) -> None:
    """A backlog hides nothing that a person must see to."""
    with turned_down(tmp_path) as till:
        till.play("network down")
        for _ in range(3):
            till.play(f"scan {BAG}", f"customer {SARA}", "tender cash 500")
        listed = EntriesAtATill(till.demo.till).listed(limit=2)

        assert [EntryState.REJECTED, EntryState.PENDING, EntryState.PENDING] == [
            one.line.state for one in listed
        ]


def test_exported_into_a_file(tmp_path: Path) -> None:
    """All that is not delivered, a line each, for the till's own user alone; where it is is told.
    What cannot be written is an error that says why.
    """
    with turned_down(tmp_path) as till:
        till.play("network down", f"scan {BAG}", f"customer {SARA}", "tender cash 500")
        places = till.demo.till.places
        file = Path(EntriesAtATill(till.demo.till).export())
        lines = [json.loads(line) for line in file.read_text().splitlines()]

        assert places.exports == file.parent
        assert (0o600, 0o700) == (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777)
        assert (till.entry_id, "rejected") == (lines[0]["id"], lines[0]["state"])
        assert "pending" == lines[-1]["state"]
        with closing(till.demo.till.open_outbox()) as outbox:
            assert till.demo.till.relay.counts(outbox).pace is not None
        file.unlink()
        places.exports.rmdir()
        places.exports.write_text("a file where the folder should be")
        with pytest.raises(PosError, match="cannot be written"):
            EntriesAtATill(till.demo.till).export()


def test_goods_that_came_back_without_a_line(tmp_path: Path) -> None:
    """By the receipt they were bought on, with what was paid back, without points."""
    with turned_down(tmp_path) as till:
        till.play("network down", "return S001-T1-000001 1 1 torn", "tender cash 90")
        listed = EntriesAtATill(till.demo.till).listed(limit=5)
        (back,) = (one for one in listed if isinstance(one.delivery, RefundDelivery))

        assert "S001-T1-000001" == back.bought_on
        paid_back = amount_of(back.delivery)
        assert paid_back is not None
        assert "90.00" == paid_back.text()


def test_what_a_person_made_of_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """How, by whom and why, also once it is ended; points by the name the account has for them."""
    with turned_down(tmp_path) as till:
        till.play("sign-off", f"sign-on {MANAGER}")
        asked = it.SettleEntry(entry_id=till.entry_id, how=SettleHow.ABSORB, why="promised")
        outcome = till.demo.till.terminal.submit(asked).ended.result(20)
        assert outcome.ok, outcome.refusal
        read = EntriesAtATill(till.demo.till).read(till.entry_id)
        assert 0 == till.command("show", till.entry_id)
        printed = capsys.readouterr().out
        assert 0 == till.command("show", till.entry_id, "--json")
        told = json.loads(capsys.readouterr().out)["settled"]

    assert read is not None
    assert read.settled is not None
    assert ("Stars", "promised") == (read.points_name, read.settled.why)
    assert "settled: absorb, by 2001: promised" in printed
    assert ("absorb", "2001", "promised") == (told["how"], told["by"], told["why"])


def test_nothing_is_read_of_an_entry_that_is_not_there(tmp_path: Path) -> None:
    """No entry of that id: nothing to read, and nothing to try."""
    with turned_down(tmp_path) as till:
        entries = EntriesAtATill(till.demo.till)

        assert entries.read("order:none") is None
        assert "There is no entry order:none" in entries.try_again("order:none")


def test_the_screen_reaches_the_day_of_its_till(tmp_path: Path) -> None:
    """What a coming till hands out is the day and the outbox of the till that has come."""
    with turned_down(tmp_path) as till:
        coming = ComingTill(till_id="T1")
        coming.arrive(till.demo.till)
        steps = list(coming.open_day().closing(within_s=0))

        assert VERDICT == steps[-1].name
        assert "Left open: 1 rejected" in steps[-1].say
        assert 1 == coming.open_day().undelivered().rejected
        assert 1 == len(coming.open_entries().listed(limit=5))
