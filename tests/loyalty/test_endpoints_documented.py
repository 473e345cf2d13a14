"""docs/endpoints.md names every call the client can make, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from endpoint_table import ENDPOINTS, PARTNER

DOCUMENT = Path(__file__).parents[2] / "docs" / "endpoints.md"
_ROW = re.compile(r"^\| `((?:GET|POST|PUT|DELETE) /\S+)`", re.MULTILINE)


def _documented() -> list[str]:
    text, _, _ = DOCUMENT.read_text(encoding="utf-8").partition("## Not there at all")
    return _ROW.findall(text)


def _is(call: str, line: str) -> bool:
    """Whether a request's line is that of a documented call, whatever ids stand in it."""
    pattern = re.sub(r"\\\{\w+\\\}", "[^/?]+", re.escape(call))
    return re.fullmatch(rf"{pattern}(\?.*)?", line) is not None


def _named(line: str) -> list[str]:
    """The most literal reading: /orders/cashback is not an order called cashback."""
    found = [call for call in _documented() if _is(call, line)]
    literal = [call for call in found if "{" not in call]
    return literal or found


def test_every_call_is_documented_once() -> None:
    """Whatever the client can send stands in exactly one row."""
    lines = [line for line, _ in (*ENDPOINTS.values(), *PARTNER.values())]

    assert [] == [(line, _named(line)) for line in lines if len(_named(line)) != 1]


def test_every_documented_call_is_made() -> None:
    """No row tells of a call that the client does not have."""
    lines = [line for line, _ in (*ENDPOINTS.values(), *PARTNER.values())]

    assert [] == [call for call in _documented() if not any(_is(call, line) for line in lines)]
