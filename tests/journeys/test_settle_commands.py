"""An order the service will not take with its points: settled by a manager, at the till or not."""

from __future__ import annotations

import io
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from builders import NOON, coupon_of, customer_of, hold_of, lock_of, sale_of, setup_of
from fakes import ScriptedLoyalty
from shop import BAG, OPENING, SARA

from pos.assembly.entries import EntriesAtATill, body_of, find_entry, grant, open_wishes
from pos.assembly.till import Till as AssembledTill
from pos.cli.entries import answer_to
from pos.cli.main import main
from pos.cli.stage import stage_of
from pos.config import LoyaltySettings, Settings
from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponKind
from pos.core.deliveries import (
    Delivery,
    EntryState,
    EventDelivery,
    OrderDelivery,
    RefundDelivery,
)
from pos.core.order import order_of
from pos.core.settlement import SettleHow
from pos.demo.headless import HeadlessDemo
from pos.demo.phone import running_demo
from pos.errors import LoyaltyRefused
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.outbox.relay import Relay
from pos.places import Places
from pos.ports.loyalty import Delivered
from pos.ports.record import Batch
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.script.play import Player

MANAGER = "2001 135790"
"""The demo's."""


@dataclass
class Till:
    """A till of the demo whose one order was rejected, with 100 points in it."""

    demo: HeadlessDemo
    player: Player
    entry_id: str
    config: Path

    def play(self, *script: str) -> dict[str, Any]:
        """Every action goes well; the state after the last."""
        for played in self.player.play(self.demo.lines(script)):
            assert played.ok, played
        return self.player.state()

    def says(self, *script: str) -> str:
        """What the last action is answered with."""
        *_, last = self.player.play(self.demo.lines(script))
        return last.refusal or last.say

    def command(self, *words: str) -> int:
        return main(["outbox", *words, "--config", str(self.config)])


@contextmanager
def turned_down(folder: Path) -> Iterator[Till]:
    """Points were given offline, their hold lapsed, and another till spent them meanwhile."""
    with HeadlessDemo(folder, on_paper=lambda _: None) as demo:
        player = Player(stage_of(demo.till, demo.line, scan=demo.scan, advance=demo.advance))
        till = Till(demo, player, entry_id="", config=config_for(demo, folder))
        till.play(*OPENING, f"scan {BAG}", "scan {sara}", "redeem points 100", "network down")
        till.play("tender cash 90", "advance 2000")
        _spent_elsewhere(demo, folder)
        till.play("network up", "wait-outbox 20")
        outbox = demo.till.open_outbox()
        (line,) = outbox.lines.open()
        outbox.close()
        till.entry_id = line.entry_id
        yield till


def config_for(demo: HeadlessDemo, folder: Path) -> Path:
    """For commands beside the demo's till, on the same folder."""
    path = folder / "config.toml"
    path.write_text(
        f'[till]\ndata_dir = "{demo.till.places.data}"\n[loyalty]\nbase_url = '
        f'"{demo.till.settings.loyalty.base_url}"\n',
        encoding="utf-8",
    )
    return path


def _spent_elsewhere(demo: HeadlessDemo, folder: Path) -> None:
    body = {
        "customerId": SARA,
        "pointsToHold": 1150,
        "transactionTime": f"{demo.till.clock.now():%Y-%m-%dT%H:%M:%S}.000Z",
    }
    headers = {
        "Content-Type": "application/json",
        "apikey": DEMO_API_KEY,
        "secretkey": DEMO_SECRET_KEY,
    }
    url = f"{running_demo(folder).sandbox}/api/v4.0/integrations/transactions/hold"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    urllib.request.urlopen(request, timeout=10).close()


def test_an_entry_is_listed_with_its_sale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list to be laid beside the receipts: number and amount paid, and nobody's id or name."""
    with turned_down(tmp_path) as till:
        receipt = till.player.state()["last_sale"]["receipt"]
        assert 0 == till.command("list", "--json")
        (listed,) = json.loads(capsys.readouterr().out)
        assert 0 == till.command("list")
        line = capsys.readouterr().out

    assert [receipt, "90.00", "SAR"] == [listed[key] for key in ("receipt", "amount", "currency")]
    assert till.entry_id == listed["id"]
    assert f"{till.entry_id}  {receipt}  90.00 SAR  " in line
    assert SARA not in line + json.dumps(listed)


