"""Opening and closing the store at the screen: steps as they come, the verdict, who may close."""

from __future__ import annotations

import asyncio

import pytest

from pos.core import intents as it
from pos.core.day import Undelivered
from pos.errors import PosError
from pos.ports.store_day import VERDICT, Step
from tests.ui.fake_day import ALL_WELL, LEFT_OPEN
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, BAG, OMAR
from tests.ui.seat import BROAD, NARROW, Seat, seated

DAY = ("f10", "c")
LEFT = Undelivered(pending=2, rejected=1)


async def seen(seat: Seat, text: str) -> None:
    """Until it stands on the screen: its thread tells it in its own time."""
    async with asyncio.timeout(30):
        while text not in seat.words:
            await seat.settle()


async def ended(seat: Seat, times: int) -> None:
    """A thread that nobody listens to any more comes to its end by itself."""
    async with asyncio.timeout(30):
        while seat.till.day.ended < times:
            await seat.settle()


def closed(till: FakeTill) -> list[it.CloseDay]:
    return [one for one in till.asked if isinstance(one, it.CloseDay)]


def with_left_open(who: object = OMAR) -> FakeTill:
    till = FakeTill().sign_on(who)  # type: ignore[arg-type]
    till.day.closing_steps, till.day.left = LEFT_OPEN, LEFT
    return till


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_opening_tells_every_step_and_one_verdict(size: tuple[int, int]) -> None:
    """A line for each as it ended, one that was under way only once, and the sentence below."""
    till = FakeTill().sign_on(AMIRA)
    async with seated(till, size) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()

        assert "✓ disk 48,211 MB free" in seat.words
        assert "✓ journal 1,204 records, as they" in seat.words
        assert "reading the record" not in seat.text
        assert "✓ Ready to sell." in seat.text
        assert ["open"] == till.day.asked


async def test_what_is_under_way_is_told_while_it_is() -> None:
    """The step that takes long stands there as such, and a scan meanwhile sells."""
    till = FakeTill().sign_on(AMIRA)
    till.day.stops_at = "journal"
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seen(seat, "· journal reading the record and its")
        till.scan(BAG)
        await seat.settle()
        scanned, said = "Hoxton Bag" in seat.text, "Ready to sell" in seat.text
        till.day.let_on.set()
        await seen(seat, "Ready to sell.")

        assert (True, False) == (scanned, said)
        assert "OpenStorePanel" == seat.panel


async def test_leaving_ends_the_steps() -> None:
    """Escape goes one step back, and nothing goes on behind anybody's back."""
    till = FakeTill().sign_on(AMIRA)
    till.day.stops_at = "journal"
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seen(seat, "· journal")
        await seat.press("escape")
        left = seat.panel
        till.day.let_on.set()
        await ended(seat, 1)

        assert "Menu" == left == seat.panel


async def test_leaving_ends_what_is_being_fetched() -> None:
    """Within a step that takes long it is known that nobody waits for it any more."""
    till = FakeTill().sign_on(AMIRA)
    till.day.stops_at = "journal"
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seen(seat, "· journal")
        before = till.day.is_wanted()
        await seat.press("escape")
        after = till.day.is_wanted()
        till.day.let_on.set()
        await ended(seat, 1)

        assert (True, False) == (before, after)


FEWER = (
    Step(
        name="catalogue",
        ok=False,
        say="items.csv has 4 items, and 10 are on sale: is it the right file?",
        awaits_yes=True,
    ),
    Step(name=VERDICT, ok=False, say="Ready to sell, but see to: catalogue."),
)


async def test_a_manager_takes_the_fewer_items() -> None:
    """Y is offered where a file has far fewer items, and opens once more with them."""
    till = FakeTill().sign_on(OMAR)
    till.day.opening_steps = FEWER
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()
        offered = "Y takes the fewer items" in seat.words
        await seat.press("y")
        await seat.answered()

        assert offered
        assert ["open", "open with fewer"] == till.day.asked
        assert "✓ Ready to sell." in seat.text


async def test_a_cashier_cannot_take_the_fewer_items() -> None:
    """They are told who can, and the items on sale stay; where all is well Y means nothing."""
    till = FakeTill().sign_on(AMIRA)
    till.day.opening_steps = FEWER
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()
        await seat.press("y")
        await seat.answered()
        told = "Only a manager can say yes" in seat.words
        till.day.opening_steps = ALL_WELL
        await seat.press("r")
        await seat.answered()
        await seat.press("y")

        assert told
        assert ["open", "open"] == till.day.asked
        assert "Only a manager" not in seat.words


