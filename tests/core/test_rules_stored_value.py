"""Gift cards and store credit: bought and issued, spent no further than nothing, given back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from builders import MUNA, Counter, counter_of, customer_of, item_of, sar
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report
from taking_back import take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decision import Decision, Refusal
from pos.core.deliveries import OrderDelivery
from pos.core.effects import PrintStoredValue
from pos.core.money import Money
from pos.core.reports.sections import sections
from pos.core.state import empty_state
from pos.core.stored_value import (
    Replaced,
    StoredKind,
    StoredValue,
    as_printed,
    code_in,
    digest_of,
    new_code,
)

METHODS = ("cash", "card", "gift-card", "store-credit")


@dataclass
class Shop:
    """A counter, and what its record would have of each code."""

    counter: Counter = field(
        default_factory=lambda: counter_of(tender_methods=METHODS, opening_float="500.00")
    )
    codes: list[str] = field(default_factory=list)

    def ask(self, intent: it.Intent, *, approved_by: str = "") -> Decision:
        made = self.counter.done(intent, approved_by=approved_by)
        self.codes += [one.code for one in made.effects if isinstance(one, PrintStoredValue)]
        return made

    def sell(self, price: str) -> None:
        self.ask(it.AddItem(item=item_of("bag", price)))

    def gift_card(self, amount: str) -> str:
        """Sold for cash; its code."""
        self.ask(it.SellGiftCard(amount=sar(amount)))
        self.ask(it.TakeTender(method="cash"))
        return self.codes[-1]

    def found(self, code: str) -> StoredValue | None:
        return ledger(self.counter.events).get(digest_of(code))

    def pay(self, code: str, amount: str | None = None) -> it.TakeTender:
        return it.TakeTender(
            method="gift-card",
            amount=sar(amount) if amount else None,
            code=code,
            found=self.found(code),
        )


def ledger(events: list[ev.Event]) -> dict[str, StoredValue]:
    """What is on each, by the digest of its code."""
    by_id: dict[str, StoredValue] = {}
    digests: dict[str, str] = {}
    for event in events:
        match event:
            case ev.StoredValueIssued():
                by_id[event.instrument_id] = StoredValue(
                    instrument_id=event.instrument_id,
                    kind=event.kind,
                    last_four=event.last_four,
                    balance=event.amount,
                    expires_on=event.expires_on,
                )
                digests[event.instrument_id] = event.digest
            case ev.StoredValueLoaded() | ev.StoredValueReturned():
                move(by_id, event.instrument_id, event.amount)
            case ev.StoredValueSpent():
                move(by_id, event.instrument_id, -event.amount)
            case ev.StoredValueReplaced():
                digests[event.instrument_id] = event.digest
    return {digests[instrument_id]: one for instrument_id, one in by_id.items()}


def move(by_id: dict[str, StoredValue], instrument_id: str, amount: Money) -> None:
    one = by_id[instrument_id]
    by_id[instrument_id] = replace(one, balance=one.balance + amount)


def test_codes() -> None:
    """A code is read however it is typed, and nothing else is taken for one."""
    code = new_code(StoredKind.GIFT_CARD, "secret", "i1")
    assert code == code_in(as_printed(code)) == code_in(f" {code.lower()} ")
    assert code != new_code(StoredKind.GIFT_CARD, "another", "i1")
    assert code[2:] == code_in(new_code(StoredKind.GIFT_CARD, "secret", "i1"))[2:]
    assert "GC10" == code_in("GCIO" + "0" * 14)[:4]
    for other in ("", "6281000000014", code[:-1], f"{code}0", "XX" + code[2:], "S001-T1-000001"):
        assert "" == code_in(other)


def test_a_gift_card_is_sold() -> None:
    """Paid like goods and no sale: no tax, no order, a line of its own in the report."""
    shop = Shop()
    shop.sell("20.00")
    shop.counter.done(it.CustomerFound(sale_id=shop.counter.sale.sale_id, customer=customer_of()))
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    assert ("20.00", "70.00", "70.00") == (
        shop.counter.totals.total.text(),
        shop.counter.totals.to_pay.text(),
        shop.counter.totals.due.text(),
    )
    decision = shop.ask(it.TakeTender(method="cash"))
    report = last_report(shop.counter)

    (order,) = decision.deliveries
    assert isinstance(order, OrderDelivery)
    assert "20.00" == order.order.total_paid.text()
    assert ("20.00", "50.00") == (report.total.text(), report.gift_cards_sold.text())
    found = shop.found(shop.codes[-1])
    assert found is not None
    assert ("50.00", shop.codes[-1][-4:]) == (found.balance.text(), found.last_four)
    assert shop.codes[-1] not in repr(shop.counter.events)
    all_add_up(shop.counter)


def test_on_the_report() -> None:
    """A row of its own, which the tenders have and the total has not."""
    shop = Shop()
    shop.sell("20.00")
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    shop.ask(it.TakeTender(method="card"))
    sold, *_ = sections(last_report(shop.counter))
    rows = {one.name: one.figure for one in sold.rows}
    assert (sar("20.00"), sar("50.00")) == (rows["Total"], rows["Gift cards sold, no sale"])
    assert "Rounding of cash" not in rows


def test_spent_down() -> None:
    """It pays what is on it, the rest is paid otherwise, and then there is nothing left on it."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("70.00")
    assert "Only 50.00 is on" in shop.counter.refused(shop.pay(code, "60.00")).reason
    assert "Left to pay: 20.00" in shop.ask(shop.pay(code)).say
    assert "is spent" in shop.counter.refused(shop.pay(code)).reason
    shop.ask(it.TakeTender(method="cash"))

    shop.sell("10.00")
    assert "is spent" in shop.counter.refused(shop.pay(code)).reason
    all_add_up(shop.counter)


