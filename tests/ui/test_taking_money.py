"""The pay panel in cash and by card: each key, right, wrong and twice."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SARA, SHIRT, sar
from tests.ui.seat import NARROW, seated
from tests.ui.with_customer import selling, with_sara

HOXTON_AND_SHIRT = "249.00"


async def test_scan_scan_pay() -> None:
    """F9 and Enter pay exactly what is due in cash, and nothing asks again."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "enter")

        assert [it.TakeTender(method="cash")] == till.asked
        assert till.snapshot.state.sale is None
        assert "" == seat.panel


@pytest.mark.parametrize("key", ["enter", "c", "d"])
async def test_points_pay_for_all(key: str) -> None:
    """With nothing due F9 still ends the sale, by any key that would take what is due."""
    till = FakeTill().sign_on().scan(BAG)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id), it.RedeemPoints(points=1000))
    async with seated(till) as seat:
        await seat.press("f9")
        assert "▸Enter nothing is due: done" in seat.words
        await seat.press(key)

        assert it.CompleteSale() == till.asked[-1]
        assert till.snapshot.state.sale is None
        assert "" == seat.panel


async def test_enter_twice_pays_once() -> None:
    """An Enter too many neither pays twice nor covers the change with a refusal."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "300", "enter", "enter", "enter")

        assert 1 == len(till.asked)
        assert "✓ Change 51.00" in seat.text


WAYS_TO_PAY = [
    (["q"], it.TakeTender(method="cash", amount=sar("250"))),
    (["W"], it.TakeTender(method="cash", amount=sar("300"))),
    (["down", "enter"], it.TakeTender(method="cash", amount=sar("250"))),
    (["d"], it.TakeTender(method="card")),
    (["c"], it.TakeTender(method="cash")),
    (["249", "d"], it.TakeTender(method="card", amount=sar("249"))),
    (["250.50", "enter"], it.TakeTender(method="cash", amount=sar("250.50"))),
    (["251", "c"], it.TakeTender(method="cash", amount=sar("251"))),
]


async def test_ways_to_pay() -> None:
    """Likely notes on one key or by arrow, card by letter, and any amount typed."""
    till = selling()
    async with seated(till) as seat:
        for keys, expected in WAYS_TO_PAY:
            await seat.press("f9", *keys)
            assert expected == till.asked[-1]
            assert "" == seat.panel
            till.scan(BAG, SHIRT)
        assert len(WAYS_TO_PAY) == len(till.asked)


async def test_a_digit_never_pays() -> None:
    """A digit begins an amount: it alone must never complete a sale."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "1", "2", "3")

        assert [] == till.asked
        assert " 123 " in seat.text


async def test_a_wrong_amount_stays() -> None:
    """What is no amount is told in the panel, kept to be mended, and asks nothing."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "1.2.3", "enter")
        assert "! '1.2.3' is not an amount." in seat.text
        assert 1 == seat.app.bells

        await seat.press(*["backspace"] * 5, "300", "enter")
        assert [it.TakeTender(method="cash", amount=sar("300"))] == till.asked


async def test_a_split_tender() -> None:
    """After a part the rest is offered, what was taken is listed, and Delete takes it back."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "100", "d")
        assert "PayPanel" == seat.panel
        assert "Card" in seat.text
        assert "149.00 SAR" in seat.text
        assert "▸Enter exact, cash 149.00" in seat.words

        await seat.press("delete")
        assert it.VoidTender(number=1) == till.asked[-1]
        assert f"▸Enter exact, cash {HOXTON_AND_SHIRT}" in seat.words

        await seat.press("enter")
        assert it.TakeTender(method="cash") == till.asked[-1]
        assert "" == seat.panel


async def test_pay_shows_what_is_due() -> None:
    """While paying the large figure is the amount due."""
    async with seated(selling()) as seat:
        assert "Total ▄" not in seat.text
        await seat.press("f9")

        assert " Due " in seat.text


async def test_a_low_screen_has_room_to_pay() -> None:
    """On a broad but low screen the way to the total gives its room to the panel, not the due."""
    async with seated(selling(), (100, 24)) as seat:
        assert "Subtotal" in seat.text
        await seat.press("f9")

        assert "Subtotal" not in seat.text
        assert "D card" in seat.text
        assert "Due" in seat.text


async def test_card_gives_no_change() -> None:
    """What the core refuses leaves the panel and the typed amount as they were."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "300", "d")

        assert "! Only cash gives change." in seat.text
        assert "PayPanel" == seat.panel
        assert " 300 " in seat.text


async def test_what_is_taken_stands_below_what_is_held() -> None:
    """On the lowest screen, too, with points held and two tenders taken, both are to be read."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    till.ask(it.TakeTender(method="card", amount=sar("17")))
    till.ask(it.TakeTender(method="cash", amount=sar("23")))
    async with seated(till, NARROW) as seat:
        await seat.press("f9")

        assert "extends what is held" in seat.text
        assert "Card 17.00" in seat.words
        assert "Cash 23.00" in seat.words
