"""How the drawer is counted and whose it is, and when a day ends, as config.toml says it."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from config_files import mistakes_in, write

from pos.assembly.terms import setup_of
from pos.config import load
from pos.core.cash_count import usual_denominations
from pos.core.money import Money
from pos.core.setup import Setup


def setup_in(folder: Path, text: str) -> Setup:
    return setup_of(load(write(folder, text), {}))


def test_without_a_word(tmp_path: Path) -> None:
    """The notes and coins of the currency, counted blind, a drawer for all, days to midnight."""
    setup = setup_in(tmp_path, '[store]\ncurrency = "KWD"\n')

    assert usual_denominations("KWD") == setup.denominations
    assert (True, False, time(0)) == (setup.blind_count, setup.own_drawers, setup.day_ends)


def test_as_the_store_has_it(tmp_path: Path) -> None:
    """Its own notes and coins, the largest first however they are listed."""
    text = (
        '[store]\nday_ends = "04:30"\n[cash]\ndenominations = ["0.5", "100", "5"]\n'
        'blind_count = false\ndrawers = "own"\n'
    )
    setup = setup_in(tmp_path, text)

    each = tuple(Money.parse(one, "SAR") for one in ("100.00", "5.00", "0.50"))
    assert each == setup.denominations
    assert (False, True, time(4, 30)) == (setup.blind_count, setup.own_drawers, setup.day_ends)


def test_one_amount(tmp_path: Path) -> None:
    """An empty list is a wish, and no list of a currency that is not known is none."""
    assert () == setup_in(tmp_path, "[cash]\ndenominations = []\n").denominations
    assert () == setup_in(tmp_path, '[store]\ncurrency = "ISK"\n').denominations


@pytest.mark.parametrize(
    "text",
    [
        '[cash]\ndenominations = ["5", "5.00"]\n',
        '[cash]\ndenominations = ["0"]\n',
        '[cash]\ndenominations = ["0.005"]\n',
        '[cash]\ndenominations = ["-5"]\n',
        '[cash]\ndenominations = ["1e3"]\n',
        "[cash]\ndenominations = [5]\n",
        '[cash]\ndenominations = "5"\n',
        f"[cash]\ndenominations = {[str(one) for one in range(1, 22)]}\n",
        '[cash]\nblind_count = "no"\n',
        '[cash]\ndrawers = "mine"\n',
        '[store]\nday_ends = "4:00"\n',
        '[store]\nday_ends = "24:00"\n',
        "[store]\nday_ends = 04:00:00\n",
    ],
)
def test_what_is_a_mistake(tmp_path: Path, text: str) -> None:
    """It is told with its key, once."""
    (mistake,) = mistakes_in(tmp_path, text)

    table, line = text.splitlines()
    key = line.split(" ")[0]
    assert mistake.startswith(f"config.toml: {table} {key}: found ")
    assert "; expected " in mistake