def test_no_change_from_it() -> None:
    """More than is due is not taken off it; without an amount it pays what is due."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("30.00")
    assert "Only cash gives change" in shop.counter.refused(shop.pay(code, "40.00")).reason
    shop.ask(shop.pay(code))
    found = shop.found(code)
    assert found is not None
    assert "20.00" == found.balance.text()


def test_taken_back_with_its_tender() -> None:
    """A tender that is void puts back what it spent."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("70.00")
    shop.ask(shop.pay(code))
    shop.ask(it.VoidTender(number=1))
    found = shop.found(code)
    assert found is not None
    assert "50.00" == found.balance.text()
    shop.ask(it.VoidSale())
    all_add_up(shop.counter)


def test_unknown_expired_or_foreign() -> None:
    """A code that is not known, or no longer good, or of other money, pays nothing."""
    shop = Shop()
    code = shop.gift_card("50.00")
    found = shop.found(code)
    assert found is not None
    shop.sell("30.00")
    for changed, said in (
        (None, "has that code"),
        (replace(found, expires_on=date(2026, 11, 20)), "could be spent until 20 Nov 2026"),
        (replace(found, balance=Money(5, "USD")), "is in USD"),
    ):
        asked = it.TakeTender(method="gift-card", code=code, found=changed)
        assert said in shop.counter.refused(asked).reason
    good = replace(found, expires_on=date(2026, 11, 21))
    shop.ask(it.TakeTender(method="gift-card", code=code, found=good))


def test_nothing_is_put_on_a_card_of_other_money() -> None:
    """What is on it would be counted in the money it has."""
    shop = Shop()
    code = shop.gift_card("50.00")
    found = shop.found(code)
    assert found is not None
    foreign = replace(found, balance=Money(5, "USD"))
    load = it.SellGiftCard(amount=sar("25.00"), code=code, found=foreign)
    assert "is in USD" in shop.counter.refused(load).reason


def test_loaded_again() -> None:
    """More is put on a card when it is paid for, under the code it has."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.ask(it.SellGiftCard(amount=sar("25.00"), code=code, found=shop.found(code)))
    assert "50.00" == (shop.found(code) or pytest.fail("gone")).balance.text()
    shop.ask(it.TakeTender(method="cash"))
    assert "75.00" == (shop.found(code) or pytest.fail("gone")).balance.text()
    assert 1 == len(shop.codes)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (it.SellGiftCard(amount=sar("0.00")), "more than nothing"),
        (it.SellGiftCard(amount=sar("6281000000014.00")), "cannot be right"),
        (it.SellGiftCard(amount=sar("5.00"), code="GC0"), "has that code"),
    ],
)
def test_cannot_be_sold(intent: it.SellGiftCard, said: str) -> None:
    """An amount that cannot be, or a card that is not there, puts nothing on the sale."""
    shop = Shop()
    assert said in shop.counter.refused(intent).reason
    assert shop.counter.state.sale is None


def test_a_store_without_them() -> None:
    """Where the store does not take gift cards it sells none."""
    said = counter_of().refused(it.SellGiftCard(amount=sar("5.00"))).reason
    assert "takes no gift cards" in said


def test_no_gift_card_for_a_gift_card() -> None:
    """It would outlive its own end by it; another means pays for it, and a new card is issued."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    for amount in (None, "50.00", "0.01"):
        said = shop.counter.refused(shop.pay(code, amount)).reason
        assert (
            "Gift cards and store credit pay for goods, not for a gift card: take the rest by "
            "another means." == said
        )
    scanned = it.StoredValueScanned(code=code, found=shop.found(code), to_pay=True)
    assert "not for a gift card" in shop.counter.refused(scanned).reason
    shop.ask(it.TakeTender(method="card"))
    assert 2 == len(shop.codes)
    all_add_up(shop.counter)


