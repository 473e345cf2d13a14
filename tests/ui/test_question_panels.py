"""What is asked before something is a line, price checks, open items, notes and badges, by key."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.roles import Role
from pos.core.staff import RoleLimits
from pos.ports.scale import NotWeighed, Weighed
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BELT, DATES, REPAIR, SHIRT, WATCH, WINE, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated


def selling(**changed: object) -> FakeTill:
    return FakeTill(**changed).sign_on().scan(SHIRT)


def titles(seat: Seat) -> list[str]:
    sale = seat.till.snapshot.state.sale
    return [line.item.title for line in sale.lines] if sale else []


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_an_age(size: tuple[int, int]) -> None:
    """The panel names the last day of birth; after Y the next one for that age asks nothing."""
    async with seated(selling(), size) as seat:
        await seat.press(WINE.code, "enter")
        assert "AgePanel" == seat.panel
        assert "18 or older? Esc back" in seat.words
        assert "21 Nov 2008" in seat.text
        await seat.press("y")
        assert "" == seat.panel
        await seat.press(WINE.code, "enter")

        assert "" == seat.panel
        assert [SHIRT.title, WINE.title] == titles(seat)


async def test_too_young() -> None:
    """N sells nothing and says that it is on record; the panel is gone."""
    async with seated(selling()) as seat:
        await seat.press(WINE.code, "enter", "n")

        assert "" == seat.panel
        assert "✓ Not sold: Date Syrup Wine, 0.75 l. It is on record." in seat.text
        assert [SHIRT.title] == titles(seat)


@pytest.mark.parametrize(("key", "mark"), [("escape", "✓"), ("f9", "!")])
async def test_what_is_left_unasked(key: str, mark: str) -> None:
    """Escape says that it is not wanted; begun over by paying, that it is left out is bad news."""
    async with seated(selling()) as seat:
        await seat.press(WINE.code, "enter", key)

        assert f"{mark} Not sold: Date Syrup Wine, 0.75 l." in seat.text
        assert [SHIRT.title] == titles(seat)


async def test_a_price_that_is_asked() -> None:
    """It is typed once; a wrong one keeps the panel, and a scan meanwhile is sold beside it."""
    async with seated(selling()) as seat:
        await seat.press(REPAIR.code, "enter", "0", "enter")
        assert "QuestionForm" == seat.panel
        assert "! A price is more than nothing" in seat.text
        seat.till.scan(BELT)
        await seat.settle()
        assert "Alteration still waits for its price." in seat.words
        await seat.press("backspace", "25.50", "enter")

        assert "" == seat.panel
        assert [SHIRT.title, BELT.title, REPAIR.title] == titles(seat)
        assert sar("253.50") == seat.till.snapshot.totals.total  # type: ignore[union-attr]


async def test_a_serial_by_scan_and_by_key() -> None:
    """What is scanned is the number; the same one typed for another piece is refused."""
    async with seated(selling()) as seat:
        await seat.press(WATCH.code, "enter")
        seat.till.submit(it.Scanned(text="FW-2291"))
        await seat.settle()
        assert "" == seat.panel
        await seat.press(WATCH.code, "enter", "FW-2291", "enter")
        assert "is on the sale already" in seat.words
        assert "QuestionForm" == seat.panel
        await seat.press(*["backspace"] * 7, "FW-2292", "enter")

        assert [SHIRT.title, WATCH.title, WATCH.title] == titles(seat)


async def test_a_weight() -> None:
    """Enter alone asks the scale, as often as it takes; a weight may be typed instead."""
    till = selling(has_scale=True)
    till.weighed += [
        NotWeighed(reason="The goods are still moving. Wait, then press Enter again."),
        NotWeighed(reason="The scale is below zero. Take everything off it."),
        NotWeighed(reason="The scale does not answer. Check its cable."),
        Weighed(weight=Decimal("0.350"), unit="kg"),
    ]
    async with seated(till) as seat:
        await seat.press(DATES.code, "enter")
        assert "Enter alone asks the scale" in seat.words
        for said in ("still moving", "below zero", "does not answer"):
            await seat.press("enter")
            assert said in seat.words
            assert "QuestionForm" == seat.panel
        await seat.press("enter")
        assert "✓ Dates, Medjool · 0.350 kg × 48.00 = 16.80" in seat.text
        await seat.press(DATES.code, "enter", "1.2", "enter")

        assert "1.2 kg × 48.00 = 57.60" in seat.text
        assert "" == seat.panel


@pytest.mark.parametrize("key", ["escape", "f9", "f2"])
async def test_what_nobody_answers(key: str) -> None:
    """Escape and every other way out leave nothing half made, and say that it is not sold."""
    async with seated(selling()) as seat:
        await seat.press(WATCH.code, "enter", key)

        assert seat.till.snapshot.question is None
        assert [SHIRT.title] == titles(seat)
        assert "Not sold: Field Watch." in seat.text


async def test_one_question_after_another() -> None:
    """The older keeps the panel; the newer is asked about once that is answered."""
    async with seated(selling()) as seat:
        await seat.press(WATCH.code, "enter")
        seat.till.submit(it.Scanned(text=WINE.code))
        await seat.settle()
        assert "QuestionForm" == seat.panel
        assert "Field Watch still waits for its serial number. Answer that first" in seat.words
        await seat.press("f1", "f1", "SN-1", "enter")
        seat.till.submit(it.Scanned(text=WINE.code))
        await seat.settle()
        await seat.press("y")

        assert ("", [SHIRT.title, WATCH.title, WINE.title]) == (seat.panel, titles(seat))


async def test_from_the_list() -> None:
    """Chosen by its name it is asked about too, and the list is gone when it is answered."""
    async with seated(selling()) as seat:
        await seat.press("f2", "wine")
        await seat.answered()
        await seat.press("enter")
        assert "AgePanel" == seat.panel
        await seat.press("y")

        assert ("", [SHIRT.title, WINE.title]) == (seat.panel, titles(seat))


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_a_price_check(size: tuple[int, int]) -> None:
    """F11: what is scanned or typed is told large and not sold, until Escape."""
    async with seated(selling(), size) as seat:
        await seat.press("f11")
        assert "PriceCheckPanel" == seat.panel
        seat.till.submit(it.Scanned(text=BELT.code))
        await seat.settle()
        assert "79.00 SAR" in seat.text
        await seat.press(DATES.code, "enter")
        assert "48.00 SAR a kg" in seat.text
        await seat.press("999", "enter")
        assert "! Unknown code 999." in seat.text
        await seat.press(REPAIR.code, "enter")
        assert "Its price is asked at the till." in seat.text
        assert [SHIRT.title] == titles(seat)
        await seat.press("escape", BELT.code, "enter")

        assert [SHIRT.title, BELT.title] == titles(seat)


async def test_an_open_item() -> None:
    """Ctrl+O sells the code that was not known, by name, price and tax; a manager says yes."""
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"unknown-item"}))}
    till = selling(limits=limits)
    async with seated(till) as seat:
        till.submit(it.Scanned(text="6281009999999"))
        await seat.settle()
        assert "Ctrl+O sells it" in seat.words
        await seat.press("ctrl+o", "Enamel mug", "enter", "23", "enter", "z", "enter")
        assert "ApprovalForm" == seat.panel
        await seat.press("9001", "enter", "987654", "enter")

        assert ("", [SHIRT.title, "Enamel mug"]) == (seat.panel, titles(seat))
        sale = till.snapshot.state.sale
        assert sale is not None
        line = sale.lines[-1]
        assert ("6281009999999", Decimal(0)) == (line.item.code, line.tax_percent)


async def test_a_yes_by_badge() -> None:
    """A manager's badge in place of their PIN: the form that asked is done, and gone."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "3", "120", "enter", "Stain", "enter")
        assert "ApprovalForm" == seat.panel
        till.submit(it.Scanned(text="BADGE-9001"))
        await seat.settle()

        assert "" == seat.panel
        assert "✓ Linen Shirt, white, L now 120.00." in seat.text


