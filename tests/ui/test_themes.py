"""The sets of colours: what can be read on what, and how one takes the place of another."""

from __future__ import annotations

from itertools import product

import pytest
from rich.color import Color, ColorSystem

from pos.config import Settings
from pos.ui.themes import (
    ALL_COLOURS,
    COLOUR_BLIND,
    DARK,
    HIGH_CONTRAST,
    LIGHT,
    USUAL,
    ColourSet,
    styles,
)
from tests.ui.seat import Seat, seated
from tests.ui.states import STATES

by_name = pytest.mark.parametrize("colours", ALL_COLOURS, ids=lambda one: one.name)

# Linear light of what each kind of dichromat sees of red, green and blue (Viénot and others, 1999).
SIGHTS = {
    "no red": ((0.1124, 0.8876, 0.0), (0.1124, 0.8876, 0.0), (0.0040, -0.0040, 1.0)),
    "no green": ((0.2928, 0.7072, 0.0), (0.2928, 0.7072, 0.0), (-0.0223, 0.0223, 1.0)),
}


def linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in Color.parse(colour).get_truecolor())
    return _linear(red), _linear(green), _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines reckon it."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@by_name
def test_text_can_be_read(colours: ColourSet) -> None:
    """Every ink on every ground has the contrast asked of text; high contrast has far more."""
    least = 7.0 if colours is HIGH_CONTRAST else 4.5

    for ink, ground in product(colours.inks, colours.grounds):
        assert contrast(ink, ground) >= least, (ink, ground)


@by_name
def test_sixteen_colours_are_enough(colours: ColourSet) -> None:
    """On a console of sixteen colours no text takes the colour it stands on."""
    for ink, ground in product(colours.inks, colours.grounds):
        assert one_of_sixteen(ink) != one_of_sixteen(ground), (ink, ground)


def one_of_sixteen(colour: str) -> int | None:
    return Color.parse(colour).downgrade(ColorSystem.STANDARD).number


@pytest.mark.parametrize("sight", SIGHTS)
def test_two_colours_stay_two(sight: str) -> None:
    """Who cannot tell red from green tells an alarm from what is well in the safe set."""
    seen = [
        [sum(a * b for a, b in zip(line, linear(ink), strict=True)) for line in SIGHTS[sight]]
        for ink in (COLOUR_BLIND.accent, COLOUR_BLIND.alarm)
    ]

    apart = max(abs(one - other) for one, other in zip(*seen, strict=True))
    assert apart > 0.5


def test_every_theme_can_be_configured() -> None:
    """The configuration knows the themes there are, and begins with the usual one."""
    assert USUAL == Settings().screen.theme
    assert len(ALL_COLOURS) == len({colours.name for colours in ALL_COLOURS})
    assert styles(USUAL) is styles("a theme of somebody else's")


async def test_the_whole_screen_changes_at_once() -> None:
    """A theme chosen while the till sells is on every row with the next frame."""
    async with seated(STATES["offline"].till()) as seat:
        before = worn(seat)
        seat.app.theme = LIGHT.name
        await seat.settle()

        assert {*DARK.inks, DARK.background} == before, "the cursor is written in the ground"
        assert {*LIGHT.inks, LIGHT.background} == worn(seat)


def worn(seat: Seat) -> set[str]:
    """The colours of what is written on the screen."""
    return {
        segment.style.color.get_truecolor().hex
        for strip in seat.app.screen._compositor.render_strips()
        for segment in strip
        if segment.text.strip() and segment.style is not None and segment.style.color is not None
    }
