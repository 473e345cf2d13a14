"""The notice after a crash: what is safe, what may be missing, and the one thing to decide."""

from __future__ import annotations

from datetime import tzinfo

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.sale import Sale
from pos.core.state import FinishedSale, Paper, TerminalState
from pos.core.tender import name_of_method
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.figures import amount, clock_time, count, with_currency
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import TEXT_WIDTH, Panel
from pos.ui.rows import BLANK, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board


def receipt_in_question(state: TerminalState) -> FinishedSale | None:
    """The last sale, where nobody has said whether its receipt came out."""
    last = state.last_sale
    return last if last is not None and last.paper is Paper.WAITING else None


class StoppedNotice(Panel):
    """Goes by itself with the next scan; the receipt can still be printed from the menu then."""

    KEYS = (("Enter", "Prints the receipt in question."),)

    def __init__(self, desk: Desk, *, ended_well: bool = False) -> None:
        """`ended_well`: somebody quit with a sale open, and knew that it comes back."""
        super().__init__(desk, "The open sale is back" if ended_well else "This till stopped")
        self._ended_well = ended_well
        self._text = Board()
        self._at_first = _in_question(desk.snapshot)

    def body(self) -> ComposeResult:
        yield self._text

    def show(self) -> None:
        rows = notice_rows(self.snapshot.state, self.desk.zone, ended_well=self._ended_well)
        self._text.show_rows(rows)

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


def notice_rows(state: TerminalState, zone: tzinfo, *, ended_well: bool = False) -> tuple[Row, ...]:
    how = "The till was ended meanwhile." if ended_well else "It was not ended in the usual way."
    rows = [row(how), row("Nothing is lost.", tone=Tone.STRONG)]
    last = receipt_in_question(state)
    if last is not None:
        rows += [
            BLANK,
            row(f"Sale {shown(last.receipt)}", with_currency(last.total)),
            *(row(text, tone=Tone.MUTED) for text in wrapped(_paid(last), TEXT_WIDTH, most=3)),
            row(f"at {clock_time(last.completed_at, zone)} · recorded", tone=Tone.MUTED),
            row("Its receipt may not have printed.", tone=Tone.STRONG),
        ]
    if state.sale is not None:
        lines = count(len(state.sale.rows), "line", "lines")
        rows += [BLANK, row(f"The open sale of {lines}"), row("is back on the register.")]
    enter = "print it, marked as a copy" if last is not None else "go on"
    rows += [BLANK, key_row("Enter", enter)]
    if last is not None:
        rows.append(key_row("Escape", "leave it"))
    return tuple(rows)


def _paid(last: FinishedSale) -> str:
    """Whoever stood there when it stopped may not have given the change yet."""
    given = [
        f"{shown(name_of_method(one.method))} {amount(abs(one.amount))}"
        for one in last.sale.tenders
    ]
    how = "paid back" if any(one.amount.minor < 0 for one in last.sale.tenders) else "paid"
    change = f" · change {amount(last.change)}" if last.change else ""
    return f"{how} {' and '.join(given)}{change}" if given else ""
