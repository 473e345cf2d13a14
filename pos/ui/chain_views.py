"""A chain's sales as rows: its figures, a plot of its hours or days, its stores. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from rich.cells import cell_len

from pos.core.business_day import day_said, days_said
from pos.core.money import Money
from pos.core.reports.chain import ChainReport
from pos.core.reports.chain_sections import chain_sections
from pos.core.reports.period import Period
from pos.core.reports.report import SalesOf
from pos.ui.figures import amount, count
from pos.ui.report_views import bar_of, sections_rows
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, fitted, row, shown

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_WIDEST: Final = 6
"""Cells of a column, with the one that parts it from the next."""
_STORE, _RECEIPTS, _AMOUNT = 14, 16, 17


def title_of(period: Period, store: str) -> str:
    days = days_said(period.first, period.last)
    weekday = f"{period.first:%A} " if period.first == period.last else ""
    return f"{shown(store) if store else 'All stores'} · {weekday}{days}"


def sums_row(report: ChainReport) -> Row:
    """What one looks for first."""
    sales = report.sales
    beside = [
        count(sales.receipts, "receipt", "receipts"),
        f"{amount(sales.average)} each",
        count(report.tills, "till", "tills"),
    ]
    return Row(
        left=(Piece(" · ".join(beside), Tone.MUTED),),
        right=(Piece(f"{amount(sales.total)} {sales.currency}", Tone.STRONG),),
    )


# -- the plot ---------------------------------------------------------------------------------


def plotted(report: ChainReport) -> Sequence[SalesOf]:
    """The hours of a day; of more days each of them."""
    return report.sales.hours if len(report.sales.days) == 1 else report.sales.days


def plot_rows(parts: Sequence[SalesOf], *, width: int, height: int) -> tuple[Row, ...]:
    """Columns over their names, each as high as its part of the highest; that one's amount stands
    at the top. Where there is no room for all of them, those that are left out are the first.
    """
    if not parts or height < 2:
        return ()
    most = max(one.amount for one in parts)
    scale = amount(most) if most.minor > 0 else ""
    room = width - cell_len(scale) - 1
    seen = parts[-max(1, room) :]
    each = max(1, min(_WIDEST, room // len(seen)))
    levels = [_level(one.amount.minor, most.minor, height - 1) for one in seen]
    left = cell_len(scale) + 1
    rows = tuple(
        Row(
            left=(
                Piece(fitted("" if line else scale, left), Tone.MUTED),
                Piece(
                    "".join(_column(level - 8 * (height - 2 - line), each) for level in levels),
                    Tone.ACCENT,
                ),
            )
        )
        for line in range(height - 1)
    )
    names = _names([_short(one.key) for one in seen], each)
    return (*rows, row(f"{' ' * left}{names}".rstrip(), tone=Tone.MUTED))


def _level(part: int, whole: int, lines: int) -> int:
    """Eighths of a line; one at least where anything was sold."""
    return max(1, part * lines * 8 // whole) if part > 0 and whole > 0 else 0


def _column(level: int, each: int) -> str:
    """What of it stands on one line, and a blank to its right where there is room."""
    cell = _EIGHTHS[max(0, min(8, level))]
    return cell * (each - 1) + " " if each > 1 else cell


def _short(key: str) -> str:
    """'07' of an hour, '21' of a day."""
    return key[:2] if key.endswith(":00") else str(date.fromisoformat(key).day)


def _names(names: Sequence[str], each: int) -> str:
    """As many as there is room for, each below the column that it names."""
    every = -(-3 // each)
    return "".join(
        fitted(name, each * min(every, len(names) - place))
        for place, name in enumerate(names)
        if place % every == 0
    )


# -- the stores -------------------------------------------------------------------------------


def store_choices(report: ChainReport, *, room: int) -> tuple[Choice, ...]:
    """All of them, as the first to be chosen; then the one that sold most."""
    most = max(one.amount.minor for one in report.stores)
    sales = report.sales
    together = Row(
        left=(Piece(fitted(f" {_all_said(len(report.stores))}", _STORE + 1)),),
        right=(Piece(f"{sales.receipts:,}".rjust(_RECEIPTS)), Piece(_amount(sales.total))),
    )
    each = (_store_row(one, most, room) for one in report.stores)
    return tuple(Choice(rows=(one,)) for one in (together, *each))


def _all_said(stores: int) -> str:
    return "The one store" if stores == 1 else f"All {stores:,} stores"


def _store_row(one: SalesOf, most: int, room: int) -> Row:
    width = max(0, room - _STORE - _RECEIPTS - _AMOUNT - 4)
    return Row(
        left=(
            Piece(f" {fitted(shown(one.name), _STORE)}"),
            Piece(bar_of(one.amount.minor, most, width), Tone.ACCENT),
        ),
        right=(Piece(f"{one.receipts:,}".rjust(_RECEIPTS), Tone.MUTED), Piece(_amount(one.amount))),
    )


def _amount(value: Money) -> str:
    return amount(value).rjust(_AMOUNT)


def figures_rows(report: ChainReport, *, room: int) -> tuple[Row, ...]:
    """All that is told of it, to be gone through."""
    return tuple(sections_rows(chain_sections(report), room))


def nothing_rows(period: Period) -> tuple[Row, ...]:
    said = f"Nothing was sold on {day_said(period.first)}."
    if period.first != period.last:
        said = f"Nothing was sold from {days_said(period.first, period.last)}."
    return (BLANK, row(said, tone=Tone.MUTED))