def test_goods_beside_a_gift_card() -> None:
    """It pays for the goods and no further, however the tenders are split, also what is loaded."""
    shop = Shop()
    first, second = shop.gift_card("50.00"), shop.gift_card("50.00")
    shop.sell("30.00")
    shop.ask(it.SellGiftCard(amount=sar("40.00"), code=second, found=shop.found(second)))
    assert "30.00 is left to pay so." in shop.counter.refused(shop.pay(first, "30.01")).reason
    shop.ask(it.TakeTender(method="cash", amount=sar("20.00")))
    shop.ask(shop.pay(first, "12.00"))
    assert "18.00 is left to pay so." in shop.counter.refused(shop.pay(second, "18.01")).reason
    assert "Left to pay: 20.00" in shop.ask(shop.pay(second)).say
    assert "not for a gift card" in shop.counter.refused(shop.pay(first)).reason
    shop.ask(it.VoidTender(number=2))
    assert "Left to pay: 20.00" in shop.ask(shop.pay(first)).say
    shop.ask(it.TakeTender(method="card"))
    left = [shop.found(code) for code in (first, second)]
    assert ["38.00", "72.00"] == [one.balance.text() for one in left if one is not None]
    all_add_up(shop.counter)


@pytest.mark.parametrize(
    ("price", "by_code"), [("15.00", None), ("20.00", None), ("29.00", "9.00")]
)
def test_an_exchange_with_a_gift_card(price: str, by_code: str | None) -> None:
    """Goods that came back have paid for the new ones: only what these are more is goods to pay."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("20.00")
    shop.ask(it.TakeTender(method="cash"))
    take_back(shop.counter, "S001-T1-000002", 1)
    shop.sell(price)
    shop.ask(it.SellGiftCard(amount=sar("25.00")))
    if by_code is None:
        assert "not for a gift card" in shop.counter.refused(shop.pay(code)).reason
    else:
        before = shop.counter.totals.due - sar(by_code)
        assert f"Left to pay: {before.text()}" in shop.ask(shop.pay(code)).say
    shop.ask(it.TakeTender(method="cash"))
    all_add_up(shop.counter)


def test_struck_out() -> None:
    """Like any line, before it is paid; it has no price or quantity to change."""
    shop = Shop()
    shop.sell("20.00")
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    override = it.OverridePrice(number=2, unit_price=sar("1.00"), reason="r")
    assert "That is a gift card" in shop.counter.refused(override).reason
    assert "Struck out: Gift card" in shop.ask(it.VoidLine(number=2)).say
    assert "20.00" == shop.counter.totals.due.text()


def test_set_aside_with_one() -> None:
    """A suspended sale keeps it, also into the next shift, and it is worth nothing meanwhile."""
    shop = Shop()
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    shop.ask(it.SuspendSale(name="later"))
    assert shop.counter.state.shift is not None
    shop.ask(it.CloseShift(counted=sar("500.00")))
    shop.ask(it.OpenShift(opening_float=sar("0.00")))
    shop.ask(it.ResumeSale(name="later"))
    assert [] == shop.codes
    shop.ask(it.TakeTender(method="cash"))
    assert 1 == len(shop.codes)
    all_add_up(shop.counter)


def test_store_credit_for_a_return() -> None:
    """What is paid back as credit is issued when the sale is complete, and can then be spent."""
    shop = Shop()
    shop.sell("80.00")
    shop.ask(it.TakeTender(method="card"))
    take_back(shop.counter, "S001-T1-000001", 1)
    shop.ask(it.TakeTender(method="store-credit"))
    (code,) = shop.codes
    assert code.startswith("SC")

    shop.sell("30.00")
    shop.ask(replace(shop.pay(code), method="store-credit"))
    found = shop.found(code)
    assert found is not None
    assert (StoredKind.STORE_CREDIT, "50.00") == (found.kind, found.balance.text())
    all_add_up(shop.counter)


def test_bought_and_paid_back_on_one_sale() -> None:
    """A card that is bought and one that is paid back as are two, though both are their kind's
    first; the line and the tender each name their own.
    """
    shop = Shop()
    shop.sell("80.00")
    shop.ask(it.TakeTender(method="card"))
    shop.ask(it.SellGiftCard(amount=sar("30.00")))
    take_back(shop.counter, "S001-T1-000001", 1)
    shop.ask(it.TakeTender(method="gift-card"), approved_by=MUNA.user_id)
    bought, back = shop.codes
    last = shop.counter.state.last_sale
    assert last is not None
    (line,), (tender,) = last.sale.gift_cards, last.sale.tenders

    assert ["30.00", "50.00"] == [
        (shop.found(code) or pytest.fail("gone")).balance.text() for code in (bought, back)
    ]
    assert (bought[-4:], back[-4:]) == (line.last_four, tender.reference)
    assert "" != line.instrument_id != tender.instrument != ""
    all_add_up(shop.counter)


def test_a_record_that_does_not_say_what_was_issued_for() -> None:
    """In one made before that was told, the line of a number comes before its tender; where it is
    told, neither needs to come first.
    """
    shop = Shop()
    shop.sell("80.00")
    shop.ask(it.TakeTender(method="card"))
    shop.ask(it.SellGiftCard(amount=sar("30.00")))
    take_back(shop.counter, "S001-T1-000001", 1)
    shop.ask(it.TakeTender(method="gift-card"), approved_by=MUNA.user_id)
    events = shop.counter.events
    bought, back = [at for at, one in enumerate(events) if isinstance(one, ev.StoredValueIssued)]
    earlier = [
        replace(one, of_tender=None) if isinstance(one, ev.StoredValueIssued) else one
        for one in events
    ]
    turned = [*events]
    turned[bought], turned[back] = events[back], events[bought]
    start, last = empty_state(shop.counter.state.setup), shop.counter.state.last_sale

    assert last == fold(start, earlier).last_sale == fold(start, turned).last_sale


def test_loaded_too_late() -> None:
    """Set aside and paid after the card's end: nothing is loaded that nobody could spend."""
    shop = Shop(counter_of(tender_methods=METHODS, stored_value_valid_days=30))
    code = shop.gift_card("50.00")
    load = it.SellGiftCard(amount=sar("25.00"), code=code, found=shop.found(code))
    shop.ask(load)
    shop.ask(it.SuspendSale())
    shop.counter.now += timedelta(days=30)
    shop.ask(it.ResumeSale(name="1"))
    shop.counter.now += timedelta(days=1)

    refused = shop.counter.refused(it.TakeTender(method="cash")).reason
    assert "could be spent until" in refused
    assert "Strike out its line" in refused
    shop.ask(it.VoidLine(number=1))


