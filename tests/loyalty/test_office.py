"""The manager's side over real HTTP to the stand-in service, from document to effect."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from endpoint_table import TOKEN
from loyalty_bench import (
    API_KEY,
    NOON,
    SARA,
    SECRET_KEY,
    Answer,
    AnsweringServer,
    StillClock,
    office_over,
    options,
)

from pos.core.customer import CouponKind
from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball.endpoints.partner import PartnerAccount
from pos.loyalty.gameball.office import GameballOffice
from pos.ports.batches import BatchKind, BatchState
from pos.ports.loyalty_office import LoyaltyOffice
from pos.ports.program import CouponSettings, ProgramRule
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import OMAR, scenario
from pos.sandbox.server import SandboxServer


class Ids:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        return f"id-{next(self._numbers)}"


def office_of(base_url: str, **changes: Any) -> GameballOffice:
    partner = PartnerAccount(
        base_url=base_url,
        token=changes.pop("token", TOKEN),
        store_id=changes.pop("partner_store", "sandbox-store"),
    )
    return office_over(options(base_url, **changes), partner, Ids())


class Desk:
    """An office on a world of its own."""

    def __init__(self, server: SandboxServer, clock: StillClock) -> None:
        self.sandbox = server.sandbox
        self.clock = clock
        self.base_url = server.base_url
        self.office: LoyaltyOffice = office_of(server.base_url)

    def account(self, **changes: Any) -> None:
        self.sandbox.change(lambda world: replace(world, account=replace(world.account, **changes)))

    def rule(self, points: int) -> ProgramRule:
        """The one rule of so many points."""
        (found,) = (one for one in self.office.rules() if one.points == points)
        return found


@pytest.fixture(scope="module")
def served() -> Iterator[SandboxServer]:
    clock = _clocks[-1]
    with SandboxServer(Sandbox(scenario("empty", now=clock.now()), clock=_now)) as server:
        yield server


_clocks = [StillClock()]


def _now() -> Any:
    return _clocks[-1].now()


@pytest.fixture
def desk(served: SandboxServer, clock: StillClock) -> Iterator[Desk]:
    world = scenario("demo", now=NOON, api_key=API_KEY, secret_key=SECRET_KEY, partner_token=TOKEN)
    world = replace(world, account=replace(world.account, rate_limits=False))
    _clocks[-1] = clock
    served.sandbox.change(lambda _before: world)
    desk = Desk(served, clock)
    yield desk
    desk.office.close()


def rule(kind: str, rule_type: str, points: int | None, **coupon: Any) -> dict[str, Any]:
    return {
        "pointsToRedeem": points,
        "ruleType": rule_type,
        "coupon": {"couponType": kind, **coupon},
    }


NEW_RULES = {
    "percentage": (
        rule(
            "percentage_discount",
            "percentage_discount_settings",
            777,
            discountValue=Decimal("7.5"),
            minOrderValue=40,
        ),
        "777 Stars: 7.5 % off, orders from 40.00",
    ),
    "fixed": (
        rule("fixed_discount", "fixed_rate_settings", 778, discountValue=25),
        "778 Stars: 25.00 SAR off",
    ),
    "product": (
        rule(
            "free_product",
            "free_product_settings",
            779,
            product={"productId": "MUG", "productName": "Mug", "productDisplayNames": ["Mug"]},
        ),
        "779 Stars: free Mug",
    ),
    "custom": (
        rule("custom", "custom", 780, group={"handle": "vip", "title": "VIP evening"}),
        "780 Stars: a coupon of VIP evening",
    ),
}


@pytest.mark.parametrize("kind", NEW_RULES)
def test_a_new_rule_is_in_the_list(desk: Desk, kind: str) -> None:
    """What a manager makes through one API is read back through the other, in the same words."""
    document, words = NEW_RULES[kind]
    assert words == desk.office.words_of_rule(document)

    desk.office.create_rule(document)

    made = desk.rule(document["pointsToRedeem"])
    assert words == desk.office.words_of_rule(made).split(", to use")[0]
    assert made.is_active


def test_a_rule_is_changed_in_part(desk: Desk) -> None:
    """An update says only what it changes, and the rest stays as it was."""
    before = desk.rule(500)

    desk.office.update_rule(before.rule_id, {"coupon": {"discountValue": 20}})

    after = desk.rule(500)
    assert after.rule_id == before.rule_id
    assert after.coupon is not None
    assert Decimal(20) == after.coupon.value


def test_a_rule_is_deleted(desk: Desk) -> None:
    """It is gone from the list; deleting it again is a refusal that says what to do."""
    rule_id = desk.rule(500).rule_id

    desk.office.delete_rule(rule_id)

    assert rule_id not in {one.rule_id for one in desk.office.rules()}
    with pytest.raises(LoyaltyRefused, match="nothing under this number"):
        desk.office.delete_rule(rule_id)


def test_the_default_rule_stays(desk: Desk) -> None:
    """Its value is changed; it cannot be deleted."""
    (default,) = (one for one in desk.office.rules() if one.points is None)

    desk.office.update_default_rule({"valueOfPoint": Decimal("0.2")})

    (changed,) = (one for one in desk.office.rules() if one.points is None)
    assert Decimal("0.2") == changed.point_value
    with pytest.raises(LoyaltyRefused, match="it is the default rule, which stays"):
        desk.office.delete_rule(default.rule_id)


def test_the_program_is_switched(desk: Desk) -> None:
    """Redeeming goes off, and points expire after other days."""
    desk.office.update_program({"isRedemptionActive": False, "pointsExpiryPeriod": 90})

    account = desk.sandbox.world.account
    assert (False, 90) == (account.redemption_active, account.points_life_days)


def test_a_second_free_shipping_rule_is_refused(desk: Desk) -> None:
    """The service has the last word, and it is said in ours."""
    with pytest.raises(LoyaltyRefused) as refused:
        desk.office.create_rule(rule("free_shipping", "free_shipping_settings", 901))

    assert "Nothing was changed" in refused.value.reason


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"token": "another"}, "POS_GAMEBALL_PARTNER_TOKEN"),
        ({"token": ""}, "POS_GAMEBALL_PARTNER_TOKEN"),
        ({"partner_store": "another"}, "partner_store_id"),
    ],
)
def test_a_wrong_token_is_the_operators_matter(
    desk: Desk, changes: dict[str, str], setting: str
) -> None:
    """Nothing is changed, and the sentence names the setting; the token is not in it."""
    office = office_of(desk.base_url, **changes)

    with pytest.raises((LoyaltyMisuse, LoyaltyRefused), match=setting) as failed:
        office.update_program({"isRedemptionActive": False})

    office.close()
    assert "another" not in str(failed.value)
    assert desk.sandbox.world.account.redemption_active


def test_the_coupon_engine_is_set_up(desk: Desk) -> None:
    """What is written is read back; its secrets show in no picture of it."""
    document = {
        "url": "https://engine.example/coupons",
        "method": "PUT",
        "headers": [{"key": "X-Key", "value": "opens-it"}],
        "couponMapping": {"freeProduct": "gift"},
        "enableFreeProduct": True,
    }

    desk.office.configure_coupons(document)
    settings = desk.office.coupon_settings()

    assert ("PUT", ["X-Key"]) == (settings.method, [name for name, _ in settings.headers])
    assert (CouponKind.PRODUCT,) == settings.kinds
    assert ((CouponKind.PRODUCT, "gift"),) == settings.names
    assert "opens-it" not in repr(settings)


def test_no_access_to_the_coupon_engine_is_said(desk: Desk) -> None:
    """A plan without it is no fault of the keys."""
    desk.account(coupon_access=False)

    with pytest.raises(LoyaltyRefused, match="does not include this"):
        desk.office.coupon_settings()


def test_an_account_without_settings_has_no_engine(server: AnsweringServer) -> None:
    """A service that has nothing at that address has no engine set up: one can be."""
    server.answers(Answer({"code": 4004, "message": "There is nothing"}, 404))
    office = office_of(server.base_url)

    settings = office.coupon_settings()

    office.close()
    assert CouponSettings() == settings


def test_the_program_is_read(desk: Desk) -> None:
    """Earning, tiers, campaigns and referral terms, as a manager reads them."""
    office = desk.office

    assert Decimal("0.1") == office.money_per_point()
    assert [(Decimal(1), Decimal(1))] == [
        (one.spent, one.points) for one in office.cashback_rules()
    ]
    assert ["Bronze", "Silver", "Gold", "Platinum"] == [tier.name for tier in office.tiers()]
    assert "3x Bags" in {one.name for one in office.campaigns()}
    terms = office.referral_terms()
    assert ("100 points", "both, customer and friend") == (terms.customer_reward, terms.method)


def test_transactions_come_newest_first(desk: Desk) -> None:
    """However many portions the service needs, the newest is on top."""
    everything = desk.office.transactions(SARA)
    moments = [one.at for one in everything if one.at is not None]

    assert 5 < len(everything) == len(moments)
    assert sorted(moments, reverse=True) == moments
    assert everything[:3] == desk.office.transactions(SARA, most=3)
    assert "made a coupon" in {one.what for one in everything}


@pytest.mark.parametrize("points", [40, -30])
def test_points_are_adjusted_by_hand(desk: Desk, points: int) -> None:
    """They move once: the same id again is told to have been done."""
    before = desk.office.transactions(OMAR)

    moved = desk.office.adjust_points(OMAR, points, "A slip", "Maha", transaction_id="fix-1")

    assert abs(points) == abs(moved)
    with pytest.raises(LoyaltyRefused, match="done already"):
        desk.office.adjust_points(OMAR, points, "A slip", "Maha", transaction_id="fix-1")
    newest = desk.office.transactions(OMAR)[0]
    assert (points, "fix-1") == (newest.points, newest.transaction_id)
    assert 1 == len(desk.office.transactions(OMAR)) - len(before)


def test_two_adjustments_have_ids_of_their_own(desk: Desk) -> None:
    """Without an id of the caller's each is another one."""
    for _ in range(2):
        desk.office.adjust_points(OMAR, 10, "A gift", "Maha")

    ids = [one.transaction_id for one in desk.office.transactions(OMAR)[:2]]
    assert {"id-1", "id-2"} == set(ids)


