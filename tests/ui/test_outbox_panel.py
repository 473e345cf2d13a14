"""The outbox under F10: what is listed, what can be done with one, and who must say yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pos.core import intents as it
from pos.core.customer import Release
from pos.core.deliveries import EntryState, EventDelivery
from pos.core.events import EntrySettled
from pos.core.settlement import NextVisit, SettleHow
from pos.core.staff import Cashier
from pos.errors import PosError
from pos.ports.record import OutboxCounts
from pos.terminal.snapshot import LoyaltyLine
from tests.ui.fake_day import (
    GIVEN,
    GOODS_BACK,
    MISTYPED,
    PENDING,
    TURNED_DOWN,
    UNANSWERED,
    WAITING,
    FakeEntries,
    entry,
)
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, NOON, OMAR, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated

OUTBOX = ("f10", "c", "3", "wait")
ORDER = TURNED_DOWN.line.entry_id


def with_outbox(who: Cashier = OMAR) -> FakeTill:
    till = FakeTill().sign_on(who)
    till.clock.advance(hours=3)
    till.entries.kept = list(WAITING)
    till.entries.given = {ORDER: GIVEN}
    till.show(outbox=OutboxCounts(pending=2_311, in_doubt=1, rejected=2))
    return till


async def press(seat: Seat, *keys: str) -> None:
    for key in keys:
        if key == "wait":
            await seat.answered()
        else:
            await seat.press(key)


def worked(till: FakeTill) -> list[it.Intent]:
    return [one for one in till.asked if isinstance(one, it.SettleEntry | it.ReaddressEntry)]


def told(seat: Seat) -> str:
    """The words of what is open beside the basket, as they are read from row to row."""
    beside = (line.partition("│")[2] for line in seat.lines)
    return " ".join(" ".join(beside).split())


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_what_a_person_must_see_to_stands_first(size: tuple[int, int]) -> None:
    """Each with its age and why, in words; how many more wait is said."""
    async with seated(with_outbox(), size) as seat:
        await press(seat, *OUTBOX)

        assert "▸! Sale S001-T1-000042" in seat.text
        assert "The hold is not known to the service" in told(seat)
        assert "! A customer's tags 3 h Nobody is known by that id." in told(seat)
        await press(seat, *["down"] * 3)
        assert "2,310 more" in told(seat)
        assert "4 of 4" in told(seat)


async def test_nothing_to_see() -> None:
    """An empty outbox says so, and Enter closes it."""
    async with seated(FakeTill().sign_on(AMIRA)) as seat:
        await press(seat, *OUTBOX)
        said = told(seat)
        await press(seat, "enter")

        assert "Nothing waits, and nothing was rejected." in said
        assert "Menu" == seat.panel


async def test_no_outbox_without_a_program() -> None:
    """A store without a loyalty program has none to show."""
    async with seated(FakeTill(has_loyalty=False).sign_on(OMAR)) as seat:
        await press(seat, "f10", "c")

        assert "Close the day" in seat.text
        assert "Outbox" not in seat.text


async def test_a_record_that_cannot_be_read() -> None:
    """Why is said, and Enter reads again."""
    till = with_outbox()
    till.entries.trouble = PosError("The disk cannot be read.")
    async with seated(till) as seat:
        await press(seat, *OUTBOX)
        said = told(seat)
        till.entries.trouble = None
        await press(seat, "enter", "wait")

        assert "! The disk cannot be read." in said
        assert "Sale S001-T1-000042" in told(seat)


async def test_what_changes_is_read_again_and_the_choice_stays() -> None:
    """What was delivered meanwhile is gone, and the same one is chosen as before."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "down", "down")
        till.entries.drop(ORDER)
        till.show(outbox=OutboxCounts(in_doubt=1, rejected=1, pending=2_311))
        await seat.answered()

        assert "S001-T1-000042" not in told(seat)
        assert "▸ Sale S001-T1-000043" in told(seat)


async def test_one_of_them_in_full() -> None:
    """What it is worth, how it stands, why, and what was given by it."""
    async with seated(with_outbox()) as seat:
        await press(seat, *OUTBOX, "enter", "wait")

        assert "Sale S001-T1-000042 123.50 SAR ! rejected 2 tries, 3 h" in told(seat)
        assert "had: too few points." in told(seat)
        assert "100 points −10.00 Coupons −16.50 c-42" in told(seat)


async def test_points_by_their_name_and_who_settled_it() -> None:
    """As the account calls them; what a person made of it, when, and why."""
    till = with_outbox()
    till.entries.points_name = "Stars"
    till.entries.settled = EntrySettled(
        entry_id=ORDER,
        how=SettleHow.ABSORB,
        at=NOON,
        by="2001",
        why="she was promised it",
        by_points=sar("10.00"),
        by_coupons=sar("0.00"),
    )
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait")

        assert "100 Stars −10.00" in told(seat)
        assert "Settled by 2001 today" in told(seat)
        assert "the store bears it; nothing is sent: she was promised it" in told(seat)


