"""The figures of a receipt: what of them reports read, and that the engine takes no others.

docs/hub.md says what each name means. What a newer till tells beside these is kept and not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from pos.core.money import MOST_MINOR


class Told(Enum):
    """How a figure stands in the JSON."""

    WHOLE = auto()
    """Minor units, points, or how often."""
    NUMBER = auto()
    """A quantity or a rate, as text: no binary fraction meets either."""
    TEXT = auto()
    FLAG = auto()


READ_AS: Final[Mapping[Told, str]] = {
    Told.WHOLE: "numeric",  # 1.0 is whole, and no bigint
    Told.NUMBER: "numeric",
    Told.TEXT: "text",
    Told.FLAG: "boolean",
}
"""Of the engine's types, in its lists."""


SUMS: Final = (
    "gross_minor",
    "discount_minor",
    "points_paid_minor",
    "net_minor",
    "tax_minor",
    "gift_cards_minor",
    "rounding_minor",
    "change_minor",
)
LOYALTY: Final = (
    "points_redeemed",
    "points_value_minor",
    "coupons",
    "own_coupons",
    "coupons_value_minor",
)
_OF_SALE: Final[Mapping[str, Told]] = {
    "hour": Told.WHOLE,
    "is_sale": Told.FLAG,
    "is_return": Told.FLAG,
    **dict.fromkeys((*SUMS, *LOYALTY), Told.WHOLE),
}
LISTS: Final[Mapping[str, Mapping[str, Told]]] = {
    "lines": {
        "number": Told.WHOLE,
        "code": Told.TEXT,
        "title": Told.TEXT,
        "category": Told.TEXT,
        "is_open": Told.FLAG,
        "quantity": Told.NUMBER,
        "total_minor": Told.WHOLE,
        "is_return": Told.FLAG,
    },
    "tenders": {"method": Told.TEXT, "times": Told.WHOLE, "amount_minor": Told.WHOLE},
    "taxes": {"percent": Told.NUMBER, "net_minor": Told.WHOLE, "tax_minor": Told.WHOLE},
    "taken_off": {
        "by": Told.TEXT,
        "reason": Told.TEXT,
        "times": Told.WHOLE,
        "amount_minor": Told.WHOLE,
    },
}


def _is(at: str, told: Told) -> str:
    """In lax mode what is missing is no error, and a list is looked into: so of each its type is
    asked first.
    """
    match told:
        case Told.WHOLE:
            return f'{at}.type() == "number" && {at}.abs() <= {MOST_MINOR} && {at} % 1 == 0'
        case Told.NUMBER:
            number = "^-?[0-9]{1,15}([.][0-9]{1,15})?$"
            return f'{at}.type() == "string" && {at} like_regex "{number}"'
        case Told.TEXT:
            return f'{at}.type() == "string"'
        case Told.FLAG:
            return f'{at}.type() == "boolean"'


def _are(at: str, shape: Mapping[str, Told]) -> str:
    return " && ".join(_is(f"{at}.{name}", told) for name, told in shape.items())


def _are_all(name: str, shape: Mapping[str, Told]) -> str:
    """A list of objects, and of those none that is not like this."""
    return (
        f'$.{name}.type() == "array" && !($.{name}[*].type() != "object")'
        f" && !exists($.{name}[*] ? (!({_are('@', shape)})))"
    )


_ITSELF: Final = f"strict {_are('$', _OF_SALE)} && $.hour >= 0 && $.hour <= 23"
"""In strict mode, which takes half the time: here what is missing makes all of it unknown."""
_ITS_LISTS: Final = " && ".join(_are_all(name, shape) for name, shape in LISTS.items())

FIGURES: Final = (
    # A single expression, so that the engine puts it in the place of each call.
    f"""
    CREATE FUNCTION hub.are_figures(told jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(told @@ '{_ITSELF}' AND told @@ '{_ITS_LISTS}', false)
    $$
    """,
)
