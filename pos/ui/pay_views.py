"""What the pay panel says: the choices, its keys, the card terminal, and what was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pos.core.card import CardAttempt
from pos.core.money import Money
from pos.core.sale import PaidBy
from pos.core.stored_value import StoredKind, masked
from pos.core.tender import CARD, CASH, Tender, name_of_method
from pos.core.totals import Totals
from pos.terminal.snapshot import Snapshot
from pos.ui.figures import amount, with_currency
from pos.ui.quick_amounts import quick_amounts
from pos.ui.reserved import left_said, may_extend
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, width_of, wrapped

QUICK_KEYS: Final = ("q", "w", "e")
TENDER_KEYS: Final = {
    CASH: "c",
    CARD: "d",
    StoredKind.GIFT_CARD.value: "g",
    StoredKind.STORE_CREDIT.value: "s",
}
OTHER_KEY: Final = "o"
_TEXT_WIDTH = 36


def other_methods(methods: Sequence[str]) -> tuple[str, ...]:
    """Those without a key of their own, in the order of the configuration."""
    return tuple(method for method in methods if method not in TENDER_KEYS)


def method_name(method: str) -> str:
    return shown(name_of_method(method))


def usual_method(methods: Sequence[str]) -> str:
    """What Enter takes: cash; where the store takes none, what it names first."""
    return CASH if CASH in methods else methods[0]


def pay_choices(due: Money, method: str) -> tuple[Row, ...]:
    """Exact first, then the likely notes; where nothing is due, the end."""
    if not due:
        return (_choice("Enter", "nothing is due: done", due),)
    exact = _choice("Enter", f"exact, {method_name(method)}", due)
    if method != CASH:
        return (exact,)
    quick = zip(QUICK_KEYS, quick_amounts(due), strict=False)
    return (exact, *(_choice(key.upper(), "cash", money) for key, money in quick))


def back_choices(due: Money, back: PaidBy) -> tuple[Row, ...]:
    """All of it, or as much as was paid so."""
    what = "all back" if back.amount == -due else "back"
    return (_choice("Enter", f"{what}, {method_name(back.method)}", back.amount),)


def part_rows(said: str) -> tuple[Row, ...]:
    """Why Enter pays back a part, and how the rest goes."""
    return tuple(row(f" {line}", tone=Tone.MUTED) for line in wrapped(said, _TEXT_WIDTH, most=4))


def typed_choice(method: str) -> Row:
    """In place of the first, while something is typed: that is what Enter takes then."""
    return Row(left=(Piece(f"{'Enter':<7}", Tone.ACCENT), Piece(f"typed, {method_name(method)}")))


def _choice(cap: str, what: str, money: Money) -> Row:
    return Row(
        left=(Piece(f"{cap:<7}", Tone.ACCENT), Piece(what)), right=(Piece(f"{amount(money)} "),)
    )


def rounding_rows(due: Money, in_cash: Money) -> tuple[Row, ...]:
    if due == in_cash:
        return ()
    return (row(" Cash is rounded", f"{amount(in_cash - due)} ", tone=Tone.MUTED),)


def tender_keys(methods: Sequence[str], *, hint: bool) -> tuple[Row, ...]:
    """As many a row as fit beside the basket; with `hint`, what they are for as well."""
    keys = [
        (TENDER_KEYS[method], method_name(method)) for method in methods if method in TENDER_KEYS
    ]
    others = other_methods(methods)
    if others:
        keys.append((OTHER_KEY, method_name(others[0]) if len(others) == 1 else "other"))
    rows = [BLANK]
    for key, name in keys:
        pieces = _key(key.upper(), f"{name}  ")
        longer = Row(left=(*rows[-1].left, *pieces))
        if rows[-1].left and width_of(longer) > _TEXT_WIDTH:
            rows.append(Row(left=pieces))
        else:
            rows[-1] = longer
    said = (row(" for what is typed, or for all", tone=Tone.MUTED),) if hint else ()
    return (*rows, *said)


def _key(key: str, name: str) -> tuple[Piece, Piece]:
    return Piece(f" {key} ", Tone.ACCENT), Piece(name)


def card_rows(attempt: CardAttempt) -> tuple[Row, ...]:
    """What the terminal was asked, and what can be done while it has not answered."""
    way = "back to the card" if attempt.is_refund else "by card"
    asked = row(f" {way.capitalize()}", f"{with_currency(attempt.amount)} ", tone=Tone.STRONG)
    if not attempt.is_unknown:
        return (
            asked,
            row(" Waiting for the card terminal…", tone=Tone.ACCENT),
            row(" Cancel on it; the till waits.", tone=Tone.MUTED),
        )
    why = wrapped(shown(attempt.reason), _TEXT_WIDTH - 1, most=3)
    return (
        asked,
        row(" ! Not known whether it was charged", tone=Tone.ALARM),
        *(row(f" {line}", tone=Tone.MUTED) for line in why),
        Row(left=_key("A", "ask the terminal again")),
        Row(left=_key("P", "it was paid: a manager settles it")),
        Row(left=_key("N", "it was not: a manager settles it")),
    )


def held_rows(snapshot: Snapshot, now: datetime) -> tuple[Row, ...]:
    """How long what is reserved still stands, where it can be made to stand longer."""
    sale = snapshot.state.sale
    until = sale.next_lapse if sale else None
    if sale is None or until is None or not may_extend(snapshot):
        return ()
    keys = (Piece(" X ", Tone.ACCENT), Piece("extends what is held"))
    return (Row(left=keys, right=(Piece(f"{left_said(sale, until, now)} ", Tone.MUTED),)),)


def taken_rows(tenders: Sequence[Tender], totals: Totals) -> tuple[Row, ...]:
    """What is left, and what the customer has given so far, the last first."""
    if not tenders:
        return ()
    back = totals.due.minor < 0
    left = -totals.due if back else totals.due
    taken = [row(f" {_means(one)}", f"{amount(abs(one.amount))} ") for one in tenders]
    return (
        row(
            " Left to pay back" if back else " Left to pay",
            f"{with_currency(left)} ",
            tone=Tone.STRONG,
        ),
        row(" Given back" if back else " Taken", "Delete voids the last ", tone=Tone.MUTED),
        *reversed(taken),
    )


def _means(tender: Tender) -> str:
    """With what tells one card from another."""
    name = method_name(tender.method).capitalize()
    if tender.instrument:
        return f"{name} {masked(shown(tender.reference))}"
    if tender.card is not None and tender.card.last_four:
        return f"{name} {masked(shown(tender.card.last_four))}"
    return f"{name} {shown(tender.reference)}".rstrip()
