"""A hundred thousand hostile words in every state of the screen, read by another's emulator."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos.ui.themes import DARK
from tests.hostile.hostile_words import MARK
from tests.hostile.other_terminal import Painted, pictures
from tests.ui.states import STATES

WORDS = 100_000
SHARDS = 4
TIMES = 6
COLOURS = {one.lstrip("#") for one in (*DARK.inks, *DARK.grounds, DARK.line)}
PAPER = {"000000", "ffffff"}
"""A code that is drawn, dark on light."""
CHOSEN_TEXT = {"487c80"}
"""In a field; Textual mixes it of the accent and the ground."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_screen(shard: int, record_property: Callable[[str, object], None]) -> None:
    """None ends it, styles it or moves what stands beside it, and the terminal obeys none."""
    states = tuple(STATES)[shard::SHARDS]
    seen: set[str] = set()
    shown = 0
    last: Painted | None = None
    for shown, painted in enumerate(pictures(shard + 1, TIMES, states), start=1):
        assert painted.meant == painted.rows, states[(shown - 1) // (TIMES + 1)]
        assert painted.colours <= COLOURS | PAPER | CHOSEN_TEXT | {"default"}
        assert not painted.odd
        assert last is None or painted.obeyed == last.obeyed
        seen.update(MARK.findall("\n".join(painted.rows)))
        last = painted

    assert len(states) * (TIMES + 1) == shown
    assert last is not None
    assert last.words >= WORDS // SHARDS
    counts = {"states": len(states), "pictures": shown, "words": last.words, "read": len(seen)}
    record_property("counted: hostile words", counts)
