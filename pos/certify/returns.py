"""Goods that come back take their points with them, and bring back those that were spent."""

from __future__ import annotations

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import FORTY, HUNDRED, Counter


def full_return_takes_everything_back(counter: Counter) -> str:
    """A sale that is returned whole leaves the customer's points as they were before it."""
    person = counter.person()
    receipt = counter.sold(person)
    counter.play(f"return {receipt} 1 1 certification", "tender card 100")
    counter.delivered()
    counter.expect("outbox.rejected", 0)
    expect(person.in_all, counter.all_points(person), "the balance")
    return receipt


def partial_return_takes_its_share(counter: Counter) -> str:
    """A part that is returned takes its part of the points, and no more."""
    person = counter.person()
    receipt = counter.sold(person, f"item {FORTY}")
    earned = counter.earned()
    if not earned:
        raise NotApplicable("a sale earns nothing on this account")
    counter.play(f"return {receipt} 2 1 certification", "tender card 40")
    counter.delivered()
    left = counter.all_points(person) - person.in_all
    expect_that(0 < left < earned, f"{left} points are left of {earned}")
    return f"{earned} → {left}"


def spent_points_come_back(counter: Counter) -> str:
    """The points spent on a sale that is returned whole are the customer's again."""
    if counter.settings.loyalty.otp:
        raise NotApplicable("the code on the customer's phone is needed: try this one by hand")
    person = counter.person(points=200)
    receipt = counter.sold(person, "redeem points 50")
    back = counter.value("last_sale.total")
    counter.play(f"return {receipt} 1 1 certification", f"tender card {back}")
    counter.delivered()
    expect(person.in_all, counter.all_points(person), "the balance")
    return f"{person.in_all} again"


def nothing_comes_back_twice(counter: Counter) -> str:
    """What was returned once cannot be returned again."""
    receipt = counter.sold(counter.person())
    counter.play(f"return {receipt} 1 1 certification", "tender card 100")
    counter.play(f"item {HUNDRED}")
    return counter.refused(f"return {receipt} 1 1 certification")


CHECKS = checks_of(
    "return",
    full_return_takes_everything_back,
    partial_return_takes_its_share,
    spent_points_come_back,
    nothing_comes_back_twice,
)
