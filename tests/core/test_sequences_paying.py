"""Gift cards, cash rounding, exemption, card answers and returns in any order: all of it agrees."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from builders import (
    AMAL,
    MUNA,
    Counter,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    setup_of,
    terms_of,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report
from taking_back import take_back
from test_rules_stored_value import METHODS, ledger

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.card import CardMode
from pos.core.customer import AutomaticPromotion, CouponKind
from pos.core.decision import Refusal
from pos.core.effects import PrintStoredValue
from pos.core.money import Money
from pos.core.refold import refold
from pos.core.sale import Sale, SaleTerms
from pos.core.staff import Cashier
from pos.core.state import empty_state
from pos.core.stored_value import StoredValue, digest_of
from pos.core.tender import CARD, CASH
from pos.core.totals import add_up

ITEMS = [
    item_of("bag", "100.00"),
    item_of("sock", "0.99"),
    item_of("bread", "3.33", tax="zero"),
    item_of("dates", "41.99", unit="kg"),
]
TERMS = st.builds(
    SaleTerms,
    currency=st.just("SAR"),
    prices_include_tax=st.booleans(),
    tax_rounding=st.sampled_from(["line", "rate"]),
    points_reduce_tax=st.booleans(),
    cash_rounding_minor=st.sampled_from([0, 5, 25]),
)
STORE_CREDIT = METHODS[3]
AMOUNTS = st.integers(1, 20_000).map(lambda minor: Money(minor, "SAR"))


@dataclass
class Till:
    """A counter with the codes that were printed at it, and the answers it would be given."""

    counter: Counter
    has_yes: bool = True
    """Whether a manager says yes to whatever needs one."""
    codes: list[str] = field(default_factory=list)

    @property
    def approved_by(self) -> str:
        return MUNA.user_id if self.has_yes else ""

    def ask(self, intent: it.Intent) -> bool:
        before = self.counter.state
        answer = self.counter.ask(intent, approved_by=self.approved_by)
        self.codes += [one.code for one in answer.effects if isinstance(one, PrintStoredValue)]
        if isinstance(answer, Refusal):
            assert answer.events or before == self.counter.state
        return not isinstance(answer, Refusal)

    @property
    def sale(self) -> Sale | None:
        return self.counter.state.sale

    def stored(self, which: int) -> tuple[str, StoredValue | None]:
        code = self.codes[which % len(self.codes)] if self.codes else "GC"
        return code, ledger(self.counter.events).get(digest_of(code))

    def receipts(self) -> list[str]:
        return [one.receipt for one in self.counter.events if isinstance(one, ev.SaleCompleted)]

    # -- the steps, each with the same three figures to make of what it likes -----------------

    def add(self, which: int, amount: Money, yes: bool) -> None:
        item = ITEMS[which % len(ITEMS)]
        weight = Decimal(amount.minor).scaleb(-3) if item.is_weighed else None
        self.ask(it.AddItem(item=item, quantity=weight or Decimal(1 + yes)))

    def discount(self, which: int, amount: Money, yes: bool) -> None:
        if yes:
            self.ask(it.DiscountSale(reason="r", percent=Decimal(amount.minor % 100)))
        else:
            self.ask(it.DiscountLine(number=which, reason="r", amount=amount))

    def redeem(self, _: int, amount: Money, yes: bool) -> None:
        """The points, a coupon or a promotion of a customer, or of nobody any more."""
        if self.sale is None:
            return
        sale_id, few = self.sale.sale_id, Money(amount.minor // 4, "SAR")
        customer = customer_of()
        self.ask(it.CustomerFound(sale_id=sale_id, customer=customer))
        if not yes:
            self.ask(it.RemoveCustomer())
        elif amount.minor % 3 == 0 and self.ask(it.RedeemPoints(points=100)):
            self.ask(it.HoldPlaced(sale_id=sale_id, hold=replace(hold_of(100, "0.00"), amount=few)))
        elif amount.minor % 3 == 1 and self.ask(it.ApplyCoupon(code="TEN")):
            ten = coupon_of(CouponKind.PERCENTAGE, "10", code="TEN")
            self.ask(it.CouponLockPlaced(sale_id=sale_id, lock=lock_of(ten)))
        elif self.sale is not None:
            spring = AutomaticPromotion(name="Spring", amount=few)
            told = it.PromotionTold(
                sale_id=sale_id,
                customer_id=customer.customer_id,
                goods=self.sale.basket,
                promotion=spring,
            )
            self.ask(told)

    def exempt(self, _: int, __: Money, yes: bool) -> None:
        self.ask(it.ExemptFromTax(reason="Embassy, 4711") if yes else it.ChargeTax())

    def gift_card(self, which: int, amount: Money, yes: bool) -> None:
        code, found = self.stored(which) if yes else ("", None)
        self.ask(it.SellGiftCard(amount=amount, code=code, found=found))

    def pay(self, which: int, amount: Money, yes: bool) -> None:
        code, found = self.stored(amount.minor)
        method = METHODS[which % len(METHODS)]
        self.ask(
            it.TakeTender(
                method=method,
                amount=None if yes else amount,
                reference="A12345" if method == CARD else "",
                code=code,
                found=found,
            )
        )

    def pay_rest(self, which: int, amount: Money, yes: bool) -> None:
        """With its answer, where the card terminal is asked for it."""
        self.pay(which, amount, True)
        self.card_answers(amount.minor % 4, amount, yes)

    def card_answers(self, which: int, _: Money, yes: bool) -> None:
        if self.sale is None or self.sale.card is None:
            return
        of = {"sale_id": self.sale.sale_id, "reference": self.sale.card.reference}
        if which == 1:
            self.ask(it.CardUnanswered(**of, reason="No answer."))
            self.ask(it.ResolveCard(is_done=yes, reason="the terminal's list"))
        elif yes:
            self.ask(it.CardApproved(**of, approval_code="A12345", last_four="4242"))
        else:
            self.ask(it.CardDeclined(**of, reason="Declined."))

    def strike_out(self, which: int, _: Money, yes: bool) -> None:
        paid = self.sale.tenders if self.sale else ()
        last = paid[-1].number if paid else which
        self.ask(it.VoidTender(number=last) if yes else it.VoidLine(number=which))

    def comes_back(self, which: int, amount: Money, yes: bool) -> None:
        if receipts := self.receipts():
            receipt = receipts[amount.minor % len(receipts)]
            quantity = "" if yes else "1"
            take_back(self.counter, receipt, which, quantity, approved_by=self.approved_by)

    def set_aside(self, *_: Any) -> None:
        if self.sale is None and self.counter.state.suspended:
            self.ask(it.ResumeSale(name=self.counter.state.suspended[0].name))
        else:
            self.ask(it.SuspendSale())

    # -- what goes together, so that it is met often -------------------------------------------

    def sell(self, which: int, amount: Money, yes: bool) -> None:
        """Goods, something off them or no tax, and one means for all of it."""
        self.finish()
        self.add(which, amount, True)
        self.add(which + 1, amount, False)
        if yes:
            self.redeem(which, amount, True)
            self.redeem(which, Money(amount.minor + 1, "SAR"), True)
        else:
            self.exempt(which, amount, bool(amount.minor % 2))
        self.pay(amount.minor, amount, False)
        self.pay_rest(which, amount, True)
        self.finish()

    def exchange(self, which: int, amount: Money, yes: bool) -> None:
        """Goods back, perhaps for others, and money one way or the other by any means."""
        self.finish()
        self.comes_back(1 + which % 2, amount, yes)
        if amount.minor % 2:
            self.add(which, amount, yes)
        self.pay(which + 1, amount, False)
        self.pay_rest(which, amount, yes)
        self.finish()

    def in_parts(self, which: int, amount: Money, yes: bool) -> None:
        """Two pieces paid by two means; each comes back by one of them, the first set aside before,
        or on one sale with goods of another receipt.
        """
        self.finish_all()
        one_of, other = METHODS[which % 2], METHODS[1 - which % 2]
        self.add(0, amount, True)
        self.ask(it.TakeTender(method=one_of, amount=sar("100.00"), reference="A12345"))
        self.card_answers(0, amount, True)
        self.ask(it.TakeTender(method=other, reference="A12345"))
        self.card_answers(0, amount, True)
        self.finish()
        receipt = self.receipts()[-1]
        take_back(self.counter, receipt, 1, "1", approved_by=self.approved_by)
        if yes:
            self.set_aside()
        else:
            self.comes_back(1 + amount.minor % 2, amount, True)
            self.pay_by(one_of)
        take_back(self.counter, receipt, 1, approved_by=self.approved_by)
        self.pay_by(one_of)
        self.finish_all()

    def pay_by(self, method: str) -> None:
        """All of it, or as much as may be without a yes."""
        if self.sale is None or not self.ask(it.TakeTender(method=method, reference="A12345")):
            self.ask(it.TakeTender(method=method, amount=sar("100.00"), reference="A12345"))
        self.card_answers(0, sar("0.00"), True)

    def change_of_mind(self, which: int, amount: Money, yes: bool) -> None:
        """Something off, then a line too many and a means too many, each struck out."""
        self.add(which, amount, True)
        self.discount(1, amount, yes)
        self.add(which + 1, amount, False)
        if self.sale is not None and self.sale.rows:
            self.ask(it.VoidLine(number=self.sale.rows[-1].number))
        self.pay(which, Money(1 + amount.minor % 500 * 5, "SAR"), False)
        self.card_answers(0, amount, True)
        self.strike_out(which, amount, True)

    # -- to the end of the day ----------------------------------------------------------------

    def finish(self) -> None:
        """Whatever is open is paid in cash, or paid back."""
        self.card_answers(0, sar("0.00"), True)
        if self.sale is None:
            return
        if not self.sale.rows:
            self.ask(it.VoidSale())
        elif not self._pay_all():
            # What is held is worth more than the sale by now.
            self.ask(it.RemoveCustomer())
            self._pay_all()
        assert self.sale is None

    def _pay_all(self) -> bool:
        """As store credit where so much is not paid back in cash: without a yes, or at all, as the
        drawer cannot have it.
        """
        done = self.ask(it.TakeTender(method=CASH)) or self.ask(it.CompleteSale())
        return done or self.ask(it.TakeTender(method=STORE_CREDIT))

    def finish_all(self) -> None:
        self.finish()
        while self.counter.state.suspended:
            self.set_aside()
            self.finish()

    def take_all_back(self) -> None:
        """Whatever was sold and has not come back yet, each receipt's on a sale of its own."""
        for done, sale in [*_finished(self.counter)]:
            for line in sale.lines:
                take_back(self.counter, done.receipt, line.number, approved_by=self.approved_by)
            self.finish()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(
                    Till.sell,
                    Till.sell,
                    Till.sell,
                    Till.exchange,
                    Till.exchange,
                    Till.in_parts,
                    Till.in_parts,
                    Till.change_of_mind,
                ),
                *(Till.add, Till.add, Till.comes_back, Till.comes_back, Till.gift_card),
                *(Till.pay, Till.pay, Till.pay_rest, Till.pay_rest, Till.card_answers),
                *(Till.discount, Till.redeem, Till.exempt, Till.strike_out, Till.set_aside),
            ]
        ),
        st.integers(0, 4),
        AMOUNTS,
        st.booleans(),
    ),
    min_size=10,
    max_size=30,
)