async def test_trouble_is_in_view_when_all_is_told() -> None:
    """On a low screen the first step that a person must see to is shown, marked."""
    till = FakeTill().sign_on(AMIRA)
    bad = Step(name="disk", ok=False, say="only 12 MB free: make room")
    many = tuple(Step(name=f"step {n}", say="well") for n in range(30))
    no = Step(name=VERDICT, ok=False, say="Do not sell yet. See to: disk.")
    till.day.opening_steps = (bad, *many, no)
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()

        assert "! disk only 12 MB free: make room" in seat.words
        assert "! Do not sell yet. See to: disk." in seat.text
        assert "↑↓ more" in seat.text
        await seat.press(*["down"] * 30)
        assert "step 29" in seat.text


async def test_again_and_to_the_register() -> None:
    """R looks once more from the first step; Enter leaves for the register."""
    till = FakeTill().sign_on(AMIRA)
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()
        await seat.press("r")
        await seat.answered()
        await seat.press("enter")

        assert ["open", "open"] == till.day.asked
        assert "" == seat.panel


async def test_a_step_that_breaks_is_told() -> None:
    """What keeps it from going on is said in place of a verdict; R tries again."""
    till = FakeTill().sign_on(AMIRA)
    till.day.trouble = PosError("The record cannot be read.")
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()
        said = seat.text
        till.day.trouble = None
        await seat.press("r")
        await seat.answered()

        assert "! The record cannot be read." in said
        assert "✓ Ready to sell." in seat.text


async def test_a_clean_day_is_closed_by_anyone() -> None:
    """Nothing is left open: a cashier's Enter closes it."""
    till = FakeTill().sign_on(AMIRA)
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seat.answered()
        await seat.press("enter")
        await seat.answered()

        assert [it.CloseDay(undelivered=Undelivered())] == closed(till)
        assert "" == seat.panel
        assert "is closed. Nothing is left open." in seat.text


async def test_a_manager_closes_with_what_is_left() -> None:
    """It is listed, and on record as it is by then, not as it was listed."""
    till = with_left_open()
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seat.answered()
        listed = seat.words
        till.day.left = Undelivered(rejected=1)
        await seat.press("enter")
        await seat.answered()

        assert "! Left open: 2 waiting, 1 rejected." in listed
        assert [it.CloseDay(undelivered=Undelivered(rejected=1))] == closed(till)
        assert "Left open, on record: 1 rejected." in seat.text


async def test_a_cashier_needs_a_manager_for_it() -> None:
    """Their id and PIN are asked for; with them the day is closed."""
    till = with_left_open(AMIRA)
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seat.answered()
        await seat.press("enter")
        await seat.answered()
        asked = seat.panel
        await seat.press("9001", "enter", "987654", "enter")

        assert "ApprovalForm" == asked
        assert "" == seat.panel
        assert "is closed. Left open, on record" in seat.text


async def test_a_refused_manager_leaves_the_day_open() -> None:
    """Escape from the approval shows the list again, and nothing was closed."""
    till = with_left_open(AMIRA)
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seat.answered()
        await seat.press("enter")
        await seat.answered()
        await seat.press("escape")

        assert "CloseDayPanel" == seat.panel
        assert "is closed." not in seat.text


async def test_nobody_must_wait_for_a_delivery() -> None:
    """W, while it delivers, lists at once what is left; Enter means nothing yet."""
    till = with_left_open()
    till.day.stops_at = "delivery"
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seen(seat, "· delivery 3 waiting")
        await seat.press("enter", "w")
        await seen(seat, "Left open: 2 waiting")
        till.day.let_on.set()
        await ended(seat, 2)

        assert ["close within 60", "close within 0"] == till.day.asked
        assert "Left open: 2 waiting" in seat.words
        assert [] == closed(till)


async def test_from_the_day_s_end_to_the_outbox() -> None:
    """O opens it, Escape leads back to the list as it was."""
    till = with_left_open()
    async with seated(till) as seat:
        await seat.press(*DAY, "2")
        await seat.answered()
        await seat.press("o")
        await seat.answered()
        opened = seat.panel
        await seat.press("escape")

        assert "OutboxPanel" == opened
        assert "CloseDayPanel" == seat.panel
        assert "Left open: 2 waiting" in seat.words
        assert 1 == len(till.day.asked)


async def test_hostile_steps_are_shown_as_text() -> None:
    """What devices and services say is data: no markup, no control bytes."""
    till = FakeTill().sign_on(AMIRA)
    mean = Step(name="[b]x", ok=False, say="\x1b[31mred [bold]no", details=("\x1b]0;x\x07[link]",))
    till.day.opening_steps = (mean, *ALL_WELL[-1:])
    async with seated(till) as seat:
        await seat.press(*DAY, "1")
        await seat.answered()

        assert "[bold]no" in seat.text
        assert "[link]" in seat.text
        assert "\x1b" not in seat.text
