"""The line in trouble: the shop goes on, and nothing is lost or done twice."""

from __future__ import annotations

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import FORTY, HUNDRED, Counter, Person


def sells_without_a_line(counter: Counter) -> str:
    """With the line down a sale completes and prints, and its order waits."""
    person = counter.person()
    counter.play("network down", f"item {HUNDRED}", f"customer {person.customer_id}", "tender card")
    counter.expect("outbox.pending", 1)
    counter.play("network up")
    counter.delivered()
    _earned_once(counter, person)
    return "one order, once"


def redeeming_waits_for_the_line(counter: Counter) -> str:
    """With the line down no points are spent: the till says why and what to do."""
    person = counter.person(points=100)
    counter.play("network down", f"item {HUNDRED}", f"customer {person.customer_id}")
    said = counter.refused("redeem points 10")
    counter.play("network up", "void-sale")
    expect(person.points, counter.balance(person).points, "the customer's balance")
    return said


def lost_answer_makes_no_second_order(counter: Counter) -> str:
    """An order whose answer was lost is asked about, and counted once."""
    person = counter.person()
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    counter.till.terminal.settle(30.0)
    counter.play("network lose-answers 1", "tender card")
    counter.delivered()
    _was_met(counter)
    counter.expect("outbox.in_doubt", 0)
    _earned_once(counter, person)
    return "one order, once"


def lost_hold_spends_nothing(counter: Counter) -> str:
    """A hold whose answer was lost is not taken for granted: the sale goes on without it."""
    person = counter.person(points=100)
    counter.play(f"item {FORTY}", f"customer {person.customer_id}")
    counter.till.terminal.settle(30.0)
    counter.play("network lose-answers 1")
    said = counter.refused("redeem points 10")
    _was_met(counter)
    counter.expect("sale.hold", "null")
    counter.expect("sale.due", counter.value("sale.subtotal"))
    moved = [one.points for one in counter.office.transactions(person.customer_id)]
    expect_that(all(points > 0 for points in moved), f"points were spent: {moved}")
    return said


def service_trouble_is_waited_out(counter: Counter) -> str:
    """A service that fails for a while gets the order later, once."""
    person = counter.person()
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    counter.till.terminal.settle(30.0)
    counter.play("network fail 503 2", "tender card")
    counter.delivered()
    _was_met(counter)
    _earned_once(counter, person)
    return "one order, once"


def throttling_is_waited_out(counter: Counter) -> str:
    """A service that asks for a pause gets the order after it, once."""
    person = counter.person()
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    counter.till.terminal.settle(30.0)
    counter.play("network fail 429 1", "tender card")
    counter.play("wait-outbox 60")
    _was_met(counter)
    _earned_once(counter, person)
    return "one order, once"


def registered_without_a_line(counter: Counter) -> str:
    """Someone registered with the line down arrives before their first order."""
    phone = f"{counter.person().phone}2"
    counter.play("network down", f"item {HUNDRED}", f'register {phone} "Certification"')
    made = Person(counter.value("sale.customer.id"), phone, 0, 0)
    counter.play("tender card", "network up")
    counter.delivered()
    counter.expect("outbox.rejected", 0)
    counter.play(f"customer {made.customer_id}")
    counter.expect("sale.customer.name", "Certification")
    expect_that(
        counter.all_points(made) >= counter.earned(), "the order is not among the customer's"
    )
    return made.customer_id


def _was_met(counter: Counter) -> None:
    """The trouble came in the way of what was asked, or nothing was shown by it."""
    expect_that(counter.line.is_clear, "the trouble on the line was never met")


def _earned_once(counter: Counter, person: Person) -> None:
    """As much as the till was told the order earned: a second order would have earned again."""
    earned = counter.earned()
    if not earned:
        raise NotApplicable("a sale earns nothing on this account: one order looks like two")
    expect(person.in_all + earned, counter.all_points(person), "the balance")


CHECKS = checks_of(
    "network",
    sells_without_a_line,
    redeeming_waits_for_the_line,
    registered_without_a_line,
    lost_answer_makes_no_second_order,
    lost_hold_spends_nothing,
    service_trouble_is_waited_out,
    throttling_is_waited_out,
)
