"""Points held, spent and given back; and what must be refused."""

from __future__ import annotations

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import FORTY, HUNDRED, Counter, Person
from pos.core.customer import CouponKind, RedemptionRule

POINTS = 50


def hold_lowers_the_due(counter: Counter) -> str:
    """Held points lower what is due by the amount the service names, with the time they stand."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    off = counter.value("sale.hold.amount")
    expect(off, counter.value("sale.points_discount"), "what the points take off")
    expect_that(counter.whole("sale.hold.expires_in_s") > 0, "the hold has no time to stand")
    counter.play("release-points")
    _has(counter, person, person.points)
    return f"{POINTS} = {off}"


def points_are_spent_with_the_order(counter: Counter) -> str:
    """The order spends exactly the points held."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    counter.play("tender card")
    counter.delivered()
    earned = counter.earned()
    _has_in_all(counter, person, person.in_all - POINTS + earned)
    return f"-{POINTS} +{earned}"


def repeat_spends_nothing(counter: Counter) -> str:
    """The same order sent a second time spends no points again."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    counter.play("tender card")
    counter.delivered()
    before = counter.all_points(person)
    expect_that(counter.sent_again().already, "the service took the same order for a new one")
    _has_in_all(counter, person, before)
    return "recognised"


def amount_can_be_named(counter: Counter) -> str:
    """A customer can spend an amount of money in points."""
    _at_the_counter(counter)
    amount = counter.money_per_point() * POINTS
    _held(counter, f"redeem amount {amount:f}")
    expect(str(POINTS), counter.value("sale.hold.points"), "the points held")
    return counter.value("sale.hold.amount")


def rule_can_be_used(counter: Counter) -> str:
    """A redemption rule of the account can be used on a sale."""
    person = counter.person(points=200)
    rule = _rule(counter, person, CouponKind.FIXED, None)
    person = counter.with_more(person, rule.points or 0)
    _goods_for(counter, person)
    _held(counter, f"redeem rule {rule.rule_id}")
    return rule.title


def more_than_there_is_is_refused(counter: Counter) -> str:
    """More points than the customer has cannot be held."""
    person = _at_the_counter(counter)
    if counter.settings.loyalty.otp:
        raise NotApplicable("the account answers only once the customer's code is typed")
    said = counter.refused(f"redeem points {person.points + 100_000}")
    counter.expect("sale.hold", "null")
    return said


def more_than_is_due_is_refused(counter: Counter) -> str:
    """Points cannot pay more than the sale costs: no change is given on points."""
    person = counter.person(points=200)
    counter.play(f"item {FORTY}", f"customer {person.customer_id}")
    return counter.refused("redeem amount 41")


def void_gives_back(counter: Counter) -> str:
    """Points held for a sale that is void are back."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    counter.play("void-sale")
    _has(counter, person, person.points)
    return "all back"


def change_of_customer_gives_back(counter: Counter) -> str:
    """Another customer on the sale: the points of the first are back, and the price is whole."""
    other = counter.person()
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    before = counter.value("sale.subtotal")
    counter.play(f"customer {other.customer_id}")
    expect(before, counter.value("sale.due"), "what is due")
    _has(counter, person, person.points)
    return "all back"


def suspending_gives_back(counter: Counter) -> str:
    """A suspended sale holds no points."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    counter.play("suspend certify")
    _has(counter, person, person.points)
    counter.play("resume certify")
    return "all back"


def hold_can_be_extended(counter: Counter) -> str:
    """A hold can be given a full time more."""
    person = _at_the_counter(counter)
    _held(counter, f"redeem points {POINTS}")
    counter.play("extend-hold")
    counter.expect("sale.hold.points", POINTS)
    counter.play("release-points")
    _has(counter, person, person.points)
    return f"{POINTS} held again"


def wrong_code_is_refused(counter: Counter) -> str:
    """Where the account sends customers a code, a wrong one holds nothing."""
    if not counter.settings.loyalty.otp:
        raise NotApplicable("[loyalty] otp is off: the account sends no codes")
    person = _at_the_counter(counter)
    counter.play(f"redeem points {POINTS}")
    said = counter.refused("otp 000000")
    counter.expect("sale.hold", "null")
    counter.play("void-sale")
    _has(counter, person, person.points)
    return said


def outright(counter: Counter) -> str:
    """Points can be spent without a sale, once."""
    person = counter.person(points=200)
    counter.play(f"customer {person.customer_id}")
    counter.play(f"redeem-outright points {POINTS} certification")
    _has(counter, person, person.points - POINTS)
    return f"-{POINTS}"


def points_become_a_coupon(counter: Counter) -> str:
    """Points can be turned into a coupon, which is the customer's from then on."""
    person = counter.person(points=200)
    rule = _rule(counter, person, *CouponKind)
    counter.with_more(person, rule.points or 0)
    counter.play(f"customer {person.customer_id}", f"buy-coupon {rule.rule_id}")
    code = counter.value("sale.bought.0.code")
    expect_that(code != "null", "no code came back")
    _has(counter, person, person.points)
    return f"{rule.title}: {rule.points} points"


def _at_the_counter(counter: Counter) -> Person:
    """Goods for a hundred, and a customer with two hundred points."""
    person = counter.person(points=200)
    _goods_for(counter, person)
    return person


def _goods_for(counter: Counter, person: Person) -> None:
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")


def _held(counter: Counter, line: str) -> None:
    """Held, where no person is needed to read a code from a phone."""
    if counter.settings.loyalty.otp:
        raise NotApplicable("the code on the customer's phone is needed: try this one by hand")
    counter.play(line)


def _has(counter: Counter, person: Person, points: int) -> None:
    counter.till.terminal.settle(30.0)
    found = counter.balance(person).points
    expect(points, found, "the customer's balance")


def _has_in_all(counter: Counter, person: Person, points: int) -> None:
    expect(points, counter.all_points(person), "the customer's balance, with what is pending,")


def _rule(counter: Counter, person: Person, *kinds: CouponKind | None) -> RedemptionRule:
    """The cheapest rule of these kinds that fits a new customer."""
    terms = counter.till.loyalty.redemption_terms(person.customer_id)
    fitting = [rule for rule in terms.rules if rule.active and rule.points and rule.kind in kinds]
    if not fitting:
        raise NotApplicable("the account has no such rule for a new customer")
    return min(fitting, key=lambda rule: rule.points or 0)


CHECKS = checks_of(
    "redemption",
    hold_lowers_the_due,
    points_are_spent_with_the_order,
    repeat_spends_nothing,
    amount_can_be_named,
    rule_can_be_used,
    more_than_there_is_is_refused,
    more_than_is_due_is_refused,
    void_gives_back,
    change_of_customer_gives_back,
    suspending_gives_back,
    hold_can_be_extended,
    wrong_code_is_refused,
    outright,
    points_become_a_coupon,
)