def test_taken_off_at_the_next_visit(tmp_path: Path) -> None:
    """The order goes out bare; the cashier is told of its points until a manager ends it."""
    with turned_down(tmp_path) as till:
        said = till.says(f"settle {till.entry_id} next-visit 'points were spent elsewhere'")
        assert "manager's approval" in said
        state = till.play(f"approve {MANAGER}", "wait-outbox 20", "show")
        assert (0, 1) == (state["outbox"]["rejected"], state["outbox"]["delivered"])
        assert {"next-visit": {"entries": 1, "amount": "10.00"}} == state["shift"]["settled"]

        told = till.says(f"customer {SARA}")
        assert "10.00 of S001-T1-000001 is still to be taken off: call a manager." in told
        (note,) = till.player.state()["sale"]["next_visits"]
        assert (till.entry_id, 100, "10.00") == (note["entry"], note["points"], note["amount"])

        ended = till.says(f"settle {till.entry_id} by-hand redeemed", f"approve {MANAGER}")
        assert "told of no more" in ended
        assert [] == till.player.state()["sale"]["next_visits"]


def test_a_command_beside_a_till_that_sells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The till itself settles what a command wishes, records it, and answers the command."""
    with turned_down(tmp_path) as till:
        assert 0 == till.command("show", till.entry_id)
        assert "absorb, without-redemption, next-visit, by-hand; given: 10.00 SAR" in (
            capsys.readouterr().out
        )
        assert 0 == till.command("settle", till.entry_id, "--how", "without-redemption")
        assert "the store bears 10.00 SAR" in capsys.readouterr().out
        state = till.play("wait-outbox 20", "show")
        assert (0, 1) == (state["outbox"]["rejected"], state["outbox"]["delivered"])

        assert 1 == till.command("settle", till.entry_id)
        assert "was delivered" in capsys.readouterr().err
        assert 1 == till.command("settle", "order:unheard-of")
        assert "There is no entry" in capsys.readouterr().err


def test_a_command_while_no_till_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the till closed a command records it itself, on the word of a manager by PIN."""
    with turned_down(tmp_path) as till:
        export = tmp_path / "export.jsonl"
        assert 0 == till.command("export", str(export))
        (entry,) = (json.loads(line) for line in export.read_text().splitlines())
        assert (till.entry_id, "rejected", 0o600) == (
            entry["id"],
            entry["state"],
            export.stat().st_mode & 0o777,
        )
        assert DEMO_SECRET_KEY not in export.read_text()
    words = ("settle", till.entry_id, "--how", "absorb", "--why", "goodwill")

    assert 1 == command_with_pin(till, "1001", "2468", *words)
    assert "no manager" in capsys.readouterr().err
    assert 1 == command_with_pin(till, "2001", "000000", *words)
    assert 2 == till.command(*words, "--pin-stdin")
    assert 0 == command_with_pin(till, *MANAGER.split(), *words)
    assert "the store bears 10.00 SAR" in capsys.readouterr().out
    assert 0 == till.command("list", "--json")
    (left,) = json.loads(capsys.readouterr().out)
    assert "release" == left["kind"]
    assert 1 == till.command("edit", till.entry_id, "--customer", "someone")
    assert "was not rejected" in capsys.readouterr().err

    with closing(SqliteHistory(till.demo.till.places.record)) as history:
        (settled,) = (one for one in history.records() if one.kind == "EntrySettled")
    body = json.loads(settled.body)
    assert ("absorb", "2001", "goodwill") == (body["how"], body["by"], body["why"])
    assert SARA not in settled.body


