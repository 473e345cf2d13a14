"""The till script's words for the drawer: opened, counted, set aside, handed over, cash moved."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pos.core import intents as it
from pos.core.cash_count import MOST_DENOMINATIONS, MOST_OF_ONE, Pieces, counted
from pos.core.money import Money
from pos.core.shift import CashMove
from pos.script.words import Form, Make, Words, WrongWords, form

_PIECES: Final = re.compile(r"([\d.]+)[x×](\d{1,9})")
_COUNT: Final = "500x2 100x3 …"
"""So is told how often each note and coin is there, in place of what they come to."""


class _Count(NamedTuple):
    amount: Money
    pieces: tuple[Pieces, ...]


def _count(words: Words, index: int) -> _Count:
    """'730.00', or '500x1 100x2 10x3': how many of each note and coin."""
    if not _PIECES.fullmatch(words.words[index]):
        if len(words.words) > index + 1:
            raise WrongWords(f"Write one amount, or the pieces of each note and coin: {_COUNT}.")
        return _Count(words.money(index), ())
    pieces = tuple(_pieces(words, at) for at in range(index, len(words.words)))
    if len(pieces) > MOST_DENOMINATIONS:
        raise WrongWords(f"Write at most {MOST_DENOMINATIONS} notes and coins.")
    there = tuple(one for one in pieces if one.number)
    return _Count(counted(there, words.currency), there)


def _pieces(words: Words, index: int) -> Pieces:
    found = _PIECES.fullmatch(words.at(index))
    if found is None:
        raise WrongWords(f"{words.at(index)!r} is no note or coin with its pieces, such as 100x3.")
    number = int(found[2])
    if number > MOST_OF_ONE:
        raise WrongWords(f"{words.at(index)!r} is more than {MOST_OF_ONE:,} pieces.")
    try:
        return Pieces(each=Money.parse(found[1], words.currency), number=number)
    except ValueError as problem:
        raise WrongWords(f"{problem}.") from None


def _open_shift(words: Words) -> it.Intent:
    count = _count(words, 0)
    return it.OpenShift(opening_float=count.amount, pieces=count.pieces)


def _close_shift(words: Words) -> it.Intent:
    count = _count(words, 0)
    return it.CloseShift(counted=count.amount, pieces=count.pieces)


def _hand_over(words: Words) -> it.Intent:
    count = _count(words, 2)
    return it.HandOver(
        user_id=words.at(0), pin=words.at(1), counted=count.amount, pieces=count.pieces
    )


def _take_up(words: Words) -> it.Intent:
    return it.TakeShiftUp(number=words.whole(0) if words.words else None)


def _drop(words: Words) -> it.Intent:
    """Words behind the amount are its reason, and behind pieces there are none."""
    if _PIECES.fullmatch(words.words[0]):
        count = _count(words, 0)
        return it.MoveCash(move=CashMove.DROP, amount=count.amount, pieces=count.pieces)
    return _move(CashMove.DROP)(words)


def _move(move: CashMove) -> Make:
    return lambda words: it.MoveCash(
        move=move, amount=words.money(0), reason=words.reason(1, move.value)
    )


CASH_ACTIONS: dict[str, Form] = {
    "open-shift": form(f"FLOAT | {_COUNT}", 1, None, _open_shift),
    "close-shift": form(f"COUNTED | {_COUNT}", 1, None, _close_shift),
    "set-aside": form("", 0, 0, lambda _: it.SetShiftAside()),
    "take-up": form("[NUMBER]", 0, 1, _take_up),
    "hand-over": form(f"USER PIN COUNTED | USER PIN {_COUNT}", 3, None, _hand_over),
    "paid-in": form("AMOUNT WHY", 1, None, _move(CashMove.PAID_IN)),
    "paid-out": form("AMOUNT WHY", 1, None, _move(CashMove.PAID_OUT)),
    "drop": form(f"AMOUNT | {_COUNT}", 1, None, _drop),
    "no-sale": form("WHY", 0, None, lambda w: it.RingNoSale(reason=w.reason(0, "no-sale"))),
}
