"""Customers found, registered, changed and looked at, with the stand-in service over real HTTP."""

from dataclasses import replace
from datetime import date

import pytest
from loyalty_bench import NOON, SARA, order, order_line, sar
from sandbox_store import Store

from pos.core.customer import CouponKind, CustomerDetails, NextTier
from pos.core.customer_file import Page
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.ports.loyalty import HoldRequest, LockRequest, RedeemRequest
from pos.sandbox.scenarios import OMAR

WRITES = (
    "/customers",
    "/transactions/otp",
    "/transactions/hold",
    "/transactions/redeem",
    "/transactions/cashback",
    "/transactions/refund",
    "/coupons/validate",
    "/coupons/burn",
    "/coupons/predefined",
    "/coupons/automatic",
    "/orders/reward-preview",
    "/orders",
    "/events",
)
LINA = "mobile_966511112222"
DETAILS = CustomerDetails(
    name="Lina",
    mobile="0511112222",
    email="Lina@Example.com",
    birth_date=date(1990, 2, 28),
    consented_at=NOON,
)


def test_the_next_tier_and_what_is_missing(store: Store) -> None:
    """The card can say how far the customer is from the tier above."""
    sara = store.program.find_customer(SARA)

    assert sara is not None
    assert NextTier(name="Platinum", missing=7_400) == sara.next_tier


def test_a_registration_brings_everything_told(store: Store) -> None:
    """Number and address go out as the account writes them, with birthday and consent."""
    program = store.make(store.base_url, country_code="966")

    lina = program.register_customer(LINA, DETAILS)

    assert ("Lina", True) == (lina.name, lina.verified)
    (sent,) = store.bodies("POST", "/customers")
    assert {
        "channel": "pos",
        "displayName": "Lina",
        "mobile": "+966511112222",
        "email": "lina@example.com",
        "dateOfBirth": "1990-02-28T00:00:00.000Z",
        "custom": {"consentAt": "2026-03-04T12:00:00.123Z"},
    } == sent["customerAttributes"]
    profile = program.read_page(LINA, Page.PROFILE).profile
    assert profile is not None
    assert ("+966511112222", "lina@example.com", date(1990, 2, 28)) == (
        profile.mobile,
        profile.email,
        profile.birth_date,
    )


def test_an_e_mail_that_is_taken_is_said_so(store: Store) -> None:
    """Two customers with one address is a refusal a cashier can act on."""
    with pytest.raises(LoyaltyRefused, match="another customer's"):
        store.program.register_customer(LINA, replace(DETAILS, email="SARA@example.com"))
    with pytest.raises(LoyaltyRefused, match="another customer's"):
        store.program.update_customer(OMAR, CustomerDetails(email="sara@example.com"))


def test_a_change_leaves_the_rest(store: Store) -> None:
    """Only what the details say is different afterwards."""
    changed = store.program.update_customer(SARA, CustomerDetails(name="Sara Ahmed"))

    assert "Sara Ahmed" == changed.name
    profile = store.program.read_page(SARA, Page.PROFILE).profile
    assert profile is not None
    assert ("sara@example.com", "+966500001234") == (profile.email, profile.mobile)


def test_a_referral_code_is_checked_before_it_is_used(store: Store) -> None:
    """Somebody's code is valid for others and not for themselves; nobody's is not."""
    code = store.sandbox.world.customers[OMAR].referral_code

    assert store.program.is_referrer(code, for_customer_id=LINA)
    assert not store.program.is_referrer(code, for_customer_id=OMAR)
    assert not store.program.is_referrer("NOBODY'S", for_customer_id=LINA)


def test_a_new_customer_is_referred_once(store: Store) -> None:
    """The code goes with the registration, and a wrong one registers nobody."""
    code = store.sandbox.world.customers[OMAR].referral_code
    with pytest.raises(LoyaltyRefused, match="referral"):
        store.program.register_customer(LINA, replace(DETAILS, referrer_code="WRONG"))
    assert LINA not in store.sandbox.world.customers

    store.program.register_customer(LINA, replace(DETAILS, referrer_code=code))

    assert OMAR == store.sandbox.world.customers[LINA].referred_by


def entry(referrer_code: str = "") -> CustomerDelivery:
    return CustomerDelivery(
        entry_id="e",
        customer_id=LINA,
        name="Lina",
        mobile="+966511112222",
        referrer_code=referrer_code,
        consented_at=NOON,
    )


def test_a_registration_of_a_dark_hour_keeps_nobody_out(store: Store) -> None:
    """A code that nobody could check, and that is none, costs the referral and not the customer."""
    delivered = store.program.deliver(entry(referrer_code="WRONG"))

    assert "WRONG" == delivered.unknown_code
    assert "Lina" == store.sandbox.world.customers[LINA].attributes["displayName"]
    assert not store.sandbox.world.customers[LINA].referred_by


