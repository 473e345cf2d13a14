"""The notice after a crash: what is safe, what may be missing, and the one thing to decide."""

from __future__ import annotations

from datetime import tzinfo

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.sale import Sale
from pos.core.state import FinishedSale, Paper, TerminalState
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.figures import clock_time, count, with_currency
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board


def receipt_in_question(state: TerminalState) -> FinishedSale | None:
    """The last sale, where nobody has said whether its receipt came out."""
    last = state.last_sale
    return last if last is not None and last.paper is Paper.WAITING else None


class StoppedNotice(Panel):
    """Goes by itself with the next scan; the receipt can still be printed from the menu then."""

    KEYS = (("Enter", "Prints the receipt in question."),)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "This till stopped")
        self._text = Board()
        self._at_first = _in_question(desk.snapshot)

    def body(self) -> ComposeResult:
        yield self._text

    def show(self) -> None:
        self._text.show_rows(notice_rows(self.snapshot.state, self.desk.zone))

    async def follow(self) -> None:
        if _in_question(self.snapshot) != self._at_first:
            await self.desk.close_panel()
        else:
            self.show()

    async def action_enter(self) -> None:
        if receipt_in_question(self.snapshot.state) is not None:
            self.desk.ask(it.Reprint())
        await self.desk.close_panel()

    async def action_back(self) -> None:
        if receipt_in_question(self.snapshot.state) is not None:
            self.desk.ask(it.LeaveReceipt())
        await super().action_back()


def _in_question(snapshot: Snapshot) -> tuple[Sale | None, FinishedSale | None]:
    return snapshot.state.sale, snapshot.state.last_sale


def notice_rows(state: TerminalState, zone: tzinfo) -> tuple[Row, ...]:
    rows = [row("It was not ended in the usual way."), row("Nothing is lost.", tone=Tone.STRONG)]
    last = receipt_in_question(state)
    if last is not None:
        paid = " and ".join(dict.fromkeys(tender.method for tender in last.sale.tenders))
        how = f"paid {shown(paid)} " if paid else ""
        rows += [
            BLANK,
            row(f"Sale {shown(last.receipt)}", with_currency(last.total)),
            row(f"{how}at {clock_time(last.completed_at, zone)} · recorded", tone=Tone.MUTED),
            row("Its receipt may not have printed.", tone=Tone.STRONG),
        ]
    if state.sale is not None:
        lines = count(len(state.sale.rows), "line", "lines")
        rows += [BLANK, row(f"The open sale of {lines}"), row("is back on the register.")]
    enter = "print it, marked as a copy" if last is not None else "go on"
    rows += [BLANK, Row(left=(Piece("Enter   ", Tone.ACCENT), Piece(enter)))]
    if last is not None:
        rows.append(Row(left=(Piece("Escape  ", Tone.ACCENT), Piece("leave it"))))
    return tuple(rows)
