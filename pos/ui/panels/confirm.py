"""The one question asked before what cannot be undone: Enter does it, Escape leaves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult

from pos.core import intents as it
from pos.ui.command import Desk
from pos.ui.figures import count, with_currency
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, row
from pos.ui.widgets.board import Board


class Confirm(Panel):
    KEYS = (("Enter", "Yes: does what is asked."),)

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        about: Sequence[Row],
        enter: str,
        escape: str,
        agreed: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(desk, title)
        self._text = (*about, BLANK, *_keys(enter=enter, escape=escape))
        self._agreed = agreed

    def body(self) -> ComposeResult:
        text = Board()
        text.show_rows(self._text)
        yield text

    async def action_enter(self) -> None:
        await self._agreed()


def void_sale_question(desk: Desk) -> Confirm:
    async def void() -> None:
        desk.ask(it.VoidSale())
        await desk.close_panel()

    return Confirm(
        desk,
        "Void the sale?",
        about=_about_sale(desk),
        enter="void it all",
        escape="keep it",
        agreed=void,
    )


def quit_question(desk: Desk) -> Confirm | None:
    """None where no sale is open and so there is nothing to ask."""
    sale = desk.snapshot.state.sale
    if sale is None or not sale.rows:
        return None
    about = (*_about_sale(desk), row("It is recorded and comes back"), row("when the till starts."))
    return Confirm(
        desk,
        "Leave with a sale open?",
        about=about,
        enter="end the program",
        escape="stay",
        agreed=desk.leave,
    )


def _about_sale(desk: Desk) -> tuple[Row, ...]:
    sale, totals = desk.snapshot.state.sale, desk.snapshot.totals
    if sale is None or totals is None:
        return ()
    lines = count(len(sale.rows), "line", "lines")
    return (row(f"A sale of {lines}", with_currency(totals.to_pay)),)


def _keys(*, enter: str, escape: str) -> tuple[Row, ...]:
    return (
        key_row("Enter", enter),
        key_row("Escape", escape),
    )