def test_a_lost_registration_is_repeated_harmlessly(store: Store) -> None:
    """The same customer again is the same customer, referred as the first time."""
    code = store.sandbox.world.customers[OMAR].referral_code
    store.lose_answers("/customers")
    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.deliver(entry(referrer_code=code))
    assert failed.value.sent
    people = len(store.sandbox.world.customers)

    assert store.program.find_delivered(entry()) is None
    again = store.program.deliver(entry(referrer_code=code))

    assert "" == again.unknown_code
    assert people == len(store.sandbox.world.customers)
    assert OMAR == store.sandbox.world.customers[LINA].referred_by


def test_who_opts_out_neither_earns_nor_redeems(store: Store) -> None:
    """Out, again out, and in: what the customer wants is what the service has."""
    out = OptDelivery(entry_id="e", customer_id=SARA, is_active=False)
    for _ in range(2):
        store.program.deliver(out)
    assert store.program.find_delivered(out) is None
    with pytest.raises(LoyaltyRefused, match="left the loyalty program"):
        store.hold(10)

    store.program.deliver(replace(out, is_active=True))

    assert store.hold(10).reference


def test_an_opt_out_without_its_answer_is_repeated(store: Store) -> None:
    """Lost once, it is sent again, and nothing is different for it."""
    out = OptDelivery(entry_id="e", customer_id=SARA, is_active=False)
    store.lose_answers("/activate")
    with pytest.raises(LoyaltyUnreachable):
        store.program.deliver(out)

    store.program.deliver(out)

    assert not store.sandbox.world.customers[SARA].active


def test_tags_come_and_go(store: Store) -> None:
    """Several at once, added and taken away; a repeat changes nothing."""
    tagged = TagDelivery(
        entry_id="e", customer_id=SARA, added=("runner", "high, low"), removed=("vip",)
    )
    store.lose_answers("/tags")
    with pytest.raises(LoyaltyUnreachable):
        store.program.deliver(tagged)

    for _ in range(2):
        store.program.deliver(tagged)

    profile = store.program.read_page(SARA, Page.PROFILE).profile
    assert profile is not None
    assert {"runner", "high low"} == set(profile.tags)
    assert {"tags": "vip"} in store.bodies("DELETE", f"/customers/{SARA}/tags")


def test_the_coupons_that_can_be_used(store: Store) -> None:
    """Neither the expired nor the used, and those meant for the web shop are marked."""
    coupons = store.program.read_page(SARA, Page.COUPONS).coupons

    assert coupons is not None
    codes = {coupon.code: coupon for coupon in coupons}
    assert not {"EXPIRED20", "USED15"} & set(codes)
    assert (CouponKind.FIXED, "50 off this summer", False) == (
        codes["SUMMER50"].kind,
        codes["SUMMER50"].title,
        codes["SUMMER50"].is_online_only,
    )
    assert codes["ONLINE20"].is_online_only
    assert CouponKind.CASHBACK is codes["CASHBACK5"].kind


def test_the_rules_page_has_what_can_be_bought(store: Store) -> None:
    """Rules that are switched off are left out; the others say what they give and their limits."""
    off, *others = store.sandbox.world.rules[1:]
    rules = (store.sandbox.world.rules[0], replace(off, active=False), *others)
    store.sandbox.change(lambda world: replace(world, rules=rules))

    terms = store.program.read_page(SARA, Page.RULES).terms

    assert terms is not None
    assert str(off.number) not in {rule.rule_id for rule in terms.rules}
    assert {rule.kind for rule in terms.rules} > {None, CouponKind.SHIPPING, CouponKind.PRODUCT}
    assert {rule.limits for rule in terms.rules} == {"", "to use within 30 days"}
    assert len(store.program.redemption_terms(SARA).rules) == len(terms.rules) + 1


def test_the_activity_page_says_what_happened(store: Store) -> None:
    """A purchase just made is at the head, in a cashier's words."""
    store.delivered(order())

    activity = store.program.read_page(SARA, Page.ACTIVITY).activity

    assert activity
    assert ("Earned on a purchase", 115) == (activity[0].what, activity[0].points)


def test_the_campaigns_page_is_a_list(store: Store) -> None:
    """Every campaign the service shows has a name."""
    campaigns = store.program.read_page(SARA, Page.CAMPAIGNS).campaigns

    assert campaigns is not None
    assert all(campaign.name for campaign in campaigns)


def test_notices_are_read_and_marked(store: Store) -> None:
    """What was shown is marked, and says so the next time."""
    notices = store.program.read_page(SARA, Page.NOTICES).notices
    assert notices
    assert not notices[0].is_read

    store.program.mark_notices_read(SARA, tuple(notice.notice_id for notice in notices))

    again = store.program.read_page(SARA, Page.NOTICES).notices
    assert again
    assert all(notice.is_read for notice in again)