def test_a_wish_taken_up_and_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The till may be slow: nobody claims that nothing is changed, and where to look is said."""
    monkeypatch.setattr("pos.cli.entries.TAKEN_UP_WITHIN_S", 0.0)
    monkeypatch.setattr("pos.assembly.entries.TAKES_AT_MOST_S", 0.0)
    settle = it.SettleEntry(entry_id="order:1", how=None, why="", from_the_office=True)
    slow = AssembledTill(Settings(folder=tmp_path))
    SqliteJournal(slow.places.record).close()
    with closing(open_wishes(slow.places)) as wishes:
        number = wishes.leave("order:1", body_of(settle), slow.clock.now())
        (wish,) = wishes.waiting()
        wishes.take_up(wish)
        meanwhile = answer_to(wishes, number, entry_id="order:1")
        wishes.answer(wish, grant(slow.terminal, wish))
        later = answer_to(wishes, number, entry_id="order:1")

        assert not meanwhile.granted
        assert "See: pos outbox show order:1" in meanwhile.say
        assert meanwhile == later


def test_a_wish_nobody_takes_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken back, and then nothing is changed indeed."""
    monkeypatch.setattr("pos.cli.entries.TAKEN_UP_WITHIN_S", 0.0)
    places = Places(tmp_path)
    SqliteJournal(places.record).close()
    with closing(open_wishes(places)) as wishes:
        number = wishes.leave("order:1", "{}", datetime.now(UTC))
        answer = answer_to(wishes, number, entry_id="order:1")

        assert "did not take it up; nothing is changed" in answer.say
        assert [] == wishes.waiting()


def test_the_list_of_a_long_backlog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was rejected last stands first; how many are not listed is said."""
    monkeypatch.setattr("pos.cli.outbox.LISTED_OF_EACH", 2)
    till = with_events(tmp_path, 5)
    with closing(till.open_outbox()) as outbox:
        *_, last = outbox.due(till.clock.now(), limit=5)
        outbox.rejected(last, till.clock.now(), reason="Nobody of that id.")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")

    assert 0 == main(["outbox", "list", "--config", str(tmp_path / "config.toml")])
    first, *_, more, how_long = capsys.readouterr().out.splitlines()
    assert "event:4  Nobody of that id." in first
    assert "and 2 more; all of them with: pos outbox export" == more
    assert "While the line is up, all that waits is sent in less than a minute." == how_long


def with_events(folder: Path, count: int) -> AssembledTill:
    events = (
        EventDelivery(entry_id=f"event:{n}", customer_id=f"c{n}", name="visit")
        for n in range(count)
    )
    return with_waiting(folder, *events)


def with_waiting(folder: Path, *waiting: Delivery) -> AssembledTill:
    """A till that does not run."""
    till = AssembledTill(Settings(folder=folder, loyalty=LoyaltySettings(provider="none")))
    at = till.clock.now()
    with closing(SqliteJournal(till.places.record)) as journal:
        started = ev.TillStarted(at=at, version="1")
        journal.append([Batch(at=at, events=(started,), deliveries=waiting)])
    return till


def test_what_may_count_twice_by_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In doubt when it was listed, rejected since: warned of first, sent even so on a yes."""
    till = with_events(tmp_path, 1)
    now, entries = till.clock.now(), EntriesAtATill(till)
    config = tmp_path / "config.toml"
    config.write_text('[loyalty]\nprovider = "none"\n', encoding="utf-8")
    with closing(till.open_outbox()) as outbox:
        (sent,) = outbox.due(now, limit=1)
        outbox.retry_at(sent, now, in_doubt=True, reason="No answer came.")
        (asked,) = outbox.due(now, limit=1)
        outbox.rejected(asked, now, reason="Nobody can be asked.")
    (listed,) = entries.listed(limit=5)

    assert listed.line.may_count_twice
    assert 1 == main(["outbox", "retry", "event:0", "--config", str(config)])
    assert "--even-twice" in capsys.readouterr().err
    assert entries.listed(limit=5) == (listed,)
    even_so = ["outbox", "retry", "event:0", "--even-twice", "--why", "looked"]
    assert 0 == main([*even_so, "--config", str(config)])
    assert "event:0 is tried again." in capsys.readouterr().out
    with closing(SqliteHistory(till.places.record)) as history:
        (tried,) = (one for one in history.records() if one.kind == "EntryTriedAgain")
    body = json.loads(tried.body)
    assert ("event:0", "", "looked", True) == tuple(
        body[key] for key in ("entry_id", "by", "why", "even_twice")
    )