def test_loaded_and_paid_back_on_one_sale() -> None:
    """What is loaded keeps its own name beside a credit that is issued."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("80.00")
    shop.ask(it.TakeTender(method="card"))
    shop.ask(it.SellGiftCard(amount=sar("30.00"), code=code, found=shop.found(code)))
    take_back(shop.counter, "S001-T1-000002", 1)
    shop.ask(it.TakeTender(method="store-credit"))
    last = shop.counter.state.last_sale
    assert last is not None
    assert code[-4:] == last.sale.gift_cards[0].last_four
    assert shop.codes[-1][-4:] == last.sale.tenders[0].reference


def test_not_taken_back() -> None:
    """A gift card that was bought does not come back as goods."""
    shop = Shop()
    shop.gift_card("50.00")
    refused = take_back(shop.counter, "S001-T1-000001", 1)
    assert isinstance(refused, Refusal)
    assert "A gift card is not taken back" in refused.reason


def test_scanned() -> None:
    """In the basket what is on it is told, and how it pays; where paying has begun it pays."""
    shop = Shop()
    code = shop.gift_card("50.00")
    named = f"Gift card ····{code[-4:]}"

    def shown(*, to_pay: bool = False) -> Decision:
        intent = it.StoredValueScanned(code=code, found=shop.found(code), to_pay=to_pay)
        return shop.ask(intent)

    for to_pay in (False, True):
        told = shown(to_pay=to_pay)
        assert f"{named}: 50.00 to spend." == told.say
        assert () == told.events
    shop.sell("20.00")
    told = shown()
    assert f"{named}: 50.00 to spend. Press F9, then scan it to pay with it." == told.say
    assert () == told.events
    assert "Paid" in shown(to_pay=True).say
    shop.sell("40.00")
    shop.ask(it.TakeTender(method="cash", amount=sar("5.00")))
    assert "Left to pay: 5.00" in shown().say
    assert "has that code" in shop.counter.refused(it.ReadStoredValue(code="x")).reason


def test_issued_anew() -> None:
    """A lost slip: a manager has the same value under another code, and the first is dead."""
    shop = Shop()
    code = shop.gift_card("50.00")
    found = shop.found(code)
    assert found is not None
    anew = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost", found=(found,))
    assert shop.counter.refused(anew).needs_approval
    shop.ask(anew, approved_by=MUNA.user_id)

    assert shop.found(code) is None
    assert found.balance == (shop.found(shop.codes[-1]) or pytest.fail("gone")).balance
    assert code != shop.codes[-1]
    nothing = it.ReplaceStoredValue(receipt="x", reason="lost")
    assert "not spent" in shop.counter.refused(nothing, approved_by=MUNA.user_id).reason
    assert "Say why" in shop.counter.refused(replace(anew, reason="")).reason


def test_a_spent_one_is_told_as_bad_news() -> None:
    """Asked about or scanned, in the basket or before it, and nothing is paid with it."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("50.00")
    shop.ask(shop.pay(code))
    found = shop.found(code)
    assert found is not None

    def shown() -> Decision:
        return shop.ask(it.StoredValueScanned(code=code, found=found))

    said = f"{found.name} is spent: 0.00 is left on it. Nothing can be paid with it."
    read = shop.ask(it.ReadStoredValue(code=code, found=found))
    before = shown()
    shop.sell("20.00")
    waits = shop.ask(it.StoredValueScanned(code=code, found=found, something_waits=True))
    for told in (read, before, shown(), waits):
        assert (said, True) == (told.say, told.trouble)