@pytest.mark.parametrize("page", Page)
def test_a_page_is_itself_and_no_other(store: Store, page: Page) -> None:
    """One page, one part of the file; the rest stays unread."""
    read = store.program.read_page(SARA, page)

    parts = {
        Page.PROFILE: read.profile,
        Page.COUPONS: read.coupons,
        Page.RULES: read.terms,
        Page.CAMPAIGNS: read.campaigns,
        Page.ACTIVITY: read.activity,
        Page.NOTICES: read.notices,
    }
    assert SARA == read.customer_id
    assert [page] == [name for name, part in parts.items() if part is not None]


def test_nobody_has_pages_whom_nobody_knows(store: Store) -> None:
    """A stranger's file is refused in words."""
    with pytest.raises(LoyaltyRefused, match="does not know this customer"):
        store.program.read_page(LINA, Page.COUPONS)


@pytest.mark.parametrize(
    ("merge_by", "key"), [("mobile", "+966500001234"), ("email", "sara@example.com")]
)
def test_where_channels_merge_every_write_has_the_key(
    store: Store, merge_by: str, key: str
) -> None:
    """The contact goes with each call that names the customer, and nobody is made twice."""
    store.account(merge_by=merge_by, otp=True, events=("visit",))
    program = store.make(store.base_url, merge_by=merge_by)
    people = len(store.sandbox.world.customers)
    request = HoldRequest(customer_id=SARA, at=NOON, points=10)

    program.update_customer(SARA, CustomerDetails(name="Sara A."))
    program.send_otp(request)
    program.hold_points(replace(request, renewal=True))
    program.lock_coupons(_lock("SUMMER50"))
    program.burn_coupon(SARA, "WELCOME10", transaction_id="burn-1")
    program.buy_coupon(SARA, "2141")
    program.redeem_outright(_redeem())
    program.preview_rewards(order())
    program.automatic_promotion(order())
    for delivery in _every_delivery():
        program.deliver(delivery)

    for path in WRITES:
        assert key == store.bodies("POST", path)[-1][merge_by], path
    assert people == len(store.sandbox.world.customers)


def test_a_new_contact_is_the_key_from_then_on(store: Store) -> None:
    """An id made of the old number does not bring the old number back."""
    store.account(merge_by="mobile")
    program = store.make(store.base_url, merge_by="mobile", country_code="966")

    program.update_customer(SARA, CustomerDetails(mobile="0599990000"))
    program.deliver(OrderDelivery(entry_id="e", order=order()))

    assert "+966599990000" == store.bodies("POST", "/customers")[0]["mobile"]
    assert "+966599990000" == store.bodies("POST", "/orders")[0]["mobile"]


def test_without_merging_no_contact_goes_along(store: Store) -> None:
    """What a call does not need it does not carry."""
    store.delivered(order())
    store.hold(10)

    (sent,) = store.bodies("POST", "/orders")
    assert not {"mobile", "email"} & set(sent)


def test_the_newer_version_is_spoken_as_well(store: Store) -> None:
    """By configuration: the same calls under v4.1, which wants both keys on each."""
    program = store.make(store.base_url, api_version="v4.1")
    before = len(store.sandbox.received)

    assert program.find_customer(SARA) is not None
    assert program.preview_rewards(order()).points
    assert program.deliver(OrderDelivery(entry_id="e", order=order())).points_earned

    heard = store.sandbox.received[before:]
    assert {"v4.1"} == {one.path.split("/")[2] for one in heard}


def _lock(*codes: str) -> LockRequest:
    return LockRequest(customer_id=SARA, codes=codes, goods=order().goods)


def _redeem() -> RedeemRequest:
    return RedeemRequest(
        customer_id=SARA, transaction_id="redeem-1", at=NOON, reason="A gift", points=10
    )


def _every_delivery() -> tuple[Delivery, ...]:
    sale = order()
    return (
        OrderDelivery(entry_id="order", order=sale),
        RefundDelivery(
            prices_include_tax=True,
            entry_id="refund",
            refund_id="refund-1",
            sale_id="S001-T1-000002",
            order_id=sale.order_id,
            customer_id=SARA,
            at=NOON,
            amount=None,
            lines=(order_line("115.00", "115.00", tax="15.00"),),
        ),
        CashbackDelivery(
            entry_id="cashback",
            transaction_id="cashback-1",
            customer_id=SARA,
            at=NOON,
            amount=sar("20.00"),
            store_id="S001",
            store_name="Olaya Street",
        ),
        EventDelivery(entry_id="event", customer_id=SARA, name="visit"),
    )
