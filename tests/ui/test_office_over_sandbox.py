"""The manager's loyalty panels over real HTTP to the stand-in service, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from pos.assembly.loyalty import loyalty_office
from pos.config import LoyaltySettings, Secrets, Settings, StoreSettings, TillSettings
from pos.ports.loyalty_office import LoyaltyOffice
from pos.sandbox.account import DEMO_PARTNER_STORE
from pos.sandbox.faults import Faults
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_PARTNER_TOKEN, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import NOON, OMAR
from tests.ui.seat import BROAD, Seat, seated
from tests.ui.test_office_panels import PROGRAM, press, told


@pytest.fixture
def served() -> Iterator[SandboxServer]:
    world = scenario("demo", now=NOON)
    with SandboxServer(Sandbox(world, clock=lambda: NOON)) as server:
        yield server


class RealOffice:
    def __init__(
        self,
        base_url: str,
        *,
        partner_token: str = DEMO_PARTNER_TOKEN,
        partner_store_id: str = DEMO_PARTNER_STORE,
    ) -> None:
        self._settings = Settings(
            store=StoreSettings(id="S001", name="STYL Outfits", currency="SAR"),
            till=TillSettings(id="T1"),
            loyalty=LoyaltySettings(base_url=base_url, partner_store_id=partner_store_id),
            secrets=Secrets(
                api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY, partner_token=partner_token
            ),
        )

    def open(self) -> LoyaltyOffice:
        return loyalty_office(self._settings)


def managed(server: SandboxServer, **changes: Any) -> FakeTill:
    till = FakeTill().sign_on(OMAR)
    till.office = RealOffice(server.base_url, **changes)  # type: ignore[assignment]
    return till


async def choose(seat: Seat, words: str) -> None:
    """Down to the row that begins so."""
    for _ in range(30):
        if f"▸{words}" in told(seat):
            return
        await seat.press("down")
    raise AssertionError(f"{words!r} is nowhere in: {told(seat)}")


RULES = {
    "percentage": (["1", "7.5", "enter", "777", "enter", "40", "enter", "90", "enter"],
                   "777 points: 7.5 % off, at most 40.00, orders from 90.00, until 31 Dec 2027"),
    "fixed": (["2", "25", "enter", "778", "enter", "enter"],
              "778 points: 25.00 SAR off, until 31 Dec 2027"),
    "product": (["3", "MUG", "enter", "Mug", "enter", "779", "enter"],
                "779 points: free Mug, until 31 Dec 2027"),
    "plain": (["5", "0.25", "enter", "780", "enter"],
              "780 points: 0.25 SAR a point, until 31 Dec 2027"),
    "group": (["6", "vip", "enter", "781", "enter"],
              "781 points: a coupon of vip, until 31 Dec 2027"),
}  # fmt: skip


@pytest.mark.parametrize("kind", RULES)
async def test_a_rule_from_its_form_to_its_end(served: SandboxServer, kind: str) -> None:
    """Made, read back in the same words, switched off, deleted; the service has each of it."""
    keys, words = RULES[kind]
    till = managed(served)
    points = int(words.split(" ")[0])
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "1", "wait", "n", *keys, "31.12.2027", "enter", "wait")
        assert words in told(seat)

        await press(seat, "enter", "wait", "wait")
        assert f"✓ Sent. {words}" in told(seat)
        assert [True] == [one.active for one in served.sandbox.world.rules if one.points == points]

        await choose(seat, f"{points} points")
        assert words.split(", until")[0] in told(seat).partition("▸")[2]
        await seat.press("enter")
        await press(seat, "up", *["down"] * 9, "off", "enter", "wait", "enter", "wait", "wait")
        assert [False] == [one.active for one in served.sandbox.world.rules if one.points == points]

        await choose(seat, f"{points} points")
        await press(seat, "delete", "wait", "enter", "wait", "wait")
        assert f"✓ Deleted. {points} points" in told(seat)
        assert points not in {one.points for one in served.sandbox.world.rules}


async def test_only_what_was_typed_is_changed(served: SandboxServer) -> None:
    """A new value leaves the rest of the rule as the service has it."""
    (before,) = (one for one in served.sandbox.world.rules if one.points == 500)
    async with seated(managed(served), BROAD) as seat:
        await press(seat, *PROGRAM, "1", "wait")
        await choose(seat, "500 points")
        await press(seat, "enter", "12", *["enter"] * 6, "wait", "enter", "wait", "wait")

        assert "✓ Sent. 500 points: 12 % off" in told(seat)
    (after,) = (one for one in served.sandbox.world.rules if one.points == 500)
    assert 12 == after.value
    assert (before.capping, before.name, before.expiry_after_days, before.number) == (
        after.capping,
        after.name,
        after.expiry_after_days,
        after.number,
    )


async def test_the_default_rule_and_the_switch(served: SandboxServer) -> None:
    """What a point is worth, redeeming off, points that lapse sooner."""
    async with seated(managed(served), BROAD) as seat:
        await press(seat, *PROGRAM, "2", "0.2", "enter", "enter", "wait", "enter", "wait", "wait")
        assert "✓ Sent." in told(seat)
        assert "One point is worth 0.2 SAR." in told(seat)

        await press(seat, "escape", "3", "off", "enter", "90", "enter", "wait", "enter", "wait")
        await press(seat, "wait")
        assert "✓ Sent." in told(seat)
    account = served.sandbox.world.account
    assert (False, 90) == (account.redemption_active, account.points_life_days)


async def test_a_wrong_token(served: SandboxServer) -> None:
    """The list is read with the store's keys; a change names the setting that is wrong."""
    till = managed(served, partner_token="another")
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "3", "off", "enter", "enter", "wait", "enter", "wait")

        assert "POS_GAMEBALL_PARTNER_TOKEN" in told(seat)
        assert "partner_store_id" not in told(seat)
        assert "another" not in seat.text
    assert served.sandbox.world.account.redemption_active