def _issued_two() -> tuple[Shop, tuple[StoredValue, ...]]:
    """A gift card of 50.00 and one of 20.00 on one receipt."""
    shop = Shop()
    shop.ask(it.SellGiftCard(amount=sar("50.00")))
    shop.gift_card("20.00")
    return shop, tuple(ledger(shop.counter.events).values())


def test_one_of_two_issued_anew() -> None:
    """Which is lost is asked; that alone has a new code, and the answer names both codes of it."""
    shop, (lost, kept) = _issued_two()
    anew = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost", found=(lost, kept))

    which = shop.counter.refused(anew)
    assert (lost, kept) == which.to_choose
    for one in (lost, kept):
        assert f"{one.name} ({one.balance.said()})" in which.reason

    none = shop.counter.refused(replace(anew, last_four="UUUU"), approved_by=MUNA.user_id)
    assert "ends in UUUU" in none.reason
    assert () == none.to_choose

    chosen = replace(anew, last_four=lost.last_four.lower())
    made = shop.ask(chosen, approved_by=MUNA.user_id)
    now = shop.codes[-1][-4:]
    assert made.say.startswith(f"{lost.name} (50.00) is issued anew as ····{now}.")
    assert 1 == len([one for one in made.events if isinstance(one, ev.StoredValueReplaced)])
    assert kept in ledger(shop.counter.events).values()
    assert digest_of(shop.codes[1]) in ledger(shop.counter.events)
    assert digest_of(shop.codes[0]) not in ledger(shop.counter.events)


def test_the_only_one_left_is_meant() -> None:
    """Where the other is spent nothing is asked."""
    shop, (spent, left) = _issued_two()
    found = (replace(spent, balance=sar("0.00")), left)
    anew = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost", found=found)
    assert shop.ask(anew, approved_by=MUNA.user_id).say.startswith(f"{left.name} (20.00) is issued")


