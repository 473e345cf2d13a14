"""A scan in the middle of typing: what is typed stays where it was, and answers nothing else."""

from __future__ import annotations

import asyncio

import pytest
from textual.events import Key

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.ui.panels.question import AgePanel
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BELT, DATES, REPAIR, SHIRT, SOCKS, WATCH, WINE, sar
from tests.ui.seat import Seat, seated
from tests.ui.tills import GIFT_CODE, sold_before, two_cards, with_means

RECEIPT = "S001-T1-000001"


def selling() -> FakeTill:
    return FakeTill().sign_on().scan(SHIRT)


async def scan(seat: Seat, text: str) -> None:
    seat.till.submit(it.Scanned(text=text))
    await seat.settle()


def titles(seat: Seat) -> list[str]:
    sale = seat.till.snapshot.state.sale
    return [line.item.title for line in sale.lines] if sale else []


# -- a question waits ------------------------------------------------------------------------------


async def test_a_letter_of_a_note_answers_no_age_check() -> None:
    """The check is said and waits for the note; its keys go into the note to the last letter."""
    async with seated(selling()) as seat:
        await seat.press("ctrl+n", "gift wr")
        await scan(seat, WINE.code)
        assert "Form" == seat.panel
        assert WINE.title in seat.words
        await seat.press("ap, bday", "enter", "y")

        assert it.NoteLine(number=1, text="gift wrap, bday") in seat.till.asked
        assert "AgePanel" == seat.panel
        assert [SHIRT.title] == titles(seat)
        seat.pause()
        await seat.press("y")
        assert [SHIRT.title, WINE.title] == titles(seat)


async def test_an_answer_at_first_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees the question presses their key after it, also where it was painted at once."""

    def open_as_the_screen_paints(panel: AgePanel) -> None:
        panel.screen.refresh(layout=True)
        asyncio.get_running_loop().call_soon(panel.screen._on_timer_update)

    def press_when_seen(_: object) -> None:
        if "18 or older?" in seat.text and not pressed:
            pressed.append(Key("n", "n"))
            assert seat.app._driver is not None
            seat.app._driver.send_message(pressed[0])

    pressed: list[Key] = []
    monkeypatch.setattr(AgePanel, "on_mount", open_as_the_screen_paints, raising=False)
    async with seated(selling()) as seat:
        seat.app.screen.screen_layout_refresh_signal.subscribe(
            seat.app, press_when_seen, immediate=True
        )
        await scan(seat, WINE.code)
        await seat.settle()

        assert pressed
        assert it.TellAge(is_old_enough=False) in seat.till.asked
        assert "" == seat.panel


async def test_cash_does_not_become_a_weight() -> None:
    """The amount goes on where it was begun; what was asked about is not sold, and that is said."""
    async with seated(selling()) as seat:
        await seat.press("f9", "1")
        await scan(seat, DATES.code)
        assert "PayPanel" == seat.panel
        await seat.press("52.5", "enter")

        assert it.TakeTender(method="cash", amount=sar("152.50")) in seat.till.asked
        assert not [one for one in seat.till.asked if isinstance(one, it.TellWeight)]
        assert "Dates, Medjool is not sold: scan it again." in seat.words


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_half_a_code_in_the_field(key: str) -> None:
    """The serial number is asked for once the code is entered or taken back."""
    async with seated(selling()) as seat:
        await seat.press(BELT.code[:2])
        await scan(seat, WATCH.code)
        assert "" == seat.panel
        await seat.press(BELT.code[2:], key)

        assert "QuestionForm" == seat.panel
        assert "Serial number" in seat.text


async def test_a_quantity_before_what_is_asked_about() -> None:
    """It is used by the scan, so nothing is half typed: the question opens at once."""
    async with seated(selling()) as seat:
        await seat.press("3*")
        await scan(seat, WINE.code)
        assert "AgePanel" == seat.panel
        seat.pause()
        await seat.press("y")

        sale = seat.till.snapshot.state.sale
        assert sale is not None
        assert 3 == sale.lines[-1].quantity


async def test_a_form_with_nothing_typed() -> None:
    """Whoever has opened one is about to type: the question comes when they have left it."""
    async with seated(selling()) as seat:
        await seat.press("f3")
        await scan(seat, REPAIR.code)
        assert "Form" == seat.panel
        await seat.press("escape")

        assert "QuestionForm" == seat.panel


@pytest.mark.parametrize("keys", [(), ("f9",), ("f10",)])
async def test_nothing_half_typed(keys: tuple[str, ...]) -> None:
    """The question opens at once."""
    async with seated(selling()) as seat:
        await seat.press(*keys)
        await scan(seat, WINE.code)

        assert "AgePanel" == seat.panel


async def test_a_key_from_before_the_question() -> None:
    """Pressed before the panel was there to be seen it answers nothing, though it comes later."""
    async with seated(selling()) as seat:
        await seat.press("up")
        await scan(seat, WINE.code)
        await seat.type_on("y")

        assert "AgePanel" == seat.panel
        assert [SHIRT.title] == titles(seat)


async def test_what_is_chosen_is_asked_about_at_once() -> None:
    """The list has text in its field; what is asked is the answer to its own Enter."""
    async with seated(selling()) as seat:
        await seat.press("f2", "wine")
        await seat.answered()
        await seat.press("enter")

        assert "AgePanel" == seat.panel


async def test_a_receipt_waits_as_well() -> None:
    """It opens over nothing that is being typed."""
    async with seated(sold_before().scan(SHIRT)) as seat:
        await seat.press("f9", "1")
        await scan(seat, RECEIPT)
        assert "PayPanel" == seat.panel
        await seat.press("0", "c")

        assert "ReturnPanel" == seat.panel
        assert it.TakeTender(method="cash", amount=sar("10")) in seat.till.asked


# -- a manager's yes -------------------------------------------------------------------------------

PRICED = ("f8", "3", "120", "enter", "Stain", "enter")


async def test_an_approval_stays_over_scans() -> None:
    """Goods, an unknown code and a question are no answer to it; the PIN goes on in its field."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "9001", "enter", "987")
        for code in (SOCKS.code, "nothing", WINE.code):
            await scan(seat, code)
            assert "ApprovalForm" == seat.panel
        await seat.press("654", "enter")

        assert it.Approve(user_id="9001", pin="987654") in seat.till.asked
        assert "was 149.00 · Stain" in seat.text
        assert "AgePanel" == seat.panel