@pytest.mark.parametrize("mode", CardMode)
@settings(max_examples=30)
@example(
    terms=terms_of(),
    who=AMAL,
    has_yes=False,
    steps=[(Till.in_parts, which, sar("10.00"), yes) for which in (0, 1) for yes in (True, False)],
)
@given(
    terms=TERMS,
    who=st.sampled_from([AMAL, AMAL, MUNA]),
    has_yes=st.sampled_from([False, False, True]),
    steps=STEPS,
)
def test_all_agrees(
    mode: CardMode, terms: SaleTerms, who: Cashier, has_yes: bool, steps: list[Any]
) -> None:
    """Sums, reports, cards and record agree whatever is done, and goods all back cancel all of it:
    goods, tax, discounts and points, to the minor unit, of each sale by itself and of the day.
    """
    till = Till(Counter(setup=setup_of(terms, tender_methods=METHODS, card_mode=mode)))
    till.ask(it.PinWasRight(cashier=who))
    till.ask(it.OpenShift(opening_float=sar("500.00")))
    _goods_and_cards(till)
    till.has_yes = has_yes
    for step, which, amount, yes in steps:
        step(till, which, amount, yes)
        _what_is_due_has_one_direction(till)
    till.finish_all()
    _agrees(till)
    if who is AMAL and not has_yes:
        _it_went_back_as_it_came(till.counter)

    till.has_yes = True
    till.take_all_back()
    _agrees(till)
    _each_is_cancelled(till.counter)
    report = last_report(till.counter)
    for nothing in (report.total, report.gross, report.discounts, report.net, report.tax):
        assert not nothing, report
    assert not report.points_paid
    assert not any(rate.net or rate.tax for rate in report.taxes)
    assert not any(one.amount or one.quantity for one in (*report.items, *report.categories))


