"""The merchant's own coupon engine under F10: shown, changed, tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.core.customer import CouponKind
from pos.errors import LoyaltyMisuse
from pos.ports.program import CouponSettings, EngineTrial
from tests.ui.fake_office import SETTINGS
from tests.ui.manager_seat import PROGRAM, managed, press, recorded, told
from tests.ui.seat import BROAD, NARROW, seated


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_engine_is_shown(size: tuple[int, int]) -> None:
    """Address, method, kinds and their names; of what lets one in only that it is there."""
    async with seated(managed(), size) as seat:
        await press(seat, *PROGRAM, "4", "wait")

        assert "Method POST" in told(seat)
        assert "Percentage on called percent_off" in told(seat)
        assert "Shipping off" in told(seat)
        assert "Authorization ••••" in told(seat)
        assert "opens-it" not in seat.text


async def test_what_stands_in_the_engines_address() -> None:
    """A password and a query in the address are shown nowhere, and recorded nowhere."""
    till = managed()
    url = "https://till:opens-it@shop.example/coupons?key=opens-it-too"
    till.office.settings = replace(SETTINGS, url=url)
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "4", "wait")
        assert "https://shop.example/coupons?••••" in told(seat)
        assert "opens-it" not in seat.text

        await press(seat, "enter")
        assert "https://shop.example/coupons?" in told(seat)
        assert "opens-it" not in seat.text
        await press(seat, "enter", "put", *["enter"] * 9, "wait")
        assert "PUT to https://shop.example/coupons?••••." in told(seat)
        await press(seat, "enter", "wait", "wait")
        assert "opens-it" not in seat.text
    (change,) = recorded(till)
    assert "opens-it" not in change.what
    assert url == till.office.settings.url


async def test_the_engine_is_changed() -> None:
    """Said in words first; headers, query and template go back as they came."""
    till = managed()
    async with seated(till, BROAD) as seat:
        keys = ["enter", "enter", "put", "enter", "off", *["enter"] * 4, "on", "enter", "gift"]
        await press(seat, *PROGRAM, "4", "wait", *keys, *["enter"] * 3, "wait")
        assert "Coupons it makes: percentage (called percent_off), product (called gift)." in told(
            seat
        )
        assert (
            "What changes: method: POST → PUT; fixed coupons: no more; "
            "product coupons: made, as “gift”."
        ) in told(seat)

        await press(seat, "enter", "wait", "wait")
        expected = replace(
            SETTINGS,
            method="PUT",
            kinds=(CouponKind.PERCENTAGE, CouponKind.PRODUCT),
            names=(*SETTINGS.names, (CouponKind.PRODUCT, "gift")),
        )
        assert [("coupons", {"settings": expected})] == till.office.sent
        assert "✓ Sent. PUT to" in seat.text


async def test_mistakes_in_the_settings() -> None:
    """What the settings cannot be is said, and nothing is sent."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "enter", "enter", "GOT", *["enter"] * 9, "wait")

        assert "! method is none of POST." in seat.text
        assert [] == till.office.sent


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (EngineTrial(works=True, say="It works.", masked_code="TR…"), "✓ It works. Its code: TR…"),
        (EngineTrial(works=False, say="It answered 500.", status=500), "! It answered 500."),
    ],
)
async def test_the_connection_is_tried(trial: EngineTrial, said: str) -> None:
    """T calls the engine with the settings in view, and says what came."""
    till = managed()
    till.office.trial = trial
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "t", "wait")

        assert [("try", {"settings": SETTINGS})] == till.office.sent
        assert said in told(seat)


async def test_no_engine_to_try() -> None:
    """T without a url says what to set, and calls nobody."""
    till = managed()
    till.office.settings = CouponSettings()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "t", "wait")

        assert "! No coupon engine is set up. Enter, and type its url." in told(seat)
        assert [] == till.office.sent


async def test_a_trial_that_fails_leaves_the_settings() -> None:
    """The reason stands above what was read before, and another T tries again."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait")
        till.office.trouble = LoyaltyMisuse("No keys.")
        await press(seat, "t", "wait")
        assert "! No keys." in seat.text
        assert "Method POST" in told(seat)

        till.office.trouble = None
        await press(seat, "t", "wait")
        assert 2 == len(till.office.sent)
