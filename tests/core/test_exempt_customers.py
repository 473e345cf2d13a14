"""Customers who pay no tax by their tag: when it begins, when it ends, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import AMAL, MUNA, Counter, customer_of, sar, selling
from shift_readings import last_report

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.reports.report import TakenOffBy
from pos.core.roles import Role
from pos.core.staff import RoleLimits

EMBASSY = customer_of("mobile_966500000002", name="Embassy", tags=("vip", "Tax-Exempt"))
SARA = customer_of(tags=("vip",))
REASON = "customer tagged Tax-Exempt"


def counter_with(
    customer: Customer | None = None, *, needs: frozenset[str] = frozenset()
) -> Counter:
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10), needs_approval=needs)}
    counter = selling("115.00")
    setup = replace(counter.state.setup, exempt_tags=("tax-exempt", "diplomat"), limits=limits)
    counter.state = replace(counter.state, setup=setup)
    if customer is not None:
        attach(counter, customer)
    return counter


def attach(counter: Counter, customer: Customer, *, confirms: bool = False) -> str:
    sale_id = counter.sale.sale_id
    found = it.CustomerFound(sale_id=sale_id, customer=customer, confirms=confirms)
    return counter.done(found).say


def due(counter: Counter) -> str:
    return counter.totals.due.text()


def test_exempted_when_attached() -> None:
    """It is said, on record with whose tag and which cashier, and the tax is off the sale."""
    counter = counter_with()
    assert f"No tax on this sale: {REASON}." in attach(counter, EMBASSY)

    known = ev.CustomerIdentified(
        sale_id=counter.sale.sale_id, customer=replace(EMBASSY, tags=("Tax-Exempt",))
    )
    exempted = ev.TaxExempted(
        sale_id=counter.sale.sale_id, reason=REASON, tag="Tax-Exempt", cashier_id="1001"
    )
    assert [known, exempted] == counter.events[-2:]
    assert "100.00" == due(counter)


def test_no_tag_of_the_stores() -> None:
    """Other tags change nothing, and are not kept; where none is named no tag is."""
    counter = counter_with(SARA)
    assert (("115.00"), ()) == (due(counter), counter.sale.customer and counter.sale.customer.tags)
    counter.state = replace(counter.state, setup=replace(counter.state.setup, exempt_tags=()))
    attach(counter, EMBASSY)

    assert counter.sale.customer is not None
    assert ("115.00", None) == (due(counter), counter.sale.customer.tags)


def test_counted_as_by_hand() -> None:
    """The reading of the shift has the tax that was not charged under its reason."""
    counter = counter_with(EMBASSY)
    counter.done(it.TakeTender(method="cash"))

    (off,) = last_report(counter).taken_off
    assert (TakenOffBy.TAX, REASON, sar("15.00")) == (off.by, off.reason, off.amount)


def test_ends_when_they_go() -> None:
    """Taken off the sale, or in the place of another customer, it is charged again."""
    counter = counter_with(EMBASSY)
    assert "Embassy is off this sale · Tax is charged again." == (
        counter.done(it.RemoveCustomer()).say
    )
    assert "115.00" == due(counter)
    attach(counter, EMBASSY)
    assert "Tax is charged again." in attach(counter, SARA)

    assert "115.00" == due(counter)


def test_another_of_the_same_tag() -> None:
    """The record says anew whose it is."""
    counter = counter_with(EMBASSY)
    attach(counter, replace(SARA, tags=("diplomat",)))

    assert ("customer tagged diplomat", "100.00") == (counter.sale.exempt_reason, due(counter))
    kinds = [type(event) for event in counter.events]
    assert (2, 1) == (kinds.count(ev.TaxExempted), kinds.count(ev.TaxExemptionEnded))
    ended = counter.events[kinds.index(ev.TaxExemptionEnded)]
    assert ev.TaxExemptionEnded(sale_id=counter.sale.sale_id, cashier_id=AMAL.user_id) == ended


def test_what_was_decided_by_hand_stays() -> None:
    """An exemption by certificate is no tag's, and tax charged after all stays charged."""
    counter = counter_with()
    counter.done(it.ExemptFromTax(reason="4711"))
    attach(counter, EMBASSY)
    counter.done(it.RemoveCustomer())
    assert ("4711", "100.00") == (counter.sale.exempt_reason, due(counter))

    counter = counter_with(EMBASSY)
    counter.done(it.ChargeTax())
    attach(counter, EMBASSY, confirms=True)
    assert "115.00" == due(counter)


