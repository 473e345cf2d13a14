"""The customer's screen beside a till that sells, each a program of its own on a real terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typist import Typist, at_a_terminal

from pos.assembly.till import Till
from pos.core import intents as it
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.demo.world import DemoWorld

BAG = "6281100001003"
CASHIER = Cashier(user_id="1001", name="Amira Hassan", role=Role.CASHIER)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[DemoWorld]:
    with DemoWorld(tmp_path) as world:
        yield world


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Typist]:
    """A terminal with the customer's screen in it."""
    words = ("demo", "display", "--data-dir", str(tmp_path))
    with at_a_terminal(*words, environ=os.environ) as window:
        yield window


def test_a_sale_as_its_customer_sees_it(world: DemoWorld, window: Typist) -> None:
    """No till, a till, a greeting, the goods, the customer, the change, and no till again."""
    window.shows("Till closed")
    with Till(world.settings()).running() as till:
        ask = till.terminal.submit
        window.shows("This till is closed.")
        ask(it.PinWasRight(cashier=CASHIER))
        ask(it.OpenShift(opening_float=Money.zero("SAR")))
        window.shows("Welcome", "Join us here")
        world.scanner.send(BAG)
        window.shows("Hoxton Bag", "100.00", "Total")
        ask(it.IdentifyCustomer(customer_id="mobile_966500001234"))
        window.shows("Hello Sara", "Stars")
        ask(it.TakeTender(method="cash", amount=Money.parse("110.00", "SAR")))
        window.shows("Change SAR", "Thank you, Sara", "Your receipt")
    window.shows("Till closed")

    window.press("Ctrl+Q")
    assert 0 == window.leave()
    assert "966500001234" not in window.shown
    assert CASHIER.name not in window.shown
