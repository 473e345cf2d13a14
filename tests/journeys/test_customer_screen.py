"""The customer's screen beside a till that sells, each a program of its own on a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.assembly.till import Till
from pos.core import intents as it
from pos.core.money import Money
from pos.core.staff import Cashier, Role
from pos.demo.world import DemoWorld

WITHIN_S = 60.0
BAG = "6281100001003"
CASHIER = Cashier(user_id="1001", name="Amira Hassan", role=Role.CASHIER)


class Window:
    """A terminal of 80 by 24 with `pos demo display` in it."""

    def __init__(self, data: Path) -> None:
        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._program = subprocess.Popen(
            [sys.executable, "-m", "pos", "demo", "display", "--data-dir", str(data)],
            stdin=its,
            stdout=its,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TERM": "xterm-256color"},
        )
        os.close(its)
        self._limit = threading.Timer(WITHIN_S, self._program.kill)
        self._limit.start()
        self.shown = b""

    def reads(self, *words: str) -> None:
        """Until all of it has been drawn since the last time."""
        drawn = b""
        while not all(word.encode() in drawn for word in words):
            drawn += os.read(self._ours, 65_536)
        self.shown += drawn

    def leave(self) -> int:
        os.write(self._ours, b"\x11")
        return self._program.wait()

    def close(self) -> None:
        self._program.kill()
        self._program.wait()
        self._limit.cancel()
        os.close(self._ours)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[DemoWorld]:
    with DemoWorld(tmp_path) as world:
        yield world


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path)
    yield window
    window.close()


def test_a_sale_as_its_customer_sees_it(world: DemoWorld, window: Window) -> None:
    """No till, a till, a greeting, the goods, the customer, the change, and no till again."""
    window.reads("Till closed")
    with Till(world.settings()).running() as till:
        ask = till.terminal.submit
        window.reads("This till is closed.")
        ask(it.PinWasRight(cashier=CASHIER))
        ask(it.OpenShift(opening_float=Money.zero("SAR")))
        window.reads("Welcome", "Join us here")
        world.scanner.send(BAG)
        window.reads("Hoxton Bag", "100.00", "Total")
        ask(it.IdentifyCustomer(customer_id="mobile_966500001234"))
        window.reads("Hello Sara", "Stars")
        ask(it.TakeTender(method="cash", amount=Money.parse("110.00", "SAR")))
        window.reads("Change SAR", "Thank you, Sara", "Your receipt")
    window.reads("Till closed")

    assert 0 == window.leave()
    assert b"966500001234" not in window.shown
    assert CASHIER.name.encode() not in window.shown
