"""The demo's scale and card terminal, from a second shell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pos.assembly.devices import card_terminal_of, printer_of, scale_of
from pos.cli.main import main
from pos.core.money import Money
from pos.demo.world import DemoWorld
from pos.ports.card_terminal import Approved, Unknown
from pos.ports.scale import Weighed


def test_goods_and_cards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Goods laid on the scale are weighed, and the next card ends as it was told, once."""
    amount = Money.parse("10.00", "SAR")

    def give(*words: str) -> int:
        return main(["demo", *words, "--data-dir", str(tmp_path)])

    with DemoWorld(tmp_path) as world:
        scale, card = scale_of(world.settings()), card_terminal_of(world.settings())
        statuses = [give("weigh", "1.250"), give("card", "lost")]
        while not isinstance(weighed := scale.weigh(), Weighed):
            pass
        lost, next_one = (card.charge(amount, reference=one) for one in "ab")
        wrong = [give("weigh", "much"), give("card", "explode"), give("display"), give("dance")]

    assert [0, 0] == statuses
    assert Decimal("1.250") == weighed.weight
    assert isinstance(lost, Unknown)
    assert isinstance(next_one, Approved)
    assert [2, 2, 2, 2] == wrong
    told = capsys.readouterr().err
    assert "pos demo weigh: expected a weight in kg with three decimals" in told
    assert "pos demo card: expected one of approve, decline, timeout, lost" in told
    assert "the customer's screen needs a terminal" in told


def test_devices_are_broken_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a second shell a device of the demo is pulled and put back; other words are told."""

    def give(*words: str) -> int:
        return main(["demo", *words, "--data-dir", str(tmp_path)])

    with DemoWorld(tmp_path) as world:
        printer = printer_of(world.settings())
        given = [give("paper", "out")]
        while printer.check_health().ok:
            pass
        broken = printer.check_health().say
        given += [give("paper", "in"), give("unplug", "scale")]
        while not printer.check_health().ok:
            pass
        wrong = [give("paper", "wet"), give("unplug", "everything"), give("scale", "none")]
        absent = [give("unplug", "display"), give("plug", "display")]

    assert [0, 0, 0] == given
    assert "out of paper" in broken
    assert [2, 2, 2] == wrong
    assert [1, 1] == absent
    told = capsys.readouterr().err
    assert "pos demo paper: expected out, " in told
    assert "pos demo unplug: expected one of scanner, printer" in told
    assert 2 == told.count("the demo has no display of two lines")
