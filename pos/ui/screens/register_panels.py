"""The register's panels: opened over one another, left one step or all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.core.intents import Intent
from pos.terminal.snapshot import Say, Snapshot
from pos.ui.command import BEING_LOOKED_UP
from pos.ui.open_panels import cover
from pos.ui.panels.panel import Panel
from pos.ui.screens.register_layout import RegisterLayout

if TYPE_CHECKING:
    from pos.terminal.ticket import Ticket
    from pos.ui.behind import Behind

WAIT = "A change is on its way. Wait for the answer first."


class RegisterPanels(RegisterLayout):
    def __init__(
        self,
        ask: Callable[[Intent], Ticket | None],
        *,
        snapshot: Snapshot,
        behind: Behind,
        old_receipt: str,
    ) -> None:
        super().__init__(ask, snapshot=snapshot, behind=behind, old_receipt=old_receipt)
        self._begins_anew = False
        """Whether a key of the register is being followed, and not one of the open panel."""
        self._is_following = False
        """Whether an answer is being taken in: what opens then belongs to what was said."""
        self._is_unasked = False
        """Whether a panel has opened that nobody at the keys asked for."""
        self._is_for_them = False
        """Whether what is typed is for the customer on the way: F5 or F6 was refused for them."""

    async def open_panel(self, panel: Panel, *, in_place: bool = False) -> None:
        if self._is_sending:
            self.refuse(WAIT)
            return
        if panel.does_what_was_said or not (panel.is_aside or self._is_following):
            self._begin_clean()
        if not panel.is_aside:
            self._typed.let_go()
            self._field.clear()
        if (old := self.panel) is not None:
            cover(old, self.focused, by=panel)
        for gone in self._panels.put(panel, anew=self._begins_anew, in_place=in_place):
            _take_off(gone)
        self._make_room()
        await self._side.mount(panel, before="#gap")
        self.set_focus(panel.first)
        panel.show()
        self._draw()

    async def step_back(self) -> None:
        """To the panel that the open one was opened from; from the first, to the field."""
        if self._is_sending:
            return
        gone, beneath = self._panels.take_top(), self.panel
        if gone is None:
            self._is_for_them = False
            self._field.clear()
            self._typed.take_back(self.snapshot.next_quantity)
            return
        if beneath is None:
            self.set_focus(self._field)
        else:
            beneath.display = True
            self.set_focus(beneath.kept_focus or beneath.first)
        self._make_room()
        _take_off(gone)
        if beneath is not None:
            await beneath.follow()
        self._draw()

    async def close_panel(self) -> None:
        if self.panel is None or self._is_sending:
            return
        self.set_focus(self._field)
        for gone in self._panels.take_all():
            _take_off(gone)
        self._make_room()
        self._draw()

    @property
    def is_half_typed(self) -> bool:
        """Whether what opened now would take the keys from something that is being typed."""
        return self.panel.is_half_typed if self.panel is not None else bool(self._field.value)

    @property
    def waits_for_answer(self) -> bool:
        return self.panel is not None and self.panel.waits

    def opened_unasked(self) -> None:
        self._is_unasked = True

    def take_unasked(self) -> bool:
        was, self._is_unasked = self._is_unasked, False
        return was

    @property
    def _is_sending(self) -> bool:
        return self.panel is not None and self.panel.is_sending

    def _make_room(self) -> None:
        panel = self.panel
        is_wide = panel is not None and panel.is_wide
        self._side.update_classes({"-open": panel is not None, "-wide": is_wide})
        self.set_class(panel is not None and panel.is_tall, "-tall")

    def _begin_clean(self) -> None:
        """No old refusal stands under what is opened, where it was not the reason to open it."""
        self._own_no = None
        if not self.snapshot.say.ok:
            self._passed = self.snapshot.say.number

    def pass_refusal(self) -> None:
        self._begin_clean()
        self._say.show(self._said())

    def refuse(self, why: str) -> None:
        self._own_no = Say(text=why, ok=False, number=self.snapshot.say.number)
        self._is_for_them = why == BEING_LOOKED_UP
        self._say.show(self._own_no)
        self.app.bell()
        if self._begins_anew and self.panel is None:
            self._field.clear()


def _take_off(panel: Panel) -> None:
    panel.left()
    panel.remove()