async def test_a_badge_on_a_locked_till() -> None:
    """Scanned where ids are typed it opens the till, for another cashier with the sale."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f12")
        assert "Locked by Amira H." in seat.text
        till.submit(it.Scanned(text="BADGE-9001"))
        await seat.settle()

        assert "Omar K." in seat.lines[0]
        assert SHIRT.title in seat.text


async def test_notes() -> None:
    """A note stands under its line, and is changed as it stands; one of the sale is kept too."""
    async with seated(selling()) as seat:
        await seat.press("ctrl+p", "note on the l", "enter", "gift wrapped", "enter")
        assert "     gift wrapped" in seat.text
        await seat.press("ctrl+p", "note on the l", "enter", ", red", "enter")
        assert "     gift wrapped, red" in seat.text
        await seat.press("ctrl+p", "note on the sale", "enter", "Friday", "enter")

        sale = seat.till.snapshot.state.sale
        assert sale is not None
        assert ("gift wrapped, red", "Friday") == (sale.lines[0].note, sale.note)


async def test_no_card_number() -> None:
    """Typed as a note it is refused with a sentence, and stands in no line of the basket."""
    async with seated(selling()) as seat:
        await seat.press("ctrl+p", "note on the l", "enter", "4111 1111 1111 1111", "enter")

        assert "! That looks like the number of a payment card." in seat.text
        sale = seat.till.snapshot.state.sale
        assert sale is not None
        assert "" == sale.lines[0].note


async def test_reasons_to_choose_from() -> None:
    """The store's own reasons have a number; anything else is taken as it is typed."""
    till = selling(reasons={"discount": ("Damaged", "Price match")})
    async with seated(till) as seat:
        await seat.press("f8", "1", "5", "enter")
        assert "2 Price match" in seat.words
        await seat.press("2", "enter")
        assert till.asked[-1] == it.DiscountLine(number=1, percent=Decimal(5), reason="Price match")
        await seat.press("f8", "1", "6", "enter", "7 years a customer", "enter")

        assert till.asked[-1] == it.DiscountLine(
            number=1, percent=Decimal(6), reason="7 years a customer"
        )


@pytest.mark.parametrize("typed", ["", "0", "6281009999999"])
async def test_a_quantity_typed_before_its_key(typed: str) -> None:
    """3 and F3 make three of the line at once; what is no quantity is asked for by the form."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("3", "f3")
        assert ("", it.ChangeQuantity(number=1, quantity=Decimal(3))) == (
            seat.panel,
            till.asked[-1],
        )
        await seat.press(*([typed] if typed else []), "f3")

        assert "Form" == seat.panel
        assert 1 == len(till.asked)
