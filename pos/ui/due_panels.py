"""The panels that open unasked: what is due by what the terminal says, once each.

What a scan is asked about or brings waits while somebody is typing: their keys are for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.core.question import Question
    from pos.terminal.snapshot import Snapshot, ToApprove
    from pos.ui.command import Desk


class DuePanels:
    def __init__(self, snapshot: Snapshot, *, after_stop: bool, ended_well: bool) -> None:
        self._approval_seen: ToApprove | None = None
        self._question_seen: Question | None = None
        self._receipt_seen = self._receipt_come = snapshot.receipt
        self._said_by_then = snapshot.say.number
        """When the receipt came that may still wait to be shown."""
        self._stop_unsaid = after_stop
        self._ended_well = ended_well

    async def open_one(self, desk: Desk) -> None:
        """A manager's yes, in place of what asked for it; the notice after a stop; a receipt."""
        shown = desk.snapshot
        if desk.panel is not None and desk.panel.is_sending:
            return
        if shown.receipt is not self._receipt_come:
            self._receipt_come, self._said_by_then = shown.receipt, shown.say.number
        asked, self._approval_seen = self._approval_seen, shown.to_approve
        if shown.to_approve is not None and shown.to_approve is not asked:
            await self._ask_manager(desk, shown.to_approve)
        elif shown.question is not self._question_seen:
            await self._ask_question(desk)
        elif self._stop_unsaid:
            from pos.ui.panels.stopped import StoppedNotice

            self._stop_unsaid = False
            await desk.open_panel(StoppedNotice(desk, ended_well=self._ended_well))
        elif shown.receipt is not self._receipt_seen:
            await self._show_receipt(desk)

    async def _ask_manager(self, desk: Desk, asked: ToApprove) -> None:
        from pos.ui.panels.approval import ApprovalForm

        asker = desk.panel if desk.panel is not None and desk.panel.awaits_yes else None
        form = ApprovalForm(desk, asked, asker=asker)
        await desk.open_panel(form)
        if form.is_long:
            desk.pass_refusal()

    async def _ask_question(self, desk: Desk) -> None:
        """In place of the list the item was chosen from, and of the question before."""
        from pos.ui.panels.find import FindPanel
        from pos.ui.panels.question import OfQuestion, panel_for

        question = desk.snapshot.question
        if question is not None and question.is_scanned and desk.is_half_typed:
            return  # the say line tells of it until then
        self._question_seen = question
        if question is None or (isinstance(desk.panel, OfQuestion) and desk.panel.takes(question)):
            return
        in_place = isinstance(desk.panel, FindPanel | OfQuestion)
        await desk.open_panel(panel_for(desk, question), in_place=in_place)
        if question.is_scanned:
            desk.opened_unasked()

    async def _show_receipt(self, desk: Desk) -> None:
        from pos.ui.panels.returns import ReturnPanel

        is_asked = desk.panel is not None and desk.panel.wants_receipt
        if desk.is_half_typed and not is_asked:
            return
        self._receipt_seen = desk.snapshot.receipt
        await desk.open_panel(ReturnPanel(desk))
        if is_asked or desk.snapshot.say.number == self._said_by_then:
            desk.pass_refusal()  # of what was there before: a number that was no receipt, a code
        if not is_asked:
            desk.opened_unasked()
