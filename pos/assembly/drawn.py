"""What another till's program has written, with nothing in it that a screen would not draw."""

from __future__ import annotations

import msgspec

from pos.text import drawable


def drawn(body: str) -> str:
    """Of a JSON document, each of its texts. msgspec.MsgspecError where it is none."""
    return msgspec.json.encode(_each_drawn(msgspec.json.decode(body))).decode()


def _each_drawn(value: object) -> object:
    match value:
        case str():
            return drawable(value)
        case list():
            return [_each_drawn(one) for one in value]
        case dict():
            return {name: _each_drawn(one) for name, one in value.items()}
        case _:
            return value