async def test_left_by_escape() -> None:
    """No badge that is scanned later says yes to what nobody waits for any more."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "escape")
        assert it.LeaveApproval() == seat.till.asked[-1]
        await scan(seat, "BADGE-9001")

        assert sar("149.00") == seat.till.snapshot.totals.total  # type: ignore[union-attr]
        assert "Form" == seat.panel


async def test_left_by_another_key() -> None:
    """F9 leaves it as Escape does."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "f9")

        assert seat.till.snapshot.to_approve is None
        assert "PayPanel" == seat.panel


async def test_looked_into_help_on_the_way() -> None:
    """Help over it leaves it as it is: the badge is still a yes."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "f1")
        await scan(seat, SOCKS.code)
        await seat.press("f1")
        assert "ApprovalForm" == seat.panel
        await scan(seat, "BADGE-9001")

        assert ("", "Linen Shirt, white, L now 120.00." in seat.words) == (seat.panel, True)


async def test_another_approval_in_its_place() -> None:
    """No figure of the PIN that was being typed lands in the new one's fields."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "9001", "enter", "987")
        seat.till.ask(it.OverridePrice(number=1, unit_price=sar("90.00"), reason="Torn"))
        await seat.settle()
        await seat.type_on("654", "enter")

        assert "ApprovalForm" == seat.panel
        assert not [one for one in seat.till.asked if isinstance(one, it.Approve)]
        assert "654" not in seat.text
        seat.pause()
        await seat.press("9001", "enter", "987654", "enter")
        assert "was 149.00 · Torn" in seat.text


async def test_locked_in_the_middle_of_a_pin() -> None:
    """The rest of it is seen nowhere, and what was asked is approved by nobody."""
    async with seated(selling()) as seat:
        await seat.press(*PRICED, "9001", "enter", "987")
        seat.till.ask(it.LockTill())
        await seat.settle()
        await seat.type_on("654")

        assert "Locked by Amira H." in seat.text
        assert "654" not in seat.text
        assert seat.till.snapshot.to_approve is None


