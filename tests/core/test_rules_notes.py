"""Notes, and what must stand in no text that people write as they like."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import pytest
from builders import Counter, counter_of, customer_of, item_of, sar, selling
from hypothesis import given
from hypothesis import strategies as st

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card_number import holds_card_number
from pos.core.errand import BurnCoupon, BuyWithPoints
from pos.core.rules.free_text import FREE_TEXT, LONGEST_TEXT, NO_CODE_IN
from pos.core.rules.notes import LONGEST_NOTE
from pos.core.stored_value import is_written_in

CARD = "4111 1111 1111 1111"


def test_a_note_on_a_line() -> None:
    """It stands on its line until it is taken away; what is scanned next is another line."""
    counter = selling("10.00")
    noted = counter.done(it.NoteLine(number=1, text=" gift  wrapped "))
    item = counter.sale.lines[0].item
    counter.done(it.AddItem(item=item))

    assert ["gift wrapped", ""] == [line.note for line in counter.sale.lines]
    assert "1001" == getattr(noted.events[0], "cashier_id", "")
    counter.done(it.NoteLine(number=1, text=""))
    assert "" == counter.sale.lines[0].note
    assert sar("20.00") == counter.totals.total


def test_a_note_on_the_sale() -> None:
    """The same for the whole sale."""
    counter = selling("10.00")
    counter.done(it.NoteSale(text="to be collected on Friday"))
    assert "to be collected on Friday" == counter.sale.note
    counter.done(it.NoteSale(text=""))
    assert "" == counter.sale.note


@pytest.mark.parametrize(
    ("counter", "intent", "says"),
    [
        (counter_of(), it.NoteSale(text="x"), "No sale is open"),
        (counter_of(), it.NoteLine(number=1, text="x"), "No sale is open"),
        (selling("10.00"), it.NoteLine(number=7, text="x"), "no line 7"),
        (selling("10.00"), it.NoteLine(number=1, text="x" * 81), str(LONGEST_NOTE)),
        (selling("10.00"), it.NoteSale(text="x" * 81), str(LONGEST_NOTE)),
    ],
)
def test_no_note(counter: Counter, intent: it.Intent, says: str) -> None:
    """Each refusal says why, and nothing is recorded."""
    refusal = counter.refused(intent)

    assert says in refusal.reason
    assert not any(isinstance(one, ev.LineNoted | ev.SaleNoted) for one in counter.events)


# -- card numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        CARD,
        "paid with 4111-1111-1111-1111 yesterday",
        "4111 1111 1111 1111 12/27",
        "12 4111 1111 1111 1111",
        "3782 822463 10005",
        "6011000990139424",
        "4222222222222",
        "6304000000000000000",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "4111.1111.1111.1111",
        "4111–1111–1111–1111",
        "4111 - 1111 - 1111 - 1111",
        "4111,1111,1111,1111",
        "4111:1111_1111, 1111",
        "41111111111111111228",
        "4111111111111111123",
        "4111 1111 1111 1111123",
        "1228-4111111111111111",
        "12284111111111111111",
        "3782822463100051228",
        "٤١١١١١١١١١١١١١١١١٢٢٨",
    ],
)
def test_card_numbers_are_seen(text: str) -> None:
    """However somebody writes it down: in groups, among words, in other digits, with its expiry,
    and with that or the security code glued to it.
    """
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "damaged",
        "411111111111",
        "4111 1111 1111 1112",
        "invoice 2026-11-22, 3 of 4",
        "+966 50 000 0001",
        "4111x1111x1111x1111",
        "00000000000000000000",
        "6281000000014, 12.50, 3 of them",
    ],
)
def test_what_is_no_card_number(text: str) -> None:
    """Too short, too long, a wrong check digit, dates and telephones are left alone."""
    assert not holds_card_number(text)


@given(st.text(max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    """Whatever is typed is answered, and a card's number inside it is found."""
    assert holds_card_number(f"{text} x {CARD} x")
    holds_card_number(text)


WRITTEN: tuple[it.Intent, ...] = (
    it.NoteLine(number=1, text=CARD),
    it.NoteSale(text=CARD),
    it.OverridePrice(number=1, unit_price=sar("1.00"), reason=CARD),
    it.DiscountLine(number=1, amount=sar("0.10"), reason=CARD),
    it.DiscountSale(amount=sar("0.10"), reason=CARD),
    it.RingNoSale(reason=CARD),
    it.SuspendSale(name=CARD),
    it.SellOpenItem(title=CARD, price=sar("1.00")),
    it.SellOpenItem(title="Mug", code=CARD.replace(" ", ""), price=sar("1.00")),
    it.RegisterCustomer(phone="0500000001", name=CARD),
    it.UpdateCustomer(name=CARD),
    it.TagCustomer(added=(CARD,)),
    it.RunErrand(errand=BurnCoupon(code="B1", reason=CARD)),
    it.ReturnGoods(receipt="x", number=1, reason=CARD),
    it.SettleEntry(entry_id="e1", why=CARD),
)


@pytest.mark.parametrize("intent", WRITTEN, ids=lambda one: type(one).__name__)
def test_no_card_number_is_kept(intent: it.Intent) -> None:
    """In whichever field it is written it is refused with a sentence that does not repeat it."""
    counter = selling("10.00", customer=customer_of())
    before = list(counter.events)
    refusal = counter.refused(intent, approved_by="9001")

    assert "payment card" in refusal.reason
    assert "4111" not in refusal.reason
    assert before == counter.events


