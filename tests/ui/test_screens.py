"""Whole screens: every state of the gallery keeps its shape, whatever names it shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from pos.ui.panels.panel import Panel
from tests.ui.fake_till import FakeTill
from tests.ui.gallery import HINTS
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.states import STATES

TOLD = {
    "empty": ["T1 · Amira H. · shift 1", "Nothing scanned yet.", "No customer"],
    "selling": ["▸ 4 Belt, brown, 95", "Summer 10 %", "−30.00", "earns +537", "Total"],
    "offline": ["○ offline since 13:40 · 3 waiting", "as of 13:38", "! Redeeming needs"],
    "reserved": ["100 Stars −10.00 9:41", "SUMMER50 −50.00 14:41", "Coupons −50.00"],
    "pay": ["▸Enter  exact, cash", "477.00", "Q      cash", "480.00", "D card", "Due"],
    "part-paid": ["Left to pay", "237.00 SAR", "Paid −300.00"],
    "change": ["Change 63.00", "Sale S001-T1-000001", "Paid cash 600.00"],
    "stopped": ["This till stopped", "249.00 SAR", "print it, marked as a copy"],
    "find": ["▸Linen Shirt, white, L", "39.00", "48.00 / kg"],
    "register": ["! 'hu@' is not an e-mail address.", "0551112222"],
    "register-consent": ["Do they agree to join", "yes, register them"],
    "file": ["▸P Profile", "C Coupons 2", "sara.ali@example.com", "vip, newsletter", "Del off"],
    "file-coupons": ["▸15 % for the web shop", "! web shop only", "2 of 2"],
    "file-rules": ["10 % off this sale", "up to 50.00", "500 Stars"],
    "file-activity": ["Redeemed", "−300", "yesterday"],
    "file-trouble": ["! The loyalty service is slow.", "tries again"],
    "coupon-code": ["SUMMER50", "until 24 Dec", "Enter closes"],
    "rule-too-dear": ["▸Canvas Tote, free", "800 too few"],
    "bought": ["STYL-4F7K-92QX", "until 21 Dec"],
    "otp": ["A code was sent for 120.00 SAR.", "111", "! That code is wrong."],
    "promotion": ["3 bags for 2 −40.00", "Total"],
    "hostile": ["[bold red]Not[/] [31mred 31m evil", "[blink]"],
}
"""What the narrow screen must tell in a state, whatever else it shows."""


@pytest.mark.parametrize("make", dict.fromkeys(state.till for state in STATES.values()))
async def test_every_state_keeps_its_shape(make: Callable[[], FakeTill]) -> None:
    """A state tells what it is about, and neither breaks a line nor lets a control through."""
    async with seated(make(), NARROW, hints=HINTS) as seat:
        for name, state in STATES.items():
            if state.till is not make:
                continue
            await seat.press(*state.keys)
            await seat.answered()
            assert [] == [part for part in TOLD.get(name, []) if part not in seat.text], name
            assert_shape(seat, NARROW)
            await assert_explained(seat)
            await seat.press("escape")

        await seat.pilot.resize_terminal(*BROAD)
        await seat.settle()
        assert_shape(seat, BROAD)


async def assert_explained(seat: Seat) -> None:
    """F1 tells what is open or what is waited for; pressed again it leaves all as it was."""
    panel, before = seat.app.screen.query("Panel"), seat.panel
    await seat.press("f1")
    if "Ctrl+Q ends" in seat.text:
        assert "Type your id, Enter, your PIN, Enter" in seat.words
        return
    told = (
        re.escape(panel.last(Panel).title) if before else r"(A|No) (sale|shift) is|A quantity waits"
    )
    assert re.search(told, seat.words), (before, seat.text)
    await seat.press("f1")
    assert before == seat.panel


def assert_shape(seat: Seat, size: tuple[int, int]) -> None:
    lines = seat.lines
    assert size[1] == len(lines)
    assert {size[0]} == {cell_len(line) for line in lines}
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for line in lines for c in line)
    assert "Ctrl+Q" in seat.text or re.search("F9 ?Pay", lines[-1])
