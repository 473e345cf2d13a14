"""Where the record stood, as it is read back from paper: by its code, or as people type it."""

from __future__ import annotations

import pytest

from pos.core.record_head import RecordHead, head_in

DIGEST = "e8da7ab7" + "0123456789abcdef" * 3 + "01234567"
WHOLE = RecordHead(place=1218, digest=DIGEST)
SHORT = RecordHead(place=1218, digest="e8da7ab7")


@pytest.mark.parametrize("told", [WHOLE.text, f"  {WHOLE.text[:40]}\n      {WHOLE.text[40:]}\n"])
def test_the_code(told: str) -> None:
    """As a scanner reads it, and as a report on a narrow screen has it in two lines."""
    assert head_in(told) == WHOLE
    assert not WHOLE.is_short


@pytest.mark.parametrize(
    "told", [SHORT.said, "1218 e8da7ab7", "1218:E8DA7AB7", "1,218·e8da7ab7", " 1218  ·  e8da7ab7 "]
)
def test_the_short_form(told: str) -> None:
    """What stands below the code, however people type what is between."""
    assert head_in(told) == SHORT
    assert SHORT.is_short


@pytest.mark.parametrize(
    "told",
    [
        "",
        "1218",
        "1218e8da7ab7",
        "1218 e8da7ab",
        "12,18 e8da7ab7",
        f"{'9' * 19} e8da7ab7",
        "0 e8da7ab7",
        "1218 e8da7abz",
        WHOLE.text[:-1],
    ],
)
def test_neither(told: str) -> None:
    """Half a code, or a place without its hash, is no answer."""
    assert head_in(told) is None