# -- forms that take a scan ------------------------------------------------------------------------


async def test_a_balance_is_asked_and_nothing_paid() -> None:
    """With a sale open and paid in part, a card scanned at the form is only told of."""
    async with seated(with_means()) as seat:
        await seat.press("f10", "h", "2")
        await scan(seat, GIFT_CODE)

        assert it.ReadStoredValue(code=GIFT_CODE) == seat.till.asked[-1]
        sale = seat.till.snapshot.state.sale
        assert sale is not None
        assert () == sale.tenders


async def test_so_much_of_a_gift_card() -> None:
    """The amount that was typed is taken of what is scanned, and no more."""
    async with seated(with_means()) as seat:
        await seat.press("f9", "20", "g")
        await scan(seat, GIFT_CODE)

        assert (
            it.TakeTender(method="gift-card", amount=sar("20"), code=GIFT_CODE) in seat.till.asked
        )
        assert "PayPanel" == seat.panel


async def test_a_card_to_load() -> None:
    """It is scanned into its field while the amount is typed, which is typed on."""
    async with seated(with_means()) as seat:
        await seat.press("f10", "h", "1", "7")
        await scan(seat, GIFT_CODE)
        await seat.press("5", "enter", "enter")

        assert it.SellGiftCard(amount=sar("75"), code=GIFT_CODE) in seat.till.asked


async def test_goods_without_a_receipt() -> None:
    """Scanned at the form they are its code and are not sold; goods are sold again after it."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("f10", "i")
        await scan(seat, SOCKS.code)
        assert [] == titles(seat)
        await seat.press("2", "enter", "enter", "a present", "enter")
        asked = it.ReturnItem(
            code=SOCKS.code, quantity=sar("2").major, price=None, reason="a present"
        )
        assert asked in seat.till.asked
        await seat.press("escape")
        if seat.panel:
            await seat.press("escape")
        await scan(seat, BELT.code)

        assert [BELT.title] == titles(seat)


async def test_a_receipt_for_a_lost_slip() -> None:
    """It is the form's, and opens no return."""
    till = with_means().ask(it.TakeTender(method="cash")).scan(SHIRT)
    async with seated(till) as seat:
        await seat.press("f10", "h", "3")
        await scan(seat, RECEIPT)
        assert "ReplaceForm" == seat.panel
        await seat.press("lost", "enter")

        assert it.ReplaceStoredValue(receipt=RECEIPT, reason="lost") in seat.till.asked


async def test_which_of_two_slips_is_lost() -> None:
    """A list has how each ends and what is on it; the one chosen alone is issued anew."""
    till = two_cards().ask(it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "h", "3", RECEIPT, "enter", "lost", "enter")
        assert "WhichIsLost" == seat.panel
        assert "Which is lost?" in seat.words
        assert "!" not in seat.words
        for line in ("▸Gift card ····CDEF", "Gift card ····WXYZ"):
            assert line in seat.words
        await seat.press("down", "enter")
        asked = it.ReplaceStoredValue(receipt=RECEIPT, reason="lost", last_four="WXYZ")
        assert asked in seat.till.asked
        assert "ApprovalForm" == seat.panel
        await seat.press("9001", "enter", "987654", "enter")
        assert "Gift card ····WXYZ (20.00) is issued anew as ····" in seat.words
        assert "" == seat.panel


async def test_scans_are_the_forms_while_it_is_seen() -> None:
    """Under another panel it takes none; seen again it does."""
    async with seated(with_means()) as seat:
        await seat.press("f10", "h", "2")
        assert seat.till.snapshot.expected.of is ScanOf.STORED_VALUE
        await seat.press("ctrl+p")
        assert seat.till.snapshot.expected.of is None
        await seat.press("escape")
        assert seat.till.snapshot.expected.of is ScanOf.STORED_VALUE
        await seat.press("escape", "escape", "escape")

        assert seat.till.snapshot.expected.of is None
