"""The side of the register, where panels lie over the customer's card: opened one from another,
left one step or all at once. What may open and when is the screen's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from pos.ui.open_panels import OpenPanels, cover

if TYPE_CHECKING:
    from textual.widget import Widget

    from pos.ui.panels.panel import Panel


class SidePanels(Vertical):
    def __init__(self, card: Widget, totals: Widget, *, rest: Widget) -> None:
        """`rest` has the keys while no panel is open."""
        super().__init__(card, Vertical(id="gap"), totals, id="side")
        self._rest = rest
        self._open = OpenPanels()

    @property
    def top(self) -> Panel | None:
        return self._open.top

    @property
    def about_line(self) -> int | None:
        """Number of the line that something open is about."""
        return self._open.about_line

    @property
    def is_sending(self) -> bool:
        return self.top is not None and self.top.is_sending

    async def lay(self, panel: Panel, *, anew: bool, in_place: bool) -> None:
        """On top, with the keys; what becomes of those beneath it is open_panels.py's."""
        if (old := self.top) is not None:
            cover(old, self.screen.focused, by=panel)
        for gone in self._open.put(panel, anew=anew, in_place=in_place):
            _take_off(gone)
        self._make_room()
        await self.mount(panel, before="#gap")
        self.screen.set_focus(panel.first)
        panel.show()

    async def step_back(self) -> None:
        """To the panel that the top one was opened from, as it was left."""
        gone, beneath = self._open.take_top(), self.top
        if beneath is None:
            self.screen.set_focus(self._rest)
        else:
            beneath.display = True
            self.screen.set_focus(beneath.kept_focus or beneath.first)
        self._make_room()
        if gone is not None:
            _take_off(gone)
        if beneath is not None:
            await beneath.follow()

    def leave_all(self) -> None:
        self.screen.set_focus(self._rest)
        for gone in self._open.take_all():
            _take_off(gone)
        self._make_room()

    def _make_room(self) -> None:
        top = self.top
        is_wide = top is not None and top.is_wide
        self.update_classes({"-open": top is not None, "-wide": is_wide})
        self.screen.set_class(top is not None and top.is_tall, "-tall")


def _take_off(panel: Panel) -> None:
    panel.left()
    panel.remove()