def test_more_than_there_is_is_not_taken(desk: Desk) -> None:
    """The refusal says what is wrong and that nothing was changed."""
    with pytest.raises(LoyaltyRefused, match="fewer points"):
        desk.office.adjust_points(OMAR, -40_000, "A slip", "Maha")


def test_an_adjustment_carries_the_merging_key(desk: Desk) -> None:
    """An account that merges channels would take points from somebody else without it."""
    desk.account(merge_by="mobile")
    office = office_of(desk.base_url, merge_by="mobile")

    office.adjust_points(OMAR, 5, "A gift", "Maha")

    office.close()
    assert '"mobile":"+966500005678"' in desk.sandbox.received[-1].body


def test_a_deleted_customer_is_gone(desk: Desk) -> None:
    """Nobody is found under the id afterwards."""
    desk.office.delete_customer(OMAR)

    with pytest.raises(LoyaltyRefused, match="does not know this customer"):
        desk.office.delete_customer(OMAR)


def test_a_batch_is_followed_to_its_end(desk: Desk) -> None:
    """Waiting, then done, with what became of each item; done does not say that all succeeded."""
    orders = [
        {"customerId": who, "orderId": f"B-{number}", "orderDate": "2026-03-04T11:00:00Z",
         "totalPaid": 20}
        for number, who in enumerate((SARA, OMAR, "nobody"))
    ]  # fmt: skip
    job = desk.office.send_batch(BatchKind.ORDERS, orders)

    waiting = desk.office.batch_status(job)
    desk.clock.advance(timedelta(minutes=1).total_seconds())
    done = desk.office.batch_status(job)

    assert not waiting.state.is_over
    assert (BatchState.DONE, 3, 3, 1) == (done.state, done.total, done.finished, done.failed)
    assert {SARA: True, OMAR: True, "nobody": False} == {
        item.customer_id: item.is_done for item in done.items
    }
    assert all(item.said for item in done.items if not item.is_done)