def test_nothing_by_itself_under_a_tender() -> None:
    """Whoever was unknown while the line was down is confirmed too late to change what is due."""
    unknown = replace(EMBASSY, verified=False, tags=None, balance=None)
    counter = counter_with(unknown)
    counter.done(it.TakeTender(method="cash", amount=sar("5.00")))
    found = it.CustomerFound(sale_id=counter.sale.sale_id, customer=EMBASSY, confirms=True)
    assert () == counter.done(found).events

    assert "110.00" == due(counter)


def test_confirmed_when_the_line_is_back() -> None:
    """Before anything is paid the tag counts as soon as it is known, and is said."""
    counter = counter_with(replace(EMBASSY, verified=False, tags=None, balance=None))
    assert "115.00" == due(counter)
    assert "No tax on this sale" in attach(counter, EMBASSY, confirms=True)

    assert "100.00" == due(counter)


def test_offline_by_what_the_till_knows() -> None:
    """Remembered from before with the tag, nobody need be asked."""
    counter = counter_with(replace(EMBASSY, verified=False))

    assert "100.00" == due(counter)


def test_an_answer_without_tags_takes_none() -> None:
    """Where the service left them out they are as known; where it told none, tax is charged."""
    counter = counter_with(EMBASSY)
    attach(counter, replace(EMBASSY, tags=None), confirms=True)
    assert "100.00" == due(counter)
    attach(counter, replace(EMBASSY, tags=()), confirms=True)

    assert "115.00" == due(counter)


def test_read_beside_changes_nothing() -> None:
    """A balance that is read anew changes no tax: nobody asked."""
    counter = counter_with(SARA)
    newer = replace(SARA, tags=("tax-exempt",), tier="Gold")
    counter.done(it.BalanceRead(sale_id=counter.sale.sale_id, customer=newer))
    assert "115.00" == due(counter)
    attach(counter, newer)

    assert "100.00" == due(counter)


def test_set_aside_and_over_the_night() -> None:
    """A suspended sale keeps it, and loses it with the customer."""
    counter = counter_with(EMBASSY)
    counter.done(it.SuspendSale(name="embassy"))
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.done(it.ResumeSale(name="embassy"))
    assert ("Tax-Exempt", "100.00") == (counter.sale.exempt_tag, due(counter))
    counter.done(it.RemoveCustomer())

    assert "115.00" == due(counter)


@pytest.mark.parametrize(
    ("tag", "needs", "asked"),
    [
        ("tax-exempt", frozenset({"tax-exempt"}), True),
        ("Diplomat", frozenset({"tax-exempt"}), True),
        ("vip", frozenset({"tax-exempt"}), False),
        ("tax-exempt", frozenset(), False),
    ],
)
def test_who_may_give_the_tag(tag: str, needs: frozenset[str], asked: bool) -> None:
    """Whoever needs a yes to sell without tax needs one for the tag that does; it is on record."""
    counter = counter_with(SARA, needs=needs)
    tagging = it.TagCustomer(added=(tag,))
    if not asked:
        assert ev.Approved not in [type(one) for one in counter.done(tagging).events]
        return
    assert counter.refused(tagging).needs_approval
    yes, _ = counter.done(tagging, approved_by=MUNA.user_id).events

    assert ev.Approved(action="tag", approver_id=MUNA.user_id) == yes