HELD_SALE = sale_of("1 x 50.00", customer=customer_of(), hold=hold_of(100, "10.00"))
HELD_ORDER = OrderDelivery(
    entry_id=f"order:{HELD_SALE.sale_id}", order=order_of(HELD_SALE, setup_of(), NOON)
)
ARRIVED = Delivered(points_redeemed=100, already=True)
VISIT = EventDelivery(entry_id="event:1", customer_id="omar", name="visit")
LOCKED_ORDER = replace(
    HELD_ORDER,
    order=replace(HELD_ORDER.order, hold=None, lock=lock_of(coupon_of(CouponKind.FIXED, "10.00"))),
)


def asking(till: AssembledTill, *answers: object) -> ScriptedLoyalty:
    """The service is asked about what waits, and answers when its gate is opened."""
    program = ScriptedLoyalty(gate=threading.Event(), script={"find_delivered": list(answers)})
    till.relay = Relay(till.open_outbox, program, till.clock, till._tell)
    return program


def put_in_doubt(till: AssembledTill, *, is_rejected: bool) -> None:
    with closing(till.open_outbox()) as outbox:
        (sent,) = outbox.due(till.clock.now(), limit=1)
        outbox.retry_at(sent, till.clock.now(), in_doubt=True, reason="No answer came.")
        if is_rejected:
            (asked,) = outbox.due(till.clock.now(), limit=1)
            outbox.rejected(asked, till.clock.now(), reason="no")


def told_after_all(till: AssembledTill) -> dict[str, Any]:
    with closing(SqliteHistory(till.places.record)) as history:
        (told,) = (one for one in history.records() if one.kind == "ArrivedAfterAll")
        assert history.was_settled(HELD_ORDER.order) is None
    return dict(json.loads(told.body))


def test_settled_while_the_answer_was_on_its_way(tmp_path: Path) -> None:
    """The store bore it, and the service had it all the while: said, and on record with the sum."""
    till = with_waiting(tmp_path, HELD_ORDER)
    put_in_doubt(till, is_rejected=False)
    program = asking(till, ARRIVED)
    assert program.gate is not None
    absorb = it.SettleEntry(entry_id=HELD_ORDER.entry_id, why="lost", from_the_office=True)
    with till.running():
        try:
            program.wait_for("find_delivered", 1)
            assert till.terminal.submit(absorb).ended.result(20).ok
        finally:
            program.gate.set()
        till.relay.close()
    body = told_after_all(till)
    with closing(till.open_outbox()) as outbox:
        line = outbox.lines.of(HELD_ORDER.entry_id)

    assert ("absorb", 1000, 0) == (
        body["how"],
        body["by_points"]["minor"],
        body["by_coupons"]["minor"],
    )
    assert line is not None
    assert (EntryState.SETTLED, "The service had taken it after all.") == (line.state, line.reason)


@pytest.mark.parametrize(
    ("waiting", "found"),
    [(HELD_ORDER, ARRIVED), (LOCKED_ORDER, Delivered(points_redeemed=0, already=True))],
    ids=["with points", "with a coupon"],
)
def test_sent_bare_it_had_arrived_as_it_was(
    tmp_path: Path, waiting: OrderDelivery, found: Delivered
) -> None:
    """It is asked about before it goes out bare: found there, the store bears nothing of it."""
    till = with_waiting(tmp_path, waiting)
    put_in_doubt(till, is_rejected=True)
    program = asking(till, found)
    assert program.gate is not None
    program.gate.set()
    bare = it.SettleEntry(
        entry_id=HELD_ORDER.entry_id,
        how=SettleHow.WITHOUT_REDEMPTION,
        why="x",
        from_the_office=True,
    )
    with till.running():
        assert till.terminal.submit(bare).ended.result(20).ok
        program.wait_for("find_delivered", 1)
        till.relay.close()
    body = told_after_all(till)
    sums = 1000 if waiting is HELD_ORDER else 0  # no sale here tells what its coupon gave

    assert ("without-redemption", sums) == (body["how"], body["by_points"]["minor"])
    assert not [what for what, _ in program.asked if what == "deliver"]


