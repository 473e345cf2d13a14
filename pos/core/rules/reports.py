"""Who may read the reports of shifts and of days, and that one is printed."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.effects import PrintReport, PrintSales
from pos.core.rules.actions import READ_REPORTS
from pos.core.rules.approvals import may_alone
from pos.core.rules.common import NO_PRINTER
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState

MANAGERS_ONLY = "Reports say what the drawer should hold: let a manager sign on to read them."


def reading_refused(state: TerminalState) -> str:
    """Why whoever is signed on may not read reports; '' where they may."""
    return "" if may_alone(state, READ_REPORTS) else MANAGERS_ONLY


def print_report(state: TerminalState, intent: it.PrintReport) -> Answer:
    if refusal := _printing_refused(state):
        return refusal
    return Decision(
        say=f"The {intent.kind.upper()} report goes to the printer.",
        effects=(PrintReport(kind=intent.kind, shift=intent.shift),),
    )


def print_sales(state: TerminalState, intent: it.PrintSales) -> Answer:
    if refusal := _printing_refused(state):
        return refusal
    return Decision(
        say="The sales go to the printer.",
        effects=(PrintSales(first=intent.first, last=intent.last),),
    )


def _printing_refused(state: TerminalState) -> Refusal | None:
    if refused := reading_refused(state):
        return Refusal(reason=refused)
    return None if state.setup.has_printer else NO_PRINTER


RULES = NO_RULES.on(it.PrintReport, lambda state, intent, _: print_report(state, intent)).on(
    it.PrintSales, lambda state, intent, _: print_sales(state, intent)
)
