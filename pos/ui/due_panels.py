"""The panels that open unasked: what is due by what the terminal says, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.core.question import Question
    from pos.terminal.snapshot import Snapshot
    from pos.ui.command import Desk


class DuePanels:
    def __init__(self, snapshot: Snapshot, *, after_stop: bool, ended_well: bool) -> None:
        self._approval_seen = 0
        self._question_seen: Question | None = None
        self._receipt_seen = snapshot.receipt
        self._stop_unsaid = after_stop
        self._ended_well = ended_well

    async def open_one(self, desk: Desk) -> None:
        """A manager's yes, in place of what asked for it; the notice after a stop; a receipt."""
        say = desk.snapshot.say
        if desk.panel is not None and desk.panel.is_sending:
            return
        if say.needs_approval and say.number != self._approval_seen:
            from pos.ui.panels.drawer_forms import ApprovalForm

            self._approval_seen = say.number
            asker = desk.panel if desk.panel is not None and desk.panel.awaits_yes else None
            await desk.open_panel(ApprovalForm(desk, what=say.text, asker=asker))
        elif desk.snapshot.question is not self._question_seen:
            await self._ask_question(desk)
        elif self._stop_unsaid:
            from pos.ui.panels.stopped import StoppedNotice

            self._stop_unsaid = False
            await desk.open_panel(StoppedNotice(desk, ended_well=self._ended_well))
        elif desk.snapshot.receipt is not self._receipt_seen:
            from pos.ui.panels.returns import ReturnPanel

            self._receipt_seen = desk.snapshot.receipt
            await desk.open_panel(ReturnPanel(desk))

    async def _ask_question(self, desk: Desk) -> None:
        """In place of the list the item was chosen from, and of the question before."""
        from pos.ui.panels.find import FindPanel
        from pos.ui.panels.question import OfQuestion, panel_for

        question = self._question_seen = desk.snapshot.question
        if question is None or (isinstance(desk.panel, OfQuestion) and desk.panel.takes(question)):
            return
        in_place = isinstance(desk.panel, FindPanel | OfQuestion)
        await desk.open_panel(panel_for(desk, question), in_place=in_place)
