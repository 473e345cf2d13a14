"""A quantity typed before its scan: seen where it waits, taken with the item, never by mistake."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SHIRT, SOCKS
from tests.ui.seat import BROAD, NARROW, Seat, seated

WAITS = "3 × the next item"


def signed_on() -> FakeTill:
    return FakeTill().sign_on().scan(SHIRT)


def field(seat: Seat) -> str:
    return str(seat.app.screen.query_one("#scan").text)  # type: ignore[attr-defined]


async def scan(seat: Seat, text: str) -> None:
    seat.till.ask(it.Scanned(text=text))
    await seat.settle()


def sold(till: FakeTill) -> list[tuple[str, int]]:
    sale = till.snapshot.state.sale
    return [(line.item.code, int(line.quantity)) for line in sale.lines] if sale else []


@pytest.mark.parametrize("size", [NARROW, BROAD])
@pytest.mark.parametrize("typed", ["3*", "3x"])
async def test_typed_then_scanned(typed: str, size: tuple[int, int]) -> None:
    """It is seen beside the field; the scan sells three, and the field is empty again."""
    till = signed_on()
    async with seated(till, size) as seat:
        await seat.press(*typed)
        assert WAITS in seat.words
        await scan(seat, BAG.code)
        assert ("", False) == (field(seat), WAITS in seat.words)
        await scan(seat, SOCKS.code)

    assert [(SHIRT.code, 1), (BAG.code, 3), (SOCKS.code, 1)] == sold(till)


async def test_typed_by_a_scanner_that_types() -> None:
    """What it types stands behind the quantity, and Enter sells three."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("3*", BAG.code, "enter")
        assert WAITS not in seat.words

    assert [(SHIRT.code, 1), (BAG.code, 3)] == sold(till)


@pytest.mark.parametrize("typed", ["4000417025005", "4000417", "3", "12x30", "3*60"])
async def test_half_a_code_is_no_quantity(typed: str) -> None:
    """Whatever stands in the field else is left there, and the scan sells one."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press(typed)
        await scan(seat, BAG.code)

        assert typed == field(seat)
    assert [(SHIRT.code, 1), (BAG.code, 1)] == sold(till)


async def test_what_is_no_goods_leaves_it() -> None:
    """A badge and an unknown code are told of; the quantity is still in the field, and waits."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("3*")
        for text in ("BADGE-9001", "4711"):
            await scan(seat, text)
            assert "3 × still waits for an item." in seat.words
            assert "3*" == field(seat)
        await scan(seat, BAG.code)

    assert (BAG.code, 3) == sold(till)[-1]


async def test_f1_says_what_waits() -> None:
    """The help begins with it, and leaves it in the field."""
    async with seated(signed_on()) as seat:
        await seat.press("3*")
        await seat.press("f1")
        assert "A quantity waits" in seat.words
        assert "3 × what is scanned or typed next." in seat.words
        await seat.press("escape")

        assert ("3*", True) == (field(seat), WAITS in seat.words)


@pytest.mark.parametrize("back", ["backspace", "escape"])
async def test_taken_back(back: str) -> None:
    """With Backspace or Escape it is gone from the screen and from the till."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("3*", back)
        assert WAITS not in seat.words
        await scan(seat, BAG.code)

    assert (BAG.code, 1) == sold(till)[-1]


async def test_entered_it_waits_without_the_field() -> None:
    """Enter keeps it for the next code, typed or scanned; Escape takes it back."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("3*", "enter")
        assert "3 × what is scanned or typed next." in seat.words
        assert ("", True) == (field(seat), WAITS in seat.words)
        await seat.press("escape")
        assert WAITS not in seat.words
        await seat.press("3*", "enter", BAG.code, "enter")

    assert [(SHIRT.code, 1), (BAG.code, 3)] == sold(till)


async def test_found_by_its_name() -> None:
    """F2 opens over it, it goes on waiting, and what is found is sold three times."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("3*", "f2")
        assert WAITS in seat.words
        await seat.press("hoxton")
        await seat.answered()
        await seat.press("enter")
        await seat.answered()

    assert (BAG.code, 3) == sold(till)[-1]


async def test_a_barcode_before_the_sign() -> None:
    """No number of pieces is so large: it is said at once, and nothing waits."""
    till = signed_on()
    async with seated(till) as seat:
        await seat.press("4000417025005*")
        assert "Was that a barcode?" in seat.words
        await scan(seat, BAG.code)

    assert (BAG.code, 1) == sold(till)[-1]
