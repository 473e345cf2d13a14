"""The chain's sales as a program of its own: days to go through, stores to look into."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.worker import get_current_worker

from pos.core.reports.chain import ChainReport, ChainReports
from pos.core.reports.period import Period, Span
from pos.errors import PosError
from pos.ports.chain import ChainSales
from pos.ui.chain_views import (
    figures_rows,
    nothing_rows,
    plot_rows,
    plotted,
    store_choices,
    sums_row,
    title_of,
)
from pos.ui.plain_crash import PlainCrash
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.themes import THEMES, USUAL
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_SPANS: Final = {"d": Span.DAY, "w": Span.WEEK, "m": Span.MONTH}
_LOW = 30
"""Rows of a screen from which on the plot may be tall."""
_PLOT, _TALL_PLOT = 6, 11


class Shown(NamedTuple):
    """What the figures are of that are there to be seen."""

    period: Period
    store: str


class ChainScreen(PlainCrash):
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,q,Q", "quit", show=False, priority=True),
        Binding("left", "other(-1)", show=False),
        Binding("right", "other(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("enter", "look", show=False),
        Binding("escape", "step_back", show=False),
        Binding("c,C", "currency", show=False),
        Binding("r,R", "again", show=False),
        *(Binding(f"{cap},{cap.upper()}", f"span('{cap}')", show=False) for cap in _SPANS),
    ]

    class Told(Message):
        """What the hub said, or why it said nothing; to the question of this number."""

        def __init__(self, number: int, of: Shown, told: ChainReports | str) -> None:
            super().__init__()
            self.number = number
            self.of = of
            self.told = told

    def __init__(
        self, sales: ChainSales, *, today: date, day: date, store: str = "", theme: str = USUAL
    ) -> None:
        super().__init__()
        self.title = "Sales of all stores"
        self._sales = sales
        self._today = today
        self._day, self._span, self._store = min(day, today), Span.DAY, store
        self._is_of_one_store = bool(store)
        self._of = Shown(self._period, store)
        self._told: ChainReports | None = None
        self._currency = 0
        self._shows_figures = bool(store)
        self._trouble = ""
        self._question = 0
        self._head, self._hint = Board(), Board()
        self._list = LongList()
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._read()

    # -- asking -------------------------------------------------------------------------------

    def _read(self) -> None:
        """The last question counts; what was read before stays until its answer is there."""
        self._question += 1
        self._trouble = "Reading…"
        self._show()
        of = Shown(self._period, self._store)
        ask = partial(self._ask, self._question, of, whole=self._shows_figures)
        self.run_worker(ask, thread=True, exclusive=True, exit_on_error=False)

    def _ask(self, number: int, of: Shown, *, whole: bool) -> None:
        told: ChainReports | str
        sales = self._sales
        try:
            told = sales.reports(of.period, store=of.store) if whole else sales.overview(of.period)
        except PosError as problem:
            told = str(problem)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Told(number, of, told))

    def on_chain_screen_told(self, event: Told) -> None:
        if event.number != self._question:
            return
        if isinstance(event.told, str):
            self._trouble = f"! {shown(event.told)}"
        else:
            self._trouble = ""
            if self._of != event.of:
                self._list.begin()
            self._of, self._told = event.of, event.told
            self._currency = min(self._currency, max(0, len(self._reports) - 1))
        self._show()

    @property
    def _period(self) -> Period:
        """On the days to come nothing was sold, which is no figure."""
        whole = self._span.period(self._day)
        return Period(whole.first, max(whole.first, min(whole.last, self._today)))

    @property
    def _reports(self) -> tuple[ChainReport, ...]:
        return self._told.reports if self._told else ()

    @property
    def _left_out(self) -> str:
        left_out = self._told.left_out if self._told else ()
        return f"! Left out: {shown('; '.join(left_out))}" if left_out else ""

    @property
    def _report(self) -> ChainReport | None:
        return self._reports[self._currency] if self._reports else None

    # -- keys ---------------------------------------------------------------------------------

    def action_again(self) -> None:
        self._read()

    def action_span(self, cap: str) -> None:
        self._span = _SPANS[cap]
        self._read()

    def action_other(self, step: int) -> None:
        """Not past today: nothing is sold there yet."""
        if step > 0 and self._period.has(self._today):
            self._trouble = "Nothing is sold after today."
            self._show()
            return
        day = self._span.moved(self._day, step)
        self._day = self._today if self._span.period(day).has(self._today) else day
        self._read()

    def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_hint()

    def action_page(self, step: int) -> None:
        self.action_move(step * self._list.page)

    def action_currency(self) -> None:
        if self._reports:
            self._currency = (self._currency + 1) % len(self._reports)
            self._list.begin()
            self._show()

    def action_look(self) -> None:
        """Into the store that is chosen; the first are all of them."""
        report = self._report
        if report is None or self._shows_figures:
            return
        chosen = self._list.index
        self._shows_figures = True
        self._begin_anew(report.stores[chosen - 1].key if chosen else "")

    def _begin_anew(self, store: str) -> None:
        """What is shown next is something else: what was there would be taken for it."""
        self._store, self._told = store, None
        self._of = Shown(self._period, store)
        self._list.begin()
        self._read()

    def action_step_back(self) -> None:
        if self._is_of_one_store or not self._shows_figures:
            self.exit()
            return
        self._shows_figures = False
        self._begin_anew("")

    def on_long_list_picked(self) -> None:
        self.action_look()

    def on_long_list_room_changed(self) -> None:
        self._show()

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def action_help_quit(self) -> None:
        """Ctrl+C as anywhere: nothing is lost by it."""
        self.exit()

    # -- what is there to be seen -------------------------------------------------------------

    @property
    def _room(self) -> int:
        return max(1, self.size.width - 2)

    def _show(self) -> None:
        report = self._report
        title = Row(
            left=(Piece(title_of(*self._of), Tone.STRONG),),
            right=(Piece(self._currency_said(), Tone.MUTED),),
        )
        if report is None:
            self._head.show_rows((title,))
            is_nothing = self._told is not None and not self._left_out
            self._list.tell(nothing_rows(self._of.period) if is_nothing else ())
        else:
            height = _TALL_PLOT if self.size.height >= _LOW else _PLOT
            plot = plot_rows(plotted(report), width=self._room, height=height)
            self._head.show_rows((title, sums_row(report), BLANK, *plot, BLANK))
            self._show_list(report)
        self._show_hint()

    def _show_list(self, report: ChainReport) -> None:
        if self._shows_figures:
            self._list.tell(figures_rows(report, room=self._room)[1:])
        else:
            self._list.offer(store_choices(report, room=self._room))

    def _currency_said(self) -> str:
        count = len(self._reports)
        return f"currency {self._currency + 1} of {count}" if count > 1 else ""

    def _show_hint(self) -> None:
        told = self._trouble or self._left_out
        is_alarm = told.startswith("!")
        lines = wrapped(told, self._room, most=3) if told else ()
        said = [row(line, tone=Tone.ALARM if is_alarm else Tone.MUTED) for line in lines]
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((*said, Row(left=tuple(self._keys()), right=place)))

    def _keys(self) -> list[Piece]:
        keys = [("← →", "days"), ("D", "ay"), ("W", "eek"), ("M", "onth")]
        keys.append(("Esc", "back") if self._shows_figures else ("Enter", "look into"))
        if len(self._reports) > 1:
            keys.append(("C", "urrency"))
        keys += [("R", "ead again"), ("Q", "uit")]
        pieces: list[Piece] = []
        for cap, what in keys:
            gap = "" if len(cap) == 1 else " "
            pieces += [Piece(cap, Tone.ACCENT), Piece(f"{gap}{what}  ")]
        return pieces
