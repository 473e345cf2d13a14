"""Who buys: every way a counter meets a customer."""

from __future__ import annotations

from dataclasses import replace

from pos.certify.checklist import NotApplicable, checks_of, expect, expect_that
from pos.certify.counter import FORTY, Counter
from pos.core.customer import CustomerDetails
from pos.errors import LoyaltyError


def registered_by_phone(counter: Counter) -> str:
    """A new customer is registered at the till with a phone number and a name."""
    person = counter.person()
    counter.play(f"customer {person.customer_id}")
    counter.expect("sale.customer.verified", "true")
    return person.customer_id


def found_by_phone(counter: Counter) -> str:
    """A registered customer is found by their phone number."""
    person = counter.person()
    counter.play(f"phone {person.phone}")
    counter.expect("sale.customer.id", person.customer_id)
    return "the same customer"


def unknown_is_said(counter: Counter) -> str:
    """Someone unknown is said to be unknown, and the sale goes on."""
    said = counter.refused("phone 9990000000000")
    counter.play(f"item {FORTY}")
    counter.expect("sale.customer", "null")
    return said


def virtual_id_identifies(counter: Counter) -> str:
    """A scanned virtual ID or card names the customer, without the digits that prove presence."""
    person = counter.person()
    try:
        proof = counter.office.proof_of(person.customer_id)
    except LoyaltyError as no:
        raise NotApplicable(f"the account issues no virtual IDs: {no.reason}") from None
    counter.play(f"scan {person.customer_id}{proof}")
    counter.expect("sale.customer.id", person.customer_id)
    return "the id without its six digits"


def typed_number_is_not_split(counter: Counter) -> str:
    """A typed phone number that ends in six digits is not taken apart as a virtual ID."""
    person = counter.person()
    counter.play(f"phone {person.phone}")
    expect(person.customer_id, counter.value("sale.customer.id"), "the customer")
    return "whole"


def card_is_linked(counter: Counter) -> str:
    """A plastic card linked to a customer finds them again."""
    person = counter.person()
    card = f"CARD{person.phone}"
    counter.play(f"customer {person.customer_id}", f"link-card {card}", "no-customer")
    counter.play(f"card {card}")
    counter.expect("sale.customer.id", person.customer_id)
    return "by its number"


def wrong_referral_is_refused(counter: Counter) -> str:
    """A referral code nobody has registers nobody."""
    said = counter.refused("register-with 9990000000001 Nobody referrer=CERTIFY-NO-SUCH-CODE")
    counter.refused("phone 9990000000001")
    return said


def referral_counts(counter: Counter) -> str:
    """A customer's own referral code registers a friend."""
    person = counter.person()
    counter.play(f"customer {person.customer_id}", "page profile")
    code = counter.value("customer_file.profile.referral_code")
    counter.play("void-sale")
    if code in ("", "null"):
        raise NotApplicable("the account gives customers no referral codes")
    phone = f"{person.phone}1"
    counter.play(f"register-with {phone} Friend referrer={code}")
    counter.expect("sale.customer.verified", "true")
    return code


def update_is_kept(counter: Counter) -> str:
    """A changed name is the customer's name from then on."""
    person = counter.person()
    counter.play(f"customer {person.customer_id}", 'update name="Certified"', "void-sale")
    counter.delivered()
    counter.play(f"customer {person.customer_id}")
    counter.expect("sale.customer.name", "Certified")
    return "Certified"


def opting_out_and_in(counter: Counter) -> str:
    """A customer who opts out no longer redeems; opting in again brings it back."""
    person = counter.person(points=100)
    counter.play(f"customer {person.customer_id}", "opt out")
    counter.delivered()
    counter.play(f"item {FORTY}")
    said = counter.refused("redeem points 10")
    counter.play("opt in")
    counter.delivered()
    counter.play("redeem points 10")
    return said


def tags_are_kept(counter: Counter) -> str:
    """A tag given at the till stands in the customer's profile."""
    person = counter.person()
    counter.play(f"customer {person.customer_id}", "tag add certified")
    counter.delivered()
    counter.wait_for(
        lambda: "certified" in _tags(counter), "the tag is not in the customer's profile"
    )
    return "certified"


def _tags(counter: Counter) -> str:
    counter.play("page profile")
    return counter.value("customer_file.profile.tags")


def channels_are_merged(counter: Counter) -> str:
    """Someone known elsewhere by the same contact is the same customer, with the same points."""
    merge_by = counter.settings.loyalty.merge_by
    if merge_by == "none":
        raise NotApplicable("[loyalty] merge_by is none: the account joins no channels")
    person = counter.person(points=100)
    contact = CustomerDetails(
        name="Certification", mobile=person.phone, email=f"{person.phone}@certify.example"
    )
    counter.till.loyalty.update_customer(person.customer_id, contact)
    elsewhere = replace(person, customer_id=f"web_{person.phone}")
    counter.till.loyalty.register_customer(elsewhere.customer_id, contact)
    expect(person.points, counter.balance(elsewhere).points, "the balance by the other id")
    return f"joined by {merge_by}"


def file_can_be_read(counter: Counter) -> str:
    """Coupons, rules, campaigns, activity and messages of a customer can be looked at."""
    person = counter.person(points=50)
    counter.play(f"customer {person.customer_id}")
    said = [
        counter.play(f"page {page}").say
        for page in ("coupons", "rules", "campaigns", "activity", "notices")
    ]
    expect_that(all(said), "a page said nothing")
    return " · ".join(said)


CHECKS = checks_of(
    "identity",
    registered_by_phone,
    found_by_phone,
    typed_number_is_not_split,
    unknown_is_said,
    virtual_id_identifies,
    card_is_linked,
    wrong_referral_is_refused,
    referral_counts,
    update_is_kept,
    opting_out_and_in,
    tags_are_kept,
    channels_are_merged,
    file_can_be_read,
)