GIFT_CARD = "GC7K2M9P4QXW3B8TND"


@pytest.mark.parametrize("kind", [*{**FREE_TEXT, **NO_CODE_IN}], ids=lambda one: one.__name__)
def test_no_gift_card_code_is_kept(kind: type[Any]) -> None:
    """Every field that takes words refuses one, with a sentence that does not repeat it."""
    counter = selling("10.00", customer=customer_of())
    before = list(counter.events)
    for intent in _with_text(kind, f"it was{GIFT_CARD.lower()}"):
        refusal = counter.refused(intent, approved_by="9001")

        assert "code of a gift card" in refusal.reason
        assert GIFT_CARD[6:].casefold() not in refusal.reason.casefold()
    assert before == counter.events


def _with_text(kind: type[Any], text: str) -> list[Any]:
    """One such intent for each of its fields that people write in."""
    table = {**FREE_TEXT, **NO_CODE_IN}
    if kind is it.RunErrand:
        return [it.RunErrand(errand=BurnCoupon(code="B1", reason=text))]
    empty = {field.name: "" for field in dataclasses.fields(kind)}
    filled: list[Any] = []
    for name in empty:
        value = {"added": (text,), "details": (("what", text),)}.get(name, text)
        intent = kind(**{**empty, name: value})
        if text in [*table[kind](intent)]:
            filled.append(intent)
    assert filled, f"no field of {kind.__name__} is looked at"
    return filled


@pytest.mark.parametrize(
    "text",
    [
        GIFT_CARD,
        "GC-7K2M-9P4Q-XW3B-8TND",
        "gc 7k2m 9p4q xw3b 8tnd",
        f"left behind: {GIFT_CARD}, ask Mona",
        f"why{GIFT_CARD}",
        "GC7K2M.9P4Q.XW3B.8TND",
        "GC7 K2M9P4 QXW3B8 TND",
        "SCIOLM9P4QXW3B8TND",
    ],
)
def test_gift_card_codes_are_seen(text: str) -> None:
    """In groups, in one piece, glued to words, in small letters, misread."""
    assert is_written_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "scratched on 2 sides of it",
        "Biscotti chocolate chip",
        "discount 10 per cent agreed",
        "SCRATCHED ON THE LEFT SIDE",
        "GC 2026/11 invoice 4711",
        "order:01KSC2ABCD3EFGH",
    ],
)
def test_what_is_no_gift_card_code(text: str) -> None:
    """Words and numbers of that length are left alone."""
    assert not is_written_in(text)


def _longer(intent: it.Intent) -> it.Intent:
    """The same with other words in the place of the card's number, more than any field keeps."""
    long = "worn " * 41
    if isinstance(intent, it.TagCustomer):
        return it.TagCustomer(added=(long,))
    if isinstance(intent, it.RunErrand):
        return it.RunErrand(errand=BurnCoupon(code="B1", reason=long))
    names = [field.name for field in dataclasses.fields(intent)]
    written = next(one for one in names if CARD == getattr(intent, one))
    return dataclasses.replace(intent, **{written: long})


@pytest.mark.parametrize(
    "intent",
    [
        *(_longer(one) for one in WRITTEN if getattr(one, "title", "") != "Mug"),
        it.TakeTender(method="voucher", reference="9" * 201),
        it.ReturnItem(code="bag", reason="worn " * 41, item=item_of()),
    ],
    ids=lambda one: type(one).__name__,
)
def test_nothing_is_written_without_end(intent: it.Intent) -> None:
    """Whichever field it is, more than is kept is refused before anything is recorded."""
    counter = selling("10.00", customer=customer_of(), tender_methods=("cash", "voucher"))
    before = list(counter.events)

    assert str(LONGEST_TEXT) in counter.refused(intent, approved_by="9001").reason
    assert before == counter.events


_NOT_WRITTEN = {it.ExemptFromTax, it.SendCustomerEvent, it.EmailEnded}
"""A certificate's number is as long as a card's, and one in ten would pass for one. The others
carry what the store has configured, and what a mail server said."""


def test_every_text_people_write_is_looked_at() -> None:
    """A new intent with a reason, a note, a title or a name is looked at as well."""
    by_hand = {"reason", "why", "text", "title", "name"}
    from_outside = (
        *get_args(it.Answers),
        *get_args(it.News),
        *(it.Scanned, it.ResumeSale, it.CardDeclined, it.CardUnanswered, it.ShopCouponRefused),
        it.SuspendedNotTaken,
    )
    written = {
        kind
        for kind in get_args(it.Intent)
        if kind not in from_outside
        and any(field.name in by_hand for field in dataclasses.fields(kind))
    }

    assert written - _NOT_WRITTEN <= set(FREE_TEXT), written - set(FREE_TEXT)
    assert written - {it.EmailEnded} <= {*FREE_TEXT, *NO_CODE_IN}


def test_a_rule_is_not_written_by_hand() -> None:
    """An errand without a reason has nothing to look at."""
    assert () == tuple(FREE_TEXT[it.RunErrand](it.RunErrand(errand=BuyWithPoints(rule_id=CARD))))