async def test_a_wrong_store(served: SandboxServer) -> None:
    """A token that is known, for another store, is not said to be wrong."""
    till = managed(served, partner_store_id="another")
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "3", "off", "enter", "enter", "wait", "enter", "wait")

        assert "check partner_store_id" in told(seat)
        assert "POS_GAMEBALL_PARTNER_TOKEN" not in told(seat)
    assert served.sandbox.world.account.redemption_active


async def test_a_change_whose_answer_is_lost(served: SandboxServer) -> None:
    """The manager is told to look; nothing of the counter's sale, which goes on by itself."""
    till = managed(served)
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "3", "off", "enter", "enter", "wait")
        served.sandbox.faults = Faults(lose_answers=1)
        await press(seat, "enter", "wait")

        assert "it may have been done, or not. Before doing it again, look" in told(seat)
        assert "the sale" not in told(seat)
        assert "The loyalty program may be changed, or not" in seat.text
    assert not served.sandbox.world.account.redemption_active


class Engine(BaseHTTPRequestHandler):
    """A shop's coupon engine, which answers with its code where the key is right."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        is_right = self.headers.get("x-key") == "opens-it"
        self.send_response(200 if is_right else 401)
        self.end_headers()
        self.wfile.write(b'{"couponCode": "SHOP-77"}')

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def engine() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Engine)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/coupons"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_the_engine_is_set_up_and_tried(served: SandboxServer, engine: str) -> None:
    """Address and kinds are typed, what else there is stays, and the trial calls it."""
    till = managed(served)
    with closing(till.office.open()) as office:
        office.configure_coupons(
            {
                "url": "https://old.example",
                "method": "PUT",
                "headers": [{"key": "X-Key", "value": "opens-it"}],
                "payload": '{"code": "{{code}}"}',
            }
        )
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "4", "wait", "enter", engine, "enter", "post", "enter", "on")
        await press(seat, "enter", "money-off", *["enter"] * 7, "wait", "enter", "wait", "wait")
        assert f"✓ Sent. POST to {engine}" in told(seat)

        await press(seat, "t", "wait")
        assert "✓ The engine works" in told(seat)
        assert "opens-it" not in seat.text
    kept = served.sandbox.world.coupon_endpoint
    assert kept is not None
    assert (engine, "POST", ("fixed",)) == (kept.url, kept.method, kept.kinds)
    assert (("X-Key", "opens-it"),) == kept.headers


async def test_what_is_only_read(served: SandboxServer) -> None:
    """Each list has what the account has."""
    async with seated(managed(served), BROAD) as seat:
        await seat.press(*PROGRAM)
        for key, words in {
            "5": "Everyone",
            "6": "★ Gold",
            "7": "3x Bags",
            "8": "100 points",
        }.items():
            await press(seat, key, "wait")
            assert words in told(seat)
            await seat.press("escape")
