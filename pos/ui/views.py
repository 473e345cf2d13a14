"""The parts of the register as rows, made from a Snapshot and the time. No Textual, no state."""

from __future__ import annotations

from datetime import datetime, tzinfo

from rich.cells import cell_len

from pos.core.money import Money, decimal_text
from pos.core.sale import Sale, SalePhase
from pos.core.setup import Setup
from pos.core.state import FinishedSale
from pos.core.totals import Totals, cash_beside
from pos.core.waiting_paper import Papers, WaitingReceipt
from pos.ports.health import Availability
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.large_figures import ROWS, large
from pos.ui.reserved import points_name
from pos.ui.rows import BLANK, Piece, Row, Tone, cut, row, shown

_WIDE = 100
_TROUBLES = {"disk": " full", "drawer": " open", "hub": ""}
"""What is the matter with what cannot be away."""
_SHORTEST_NAME = 5
_EXEMPT = "Tax exempt"
"""Told also where the prices hold no tax that comes off."""
_PROMOTION = 20
"""Cells for a promotion's name among the figures."""


# -- status bar -------------------------------------------------------------------------------


def status_row(snapshot: Snapshot, now: datetime, zone: tzinfo, width: int) -> Row:
    """Who, where, and the state of everything a till depends on, at rest.

    Where it is too long for the screen it is said more briefly, and the cashier's name cut first.
    """
    setup, cashier = snapshot.state.setup, snapshot.state.cashier
    place = shown(setup.till_id)
    if width >= _WIDE:
        place = f"{shown(setup.store_name)} · Till {place}"
    who, shift = shown(cashier.name) if cashier else "nobody signed on", _shift(snapshot)
    state = _state(snapshot, now, zone, width)
    mark = training_mark(setup)
    room = width - _cells(f" {place} ·  · {shift}  ", *mark, *state)
    if room < _cells(who):
        state = _state(snapshot, now, zone, width, brief=True)
        room = width - _cells(f" {place} ·  · {shift} ", *mark, *state)
        who = cut(who, max(room, _SHORTEST_NAME))
    return Row(
        left=(*mark, Piece(f" {place}", Tone.STRONG), Piece(f" · {who} · {shift}")),
        right=tuple(state),
    )


def training_mark(setup: Setup) -> tuple[Piece, ...]:
    """First in the top row of every screen, in words: nobody takes it for the real till."""
    return (Piece(" TRAINING", Tone.ALARM),) if setup.is_training else ()


def _state(
    snapshot: Snapshot, now: datetime, zone: tzinfo, width: int, *, brief: bool = False
) -> list[Piece]:
    pieces = [
        *_troubles(snapshot, width, brief=brief),
        *_suspended(snapshot, brief=brief),
        *_waiting(snapshot, zone, brief=brief),
        Piece(f"  {figures.clock_time(now, zone)} ", Tone.STRONG),
    ]
    return [Piece(f" {text.lstrip()}", tone) for text, tone in pieces] if brief else pieces


def _cells(text: str, *pieces: Piece) -> int:
    return cell_len(text) + sum(cell_len(piece.text) for piece in pieces)


def _shift(snapshot: Snapshot) -> str:
    shift, aside = snapshot.state.shift, len(snapshot.state.aside)
    said = f"shift {shift.number}" if shift is not None and shift.is_open else "no shift open"
    return f"{said}, {aside} aside" if aside else said


def _troubles(snapshot: Snapshot, width: int, *, brief: bool) -> list[Piece]:
    away = " unavailable" if width >= _WIDE else ""
    said = [
        f"! {shown(news.device)}{_TROUBLES.get(news.device, away)}"
        for news in snapshot.devices
        if news.availability is Availability.UNAVAILABLE
    ]
    if papers := snapshot.state.papers:
        said.append(papers_said(papers, brief=brief))
    if snapshot.loyalty.trouble:
        said.append("! loyalty")
    if rejected := snapshot.outbox.rejected:
        said.append(f"! {rejected:,} rejected")
    if doubles := len(snapshot.state.doubles):
        said.append(f"! {doubles:,} used twice")
    return [Piece(f"  {text}", Tone.ALARM) for text in said]


def papers_said(papers: Papers, *, brief: bool) -> str:
    """What did not come out of the printer, and will."""
    number = len(papers)
    if brief:
        return f"! {number} for paper"
    only_receipts = all(isinstance(one, WaitingReceipt) for one in papers)
    what, for_what = ("receipt", "paper") if only_receipts else ("paper", "the printer")
    return f"! {number} {what}{' waits' if number == 1 else 's wait'} for {for_what}"


def _suspended(snapshot: Snapshot, *, brief: bool) -> list[Piece]:
    number = len(snapshot.state.suspended)
    what = "susp." if brief else "suspended"
    return [Piece(f"  {number} {what}", Tone.STRONG)] if number else []