def _goods_and_cards(till: Till) -> None:
    """Something to take back, a gift card, and store credit for something taken back."""
    for which in (0, 3):
        till.add(which, sar("30.00"), True)
        till.finish()
    till.gift_card(0, sar("120.00"), False)
    till.finish()
    till.comes_back(1, sar("0.00"), False)
    till.pay(3, sar("0.00"), True)
    assert 2 == len(till.codes)


def _what_is_due_has_one_direction(till: Till) -> None:
    """While something is paid the rest is still due the same way, and nothing was rounded yet."""
    if till.sale is None or not till.sale.tenders:
        return
    due = add_up(till.sale).due.minor
    assert due
    assert all((one.amount.minor > 0) is (due > 0) for one in till.sale.tenders)
    assert not any(one.rounding for one in till.sale.tenders)


def _agrees(till: Till) -> None:
    counter = till.counter
    all_add_up(counter)
    _paid_exactly(counter)
    assert counter.state == fold(empty_state(counter.setup), counter.events)
    owed = ledger(counter.events).values()
    assert all(one.balance.minor >= 0 for one in owed)
    assert sum(one.balance.minor for one in owed) == sum(_put_on_cards(counter))
    assert len(till.codes) == len({digest_of(code) for code in till.codes}) == len(owed)


