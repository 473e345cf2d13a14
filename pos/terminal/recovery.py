"""What start-up does with a half-done sale, an unanswered request, an unprinted receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core import events as ev
from pos.core.rules.errands import maybe_spent
from pos.core.sale import Sale
from pos.core.state import Paper, TerminalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The events that follow the last run's, and what the cashier is told."""

    events: tuple[ev.Event, ...]
    say: str = ""
    restored: bool = False


def recovered(state: TerminalState, *, at: datetime, version: str) -> Start:
    events: list[ev.Event] = [ev.TillStarted(at=at, version=version)]
    if state.sale is not None:
        events.extend(_unanswered(state.sale))
    return Start(events=tuple(events), say=_said(state), restored=bool(_said(state)))


def _unanswered(sale: Sale) -> list[ev.Event]:
    """Requests that were recorded and never answered: their outcome is unknown and stays so.

    What may be reserved has no reference to give back, and lapses by itself. A code that was sent
    is asked for anew, by a customer who may have left.
    """
    lost: list[ev.Event] = []
    if sale.hold_asked is not None:
        lost.append(
            ev.HoldFailed(sale_id=sale.sale_id, reason="the till stopped", outcome_unknown=True)
        )
    if sale.lock_asked is not None:
        lost.append(
            ev.CouponLockFailed(
                sale_id=sale.sale_id, reason="the till stopped", outcome_unknown=True
            )
        )
    if sale.otp_for is not None:
        lost.append(ev.OtpForgotten(sale_id=sale.sale_id))
    if sale.errand is not None:
        lost.append(
            ev.ErrandFailed(
                sale_id=sale.sale_id,
                errand_id=sale.errand.errand_id,
                reason="the till stopped",
                outcome_unknown=True,
            )
        )
    return lost


def _said(state: TerminalState) -> str:
    parts = []
    last = state.last_sale
    if last is not None and last.paper is Paper.WAITING:
        parts.append(f"{last.receipt} is recorded; its receipt may not have printed.")
    if state.sale is not None and state.sale.rows:
        count = len(state.sale.rows)
        lines = "1 line is" if count == 1 else f"{count} lines is"
        parts.append(f"The open sale of {lines} back.")
    if state.sale is not None and state.sale.errand is not None:
        parts.append(maybe_spent(state.sale.errand.errand))
    return " ".join(parts)
