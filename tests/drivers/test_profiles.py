"""Printer models as data."""

from __future__ import annotations

import codecs

import pytest

from drivers.printers.profiles import Cutter, _tables, profile_named
from pos.errors import ConfigError


@pytest.mark.parametrize("name", _tables())
def test_every_profile_is_whole(name: str) -> None:
    """Every model has room for a receipt and pages that Python can encode, ASCII first."""
    profile = profile_named(name)

    assert profile.columns >= 16
    assert profile.dots >= profile.columns * 12  # font A is 12 dots wide
    assert all(codecs.lookup(page.codec) for page in profile.code_pages)
    assert profile.code_pages[0].codec == "cp437"
    assert profile.drawer_pin in {0, 2, 5}


def test_generic_papers() -> None:
    """The two papers of the trade: 48 characters on 80 mm, 32 on 58 mm, which has no cutter."""
    wide, narrow = profile_named("generic-80mm"), profile_named("generic-58mm")

    assert (48, 576, Cutter.PARTIAL) == (wide.columns, wide.dots, wide.cutter)
    assert (32, 384, Cutter.NONE) == (narrow.columns, narrow.dots, narrow.cutter)


def test_unknown_model_names_the_nearest() -> None:
    """A misspelt model is refused with the key and the nearest name."""
    with pytest.raises(ConfigError, match="generic-80mm") as refused:
        profile_named("generic80mm")

    assert refused.value.key == "printer.profile"