async def test_goods_that_came_back() -> None:
    """By the receipt they were bought on and what was paid back, points not among it."""
    till = with_outbox()
    till.entries.kept = [GOODS_BACK]
    async with seated(till) as seat:
        await press(seat, *OUTBOX)
        listed = told(seat)
        await press(seat, "enter", "wait")

        assert "Goods back of S001-T1-000042 3 h" in listed
        assert "The line is down. It is sent by itself." in listed
        assert "paid back 60.43 SAR" in told(seat)
        assert "Customer ···1234" in told(seat)


@pytest.mark.parametrize(
    ("key", "how"),
    [
        ("b", SettleHow.ABSORB),
        ("w", SettleHow.WITHOUT_REDEMPTION),
        ("n", SettleHow.NEXT_VISIT),
        ("h", SettleHow.BY_HAND),
    ],
)
async def test_settled_in_each_way(key: str, how: SettleHow) -> None:
    """A letter, the reason why, and the list is shown again without it."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait", key, "her words", "enter", "wait")

        assert [it.SettleEntry(entry_id=ORDER, how=how, why="her words")] == worked(till)
        assert "OutboxPanel" == seat.panel
        assert "! Sale" not in told(seat)


async def test_a_reason_must_be_given() -> None:
    """Enter with nothing typed asks nothing."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait", "b", "enter")

        assert [] == worked(till)
        assert "! Nothing is typed here." in told(seat)


async def test_a_cashier_needs_a_manager() -> None:
    """The way is chosen and explained by the cashier; a manager's PIN ends it, on record."""
    till = with_outbox(AMIRA)
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait", "b", "goodwill", "enter", "wait")
        asked = seat.panel
        await press(seat, "9001", "enter", "987654", "enter")

        assert "ApprovalForm" == asked
        assert "the store bears 26.50 SAR" in seat.words
        assert ORDER not in [one.line.entry_id for one in till.entries.kept]


async def test_in_doubt_offers_no_second_sending() -> None:
    """Nobody knows whether it arrived: it may be asked about, absorbed or seen to by hand."""
    till = with_outbox()
    till.entries.given[UNANSWERED.line.entry_id] = GIVEN
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "down", "down", "enter", "wait")

        assert "R ask about it now B the store bears it" in told(seat)
        assert "W " not in told(seat)
        await press(seat, "w", "n", "c")
        assert "EntryPanel" == seat.panel


async def test_what_only_waits_can_be_sent_now() -> None:
    """There is nothing to settle about it; R tries it at once, and the list says so."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "up", "enter", "wait")
        offered = told(seat)
        await press(seat, "r", "wait")

        assert "R send it now" in offered
        assert "the store" not in offered
        assert [PENDING.line.entry_id] == till.entries.tried
        assert "✓ Sale S001-T1-000044: tried again" in told(seat)


async def test_for_another_customer() -> None:
    """A mistyped id is made good; an order that redeems keeps its customer."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait", "c")
        kept, named = seat.panel, "Customer id" in told(seat)
        await press(seat, "escape", "down", "enter", "wait")
        shown = told(seat)
        await press(seat, "c")
        await press(seat, "c-4711", "enter", "mistyped", "enter", "wait")

        tags = MISTYPED.line.entry_id
        assert ("EntryPanel", False) == (kept, named)
        assert "Customer id c-4771" in shown
        assert [it.ReaddressEntry(entry_id=tags, customer_id="c-4711", why="mistyped")] == worked(
            till
        )
        assert "OutboxPanel" == seat.panel


async def test_nobody_there_is_asked_about() -> None:
    """Points must go to no phantom: Y alone sends it to whom the service does not know."""
    till = with_outbox()
    till.entries.is_known = False
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "down", "enter", "wait", "c")
        await press(seat, "0500001234", "enter", "mistyped", "enter", "wait")
        asked, before = told(seat), worked(till)
        await press(seat, "enter", "escape")
        kept = told(seat)
        await press(seat, "enter", "wait", "y", "wait")

        assert "The service knows nobody by that." in asked
        assert "0500001234" in kept
        assert [False] == [one.even_unknown for one in before if isinstance(one, it.ReaddressEntry)]
        assert [False, False, True] == [
            one.even_unknown for one in worked(till) if isinstance(one, it.ReaddressEntry)
        ]
        assert "OutboxPanel" == seat.panel


async def test_what_may_count_twice_is_asked_first() -> None:
    """Escape leaves it; Enter sends it once more."""
    till = with_outbox()
    event = EventDelivery(entry_id="event:1", customer_id="c-1", name="write_review")
    till.entries.kept = [entry(event, EntryState.REJECTED, reason="No answer.", twice=True)]
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait", "r")
        asked, tried = told(seat), list(till.entries.tried)
        await press(seat, "escape", "r", "enter", "wait")

        assert "If it had, it counts twice." in asked
        assert [] == tried
        assert ["event:1"] == till.entries.tried