def test_a_batch_is_stopped(desk: Desk) -> None:
    """The reference has no word for stopped: it is over, and not done."""
    job = desk.office.send_batch(BatchKind.BALANCES, [{"customerId": SARA}])

    desk.office.stop_batch(job)

    state = desk.office.batch_status(job).state
    assert state.is_over
    assert state is not BatchState.DONE


def test_an_unknown_batch_is_said(desk: Desk) -> None:
    """Both addresses are asked before it is."""
    with pytest.raises(LoyaltyRefused, match="nothing under this number"):
        desk.office.batch_status("no-such-job")

    assert ["/batches/no-such-job/status", "/batch/no-such-job"] == [
        one.path.removeprefix("/api/v4.0/integrations") for one in desk.sandbox.received[-2:]
    ]


@pytest.mark.parametrize("kind", BatchKind)
def test_each_kind_of_batch_is_taken(desk: Desk, kind: BatchKind) -> None:
    """Every kind the documents name goes to its own address."""
    item: object = "B-1" if kind is BatchKind.ORDER_TRANSACTIONS else {"customerId": SARA}

    assert desk.office.send_batch(kind, [item])
    assert desk.sandbox.received[-1].path.endswith(f"/batch/{kind.value}")


def test_other_addresses_serve_an_older_account(server: AnsweringServer) -> None:
    """Where the reference's address is not known, the tutorial's is asked, of its own shape."""
    told = {
        "status": "running",
        "totalCount": 3,
        "finishedCount": "2",
        "errorCount": 1,
        "response": {
            "successful": [{"customerId": "a", "message": "Success"}],
            "failed": [{"customerId": "b", "error": "unknown"}],
        },
    }
    server.answers(Answer({"code": 4004, "message": "none"}, 404), Answer(told))
    office = office_of(server.base_url)

    status = office.batch_status("7")

    office.close()
    assert (BatchState.RUNNING, 3, 2, 1) == (
        status.state,
        status.total,
        status.finished,
        status.failed,
    )
    assert [("a", True), ("b", False)] == [(one.customer_id, one.is_done) for one in status.items]


