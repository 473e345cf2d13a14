from datetime import date
from decimal import Decimal

import pytest
from builders import NOON

from pos.core.customer import CouponKind, RedemptionRule, RedemptionTerms
from pos.core.customer_file import (
    Activity,
    CampaignProgress,
    CustomerFile,
    OwnedCoupon,
    Page,
    Profile,
)
from pos.script.file_object import file_object, page_said

UNREAD = CustomerFile(customer_id="c1")
READ = CustomerFile(
    customer_id="c1",
    profile=Profile(
        name="Sara Ali",
        mobile="+966500000001",
        email="sara@example.com",
        birth_date=date(1990, 2, 28),
        tags=("vip",),
        referral_code="SARA1",
    ),
    coupons=(
        OwnedCoupon(
            code="TEN",
            title="10 off",
            kind=CouponKind.PERCENTAGE,
            value=Decimal(10),
            expires_at=NOON,
            is_online_only=True,
        ),
    ),
    terms=RedemptionTerms(
        money_per_point=Decimal("0.1"),
        rules=tuple(
            RedemptionRule(rule_id=f"r{n}", title=f"Rule {n}", points=n) for n in range(1, 5)
        ),
    ),
    campaigns=(CampaignProgress(name="Autumn", percent=Decimal("12.5")),),
    activity=(Activity(what="Earned", at=NOON, points=5),),
    notices=(),
)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Page.PROFILE, "Profile of Sara Ali."),
        (Page.COUPONS, "Coupons (1): TEN"),
        (Page.RULES, "Rules (4): Rule 1, Rule 2, Rule 3 …"),
        (Page.CAMPAIGNS, "Campaigns (1): Autumn"),
        (Page.ACTIVITY, "Activity (1): Earned"),
        (Page.NOTICES, "Messages (0)."),
    ],
)
def test_a_page_in_a_line(page: Page, said: str) -> None:
    """Each page is said with how many it holds and the first of them; unread, with nothing."""
    assert said == page_said(READ, page)
    assert page_said(UNREAD, page) is None


def test_the_file() -> None:
    """What was read stands under the page's name, moments and numbers as text or whole."""
    shown = file_object(READ)

    assert {
        "code": "TEN",
        "title": "10 off",
        "kind": "percentage",
        "value": "10",
        "expires_at": "2026-11-21T12:00:00+00:00",
        "online_only": True,
    } == shown["coupons"][0]
    assert ("r1", 1, None) == tuple(shown["rules"][0][key] for key in ("id", "points", "kind"))
    assert "12.5" == shown["campaigns"][0]["percent"]
    assert ("Earned", 5) == (shown["activity"][0]["what"], shown["activity"][0]["points"])
    assert [] == shown["notices"]


def test_a_file_nobody_has_read() -> None:
    """Pages that were not read are null, and told from pages with nothing on them."""
    assert {"id": "c1"} | dict.fromkeys(page.value for page in Page) == file_object(UNREAD)


def test_what_is_personal_is_not_told() -> None:
    """Number, address and birthday are for the counter: the object says that they are known."""
    shown = file_object(READ)["profile"]

    assert {"has_mobile": True, "has_email": True, "has_birth_date": True}.items() <= shown.items()
    for secret in ("500000001", "example.com", "1990"):
        assert secret not in repr(shown)