@pytest.mark.parametrize("how", [SettleHow.ABSORB, SettleHow.WITHOUT_REDEMPTION])
def test_stopped_before_it_was_on_record(tmp_path: Path, how: SettleHow) -> None:
    """Marked in the outbox, and the till stopped: the next start tells it, and only that one."""
    till = with_waiting(tmp_path, HELD_ORDER)
    put_in_doubt(till, is_rejected=how is SettleHow.WITHOUT_REDEMPTION)
    program = asking(till, ARRIVED)
    assert program.gate is not None
    till.relay = Relay(till.open_outbox, program, till.clock, lambda _: None)
    wanted = it.SettleEntry(entry_id=HELD_ORDER.entry_id, how=how, why="x", from_the_office=True)
    with till.running():
        if how is SettleHow.ABSORB:
            program.wait_for("find_delivered", 1)
        assert till.terminal.submit(wanted).ended.result(20).ok
        program.gate.set()
        program.wait_for("find_delivered", 1)
        till.relay.close()
    before = records(till)
    for _ in range(2):
        with AssembledTill(till.settings).running():
            pass
    body = told_after_all(till)

    assert "ArrivedAfterAll" not in before
    assert (how.value, 1000) == (body["how"], body["by_points"]["minor"])
    assert 1 == records(till).count("OrderDelivered")


REFUND = RefundDelivery(
    entry_id="refund:R1",
    refund_id="R1",
    sale_id="back1",
    order_id="sold1",
    customer_id="omar",
    at=NOON,
    amount=HELD_ORDER.order.total_paid,
    lines=(),
    prices_include_tax=True,
)


@pytest.mark.parametrize(
    ("waiting", "answer", "kind", "told"),
    [
        (HELD_ORDER, Delivered(points_earned=7), "OrderDelivered", {"points_earned": 7}),
        (HELD_ORDER, LoyaltyRefused("No."), "OrderRejected", {"reason": "No."}),
        (REFUND, Delivered(points_reversed=5), "RefundDelivered", {"points": 5}),
        (REFUND, LoyaltyRefused("No."), "RefundRejected", {"reason": "No."}),
        (VISIT, LoyaltyRefused("No."), "DeliverySettled", {"rejected": True}),
    ],
)
def test_what_came_of_it_outlives_a_stop(
    tmp_path: Path, waiting: Delivery, answer: object, kind: str, told: dict[str, Any]
) -> None:
    """Whatever the service answered last before a kill is on record after the next start, once."""
    till = with_waiting(tmp_path, waiting)
    program = ScriptedLoyalty(script={"deliver": [answer], "find_delivered": [None]})
    heard = threading.Event()
    till.relay = Relay(
        till.open_outbox, program, till.clock, lambda news: heard.set() if news.entry else None
    )
    with till.running():
        assert heard.wait(20)
    before = records(till)
    for _ in range(2):
        with AssembledTill(till.settings).running():
            pass
    with closing(SqliteHistory(till.places.record)) as history:
        (record,) = (one for one in history.records() if one.kind == kind)

    assert kind not in before
    assert told.items() <= json.loads(record.body).items()


def records(till: AssembledTill) -> list[str]:
    with closing(SqliteHistory(till.places.record)) as history:
        return [one.kind for one in history.records()]


def test_the_first_try_is_not_in_doubt(tmp_path: Path) -> None:
    """While its first call is under way an entry merely waits: it is nobody's to end."""
    till, program = with_events(tmp_path, 1), ScriptedLoyalty(gate=threading.Event())
    assert program.gate is not None
    till.relay = Relay(till.open_outbox, program, till.clock, lambda _: None)
    till.relay.start()
    try:
        program.wait_for("deliver", 1)
        read = EntriesAtATill(till).read("event:0")
        on_disk = find_entry(till.places, "event:0")
    finally:
        program.gate.set()
        till.relay.close()

    assert read is not None
    assert on_disk is not None
    assert (EntryState.PENDING, EntryState.IN_DOUBT) == (read.state, on_disk.state)
    after = EntriesAtATill(till).read("event:0")
    assert after is not None
    assert EntryState.DELIVERED is after.state


def command_with_pin(till: Till, user: str, pin: str, *words: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
        return till.command(*words, "--manager", user, "--pin-stdin")
