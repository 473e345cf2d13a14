"""What tills read of the merchant's settings: aliases, benefits, and what fits a customer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from desk import Desk

from pos.sandbox.account import Campaign, Tier
from pos.sandbox.scenarios import OMAR, SARA

BAG = {"productId": "BAG", "price": 100, "quantity": 1, "collection": ["Bags"]}


@pytest.mark.parametrize(
    "path",
    [
        "configurations/rewards/redemption",
        "redemption-configs",
        f"customers/{OMAR}/redemption-configurations",
    ],
)
def test_aliases(desk: Desk, path: str) -> None:
    """The other addresses the documents give answer as the first one does."""
    query = f"customerId={OMAR}"
    expected = desk.get("configurations/redemption", query=query).json

    assert desk.get(path, query=query).json == expected
    assert len(expected["redemptionRules"]) == 4


@pytest.mark.parametrize("path", ["redemption", "cashback", "reward-campaigns"])
def test_unknown_customer(desk: Desk, path: str) -> None:
    """Settings for a customer nobody knows are not found."""
    told = desk.get(f"configurations/{path}", query="customerId=nobody")

    assert (told.status, told.code) == (404, 7000)


def test_tier_benefits(desk: Desk) -> None:
    """Tiers come as a bare list with their benefits, a rate of their own among them."""
    tiers = (*desk.world.account.tiers[:-1], Tier("Top", 4, 9_000, "", Decimal(2), ("Parking",)))
    desk.world = replace(desk.world, account=replace(desk.world.account, tiers=tiers))

    told = desk.get("configurations/tiers").json

    assert [tier["name"] for tier in told] == ["Bronze", "Silver", "Gold", "Top"]
    assert told[0]["benefits"] == []
    custom, rate = told[-1]["benefits"]
    assert (custom["type"], custom["description"]) == ("Custom Benefits", "Parking")
    assert rate["walletRewardFactor"] == 2


def test_cashback_of_a_tier() -> None:
    """With a customer only the rule of the customer's own tier is told, beside that for all."""
    desk = Desk()
    tiers = tuple(replace(t, points_per_step=Decimal(t.order)) for t in desk.world.account.tiers)
    desk.world = replace(desk.world, account=replace(desk.world.account, tiers=tiers))

    every = desk.get("configurations/cashback").json
    saras = desk.get("configurations/cashback", query=f"customerId={SARA}").json

    assert len(every["tierCashbackRules"]) == 4
    assert [rule["tierName"] for rule in saras["tierCashbackRules"]] == ["Gold"]
    assert saras["tierCashbackRules"][0]["rewardWalletFactor"] == 3
    assert saras["defaultCashbackRule"] == every["defaultCashbackRule"]


@pytest.mark.parametrize("limits", [{"min_tier": 3}, {"tags": ("vip",)}])
def test_campaigns_of_a_customer(desk: Desk, limits: dict[str, Any]) -> None:
    """A campaign is told to those who can achieve it, and rewards nobody else."""
    (bags,) = desk.world.campaigns
    desk.world = replace(desk.world, campaigns=(replace(bags, **limits),))

    names = [
        [one["name"] for one in desk.get("configurations/reward-campaigns", query=query).json]
        for query in ("", f"customerId={SARA}", f"customerId={OMAR}")
    ]

    assert names == [["3x Bags"], ["3x Bags"], []]
    assert desk.order(SARA, "A1", 100, lineItems=[BAG]).json["rewardedPoints"] == 300
    assert desk.order(OMAR, "A2", 100, lineItems=[BAG]).json["rewardedPoints"] == 100
    stranger = desk.post("orders/cashback", totalPaid=100, totalDiscount=0, totalShipping=0,
                         lineItems=[BAG])  # fmt: skip
    assert stranger.json["totalPoints"] == 100


def test_campaigns_of_a_collection(desk: Desk) -> None:
    """A campaign tells its dates, and is found by the collection it rewards."""
    (bags,) = desk.world.campaigns
    everywhere = Campaign(9, "2x everything", Decimal(2))
    desk.world = replace(desk.world, campaigns=(bags, everywhere))

    told = desk.get("configurations/reward-campaigns", query="collectionId=Bags").json
    shoes = desk.get("configurations/reward-campaigns", query="collectionId=Shoes").json

    assert [one["id"] for one in told] == [3101, 9]
    assert [one["id"] for one in shoes] == [9]
    assert told[0]["activation"]["endDate"] == "2026-05-09T12:00:00.000"
    assert told[1]["activation"] == {"startDate": None, "endDate": None}


def test_event_campaigns() -> None:
    """Campaigns for events are told too, with what they reward, in the language asked for."""
    desk = Desk("demo")
    known = {campaign.number: campaign for campaign in desk.world.event_campaigns}
    told = {
        one["id"]: one
        for one in desk.ask("GET", "configurations/reward-campaigns", lang="ar").json
        if one["id"] in known
    }

    assert known
    assert told.keys() == known.keys()
    for number, campaign in known.items():
        assert told[number]["name"] == campaign.name_in("ar")
        (reward,) = told[number]["rewards"]
        assert reward["walletReward"] == (campaign.reward_points or 0)
        assert (reward["couponReward"] is not None) is (campaign.reward_points is None)


def test_referrals(desk: Desk) -> None:
    """What a referral brings is told for both sides."""
    told = desk.get("configurations/referrals").json

    assert told["referralMethod"] == "CustomerAndFriend"
    assert told["friendReward"]["point"] > 0
    assert told["customerReward"]["point"] > 0
