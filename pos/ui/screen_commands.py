"""How the screen looks, chosen at the till: until it ends, or until another is chosen."""

from __future__ import annotations

from typing import ClassVar

from pos.ui.command import Command, Desk


class _Theme(Command):
    theme: ClassVar[str]

    async def run(self, desk: Desk) -> None:
        desk.wear(self.theme)


class DarkTheme(_Theme):
    """Light on dark, as the till begins."""

    label, theme = "Theme: dark", "dark"


class LightTheme(_Theme):
    """Dark on light, for a bright counter."""

    label, theme = "Theme: light", "light"


class HighContrastTheme(_Theme):
    """White and yellow on black."""

    label, theme = "Theme: high contrast", "high-contrast"


class ColourBlindTheme(_Theme):
    """Blue and orange: never confused."""

    label, theme = "Theme: colour-blind safe", "colour-blind"


THEME_COMMANDS: tuple[type[Command], ...] = (
    DarkTheme,
    LightTheme,
    HighContrastTheme,
    ColourBlindTheme,
)


class Colours(Command):
    """Change the colours of the screen."""

    key, cap, label = "ctrl+l", "Ctrl+L", "Colours"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        await desk.open_panel(Menu(desk, "Colours", THEME_COMMANDS))
