"""A view as rows that fill the second screen, whatever its size. Pure; drawing is the app's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import zip_longest

from rich.cells import cell_len

from pos.display.view import BasketRow, CustomerView, Figure, Phase
from pos.ui.large_figures import large
from pos.ui.qr import qr_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, cut, lay_out, row

ENDED_FOR = timedelta(seconds=30)
"""How long the change stands there; then the next customer is greeted."""
CLOSED_SAID = "This till is closed."
TRAINING_SAID = "training, nothing is sold"
GONE_SAID = "Till closed"
JOIN_SAID = "Join us here"
RECEIPT_SAID = "Your receipt"

_SIDE, _NARROW_SIDE = 41, 34
_ROOM_FOR_SIDE = 100
_CODE = 43
_EDGE = 3
_LEAST_BASKET = 30
_VALUE, _QUANTITY = 11, 7


def screen_rows(
    view: CustomerView | None, width: int, height: int, *, now: datetime
) -> tuple[Row, ...]:
    """Exactly as many as the screen has; a screen without any room shows nothing."""
    if width < 1 or height < 1:
        return ()
    if view is None:
        return _middle([_centred(GONE_SAID, width, Tone.STRONG)], height)
    title = f"{view.store} · {TRAINING_SAID}" if view.is_training else view.store
    head = (_centred(title, width, Tone.STRONG), row("─" * width, tone=Tone.MUTED))
    left = height - len(head)
    body = _body(view, width, left, now) if left > 0 else ()
    return (*head, *body, *(BLANK,) * height)[:height]


def _body(view: CustomerView, width: int, height: int, now: datetime) -> tuple[Row, ...]:
    match view.phase:
        case Phase.SELLING | Phase.PAYING:
            return _sale(view, width, height)
        case Phase.ENDED if view.ended_at is not None and now < view.ended_at + ENDED_FOR:
            shown = _beside_code(view.receipt_qr, RECEIPT_SAID, width, height)
            return shown(partial(_ending, view))
        case Phase.CLOSED:
            return _middle([_centred(CLOSED_SAID, width, Tone.STRONG)], height)
        case _:
            shown = _beside_code(view.idle_qr, JOIN_SAID, width, height)
            return shown(partial(_greeting, view))


# -- between sales --------------------------------------------------------------------------------


def _greeting(view: CustomerView, width: int) -> list[Row]:
    lines = view.greeting or ("Welcome",)
    return [_centred(line, width, Tone.STRONG) for line in lines]


def _ending(view: CustomerView, width: int) -> list[Row]:
    assert view.main is not None, "a sale that ended has a figure"
    thanks = f"Thank you, {view.name}" if view.name else "Thank you"
    rows = [_centred(f"{view.main.what} {view.currency}", width), BLANK]
    rows += [
        _centred(line, width, Tone.ACCENT) for line in large(view.main.value, max(1, width - 2))
    ]
    rows += [BLANK, _centred(thanks, width, Tone.STRONG)]
    if view.earns:
        rows.append(_centred(view.earns, width))
    if view.balance:
        rows.append(_centred(f"You have {view.balance}", width))
    return rows


def _beside_code(
    text: str, says: str, width: int, height: int
) -> Callable[[Callable[[int], list[Row]]], tuple[Row, ...]]:
    """Lays rows out beside the code where it has room, else over the whole screen."""
    code = _code(text, _CODE, height - 1)
    left = width - _CODE
    if not code or left < _CODE - 6:
        return lambda rows_in: _middle(rows_in(width), height)
    side = _middle([*code, _centred(says, _CODE)], height)
    return lambda rows_in: _columns(_middle(rows_in(left), height), side, left, _CODE)


# -- a sale ---------------------------------------------------------------------------------------


def _sale(view: CustomerView, width: int, height: int) -> tuple[Row, ...]:
    side = _SIDE if width >= _ROOM_FOR_SIDE else _NARROW_SIDE
    left = width - side - _EDGE
    if left < _LEAST_BASKET:
        return _beside_basket(view, width, height)
    edge = (Row(left=(Piece(" │ ", Tone.MUTED),)),) * height
    side -= 1  # light at the edge of the screen
    beside = _columns(edge, _beside_basket(view, side, height), _EDGE, side)
    return _columns(_basket(view, height), beside, left, _EDGE + side)


def _basket(view: CustomerView, height: int) -> tuple[Row, ...]:
    """The newest is always there; what has no room above it is counted."""
    kept: list[Row] = []
    hidden = view.earlier
    for index, one in enumerate(reversed(view.rows)):
        rows = _rows_of(one, is_newest=not index)
        # One row stays free for the count, where there will be one.
        if len(kept) + len(rows) > height - bool(hidden or index < len(view.rows) - 1):
            hidden += len(view.rows) - index
            break
        kept = rows + kept
    if hidden:
        kept.insert(0, row(f" … {hidden:,} more", tone=Tone.MUTED))
    return tuple(kept[-height:])


def _rows_of(one: BasketRow, *, is_newest: bool) -> list[Row]:
    tone = Tone.STRONG if is_newest else Tone.PLAIN
    figures = f"{one.quantity:>{_QUANTITY}}{one.value:>{_VALUE}}"
    rows = [row(f" {one.title}", figures, tone=tone)]
    if one.off:
        rows.append(row("   Discount", one.off, tone=Tone.MUTED))
    return rows


def _beside_basket(view: CustomerView, width: int, height: int) -> tuple[Row, ...]:
    above = [*_customer_rows(view, width), *_figure_rows(view.figures)]
    below = _main_rows(view, width)
    free = height - len(above) - len(below)
    room = free - 2
    code = _code(view.idle_qr, width, room)
    middle = [BLANK, *code, _centred(JOIN_SAID, width)] if code else []
    filler = [BLANK] * max(0, free - len(middle))
    rows = [*above, *middle, *filler, *below]
    return tuple(rows[-height:])


def _customer_rows(view: CustomerView, width: int) -> list[Row]:
    rows = [row(f"Hello {view.name}", tone=Tone.STRONG)] if view.name else []
    if view.balance:
        rows.append(row("You have", cut(view.balance, width - 9)))
    if view.earns:
        rows.append(row("This sale", cut(view.earns, width - 10), tone=Tone.ACCENT))
    return [*rows, BLANK] if rows else rows


def _figure_rows(figures: Sequence[Figure]) -> list[Row]:
    return [row(figure.what, figure.value) for figure in figures]


def _main_rows(view: CustomerView, width: int) -> list[Row]:
    assert view.main is not None, "a sale has a total"
    digits = large(view.main.value, width)
    return [
        BLANK,
        row(view.main.what, view.currency, tone=Tone.STRONG),
        *(row("", line, tone=Tone.ACCENT) for line in digits),
        BLANK,
    ]


# -- rows and columns -----------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _code(text: str, columns: int, rows: int) -> tuple[Row, ...]:
    """Made once: the screen is drawn at each scan, and each second."""
    return qr_rows(text, columns=columns, rows=rows) if text and rows > 0 else ()


def _centred(text: str, width: int, tone: Tone = Tone.PLAIN) -> Row:
    short = cut(text, width)
    return row(" " * ((width - cell_len(short)) // 2) + short, tone=tone)


def _middle(rows: Sequence[Row], height: int) -> tuple[Row, ...]:
    above = max(0, (height - len(rows)) // 2)
    below = max(0, height - above - len(rows))
    return ((BLANK,) * above + tuple(rows) + (BLANK,) * below)[:height]


def _columns(
    left: Sequence[Row], right: Sequence[Row], left_width: int, right_width: int
) -> tuple[Row, ...]:
    """Side by side, each cut to its own width."""
    return tuple(
        Row(left=(*lay_out(one, left_width), *lay_out(other, right_width)))
        for one, other in zip_longest(left, right, fillvalue=BLANK)
    )
