"""The manager's yes to what was just refused: by id and PIN, or by a badge that is scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pos.core import intents as it
from pos.ui.command import Desk
from pos.ui.panels.entries import pin_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import TEXT_WIDTH, Panel
from pos.ui.rows import Tone, row, shown, wrapped

if TYPE_CHECKING:
    from pos.terminal.snapshot import ToApprove


_MANAGERS: Final = ("Manager's id", "Or a manager scans their badge.")
_OTHERS_TOO: Final = ("Approver's id", "Who may say yes, by PIN or badge.")
"""Where the store has roles of its own that say yes."""
_MOST_BESIDE_SAY_LINE: Final = 5
_MOST_WITHOUT_SAY_LINE: Final = 7
"""Rows on 24 lines."""


class ApprovalForm(Form):
    """Open for as long as a yes is waited for, whatever is scanned or said meanwhile.

    The answer is for the panel that asked; what else is open stays as it is.
    """

    is_aside = True

    def __init__(self, desk: Desk, asked: ToApprove, *, asker: Panel | None = None) -> None:
        def approve(user_id: str, pin: str) -> it.Intent:
            return it.Approve(user_id=user_id, pin=pin)

        limits = desk.snapshot.state.setup.limits
        others_may = any(one.may_approve for one in limits.values())
        who, badge = _OTHERS_TOO if others_may else _MANAGERS
        why = wrapped(shown(asked.why), TEXT_WIDTH, most=_MOST_WITHOUT_SAY_LINE + 1)
        is_for_say_line = len(why) > _MOST_WITHOUT_SAY_LINE
        if is_for_say_line:
            why = ("Why stands below.",)
        about = (
            *(row(line, tone=Tone.STRONG) for line in why),
            row(badge, tone=Tone.MUTED),
        )
        entries = (text_entry(who), pin_entry("PIN"))
        super().__init__(desk, "Approval", entries=entries, make=approve, about=about)
        self._asked = asked
        self._asker = asker
        self.is_long = len(why) > _MOST_BESIDE_SAY_LINE
        """Whether it has no room beside the same on the say line, on the lowest screen."""

    async def action_back(self) -> None:
        """What may be done without a yes is still to be read."""
        await super().action_back()
        if self.is_long:
            self.desk.refuse(self._asked.why)

    async def follow(self) -> None:
        await super().follow()
        is_awaited = self.waits or self.snapshot.to_approve is self._asked
        if is_awaited or self.desk.panel is not self:
            return
        await self.desk.step_back()
        if self.snapshot.approved is self._asked and self._asker is not None:
            await self._asker.agreed()  # by a badge, which nobody asked for here

    async def agreed(self) -> None:
        if self._asker is not None:
            self._asker.wait_for(self._ticket)
        await self.desk.step_back()

    def refused(self) -> None:
        for field in self.fields:
            field.clear()
        self.screen.set_focus(self.fields[0])

    def left(self) -> None:
        """No badge that is scanned from here on says yes to it."""
        if self.snapshot.to_approve is self._asked:
            self.desk.ask(it.LeaveApproval())
