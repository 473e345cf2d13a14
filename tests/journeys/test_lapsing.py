"""Points and coupons given at the counter, whose reservation lapses before the order is sent."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from shop import BAG, OPENING, SARA

from pos.cli.stage import stage_of
from pos.demo.headless import HeadlessDemo
from pos.demo.phone import running_demo
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.script.play import Player

LAPSED = ("network down", "tender cash 90", "advance 2000")
CAUGHT_UP = ("network up", "wait-outbox 20", "show")
NOTHING_WAITS = {"pending": 0, "in_doubt": 0}


class Counter:
    """A till of the demo, its clock and the service's in one hand."""

    def __init__(self, demo: HeadlessDemo, data: Path) -> None:
        self._player = Player(stage_of(demo.till, demo.line, scan=demo.scan, advance=demo.advance))
        self._demo = demo
        self._sandbox = running_demo(data).sandbox

    def play(self, *script: str) -> dict[str, Any]:
        """Every action goes well; the state after the last."""
        for played in self._player.play(self._demo.lines(script)):
            assert played.ok, played
        return self._player.state()

    def elsewhere(self, path: str, body: dict[str, object]) -> None:
        """What another till of the store asks of the service."""
        request = urllib.request.Request(
            f"{self._sandbox}/api/v4.0/integrations{path}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "apikey": DEMO_API_KEY,
                "secretkey": DEMO_SECRET_KEY,
            },
        )
        urllib.request.urlopen(request, timeout=10).close()


def test_a_hold_that_lapsed_offline_is_had_again(tmp_path: Path) -> None:
    """The line is down past the hold's end: the order redeems the same points when it is back."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        counter = Counter(demo, tmp_path)
        counter.play(*OPENING, f"scan {BAG}", "scan {sara}", "redeem points 100", *LAPSED)
        state = counter.play(*CAUGHT_UP)
        after = counter.play(f"customer {SARA}", "show")

    assert NOTHING_WAITS | {"delivered": 1, "rejected": 0} == state["outbox"]
    assert (100, 270) == (
        state["last_sale"]["points_redeemed"],
        state["last_sale"]["points_earned"],
    )
    assert 1200 - 100 + 270 == after["sale"]["customer"]["points"]


def test_a_lock_that_lapsed_offline_is_had_again(tmp_path: Path) -> None:
    """The coupon taken off at the counter is used up by the order, though its lock was gone."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        counter = Counter(demo, tmp_path)
        counter.play(*OPENING, f"scan {BAG}", "scan {sara}", "coupon WELCOME10", *LAPSED)
        state = counter.play(*CAUGHT_UP)

    assert NOTHING_WAITS | {"delivered": 1, "rejected": 0} == state["outbox"]


def test_points_spent_elsewhere_go_to_a_manager(tmp_path: Path) -> None:
    """Where the points are gone the order is rejected once, with points and amount to settle."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        counter = Counter(demo, tmp_path)
        counter.play(*OPENING, f"scan {BAG}", "scan {sara}", "redeem points 100", *LAPSED)
        spent = {
            "customerId": SARA,
            "pointsToHold": 1150,
            "transactionTime": f"{demo.till.clock.now():%Y-%m-%dT%H:%M:%S}.000Z",
        }
        counter.elsewhere("/transactions/hold", spent)
        state = counter.play(*CAUGHT_UP)
        outbox = demo.till.open_outbox()
        (line,) = outbox.lines.open()
        outbox.close()

    assert NOTHING_WAITS | {"delivered": 0, "rejected": 1} == state["outbox"]
    assert "100 points (10.00 SAR)" in line.reason
    assert "manager" in line.reason
