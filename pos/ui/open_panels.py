"""The panels opened one from another: the last of them is seen, Escape goes back to the one before.

What lies beneath stays as it was left, what is typed into it included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from pos.ui.panels.panel import Panel


class OpenPanels:
    def __init__(self) -> None:
        self._panels: list[Panel] = []

    @property
    def top(self) -> Panel | None:
        return self._panels[-1] if self._panels else None

    @property
    def about_line(self) -> int | None:
        """Number of the line that something open is about."""
        numbers = (one.about_line for one in reversed(self._panels))
        return next((number for number in numbers if number is not None), None)

    def put(self, panel: Panel, *, anew: bool, in_place: bool) -> tuple[Panel, ...]:
        """Lay it on top; the panels that are gone by it.

        With `anew` it begins another way: a key of the register leads there, not the open panel.
        What is only looked into lies over everything; what knows its own way back leaves nothing
        to go back to.
        """
        gone = self._gone_by(panel, anew=anew, in_place=in_place)
        self._panels = [one for one in self._panels if one not in gone]
        self._panels.append(panel)
        return gone

    def _gone_by(self, panel: Panel, *, anew: bool, in_place: bool) -> tuple[Panel, ...]:
        top = self.top
        if top is None:
            return ()
        if panel.is_aside:
            is_covered = panel.tells_of_what_is_open and type(top) is not type(panel)
            return (top,) if top.is_aside and not is_covered else ()
        if anew:
            return tuple(self._panels)
        if in_place or panel.knows_way_back or top.knows_way_back:
            return (top,)
        return ()

    def take_top(self) -> Panel | None:
        return self._panels.pop() if self._panels else None

    def take_all(self) -> tuple[Panel, ...]:
        taken, self._panels = tuple(self._panels), []
        return taken


def cover(panel: Panel, focused: Widget | None, *, by: Panel) -> None:
    """Out of sight, with the cursor's place kept; what it had asked is answered elsewhere."""
    panel.covered(by)
    panel.kept_focus = (
        focused if focused is not None and panel in focused.ancestors_with_self else None
    )
    panel.answered()
    panel.tell("")
    panel.display = False