def _finished(counter: Counter) -> Iterator[tuple[ev.SaleCompleted, Sale]]:
    """Each sale as its own records make it again."""
    of_sale: dict[str, list[ev.Event]] = {}
    for one in counter.events:
        of_sale.setdefault(getattr(one, "sale_id", ""), []).append(one)
    for done in [one for one in counter.events if isinstance(one, ev.SaleCompleted)]:
        yield done, refold(of_sale[done.sale_id]).sale


def _in_cash(sale: Sale) -> int:
    return sum(one.amount.minor for one in sale.tenders if one.method == CASH)


def _paid_exactly(counter: Counter) -> None:
    """Change is given of cash alone; who is paid back has what is due and no more."""
    for done, sale in _finished(counter):
        totals = add_up(sale)
        assert totals.paid - done.change == totals.to_pay + totals.rounding
        assert 0 <= done.change.minor <= max(0, _in_cash(sale))
        assert abs(totals.rounding.minor) * 2 <= sale.terms.cash_rounding_minor


def _put_on_cards(counter: Counter) -> Iterator[int]:
    """By what was completed: bought, paid back as one, and what paid taken off."""
    for _, sale in _finished(counter):
        yield from (one.amount.minor for one in sale.gift_cards)
        yield from (-one.amount.minor for one in sale.tenders if one.method in METHODS[2:])


def _each_is_cancelled(counter: Counter) -> None:
    """Of every line of every sale there is back what was paid, taxed and redeemed for it."""
    sales = [*_finished(counter)]
    returns = [one for _, sale in sales for one in sale.returns]
    for done, sale in sales:
        for line, sold in zip(sale.lines, add_up(sale).lines, strict=True):
            bought = (done.receipt, line.number)
            back = [one for one in returns if (one.origin.receipt, one.line.number) == bought]
            assert line.quantity == sum(one.quantity for one in back)
            assert sold.paid.minor == sum(one.paid.minor for one in back)
            assert sold.tax.minor == sum(one.tax.minor for one in back)
            assert sold.points.minor == sum(one.points.minor for one in back)


def _it_went_back_as_it_came(counter: Counter) -> None:
    """Without a manager's word nothing goes back by a means that its receipts were not paid by, in
    one sale or over all of them, but for coins.
    """
    sales = [*_finished(counter)]
    paid = {done.receipt: _stayed(done, sale) for done, sale in sales}
    gone: Counts[Any] = Counts()
    for _, sale in sales:
        for method in METHODS[:3]:
            back = -sum(min(0, one.amount.minor) for one in sale.tenders if one.method == method)
            by_receipt = _worths(sale)
            coins = sale.terms.cash_rounding_minor * len(by_receipt)
            most = {one: min(worth, paid[one][method]) for one, worth in by_receipt.items()}
            assert back <= sum(most.values()) + coins
            if len(most) == 1:
                (receipt,) = most
                gone[receipt, method] += back
                assert gone[receipt, method] <= paid[receipt][method] + coins * len(sales)


def _stayed(done: ev.SaleCompleted, sale: Sale) -> Counts[Any]:
    """What a sale was paid by each means, change taken off."""
    stayed: Counts[Any] = Counts()
    for one in sale.tenders:
        stayed[one.method] += max(0, one.amount.minor)
    stayed[CASH] -= done.change.minor
    return stayed


def _worths(sale: Sale) -> Counts[Any]:
    worths: Counts[Any] = Counts()
    for one in sale.returns:
        worths[one.origin.receipt] += one.paid.minor
    return worths
