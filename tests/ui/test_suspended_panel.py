"""F7 on the screen: setting a sale aside by name, the list, and bringing one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos.core import intents as it
from pos.core.money import Money
from pos.core.sale import Discount
from pos.script.aloud import suspended_aloud
from pos.ui.panels.suspended import IN_VIEW
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SARA, SHIRT
from tests.ui.seat import BROAD, seated
from tests.ui.tills import aside_in_store, hub_away


def aside(*names: str) -> FakeTill:
    till = FakeTill().sign_on()
    for name in names:
        till.scan(BAG).ask(it.SuspendSale(name=name))
    return till


async def test_aside_and_back() -> None:
    """F7, Enter sets it aside without a name; F7, Enter brings it back."""
    till = FakeTill().sign_on().scan(BAG, SHIRT)
    async with seated(till) as seat:
        await seat.press("f7", "enter")
        assert [it.SuspendSale(name="")] == till.asked
        assert "" == seat.panel
        assert "1 suspended" in seat.lines[0]

        await seat.press("f7")
        assert "▸1 0 min 2 249.00" in seat.words
        await seat.press("enter")

        assert it.ResumeSale(name="1") == till.asked[-1]
        assert "Resumed: 1 · 249.00." in seat.text
        assert "" == seat.panel
        assert "suspended" not in seat.lines[0]


async def test_by_name() -> None:
    """A name typed is the one it goes by; one in use stays in the field with the reason."""
    till = aside("coat").scan(BAG)
    async with seated(till) as seat:
        await seat.press("f7", "coat", "enter")
        assert "! A sale named coat is suspended already." in seat.text
        assert "Form" == seat.panel

        await seat.press(" 2", "enter")
        assert ["coat", "coat 2"] == [one.name for one in till.snapshot.state.suspended]


async def test_the_chosen_one_is_told() -> None:
    """The list has age, lines and amount; below it the customer and the goods of the chosen."""
    till = aside("coat")
    till.clock.advance(minutes=75)
    till.scan(SHIRT).ask(it.IdentifyCustomer(customer_id=SARA.customer_id), it.SuspendSale())
    async with seated(till, BROAD) as seat:
        await seat.press("f7")
        assert "coat 1 h 1 100.00" in seat.words
        assert "Customer: no customer" in seat.text
        assert "Hoxton Bag" in seat.text

        await seat.press("down")
        assert "▸Sara Ali 0 min 1 149.00" in seat.words
        assert "Customer: Sara Ali" in seat.text


async def test_more_than_the_list_shows() -> None:
    """The arrows go round through all of them, and what is chosen is in view."""
    till = aside(*(f"sale {n}" for n in range(1, IN_VIEW + 5)))
    async with seated(till) as seat:
        await seat.press("f7", "up")
        assert f"▸sale {IN_VIEW + 4}" in seat.text
        assert "12 of 12" in seat.text

        await seat.press(*["down"] * 7, "enter")
        assert it.ResumeSale(name="sale 7") == till.asked[-1]


async def test_nothing_there() -> None:
    """Without a sale and without one aside F7 says so and opens nothing."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("f7")

        assert "none is suspended" in seat.text
        assert "" == seat.panel


async def test_a_scan_while_the_list_is_open() -> None:
    """A scan begins a sale; resuming over it is refused and loses neither."""
    till = aside("coat")
    async with seated(till) as seat:
        await seat.press("f7")
        till.scan(SHIRT)
        await seat.press("enter")

        assert "! A sale is open." in seat.text
        assert till.snapshot.state.sale is not None
        assert 1 == len(till.snapshot.state.suspended)


async def test_a_hostile_name() -> None:
    """What a name holds is shown as text and nothing else."""
    till = aside("coat")
    (one,) = till.snapshot.state.suspended
    mean = replace(one, name="[red]\x1b[31m\u202eevil")
    till.set_state(replace(till.snapshot.state, suspended=(mean,)))
    async with seated(till) as seat:
        await seat.press("f7")

        assert "[red]" in seat.text
        assert not {"\x1b", "\u202e"} & set(seat.text)


async def test_one_that_cannot_be_added_up() -> None:
    """It stands in the list without a sum, in words too, and the others are resumed as ever."""
    till = aside("coat", "hat")
    coat, hat = till.snapshot.state.suspended
    in_dinars = Discount(reason="x", amount=Money(5, "KWD"))
    torn = replace(coat, sale=replace(coat.sale, discount=in_dinars))
    till.set_state(replace(till.snapshot.state, suspended=(torn, hat)))
    first, _ = suspended_aloud(till.snapshot, coat.at + timedelta(minutes=1))
    assert "Coat, which cannot be added up, suspended 1 min ago." == first
    async with seated(till) as seat:
        await seat.press("f7")
        assert "▸coat 0 min 1 ?" in seat.words

        await seat.press("enter")
        assert "! coat cannot be added up any more." in seat.text
        await seat.press("down", "enter")
        assert "Resumed: hat" in seat.text


async def test_of_the_stores_other_tills() -> None:
    """Below this till's own, with the till behind the name; Enter asks for it by name and till."""
    async with seated(till := aside_in_store(), BROAD) as seat:
        await seat.press("f7")
        assert "▸blue coat, waits outside 12 min 2" in seat.words
        await seat.press("down")
        assert "▸Sara Ali · T2 1 h 2 249.00" in seat.words
        assert "Suspended at till T2" in seat.text

        await seat.press("enter")
        assert it.ResumeSale(name="Sara Ali", till="T2") == till.asked[-1]
        assert "! Sara Ali waits at till T2 no more" in seat.text
        assert "SuspendedPanel" == seat.panel


async def test_nothing_in_the_store() -> None:
    """With a hub F7 opens also where nothing is suspended here: another till's may be."""
    async with seated(FakeTill(has_hub=True).sign_on()) as seat:
        await seat.press("f7")

        assert "SuspendedPanel" == seat.panel
        assert "No till of the store has a" in seat.text


async def test_the_hub_is_away() -> None:
    """Said in the panel; the till's own can be resumed all the same."""
    async with seated(till := hub_away(), BROAD) as seat:
        await seat.press("f7")
        assert "! The store's hub does not answer" in seat.text

        await seat.press("enter")
        assert "Resumed: blue coat, waits outside" in seat.text
        assert till.snapshot.state.sale is not None