def test_a_deletion_may_need_the_other_way(server: AnsweringServer) -> None:
    """Where no DELETE comes through, the same is asked by POST."""
    server.answers(Answer(None, 405), Answer(None, 204))
    office = office_of(server.base_url)

    office.delete_customer("a")

    office.close()
    assert ["DELETE", "POST"] == [asked.method for asked in server.asked]


def test_a_lost_answer_is_not_a_no(server: AnsweringServer) -> None:
    """A gateway's page tells nothing of what became of an adjustment."""
    server.answers(Answer(b"<html>", 502))
    office = office_of(server.base_url)

    with pytest.raises(LoyaltyUnreachable) as failed:
        office.adjust_points(SARA, 5, "A gift", "Maha")

    office.close()
    assert failed.value.sent


def test_nothing_private_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Neither keys nor tokens nor whom it was about stand in a log."""
    caplog.set_level(logging.DEBUG)

    desk.office.update_program({"isRedemptionActive": True})
    desk.office.adjust_points(SARA, 5, "A gift", "Maha")
    desk.office.transactions(SARA)

    assert "PUT /client/redemption/config: 200" in caplog.text
    ours = "".join(one.getMessage() for one in caplog.records if one.name.startswith("pos"))
    assert not any(secret in ours for secret in (TOKEN, API_KEY, SECRET_KEY, SARA, "966500001234"))
