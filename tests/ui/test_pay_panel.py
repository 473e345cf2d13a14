"""The pay panel by every means: the card terminal at work, gift cards, other means, coins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.staff import RoleLimits
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SOCKS, sar
from tests.ui.seat import NARROW, seated
from tests.ui.tills import GIFT_CODE, by_card, coins, gift_card_in_basket, stands_alone, with_means


async def test_the_card_terminal_at_work() -> None:
    """While it is at work nothing else is paid, and Escape says where it is cancelled."""
    till = by_card()
    async with seated(till) as seat:
        await seat.press("f9")
        assert "Waiting for the card terminal" in seat.words
        assert "Esc back" not in seat.text
        for key in ("escape", "enter", "c", "g", "p"):
            await seat.press(key)
            assert "PayPanel" == seat.panel
            assert "The card terminal is at work: cancel on it." in seat.words
        assert [] == [one for one in till.asked if isinstance(one, it.TakeTender)]

        sale = till.snapshot.state.sale
        assert sale is not None
        assert sale.card is not None
        till.ask(it.CardDeclined(sale_id=sale.sale_id, reference=sale.card.reference, reason="No."))
        await seat.settle()
        assert "Esc back" in seat.text
        await seat.press("2", "4", "9", "enter")
        assert till.snapshot.state.sale is None


async def test_a_payment_in_question() -> None:
    """Asked again on one key; or settled by a manager, with how they know."""
    till = by_card("unknown", "unknown")
    async with seated(till) as seat:
        await seat.press("f9")
        assert "Not known whether it was charged" in seat.words
        await seat.press("a")
        assert it.AskCardAgain() == till.asked[-1]
        await seat.press("p", "on its list", "enter", "9001", "enter", "987654", "enter")
        assert till.snapshot.state.sale is None
        assert "" == seat.panel


async def test_not_paid_after_all() -> None:
    """Then the rest is paid by other means, in the same panel."""
    till = by_card("unknown")
    async with seated(till) as seat:
        await seat.press("f9", "n", "not there", "enter", "9001", "enter", "987654", "enter")
        assert "PayPanel" == seat.panel
        await seat.press("enter")
        assert till.snapshot.state.sale is None


async def test_help_for_a_payment_in_question() -> None:
    """F1 tells the keys that do something, and those before all others."""
    async with seated(by_card("unknown")) as seat:
        await seat.press("f9", "f1")
        assert "A Asks the terminal again" in seat.words
        assert "P It was paid: a manager" in seat.words
        assert "N It was not paid" in seat.words
        assert "A quick amount." not in seat.words


async def test_back_from_a_payment_in_question() -> None:
    """Escape leaves the panel: the sale says what is missing until it is known."""
    till = by_card("unknown")
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        assert "A asks again, P or N settles it" in seat.words
        await seat.press("escape", "delete")
        assert "" == seat.panel
        assert "It is not known whether the card was charged." in seat.words


@pytest.mark.parametrize("typed", [True, False])
async def test_a_gift_card(*, typed: bool) -> None:
    """Its code typed or scanned: what is on it is taken, and the panel asks for the rest."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "g")
        assert "Scan the slip or the card." in seat.words
        if typed:
            await seat.press(GIFT_CODE.lower(), "enter")
        else:
            till.ask(it.Scanned(text=GIFT_CODE))
            await seat.settle()
        assert "PayPanel" == seat.panel
        assert "Gift card ····CDEF 50.00" in seat.words
        assert GIFT_CODE not in seat.text.upper()
        await seat.press("c")
        assert till.snapshot.state.sale is None


@pytest.mark.parametrize("paid", [("d", "A12345", "enter"), ("c",)])
async def test_nothing_typed_is_left(paid: tuple[str, ...]) -> None:
    """While an amount stands there Enter is marked as its own; paid, it stands there no more."""
    till = stands_alone()
    async with seated(till) as seat:
        await seat.press("f9", "20")
        assert "▸Enter typed, cash" in seat.words
        assert "exact, cash" not in seat.words
        await seat.press(*paid)

        assert "▸Enter exact, cash 80.00" in seat.words
        await seat.press("50", "enter")
        assert sar("50") == till.snapshot.state.sale.tenders[-1].amount  # type: ignore[union-attr]


async def test_a_wrong_gift_card() -> None:
    """A code that is not known is said so, and stays to be mended."""
    async with seated(with_means()) as seat:
        await seat.press("f9", "10", "g", "nothing", "enter")
        assert "has that code" in seat.words
        assert "TenderCodeForm" == seat.panel


