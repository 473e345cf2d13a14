"""Coupons locked, used up with the order, and given back.

Each check turns points into a coupon of its own, by a rule of the account that makes one.
"""

from __future__ import annotations

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import HUNDRED, Counter, Person
from pos.core.customer import CouponKind, RedemptionRule


def unknown_code_is_refused(counter: Counter) -> str:
    """A code that is no coupon is refused, and the sale stands."""
    person = counter.person()
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    before = counter.value("sale.due")
    said = counter.refused("coupon CERTIFY-NO-SUCH-CODE")
    counter.expect("sale.due", before)
    return said


def coupon_is_used_up_with_the_order(counter: Counter) -> str:
    """A coupon lowers the sale, goes with its order, and cannot be used again."""
    person, code = _with_coupon(counter)
    _locked(counter, person, code)
    off = counter.value("sale.coupon_discount")
    counter.play("tender card")
    counter.delivered()
    counter.expect("outbox.rejected", 0)
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}")
    said = counter.refused(f"coupon {code}")
    return f"-{off}; again: {said}"


def void_gives_back(counter: Counter) -> str:
    """A coupon locked for a sale that is void can be used again."""
    person, code = _with_coupon(counter)
    _locked(counter, person, code)
    counter.play("void-sale")
    counter.till.terminal.settle(30.0)
    _locked(counter, person, code)
    return "locked again"


def removed_from_the_sale(counter: Counter) -> str:
    """A coupon taken off the sale again leaves the price as it was."""
    person, code = _with_coupon(counter)
    _locked(counter, person, code)
    counter.play(f"remove-coupon {code}")
    expect(counter.value("sale.subtotal"), counter.value("sale.due"), "what is due")
    return "off again"


def change_of_customer_gives_back(counter: Counter) -> str:
    """Another customer on the sale: the first one's coupon is theirs to use again."""
    person, code = _with_coupon(counter)
    other = counter.person()
    _locked(counter, person, code)
    counter.play(f"customer {other.customer_id}")
    counter.expect("sale.coupons", "")
    counter.play("void-sale")
    counter.till.terminal.settle(30.0)
    _locked(counter, person, code)
    return "locked again"


def bought_coupon_is_listed(counter: Counter) -> str:
    """The customer's usable coupons are listed, with those they bought among them."""
    person, code = _with_coupon(counter)
    counter.play(f"customer {person.customer_id}", "page coupons")
    coupons = (counter.state()["customer_file"] or {}).get("coupons") or ()
    listed = [coupon["code"] for coupon in coupons]
    expect_that(code in listed, f"{code} is not among {listed}")
    return f"{len(listed)} listed"


def _with_coupon(counter: Counter) -> tuple[Person, str]:
    """A customer, and the coupon they have just turned points into."""
    person = counter.person()
    rule = _rule(counter, person)
    person = counter.with_more(person, rule.points or 0)
    counter.play(f"customer {person.customer_id}", f"buy-coupon {rule.rule_id}")
    code = counter.value("sale.bought.0.code")
    counter.play("void-sale")
    return person, code


def _rule(counter: Counter, person: Person) -> RedemptionRule:
    """A fixed amount where there is one: it fits any basket."""
    terms = counter.till.loyalty.redemption_terms(person.customer_id)
    for kind in (CouponKind.FIXED, CouponKind.PERCENTAGE):
        for rule in terms.rules:
            if rule.active and rule.points and rule.kind is kind:
                return rule
    raise NotApplicable("no rule of the account turns points into a coupon")


def _locked(counter: Counter, person: Person, code: str) -> None:
    counter.play(f"item {HUNDRED}", f"customer {person.customer_id}", f"coupon {code}")
    expect(code, counter.value("sale.coupons"), "the coupons on the sale")
    expect_that(
        counter.value("sale.due") != counter.value("sale.subtotal"), f"{code} takes nothing off"
    )


CHECKS = checks_of(
    "coupons",
    unknown_code_is_refused,
    coupon_is_used_up_with_the_order,
    removed_from_the_sale,
    void_gives_back,
    change_of_customer_gives_back,
    bought_coupon_is_listed,
)
