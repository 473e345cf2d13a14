"""The till's colours, in four sets to choose from; what colour tells is always said otherwise too.

A set is a few colours: the theme Textual draws its widgets by, and the styles of the tones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.style import Style
from textual.theme import Theme

from pos.ui.rows import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourSet:
    """What is written, and what it may be written on; `line` only parts one from another."""

    name: str
    is_dark: bool
    text: str
    muted: str
    accent: str
    alarm: str
    background: str
    panel: str
    chosen: str
    line: str

    @property
    def inks(self) -> tuple[str, ...]:
        return self.text, self.muted, self.accent, self.alarm

    @property
    def grounds(self) -> tuple[str, ...]:
        return self.background, self.panel, self.chosen


DARK = ColourSet(
    name="dark",
    is_dark=True,
    text="#eeeeee",
    muted="#a8adb2",
    accent="#5fd7d7",
    alarm="#ff8787",
    background="#101214",
    panel="#1e2226",
    chosen="#2a3238",
    line="#4e555b",
)
LIGHT = ColourSet(
    name="light",
    is_dark=False,
    text="#16191c",
    muted="#4d545b",
    accent="#005a6e",
    alarm="#a8001c",
    background="#fafafa",
    panel="#e9ecef",
    chosen="#d3e4ea",
    line="#8a9299",
)
HIGH_CONTRAST = ColourSet(
    name="high-contrast",
    is_dark=True,
    text="#ffffff",
    muted="#e4e4e4",
    accent="#ffff00",
    alarm="#ffb4b4",
    background="#000000",
    panel="#101010",
    chosen="#00296b",
    line="#ffffff",
)
COLOUR_BLIND = replace(
    DARK,
    name="colour-blind",
    text="#f2f2f2",
    muted="#b4b9be",
    accent="#6cb8f0",
    alarm="#f5b042",
    line="#5d656c",
)
"""Blue and orange: apart for every kind of sight that confuses two colours."""

ALL_COLOURS = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
USUAL = DARK.name


def theme_of(colours: ColourSet) -> Theme:
    return Theme(
        name=colours.name,
        dark=colours.is_dark,
        primary=colours.accent,
        accent=colours.accent,
        error=colours.alarm,
        warning=colours.alarm,
        success=colours.accent,
        foreground=colours.text,
        background=colours.background,
        surface=colours.background,
        panel=colours.panel,
        variables={
            "muted": colours.muted,
            "chosen": colours.chosen,
            "line": colours.line,
            "block-cursor-text-style": "reverse",
        },
    )


THEMES = tuple(theme_of(colours) for colours in ALL_COLOURS)


@dataclass(frozen=True, slots=True)
class Styles:
    """What a Board adds to its own style. Textual's component classes would cost a search each."""

    tones: dict[Tone, Style]
    chosen: Style


def styles_of(colours: ColourSet) -> Styles:
    tones = {
        Tone.PLAIN: Style(),
        Tone.MUTED: Style(color=colours.muted),
        Tone.STRONG: Style(bold=True),
        Tone.ACCENT: Style(color=colours.accent, bold=True),
        Tone.ALARM: Style(color=colours.alarm, bold=True),
        Tone.PAPER: Style(color="#000000", bgcolor="#ffffff"),
    }
    return Styles(tones, Style(bgcolor=colours.chosen))


_STYLES = {colours.name: styles_of(colours) for colours in ALL_COLOURS}


def styles(theme: str) -> Styles:
    """Of the theme by that name; of the usual one for an app that has none of ours."""
    return _STYLES.get(theme) or _STYLES[USUAL]