async def test_gone_meanwhile() -> None:
    """What was delivered while it was looked at is told, not tried."""
    till = with_outbox()
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait")
        till.entries.drop(ORDER)
        await press(seat, "r", "wait")

        assert "! It does not stand as it did: Escape shows what there is now." in told(seat)
        assert "EntryPanel" == seat.panel


async def test_in_doubt_no_more_while_it_was_looked_at() -> None:
    """What would count twice by now is not sent by a key that only asked about it."""
    till = with_outbox()
    event = EventDelivery(entry_id="event:1", customer_id="c-1", name="write_review")
    till.entries.kept = [entry(event, EntryState.IN_DOUBT)]
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "enter", "wait")
        till.entries.kept = [entry(event, EntryState.REJECTED, reason="No answer.", twice=True)]
        await press(seat, "r", "wait")
        told_of_it = told(seat)
        await press(seat, "escape", "wait", "enter", "wait", "r", "enter", "wait")

        assert "It does not stand as it did" in told_of_it
        assert ["event:1"] == till.entries.tried


async def test_next_visits_and_what_goes_back() -> None:
    """Notes are ended here, once the points are taken; a release is only shown."""
    till = with_outbox()
    note = NextVisit(
        entry_id="order:7",
        customer_id="c-7",
        receipt="S001-T1-000007",
        points=120,
        amount=sar("12.00"),
        at=NOON,
    )
    back = Release(
        reference="hold-9", points=100, points_name="Stars", lapses_at=NOON + timedelta(hours=4)
    )
    till.set_state(replace(till.snapshot.state, next_visits=(note,), releases=(back,)))
    async with seated(till) as seat:
        await press(seat, *OUTBOX, "up")
        shown = told(seat)
        await press(seat, "enter", "up", "enter", "h", "taken today", "enter", "wait")

        assert "▸100 Stars lapses 18:02" in shown
        assert "It goes back by itself." in shown
        ended = it.SettleEntry(entry_id="order:7", how=SettleHow.BY_HAND, why="taken today")
        assert [ended] == worked(till)
        assert () == till.snapshot.state.next_visits
        assert "OutboxPanel" == seat.panel


async def test_how_long_the_backlog_takes() -> None:
    """At the pace of the relay while the line is up, from when it is back while it is down, and
    nothing is said of it once all is sent.
    """
    till = with_outbox()
    till.show(outbox=OutboxCounts(pending=2_311, in_doubt=1, rejected=2, pace=100))
    async with seated(till, BROAD) as seat:
        await press(seat, *OUTBOX)
        assert "All that waits is sent in about 4 min." in told(seat)

        till.show(outbox=OutboxCounts(pending=2_311, in_doubt=1, rejected=2, pace=1))
        await press(seat, "wait")
        assert "All that waits is sent in about 5 min." in told(seat)

        till.show(loyalty=LoyaltyLine(online=False, since=NOON))
        await press(seat, "wait")
        assert "Once the line is back, all that waits is sent in about 5 min." in told(seat)

        till.show(outbox=OutboxCounts(rejected=2))
        await press(seat, "wait")
        assert "all that waits" not in told(seat)


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_export_into_a_file(size: tuple[int, int]) -> None:
    """E writes all of it into a file and says which; the list stays, and the key is told."""
    async with seated(with_outbox(), size) as seat:
        await press(seat, *OUTBOX)
        assert "E export" in told(seat)
        await press(seat, "e", "wait")

        assert "outbox-20261121T120000Z.jsonl" in told(seat).replace(" ", "")
        assert "Sale S001-T1-000042" in told(seat)


async def test_export_of_a_record_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong before the first line is said like what goes wrong in it."""
    till = with_outbox()
    opened = till.entries.open

    def refusing() -> FakeEntries:
        if till.entries.trouble is not None:
            raise till.entries.trouble
        return opened()

    monkeypatch.setattr(till.entries, "open", refusing)
    async with seated(till, BROAD) as seat:
        await press(seat, *OUTBOX)
        till.entries.trouble = PosError("journal.db cannot be opened")
        await press(seat, "e", "wait")

        assert "! journal.db cannot be opened" in told(seat)


async def test_export_that_fails() -> None:
    """A disk that takes no file is said, and Enter reads the list again."""
    till = with_outbox()
    async with seated(till, BROAD) as seat:
        await press(seat, *OUTBOX)
        till.entries.trouble = PosError("outbox.jsonl cannot be written: No space left on device")
        await press(seat, "e", "wait")
        assert "! outbox.jsonl cannot be written: No space left on device" in told(seat)

        till.entries.trouble = None
        await press(seat, "enter", "wait")
        assert "Sale S001-T1-000042" in told(seat)
