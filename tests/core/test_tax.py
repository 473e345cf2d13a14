"""Tax: rates, inside the price or on top of it, rounded by line or by rate; and none at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import (
    AMAL,
    MUNA,
    Counter,
    hold_of,
    line_of,
    off,
    sale_of,
    selling,
    terms_of,
    totals_of,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import sales

from pos.core import events as ev
from pos.core import intents as it
from pos.core.money import Money
from pos.core.order import order_of
from pos.core.refund import ReceiptRead
from pos.core.roles import Role
from pos.core.sale import Sale
from pos.core.state import FinishedSale
from pos.core.totals import Totals, add_up, redeemable

EMBASSY = "Embassy, certificate 4711"
BASKET = ("3 x 3.33 at 15 %", "1 x 9.99 at 15 %", "2 x 4.99 at 5 %", "1 x 7.00 at 0 %")


def rates(totals: Totals) -> list[str]:
    return [f"{row.percent} % on {row.net.text()}: {row.tax.text()}" for row in totals.taxes]


@pytest.mark.parametrize(
    ("included", "rounding", "total", "summary"),
    [
        (True, "line", "36.96", ["15 % on 17.38: 2.60", "5 % on 9.50: 0.48", "0 % on 7.00: 0.00"]),
        (True, "rate", "36.96", ["15 % on 17.37: 2.61", "5 % on 9.50: 0.48", "0 % on 7.00: 0.00"]),
        (False, "line", "40.46", ["15 % on 19.98: 3.00", "5 % on 9.98: 0.50", "0 % on 7.00: 0.00"]),
        (False, "rate", "40.46", ["15 % on 19.98: 3.00", "5 % on 9.98: 0.50", "0 % on 7.00: 0.00"]),
    ],
)
def test_several_rates(included: bool, rounding: str, total: str, summary: list[str]) -> None:
    """A basket of three rates, each way a store may have it: what is paid, and a row a rate."""
    totals = totals_of(*BASKET, terms=terms_of(included=included, rounding=rounding))

    assert total == totals.total.text()
    assert summary == rates(totals)
    assert totals.tax.minor == sum(row.tax.minor for row in totals.taxes)


@pytest.mark.parametrize(
    ("rounding", "tax"),
    [("line", "0.03"), ("rate", "0.02")],
)
def test_what_people_argue_about(rounding: str, tax: str) -> None:
    """Three lines of 0.05 at 15 %: by line each half a cent is rounded up, by rate only the sum."""
    three = ("1 x 0.05", "1 x 0.05", "1 x 0.05")

    assert tax == totals_of(*three, terms=terms_of(included=False, rounding=rounding)).tax.text()


@pytest.mark.parametrize(
    ("included", "rounding", "exempted", "total"),
    [
        (True, "line", "3.08", "33.88"),
        (True, "rate", "3.09", "33.87"),
        (False, "line", "0.00", "36.96"),
        (False, "rate", "0.00", "36.96"),
    ],
)
def test_exempt(included: bool, rounding: str, exempted: str, total: str) -> None:
    """The tax in the prices comes off, as it would have been charged; on top of them comes none."""
    terms = terms_of(included=included, rounding=rounding)
    taxed = totals_of(*BASKET, terms=terms)
    totals = totals_of(*BASKET, terms=terms, exempt_reason=EMBASSY)

    assert (exempted, "0.00", total) == (
        totals.exempted.text(),
        totals.tax.text(),
        totals.total.text(),
    )
    assert [f"0 % on {total}: 0.00"] == rates(totals)
    assert taxed.total - taxed.tax == totals.total


def test_exempt_after_every_reduction() -> None:
    """Of what discounts and points have left of the price, as the tax would have been."""
    reduced = {"discount": off("10 %"), "hold": hold_of(100, "10.00")}
    taxed = add_up(sale_of("3 x 100.00", **reduced))
    totals = add_up(sale_of("3 x 100.00", **reduced, exempt_reason=EMBASSY))

    assert ("33.91", "226.09") == (totals.exempted.text(), totals.total.text())
    assert taxed.tax == totals.exempted
    assert ("30.00", "10.00") == (totals.discount.text(), totals.points_discount.text())


def test_points_that_are_a_payment_pay_no_tax_of_an_exempt_sale() -> None:
    """They pay at most what is left without it."""
    terms = terms_of(points_reduce_tax=False)
    sale = sale_of("3 x 115.00", terms=terms, exempt_reason=EMBASSY, hold=hold_of(1, "500.00"))

    assert "300.00" == redeemable(sale).text()
    assert "0.00" == add_up(sale).total.text()


@settings(max_examples=60)
@given(sales())
def test_exempt_is_the_same_sale_without_its_tax(sale: Sale) -> None:
    """Whatever is sold and taken off: nothing of tax is left in what is paid, and no more is."""
    taxed = add_up(replace(sale, exempt_reason=""))
    totals = add_up(replace(sale, exempt_reason=EMBASSY))

    assert 0 == totals.tax.minor
    assert totals.bought == sum(
        (row.net for row in totals.taxes), Money.zero(sale.terms.currency)
    ) - (
        Money.zero(sale.terms.currency) if sale.terms.points_reduce_tax else totals.points_discount
    )
    if sale.terms.points_reduce_tax:
        assert totals.bought == taxed.bought - taxed.tax
    if not sale.terms.prices_include_tax:
        assert 0 == totals.exempted.minor


# -- at the till ------------------------------------------------------------------------------


def exempted(counter: Counter) -> None:
    counter.done(it.ExemptFromTax(reason=EMBASSY), approved_by=MUNA.user_id)


def test_needs_a_manager_and_a_reason() -> None:
    """A cashier asks; the yes and the certificate are on record."""
    counter = selling("115.00")
    cashier = replace(counter.setup.limits[Role.CASHIER], needs_approval=frozenset({"tax-exempt"}))
    counter.state = replace(
        counter.state, setup=replace(counter.setup, limits={Role.CASHIER: cashier})
    )
    assert counter.refused(it.ExemptFromTax(reason=EMBASSY)).needs_approval
    assert "Say why" in counter.refused(it.ExemptFromTax(reason=" ")).reason
    assert "at most 80" in counter.refused(it.ExemptFromTax(reason="x" * 81)).reason

    answer = counter.done(it.ExemptFromTax(reason=EMBASSY), approved_by=MUNA.user_id)
    assert f"No tax on this sale: {EMBASSY}." == answer.say
    assert (
        ev.Approved(action="tax-exempt", approver_id=MUNA.user_id),
        ev.TaxExempted(
            sale_id=counter.sale.sale_id, reason=EMBASSY, cashier_id=counter.sale.cashier_id
        ),
    ) == answer.events
    assert "100.00" == counter.totals.due.text()


def test_charged_after_all() -> None:
    """Taken back, the sale is as it was; once is enough."""
    counter = selling("115.00")
    exempted(counter)

    assert "Tax is charged on this sale." == counter.done(it.ChargeTax()).say
    assert ("115.00", "15.00") == (counter.totals.due.text(), counter.totals.tax.text())
    assert "already" in counter.refused(it.ChargeTax()).reason
    ended = ev.TaxExemptionEnded(sale_id=counter.sale.sale_id, cashier_id=AMAL.user_id)
    assert ended == counter.events[-1]


def test_not_under_a_tender() -> None:
    """What is due changes no more once something is paid."""
    counter = selling("115.00")
    counter.done(it.TakeTender(method="cash", amount=Money.parse("5.00", "SAR")))
    assert "paid already" in counter.refused(it.ExemptFromTax(reason=EMBASSY)).reason
    assert "paid already" in counter.refused(it.ChargeTax()).reason


def test_set_aside_and_over_the_night() -> None:
    """A suspended sale stays exempt, also into the next shift."""
    counter = selling("115.00")
    exempted(counter)
    counter.done(it.SuspendSale(name="embassy"))
    counter.done(it.CloseShift(counted=Money.parse("100.00", "SAR")))
    counter.done(it.OpenShift(opening_float=Money.parse("100.00", "SAR")))
    counter.done(it.ResumeSale(name="embassy"))

    assert EMBASSY == counter.sale.exempt_reason
    assert "100.00" == counter.totals.due.text()


@settings(max_examples=60)
@given(sales(), st.sampled_from(["", EMBASSY]))
def test_a_return_reverses_it_exactly(sale: Sale, now: str) -> None:
    """All of it back brings back what was paid, and no tax; whatever the sale it comes back on."""
    assume(sale.lines)
    sold = replace(sale, exempt_reason=EMBASSY, lines=sale.lines[:3])
    counter, back = _all_back(sold, exempt_now=now)

    assert back.total == -add_up(sold).bought
    assert 0 == back.tax.minor
    assert {Decimal(0)} >= {row.percent for row in back.taxes}
    assert counter.sale.returns


def _all_back(sold: Sale, *, exempt_now: str) -> tuple[Counter, Totals]:
    counter = selling(terms=sold.terms, tax_rates={"standard": Decimal(15)})
    finished = FinishedSale(
        sale=sold,
        receipt="S001-T1-000001",
        completed_at=counter.now,
        total=add_up(sold).total,
        change=Money.zero(sold.terms.currency),
    )
    for line in sold.lines:
        asked = it.ReturnGoods(receipt="S001-T1-000001", number=line.number)
        counter.done(
            it.ReturnFound(
                asked=asked,
                sale_id=counter.state.sale.sale_id if counter.state.sale else "",
                next_receipt=counter.state.next_receipt,
                approved_by="",
                found=ReceiptRead(finished=finished),
            )
        )
    if exempt_now:
        counter.done(it.ExemptFromTax(reason=exempt_now), approved_by=MUNA.user_id)
    return counter, counter.totals


def test_the_service_is_told_what_was_paid() -> None:
    """An order without tax adds up: prices less what was not charged are what was paid."""
    counter = selling("115.00", "21.00")
    exempted(counter)
    order = order_of(counter.sale, counter.setup, counter.now)

    assert ("0.00", "118.26") == (order.total_tax.text(), order.total_paid.text())
    assert order.total_price - order.total_discount == order.total_paid
    assert {Decimal(0)} == {line.tax_percent for line in order.lines}
    for line in order.lines:
        assert line.unit_price - line.reductions == line.paid


def test_an_item_that_is_never_taxed() -> None:
    """Has a rate of nothing: no exemption is asked for it, and the rest is taxed."""
    totals = totals_of("1 x 115.00 at 15 %", line_of("1 x 50.00 at 0 %", number=2))

    assert ["15 % on 100.00: 15.00", "0 % on 50.00: 0.00"] == rates(totals)
