"""Gift cards, cash rounding, exemption, card answers and returns in any order: all of it agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from builders import MUNA, Counter, coupon_of, customer_of, hold_of, item_of, lock_of, sar, setup_of
from hypothesis import given, settings
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report
from taking_back import take_back
from test_rules_stored_value import METHODS, ledger

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.card import CardMode
from pos.core.customer import CouponKind
from pos.core.decision import Refusal
from pos.core.effects import PrintStoredValue
from pos.core.money import Money
from pos.core.refold import refold
from pos.core.sale import Sale, SaleTerms
from pos.core.state import empty_state
from pos.core.stored_value import StoredValue, digest_of
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
AMOUNTS = st.integers(1, 20_000).map(lambda minor: Money(minor, "SAR"))


@dataclass
class Till:
    """A counter with the codes that were printed at it, and the answers it would be given."""

    counter: Counter
    codes: list[str] = field(default_factory=list)

    def ask(self, intent: it.Intent) -> bool:
        before = self.counter.state
        answer = self.counter.ask(intent, approved_by=MUNA.user_id)
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
        """The points and a coupon of a customer, or of nobody any more."""
        if self.sale is None:
            return
        sale_id = self.sale.sale_id
        self.ask(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
        if not yes:
            self.ask(it.RemoveCustomer())
        elif self.ask(it.RedeemPoints(points=100)):
            hold = replace(hold_of(100, "0.00"), amount=Money(amount.minor // 4, "SAR"))
            self.ask(it.HoldPlaced(sale_id=sale_id, hold=hold))
        elif self.ask(it.ApplyCoupon(code="TEN")):
            ten = coupon_of(CouponKind.PERCENTAGE, "10", code="TEN")
            self.ask(it.CouponLockPlaced(sale_id=sale_id, lock=lock_of(ten)))

    def exempt(self, _: int, __: Money, yes: bool) -> None:
        self.ask(it.ExemptFromTax(reason="Embassy, 4711") if yes else it.ChargeTax())

    def gift_card(self, which: int, amount: Money, yes: bool) -> None:
        code, found = self.stored(which) if yes else ("", None)
        self.ask(it.SellGiftCard(amount=amount, code=code, found=found))

    def pay(self, which: int, amount: Money, yes: bool) -> None:
        code, found = self.stored(amount.minor)
        self.ask(
            it.TakeTender(
                method=METHODS[which % len(METHODS)],
                amount=None if yes else amount,
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
            take_back(self.counter, receipt, which, "" if yes else "1", approved_by=MUNA.user_id)

    def set_aside(self, *_: Any) -> None:
        if self.sale is None and self.counter.state.suspended:
            self.ask(it.ResumeSale(name=self.counter.state.suspended[0].name))
        else:
            self.ask(it.SuspendSale())

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
        return self.ask(it.TakeTender(method="cash")) or self.ask(it.CompleteSale())

    def finish_all(self) -> None:
        self.finish()
        while self.counter.state.suspended:
            self.set_aside()
            self.finish()

    def take_all_back(self) -> None:
        """Whatever was sold and has not come back yet, each receipt's on a sale of its own."""
        for receipt in self.receipts():
            for number in range(1, 60):
                take_back(self.counter, receipt, number, approved_by=MUNA.user_id)
            self.finish()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(Till.add, Till.add, Till.comes_back, Till.comes_back, Till.gift_card),
                *(Till.pay, Till.pay, Till.pay_rest, Till.pay_rest, Till.card_answers),
                *(Till.discount, Till.redeem, Till.exempt, Till.strike_out, Till.set_aside),
            ]
        ),
        st.integers(0, 4),
        AMOUNTS,
        st.booleans(),
    ),
    min_size=15,
    max_size=45,
)


@settings(max_examples=80)
@given(terms=TERMS, mode=st.sampled_from(CardMode), steps=STEPS)
def test_all_agrees(terms: SaleTerms, mode: CardMode, steps: list[Any]) -> None:
    """Sums, reports, cards and record agree whatever is done, and goods all back cancel all of it:
    goods, tax, discounts and points, to the minor unit.
    """
    till = Till(Counter(setup=setup_of(terms, tender_methods=METHODS, card_mode=mode)))
    till.ask(it.PinWasRight(cashier=MUNA))
    till.ask(it.OpenShift(opening_float=sar("500.00")))
    for which in (0, 3):
        till.add(which, sar("30.00"), True)
        till.finish()
    for step, which, amount, yes in steps:
        step(till, which, amount, yes)
        _what_is_due_has_one_direction(till)
    till.finish_all()
    _agrees(till)

    till.take_all_back()
    _agrees(till)
    report = last_report(till.counter)
    for nothing in (report.total, report.gross, report.discounts, report.net, report.tax):
        assert not nothing, report
    assert not report.points_paid
    assert not any(rate.net or rate.tax for rate in report.taxes)
    assert not any(one.amount or one.quantity for one in (*report.items, *report.categories))


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
    assert counter.state == fold(empty_state(counter.setup), counter.events)
    owed = ledger(counter.events).values()
    assert all(one.balance.minor >= 0 for one in owed)
    assert sum(one.balance.minor for one in owed) == sum(_put_on_cards(till))
    assert len(till.codes) == len({digest_of(code) for code in till.codes}) == len(owed)


def _put_on_cards(till: Till) -> Iterator[int]:
    """By what was completed: bought, paid back as one, and what paid taken off."""
    counter = till.counter
    for done in [one for one in counter.events if isinstance(one, ev.SaleCompleted)]:
        sale = refold(
            one for one in counter.events if getattr(one, "sale_id", "") == done.sale_id
        ).sale
        yield from (one.amount.minor for one in sale.gift_cards)
        yield from (-one.amount.minor for one in sale.tenders if one.method in METHODS[2:])