def test_scanned_for_an_amount() -> None:
    """So much is paid, and no more than is on it; a return is not paid back onto it."""
    shop = Shop()
    code = shop.gift_card("50.00")

    def shown(amount: str) -> it.StoredValueScanned:
        found = shop.found(code)
        return it.StoredValueScanned(code=code, found=found, to_pay=True, amount=sar(amount))

    shop.sell("80.00")
    assert "Left to pay: 50.00" in shop.ask(shown("30.00")).say
    assert (
        f"Only 20.00 is on Gift card ····{code[-4:]}. Take that, and the rest by another means."
        == shop.counter.refused(shown("21.00")).reason
    )
    assert "Left to pay: 30.00" in shop.ask(shown("20.00")).say
    shop.ask(it.TakeTender(method="cash"))
    take_back(shop.counter, "S001-T1-000002", 1)
    assert "Gift card" in shop.ask(shown("10.00")).say
    assert not shop.counter.sale.tenders


def test_a_code_that_was_replaced() -> None:
    """Whoever still has it is told so and what to do, and neither pays with it nor loads it."""
    shop = Shop()
    code = shop.gift_card("50.00")
    shop.sell("20.00")
    gone = Replaced(last_four="7Q2X")
    for intent in (
        it.TakeTender(method="gift-card", code=code, found=gone),
        it.SellGiftCard(amount=sar("5.00"), code=code, found=gone),
        it.ReadStoredValue(code=code, found=gone),
        it.StoredValueScanned(code=code, found=gone),
        it.StoredValueScanned(code=code, found=gone, to_pay=True),
    ):
        assert (
            f"The code ····{code[-4:]} is worth nothing: its value was issued anew as ····7Q2X. "
            "Take the newer slip." == shop.counter.refused(intent).reason
        )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sell", "pay", "load", "void", "item", "cash", "scan"]),
            st.integers(1, 9_000),
            st.integers(0, 3),
        ),
        max_size=25,
    )
)
def test_never_below_nothing(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is asked in whatever order: no card ever has less than nothing, and all adds up."""
    shop = Shop()
    for what, minor, which in steps:
        amount = Money(minor, "SAR")
        code = shop.codes[which % len(shop.codes)] if shop.codes else "GC"
        found = shop.found(code)
        intents: dict[str, it.Intent] = {
            "sell": it.SellGiftCard(amount=amount),
            "load": it.SellGiftCard(amount=amount, code=code, found=found),
            "pay": it.TakeTender(method="gift-card", amount=amount, code=code, found=found),
            "scan": it.StoredValueScanned(code=code, found=found, to_pay=True, amount=amount),
            "void": it.VoidTender(number=which),
            "item": it.AddItem(item=item_of("bag", amount.text())),
            "cash": it.TakeTender(method="cash"),
        }
        answer = shop.counter.ask(intents[what])
        shop.codes += [one.code for one in answer.effects if isinstance(one, PrintStoredValue)]
        assert all(one.balance.minor >= 0 for one in ledger(shop.counter.events).values())
    shop.counter.ask(it.TakeTender(method="cash"))
    owed = sum(one.balance.minor for one in ledger(shop.counter.events).values())
    spent = sum(
        tender.amount.minor
        for event in shop.counter.events
        if isinstance(event, ev.Tendered) and (tender := event.tender).instrument
    )
    assert owed + spent >= last_report(shop.counter).gift_cards_sold.minor
    all_add_up(shop.counter)


@pytest.mark.parametrize("in_training", [True, False])
def test_a_card_of_the_other_kind_of_till(in_training: bool) -> None:
    """A card of training at the real till is told to be one, and a real one where it is training;
    any other that is not known is not.
    """

    def shop(*, is_training: bool) -> Shop:
        setup = {"tender_methods": METHODS, "is_training": is_training}
        return Shop(counter=counter_of(opening_float="500.00", **setup))

    here, there = shop(is_training=in_training), shop(is_training=not in_training)
    of_here, of_there = here.gift_card("50.00"), there.gift_card("50.00")
    here.sell("30.00")
    said = "this till is in training" if in_training else "is of a till in training"
    for asked in (
        it.ReadStoredValue(code=of_there),
        it.TakeTender(method="gift-card", code=of_there),
        it.StoredValueScanned(code=of_there),
    ):
        assert said in here.counter.refused(asked).reason
    unknown = here.counter.refused(it.ReadStoredValue(code=of_here)).reason
    assert "No gift card or store credit of this till has that code." in unknown
    assert "Left to pay" not in here.ask(here.pay(of_here)).say