@pytest.mark.parametrize(
    ("keys", "method"), [(("enter",), "cheque"), (("down", "enter"), "invoice")]
)
async def test_other_means(keys: tuple[str, ...], method: str) -> None:
    """What only the configuration knows is chosen from a list."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "10", "o", *keys)
        assert it.TakeTender(method=method, amount=sar("10")) == till.asked[-1]
        assert f"{method.capitalize()} 10.00" in seat.words


async def test_the_only_other_means() -> None:
    """One alone needs no list."""
    till = FakeTill(tender_methods=("cash", "cheque")).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "o")
        assert it.TakeTender(method="cheque") == till.asked[-1]
        assert "" == seat.panel


async def test_no_cash_here() -> None:
    """Enter takes what the store names first, and no notes are offered that nobody takes."""
    till = FakeTill(tender_methods=("cheque", "invoice")).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9")
        assert "exact, cheque 100.00" in seat.words
        assert "cash" not in seat.words
        await seat.press("40", "enter", "q", "enter")
        assert [
            it.TakeTender(method="cheque", amount=sar("40")),
            it.TakeTender(method="cheque"),
        ] == till.asked
        assert till.snapshot.state.sale is None


async def test_no_cash_here_and_a_code_on_enter() -> None:
    """Where what stands first needs a code, Enter asks for it."""
    till = FakeTill(tender_methods=("gift-card", "cheque")).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        assert "Scan the slip or the card." in seat.words
        assert [] == till.asked


async def test_a_terminal_that_stands_alone() -> None:
    """Its approval code is asked for; a card number is refused and kept nowhere."""
    till = FakeTill(card_mode=CardMode.TYPED).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "d", "4111111111111111", "enter")
        assert "number of a payment card" in seat.words
        await seat.press(*["backspace"] * 16, "A12345", "enter")
        assert till.snapshot.state.sale is None


async def test_a_sale_that_changed_while_the_card_was_at_it() -> None:
    """The terminal was asked for what was due then: so much is taken, once that has been told."""
    till = FakeTill(card_mode=CardMode.TYPED).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "d")
        assert "100.00 SAR" in seat.words
        till.scan(BAG)
        await seat.press("A12345", "enter")
        assert "! 200.00 SAR is due by now." in seat.text
        assert [] == till.asked

        await seat.press("enter")
        assert (
            it.TakeTender(method="card", amount=sar("100.00"), reference="A12345") == till.asked[-1]
        )
        sale = till.snapshot.state.sale
        assert sale is not None
        assert ["100.00"] == [one.amount.text() for one in sale.tenders]


async def test_coins() -> None:
    """What is due in cash is rounded, and said to be; by card it is not."""
    till = coins()
    async with seated(till) as seat:
        await seat.press("f9")
        assert "exact, cash 250.00" in seat.words
        assert "Cash is rounded 0.01" in seat.words
        await seat.press("249.99", "enter")
        assert "Cash is paid in steps of 0.25" in seat.words
        await seat.press(*["backspace"] * 6, "enter")
        last = till.snapshot.state.last_sale
        assert last is not None
        assert "250.00" == last.paid.text()


async def test_a_gift_card_in_the_basket() -> None:
    """A line like any other: in the total, struck out with Delete."""
    till = gift_card_in_basket()
    async with seated(till, NARROW) as seat:
        assert "3 Gift card 1" in seat.words
        assert "Gift cards 100.00" in seat.words
        await seat.press("delete")
        assert it.VoidLine(number=3) == till.asked[-1]
        assert "Gift cards" not in seat.words


@pytest.mark.parametrize("key", ["f3", "f8", "ctrl+n"])
async def test_a_gift_card_is_no_goods(key: str) -> None:
    """It has no quantity, no discount and no note: which line that is about is said."""
    async with seated(gift_card_in_basket()) as seat:
        await seat.press(key)
        assert "! That is a gift card." in seat.text
        assert "" == seat.panel


async def test_a_gift_card_is_sold() -> None:
    """From the manager menu: the amount, and the code of a card to load or none."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f10", "h", "1", "75", "enter", "enter")
        assert it.SellGiftCard(amount=sar("75")) == till.asked[-1]
        await seat.press("f10", "h", "2", GIFT_CODE, "enter")
        assert "50.00 to spend" in seat.words


@pytest.mark.parametrize("key", ["enter", "c"])
async def test_cash_that_gives_far_too_much_change(key: str) -> None:
    """An item's code typed for an amount: nothing is taken before it is entered once more."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "4002", key)
        assert "! 4,002.00 for 100.00: change 3,902.00. Enter again if that is right." in seat.words
        assert [] == till.asked
        await seat.press("4001", key)
        assert "! 4,001.00 for 100.00" in seat.words
        assert [] == till.asked
        await seat.press(key)
        assert [it.TakeTender(method="cash", amount=sar("4001"))] == till.asked


async def test_change_is_asked_about_anew_for_another_sum() -> None:
    """A scan in between covers the question: the next Enter is no answer to it."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", *"4002", "enter")
        till.scan(SOCKS)
        await seat.settle()
        await seat.press("enter")
        assert "! 4,002.00 for 139.00: change 3,863.00. Enter again if that is right." in seat.words
        assert till.snapshot.state.sale is not None

        await seat.press("enter")
        assert till.snapshot.state.sale is None


async def test_no_gift_cards_here() -> None:
    """A store that takes none is not offered any."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("f10")
        assert "Gift cards" not in seat.words


async def test_back_without_a_receipt() -> None:
    """Code, quantity, price and why; the cashier's own yes is not enough."""
    limits = FakeTill().snapshot.state.setup.limits
    till = FakeTill(limits={role: _asks(limit) for role, limit in limits.items()}).sign_on()
    async with seated(till) as seat:
        await seat.press("f10", "i", "6001", "enter", "2", "enter", "90", "enter", "torn", "enter")
        assert "Taking goods back without a receipt needs a manager's approval." in seat.words
        await seat.press("9001", "enter", "987654", "enter")
        sale = till.snapshot.state.sale
        assert sale is not None
        (back,) = sale.returns
        assert ("180.00", "torn") == (back.paid.text(), back.reason)
        assert "from no receipt" in seat.words


def _asks(limit: RoleLimits) -> RoleLimits:
    return replace(limit, needs_approval=frozenset({"return-item"}))
