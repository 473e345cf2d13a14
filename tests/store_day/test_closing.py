"""Closing the store: what waits goes out, what is left is listed, a manager may close with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing as closed_after
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos.assembly.till import Choices, Till
from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.cli.stage import stage_of
from pos.config import LoyaltySettings, PrinterSettings, Secrets, Settings
from pos.core import events as ev
from pos.core import intents as it
from pos.core.business_day import day_said
from pos.core.day import LeftOpen, Undelivered
from pos.core.deliveries import TagDelivery
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.shop_coupon import OwedBurn, ShopCouponRules
from pos.journal.codec import decode_event
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.loyalty.gameball.line import Line
from pos.office.users import UserBook
from pos.ports.record import Batch
from pos.ports.store_day import VERDICT, Step
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer
from pos.script.play import Player
from pos.store_day import closing
from pos.store_day.at_a_till import DayAtATill
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal

OPENED = ("sign-on 1001 2468", "open-shift 100.00")
SARA = "mobile_966500001234"
BAG = "6281100001003"


class Counter:
    """A till that runs, and the line between it and the service."""

    def __init__(self, till: Till, line: Line) -> None:
        self.till = till
        self.line = line
        self.player = Player(stage_of(till, line))

    def play(self, *lines: str) -> None:
        assert all(one.ok for one in self.player.play(lines)), lines

    def steps(self, *, within_s: float = 30) -> dict[str, Step]:
        steps = DayAtATill(self.till).closing(within_s=within_s)
        return {step.name: step for step in steps if step.is_done}


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    world = scenario(
        "demo", now=datetime.now(UTC), api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY
    )
    line = Line()
    with SandboxServer(Sandbox(world)) as service:
        settings = Settings(
            folder=tmp_path,
            loyalty=LoyaltySettings(base_url=service.base_url),
            printer=PrinterSettings(driver="text_file", port=str(tmp_path / "receipts.txt")),
            secrets=Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY),
        )
        till = Till(settings, Choices(line=line))
        import_csv(
            sample_path(), till.places.catalogue, currency="SAR", tax_names=("standard", "zero")
        )
        book = UserBook(till.places.staff, till.clock)
        book.add("1001", name="Amira", role=Role.CASHIER, pin="2468")
        with till.running():
            yield Counter(till, line)


def days_closed(till: Till) -> list[ev.DayClosed]:
    with closed_after(SqliteHistory(till.places.record)) as history:
        found = [
            decode_event(one.kind, one.version, one.body, None)
            for one in history.records()
            if one.kind == "DayClosed"
        ]
    return [one for one in found if isinstance(one, ev.DayClosed)]


def test_what_waits_is_delivered(counter: Counter) -> None:
    """Sold without a line, closed with one: it goes out now, and the day ends on anybody's word."""
    counter.play(*OPENED, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    counter.line.up()
    steps = counter.steps()
    last = closing.close_by_command(counter.till)

    assert all(step.ok for step in steps.values()), steps
    assert "nothing waits" == steps["delivery"].say
    assert "shift 1 is open" in steps["shift"].say
    (event,) = days_closed(counter.till)
    assert event.business_date is not None
    day = day_said(event.business_date)
    assert Step(name=VERDICT, say=f"The day of {day} is closed. Nothing is left open.") == last
    assert ("", True) == (event.manager_id, event.left.is_nothing)


def test_without_a_network(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that stays down is not waited for; what is left is listed, and closed with by name."""
    monkeypatch.setattr(closing, "LINE_DOWN_S", 0.0)
    counter.play(*OPENED, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    steps = counter.steps(within_s=600)
    refused = closing.close_by_command(counter.till)
    closed = closing.close_by_command(counter.till, manager_id="2001")

    assert not steps["delivery"].ok
    told = "1 waiting. They go out by themselves while a till runs. The loyalty service cannot be"
    assert steps["delivery"].say.startswith(told)
    assert "1 waiting" == steps["pending"].say
    assert "order:S001-T1-" in steps["pending"].details[0]
    assert SARA not in "".join(steps["pending"].details)
    assert not refused.ok
    assert "The day is not closed. Left open: 1 waiting." in refused.say
    assert refused.say.endswith("With their PIN: pos close --anyway")
    assert closed.say.endswith(" is closed. Left open, on record: 1 waiting.")
    (event,) = days_closed(counter.till)
    assert ("2001", LeftOpen(undelivered=Undelivered(pending=1))) == (event.manager_id, event.left)


def test_no_longer_than_given(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much waits is told until the time is over, whatever becomes of the line."""
    monkeypatch.setattr(closing, "TOLD_EVERY_S", 0.0)
    counter.play(*OPENED, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    *meanwhile, last = closing.delivering(counter.till, within_s=0.1)

    assert {("1 waiting", False)} == {(step.say, step.is_done) for step in meanwhile}
    assert last.is_done
    assert "1 waiting. They go out by themselves" in last.say


def _owing(counter: Counter, *, has_engine: bool, refused: str = "") -> Snapshot:
    shown = counter.till.terminal.snapshot
    burn = OwedBurn(
        code="OWN-1",
        sale_id="S1",
        lock_id="",
        receipt="S001-T1-000001",
        at=counter.till.clock.now(),
        value=Money.parse("5.00", "SAR"),
        refused=refused,
    )
    rules = ShopCouponRules(patterns=("OWN-*",), has_engine=has_engine)
    setup = replace(shown.state.setup, shop_coupons=rules)
    return replace(shown, state=replace(shown.state, burns=(burn,), setup=setup))


@pytest.mark.parametrize(
    ("has_engine", "refused", "is_waited_for"),
    [(False, "", False), (True, "The sale is too long.", False), (True, "", True)],
)
def test_an_engine_that_is_never_told(
    counter: Counter,
    monkeypatch: pytest.MonkeyPatch,
    has_engine: bool,
    refused: str,
    is_waited_for: bool,
) -> None:
    """Where there is none, or what is owed is not taken, the close waits for nothing."""
    looks: list[float] = []
    owing = _owing(counter, has_engine=has_engine, refused=refused)
    monkeypatch.setattr(Terminal, "snapshot", owing)
    monkeypatch.setattr(closing.time, "sleep", looks.append)
    list(closing.delivering(counter.till, within_s=0.3))
    monkeypatch.undo()

    assert is_waited_for == bool(looks)


def test_nothing_is_tried_without_time_for_it(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits no longer is not made to wait for a line that hangs."""
    tries: list[str] = []
    monkeypatch.setattr(counter.till, "deliver_now", lambda: tries.append("now"))
    (at_once,) = closing.delivering(counter.till, within_s=0)
    assert (True, []) == (at_once.is_done, tries)
    (in_time,) = closing.delivering(counter.till, within_s=30)

    assert (True, ["now"]) == (in_time.is_done, tries)


def test_a_backlog_hides_nothing(till: Till) -> None:
    """What was rejected last is named, however many waited before it."""
    at = till.clock.now()
    waiting = tuple(TagDelivery(entry_id=f"tags:{n}", customer_id=f"c{n}") for n in range(1_001))
    with closed_after(SqliteJournal(till.places.record)) as journal:
        started = ev.TillStarted(at=at, version="1")
        journal.append([Batch(at=at, events=(started,), deliveries=waiting)])
    with closed_after(till.open_outbox()) as outbox:
        *_, last = outbox.due(at, limit=1_001)
        outbox.rejected(last, at, reason="Nobody of that id.")
    steps = {step.name: step for step in closing.listed(till, None)}

    assert 20 == len(steps["pending"].details)
    (told,) = steps["rejected"].details
    assert "tags:1000" in told


def test_what_was_turned_down(counter: Counter) -> None:
    """Each with the reason, as the outbox has it; nothing of it is waited for."""
    counter.play(*OPENED, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    now = counter.till.clock.now()
    with closed_after(counter.till.open_outbox()) as outbox:
        outbox.hasten(now)
        (entry,) = outbox.due(now, limit=5)
        outbox.rejected(entry, now, reason="Nobody of that \x1b[31mid.")
    steps = counter.steps()

    assert steps["delivery"].ok
    assert steps["pending"].ok
    assert steps["rejected"].say.startswith("1 rejected")
    assert "Nobody of that" in steps["rejected"].details[0]
    assert "\x1b" not in steps["rejected"].details[0]
    assert "1 rejected" in closing.close_by_command(counter.till).say


def test_a_till_that_does_not_answer(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody claims that the day is closed, nor that it is not; where to look is said."""
    monkeypatch.setattr(closing, "ANSWER_WITHIN_S", 0.0)
    SqliteJournal(till.places.record).close()
    last = closing.close_by_command(till)

    assert (VERDICT, False) == (last.name, last.ok)
    assert "has not said whether the day is closed. See: pos journal show" in last.say


def test_what_is_not_finished(counter: Counter) -> None:
    """The open sale, the suspended ones by name, and the points held for them."""
    counter.play(*OPENED, f"scan {BAG}", "suspend Ali", f"customer {SARA}", f"scan {BAG}")
    counter.play("redeem points 100")
    steps = counter.steps()

    assert ("open: 1 on it, not paid", "suspended: Ali") == steps["sales"].details
    assert ("100 points held for the open sale",) == steps["holds"].details
    assert "Left open: a sale open, 1 sale suspended, 1 held or locked." in steps[VERDICT].say
    assert not steps[VERDICT].ok


def test_at_the_screen(counter: Counter) -> None:
    """A cashier is refused and a manager approves, as with anything else a manager answers for."""
    UserBook(counter.till.places.staff, counter.till.clock).add(
        "2001", name="Khalid", role=Role.MANAGER, pin="135790"
    )
    counter.play(*OPENED, f"scan {BAG}", "suspend Ali")
    day = DayAtATill(counter.till)
    terminal = counter.till.terminal
    refused = terminal.submit(it.CloseDay(undelivered=day.undelivered())).ended.result(30)
    counter.play("approve 2001 135790")

    assert refused.needs_approval
    (event,) = days_closed(counter.till)
    assert ("2001", 1) == (event.manager_id, event.left.suspended)


def test_a_till_elsewhere_delivers(counter: Counter) -> None:
    """Where another program's till holds the folder, it is made to look, and waited for."""
    counter.play(*OPENED, f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    other = Till(counter.till.settings)
    steps = [*closing.delivering_elsewhere(other, within_s=30), *closing.listed(other, None)]

    assert "nothing waits" == steps[0].say
    assert {"delivery", "pending", "in doubt", "rejected"} == {step.name for step in steps}
    assert all(step.ok for step in steps)
