"""A scanner that types, at a till on a real terminal: its bytes come down the same line as a
person's keys, also those of a code that was made to press some.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from shop import BAG, SHIRT, Shop
from typist import Typist, typing_at

STX = "\x02"
F9, ENTER = "\x1b[20~", "\r"
PAY_PANEL = "exact, cash"


FRENCH_BAG = '-é_&&àààà&àà"'
"""The keys of the bag's code on the US keyboard, at a French computer."""


@pytest.fixture
def till(shop: Shop) -> Iterator[Typist]:
    with selling(shop) as till:
        yield till


@contextmanager
def selling(shop: Shop, *, layout: str = "") -> Iterator[Typist]:
    """Signed on, with a shift open and a scanner that types STX before each code."""
    config = shop.config.read_text(encoding="utf-8")
    table = f'[scanner]\ndriver = "wedge"\nwedge_prefix = "\\u0002"\nlayout = "{layout}"\n'
    shop.config.write_text(config + table, encoding="utf-8")
    shop.play("sign-on 1001 2468", "open-shift 100.00")
    with typing_at(shop, "run") as till:
        till.shows("Your id")
        till.enter("1001")
        till.enter("2468")
        till.shows("shift 1 is open")
        yield till


def recorded(shop: Shop) -> list[str]:
    """What has happened so far. Looking takes longer than any pause within a code."""
    lines = shop.pos("journal", "export").stdout.splitlines()
    return [json.loads(line)["kind"] for line in lines]


def test_scans_between_keys(shop: Shop, till: Typist) -> None:
    """Codes are sold while a panel is open and another is half typed; no code presses a key."""
    till.type(f"{STX}{BAG}{ENTER}")
    till.shows("Hoxton Bag")
    before = recorded(shop)

    till.press("F9")
    till.shows(PAY_PANEL)
    till.type(f"{STX}{SHIRT}{ENTER}\n")
    till.shows("Linen Shirt")
    assert 1 + len(before) == len(recorded(shop))
    till.type(f"{STX}12{F9}3{ENTER}{F9}{ENTER}")
    till.shows("damaged")
    assert 1 + len(before) == len(recorded(shop))

    till.back(PAY_PANEL)
    till.type(BAG[:6])
    till.type(f"{STX}{SHIRT}{ENTER}")
    till.shows("298.00")
    assert 2 + len(before) == len(recorded(shop))
    till.enter(BAG[6:])
    till.shows("Subtotal 498.00")
    assert 3 + len(before) == len(recorded(shop))


def test_another_keyboard_layout(shop: Shop, till: Typist) -> None:
    """At a French computer the code of a US scanner sells nothing; the screen says what to set."""
    before = recorded(shop)
    till.type(f"{STX}{FRENCH_BAG}{ENTER}")
    till.shows("layout = ")

    assert before == recorded(shop)


def test_another_keyboard_layout_that_is_set(shop: Shop) -> None:
    """Once it is in the configuration the same keys sell the bag."""
    with selling(shop, layout="fr") as till:
        till.type(f"{STX}{FRENCH_BAG}{ENTER}")
        till.shows("Hoxton Bag")
        till.shows("Subtotal 100.00")
