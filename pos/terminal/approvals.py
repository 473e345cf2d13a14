"""What a manager may say yes to: kept until it is done, left, or something else is asked.

A scan and what comes by itself leave it as it is. It is in no record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from pos.core import intents as it
from pos.core.decision import Answer, Refusal
from pos.core.state import TerminalState
from pos.terminal.snapshot import ToApprove
from pos.terminal.ticket import Ticket

BY_ITSELF = (
    *get_args(it.News),
    *get_args(it.NewsOfPaper),
    it.AskCardAgain,
    it.ConfirmCustomer,
    it.ShopLocksLapsed,
    it.TellEngineAgain,
    it.FollowSuspended,
)
"""What nobody at the till asks: it stands between nobody and their approval."""

_BESIDE = (
    *BY_ITSELF,
    it.Scanned,
    it.ScanFailed,
    it.CountNext,
    it.ExpectScan,
    it.LeaveQuestion,
    it.ReadPage,
    it.ListSuspended,
)
"""Nor does what comes past the screen, or from a panel that only reads or goes."""

NOTHING_TO_APPROVE = Refusal(reason="There is nothing to approve.")
ONE_AT_A_TIME = Refusal(reason="Another PIN is still being checked. Wait for it, then try again.")
_LEFT = Refusal(reason="The approval was left while the PIN was checked. Nothing was done.")
_GONE = Refusal(reason="The sale the approval was for is not open any more. Nothing was done.")


class OpenApproval:
    def __init__(self) -> None:
        self._open: ToApprove | None = None
        self._checked: ToApprove | None = None
        """What a PIN is checked for, or a badge was shown for."""
        self.approved: ToApprove | None = None
        """What was done last on a manager's word."""

    @property
    def is_open(self) -> bool:
        return self._open is not None

    @property
    def is_checked(self) -> bool:
        return self._checked is not None

    @property
    def shown(self) -> ToApprove | None:
        return self._open or self._checked

    def after(self, intent: it.Intent, answer: Answer, state: TerminalState) -> None:
        """What may be said yes to once this was asked."""
        if isinstance(answer, Refusal) and answer.needs_approval:
            self.await_yes(intent, answer, state)
        elif isinstance(intent, it.LeaveApproval):
            self._open = self._checked = None
        elif not isinstance(intent, _BESIDE):
            self._open = None

    def await_yes(self, intent: it.Intent, refused: Refusal, state: TerminalState) -> None:
        self._open = ToApprove(intent=intent, why=refused.reason, sale_id=state.sale_id)

    def await_late(self, intent: it.Intent, refused: Refusal, state: TerminalState) -> Refusal:
        """For what is known only later: whoever is at a yes by then says it to what they see."""
        if self.shown is not None:
            later = "Something else waits for approval. Ask for this again after it."
            return replace(refused, reason=f"{refused.reason} {later}", needs_approval=False)
        self.await_yes(intent, refused, state)
        return refused

    def check_pin(self, ticket: Ticket) -> None:
        """Under this ticket; meanwhile nobody else says yes to it."""
        ticket.to_approve = self._checked = self._open
        self._open = None

    def pin_was_wrong(self, asked: ToApprove) -> None:
        """Another may be tried, unless it was left, or something else was asked meanwhile."""
        if asked is self._checked:
            self._open = self._open or asked
            self._checked = None

    def why_not(self, asked: ToApprove, state: TerminalState) -> Refusal | None:
        """Why the yes comes too late, where it does."""
        if _is_of_another_sale(asked, state):
            return _GONE
        return _LEFT if asked is not self._checked else None

    def take(self) -> ToApprove:
        """For a badge, which is a yes at once."""
        assert self._open is not None, "nothing is to be approved"
        taken = self._checked = self._open
        self._open = None
        return taken

    def was_approved(self, done: ToApprove, answer: Answer) -> None:
        if done is self._checked:
            self._checked = None
        if not isinstance(answer, Refusal):
            self.approved = done

    def forget_where_over(self, state: TerminalState) -> None:
        """Nobody says yes where nobody works, or to a change of a sale that is gone."""
        nobody_works = state.cashier is None or state.locked
        if self._open is not None and (nobody_works or _is_of_another_sale(self._open, state)):
            self._open = None
        checked = self._checked
        if checked is not None and (nobody_works or _is_of_another_sale(checked, state)):
            self._checked = None


def _is_of_another_sale(asked: ToApprove, state: TerminalState) -> bool:
    return asked.sale_id not in ("", state.sale_id)