def _waiting(snapshot: Snapshot, zone: tzinfo, *, brief: bool) -> list[Piece]:
    if not snapshot.state.setup.has_loyalty:
        return []
    on_the_way_back = len(snapshot.state.releases) + len(snapshot.state.burns)
    waiting = snapshot.outbox.pending + snapshot.outbox.in_doubt + on_the_way_back
    queue = f" · {waiting:,} waiting"
    loyalty = snapshot.loyalty
    if loyalty.online:
        return [Piece("  ● online", Tone.ACCENT), Piece(queue, Tone.MUTED)]
    word = "" if brief else "since "
    since = f" {word}{figures.clock_time(loyalty.since, zone)}" if loyalty.since else ""
    return [Piece(f"  ○ offline{since}", Tone.ALARM), Piece(queue)]


def note_rows(snapshot: Snapshot) -> tuple[Row, ...]:
    """The sale's note in one row, as far as it goes; none where there is no note."""
    sale = snapshot.state.sale
    if sale is None or not sale.note:
        return ()
    return (row(f" Note: {shown(sale.note)}", tone=Tone.MUTED),)


# -- totals -----------------------------------------------------------------------------------


def reductions(sale: Sale, totals: Totals) -> tuple[tuple[str, str], ...]:
    """What leads from the subtotal to what is due, by name; nothing that is zero."""
    included = " included" if sale.terms.prices_include_tax else ""
    named = [
        ("Discounts", -totals.discount),
        (_promotion_name(sale), -totals.promotion),
        ("Coupons", -totals.coupon_discount),
        (_capital(points_name(sale)), -totals.points_discount),
        (_EXEMPT, -totals.exempted),
        *((f"Tax {decimal_text(one.percent)} %{included}", one.tax) for one in totals.taxes),
        ("Gift cards", totals.gift_cards),
        ("Rounding", totals.rounding),
        ("Paid" if totals.paid.minor > 0 else "Paid back", -totals.paid),
    ]
    must = {_EXEMPT} if sale.exempt_reason else set()
    said = [(name, figures.amount(money)) for name, money in named if money or name in must]
    return (("Subtotal", figures.amount(totals.subtotal)), *said)


def _promotion_name(sale: Sale) -> str:
    """What the service takes off by itself goes by the name it gives it."""
    return cut(shown(sale.promotion.name), _PROMOTION) if sale.promotion else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def headline(snapshot: Snapshot, *, paying: bool, news: FinishedSale | None) -> tuple[str, Money]:
    """The number that matters now, and what it is called."""
    sale, totals = snapshot.state.sale, snapshot.totals
    if sale is not None and totals is not None:
        due = paying or sale.phase is SalePhase.TENDERING
        if totals.to_pay.minor < 0:
            return ("Due back", -totals.due) if due else ("To pay back", -totals.to_pay)
        return ("Due", totals.due) if due else ("Total", totals.to_pay)
    if news is not None and news.paid.minor < 0:
        cash = cash_beside(news.sale, change=news.change)  # to be handed out, as change is
        return ("Paid back in cash", cash) if cash else ("Paid back", -news.paid)
    if news is not None:
        return ("Change", news.change) if news.change else ("Paid", news.paid)
    return "Total", Money.zero(snapshot.state.setup.currency)


def totals_rows(
    snapshot: Snapshot, width: int, *, paying: bool, news: FinishedSale | None
) -> tuple[Row, ...]:
    """The foot of the sale, one figure a row, and the large one last."""
    sale, totals = snapshot.state.sale, snapshot.totals
    rows: list[Row] = []
    if sale is not None and totals is not None:
        rows += [row(name, figure, tone=Tone.MUTED) for name, figure in reductions(sale, totals)]
        rows.append(BLANK)
    name, money = headline(snapshot, paying=paying, news=news)
    rows.append(Row(left=(Piece(name, Tone.STRONG),), right=(Piece(money.currency, Tone.MUTED),)))
    rows += [row("", line, tone=Tone.ACCENT) for line in large(figures.amount(money), width)]
    return tuple(rows)


def totals_strip(
    snapshot: Snapshot, width: int, *, paying: bool, news: FinishedSale | None
) -> tuple[Row, ...]:
    """The same in three rows, for a narrow screen."""
    sale, totals = snapshot.state.sale, snapshot.totals
    said: list[str] = []
    if sale is not None and totals is not None:
        parts = [f"{name} {figure}" for name, figure in reductions(sale, totals)]
        said = _in_columns(parts, ROWS)
    name, money = headline(snapshot, paying=paying, news=news)
    figure = large(figures.amount(money), width // 2)
    labels = ("", f"{name} ", f"{money.currency} ")
    said += [""] * (ROWS - len(said))
    return tuple(
        Row(
            left=(Piece(f" {text}", Tone.MUTED),),
            right=(Piece(label, Tone.STRONG), Piece(f"{line} ", Tone.ACCENT)),
        )
        for text, label, line in zip(said, labels, figure, strict=True)
    )


def _in_columns(parts: list[str], rows: int) -> list[str]:
    """Parts set beside each other where there are more of them than rows."""
    return ["  ".join(parts[y::rows]) for y in range(min(rows, len(parts)))]
