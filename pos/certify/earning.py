"""A sale earns what was really paid for, once."""

from __future__ import annotations

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import HUNDRED, Counter

_SLOWEST_ANSWER_S = 20.0


def sale_earns(counter: Counter) -> str:
    """A paid sale is sent as an order, and its points stand in the customer's balance."""
    person = counter.person()
    counter.sold(person)
    earned = _something(counter)
    expect(person.in_all + earned, counter.all_points(person), "the balance")
    return f"+{earned}"


def preview_agrees(counter: Counter) -> str:
    """What was announced before paying is what the sale earned."""
    person = counter.person()
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    announced = counter.value("sale.earn_preview")
    if announced == "null":
        raise NotApplicable("the account previews no rewards")
    counter.play("tender card")
    counter.delivered()
    expect(announced, str(counter.earned()), "what was earned")
    return f"+{announced}"


def net_earns(counter: Counter) -> str:
    """A sale earns on what was paid after every reduction, not on what the goods cost."""
    full, half = counter.person(), counter.person()
    counter.sold(full)
    whole = _something(counter)
    counter.sold(half, "discount-sale 50% certification")
    reduced = counter.earned()
    expect_that(reduced < whole, f"{reduced} for the half, {whole} for the whole")
    return f"+{whole} for 100, +{reduced} for 50"


def repeat_earns_nothing(counter: Counter) -> str:
    """The same order sent a second time is recognised, and earns nothing more."""
    person = counter.person()
    counter.sold(person)
    _something(counter)
    before = counter.all_points(person)
    expect_that(counter.sent_again().already, "the service took the same order for a new one")
    expect(before, counter.all_points(person), "the balance")
    return "recognised"


def receipt_tells(counter: Counter) -> str:
    """The receipt tells what was earned."""
    counter.till.performer.papers.waits_s = _SLOWEST_ANSWER_S  # what is told, not how soon
    person = counter.person()
    counter.sold(person)
    earned = _something(counter)
    lines = counter.last_receipt().splitlines()
    told = [line for line in lines if " earned " in line and line.endswith(f" {earned:,}")]
    expect_that(bool(told), f"no line of the receipt says that {earned:,} were earned")
    return told[0].strip()


def guests_are_told(counter: Counter) -> str:
    """A sale without a customer is taken as a guest's order."""
    if not counter.settings.loyalty.guest_orders:
        raise NotApplicable("[loyalty] guest_orders is off: such sales stay in the shop")
    counter.play(f"item {HUNDRED}", "tender card")
    counter.delivered()
    counter.expect("outbox.rejected", 0)
    return counter.value("last_sale.receipt")


def points_wait_for_the_return_window(counter: Counter) -> str:
    """Points earned stay pending for as long as goods may come back."""
    if not counter.settings.loyalty.return_window_days:
        raise NotApplicable("[loyalty] return_window_days is not set: as the account has it")
    person = counter.person()
    counter.sold(person)
    balance = counter.balance(person)
    expect(_something(counter), balance.pending_points, "the points that are pending")
    return f"{balance.pending_points} pending"


def outside_an_order(counter: Counter) -> str:
    """Points given for a purchase that made no order arrive once."""
    person = counter.person()
    counter.play(f"customer {person.customer_id}", "give-points 100 certification")
    counter.delivered()
    counter.wait_for(lambda: counter.all_points(person) > person.in_all, "no points arrived")
    return f"+{counter.all_points(person) - person.in_all}"


def _something(counter: Counter) -> int:
    """What the last sale earned, where the account rewards sales at all."""
    earned = counter.earned()
    if not earned:
        raise NotApplicable("a sale of a hundred earns nothing on this account")
    return earned


CHECKS = checks_of(
    "earning",
    sale_earns,
    preview_agrees,
    net_earns,
    repeat_earns_nothing,
    receipt_tells,
    points_wait_for_the_return_window,
    guests_are_told,
    outside_an_order,
)
