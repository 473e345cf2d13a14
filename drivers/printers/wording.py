"""Which letters a text comes out in: the printer's own, drawn ones, or a mark for what neither has.

Asked by what prints it (`encoder.py`) and by what tells of it before (`letters.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.charset import (
    CodePage,
    has_letters_for,
    has_own_letters_for,
    shown,
    to_draw,
    without,
)
from drivers.printers.lettering import Lettering


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """Texts that stand on one line, as they come out."""

    texts: tuple[str, ...]
    is_drawn: bool
    """Whether they are drawn in dots: all of them, or none."""
    marked: frozenset[str] = frozenset()
    """The letters that a mark stands for."""
    substituted: tuple[str, ...] = ()


def worded(
    texts: tuple[str, ...], pages: tuple[CodePage, ...], lettering: Lettering | None
) -> Worded:
    """Without `lettering` nothing can be drawn. A letter that the printer has only without what
    stands above or below it is drawn too, unless no font has it.
    """
    if all(has_own_letters_for(text, pages) for text in texts):
        return _in_own_letters(texts, pages, marked=frozenset())
    if lettering is None:
        return in_own_letters(texts, pages)
    drawn = [to_draw(text) for text in texts]
    missing = [lettering.missing(text) for text in drawn]
    if any(missing) and _has_all(texts, pages):
        return _in_own_letters(texts, pages, marked=frozenset())
    drawable = [without(text, absent) for text, absent in zip(drawn, missing, strict=True)]
    now = tuple(one.text for one in drawable)
    marked = frozenset().union(*missing)
    substituted = tuple(told for one in drawable for told in one.substituted)
    is_own = all(has_own_letters_for(text, pages) for text in now)
    if not is_own and not any(lettering.missing(text) for text in now):
        return Worded(texts=now, is_drawn=True, marked=marked, substituted=substituted)
    # No font has the rest, or it has not even the mark beside its letters.
    own = in_own_letters(now, pages)
    return Worded(
        texts=own.texts,
        is_drawn=False,
        marked=marked | own.marked,
        substituted=substituted + own.substituted,
    )


def in_own_letters(texts: tuple[str, ...], pages: tuple[CodePage, ...]) -> Worded:
    """With a mark for what no page of the printer has."""
    letters = frozenset(one for text in texts for one in to_draw(text))
    marked = frozenset(one for one in letters if not has_letters_for(one, pages))
    return _in_own_letters(texts, pages, marked=marked)


def _in_own_letters(
    texts: tuple[str, ...], pages: tuple[CodePage, ...], *, marked: frozenset[str]
) -> Worded:
    said = [shown(text, pages) for text in texts]
    return Worded(
        texts=tuple(one.text for one in said),
        is_drawn=False,
        marked=marked,
        substituted=tuple(told for one in said for told in one.substituted),
    )


def _has_all(texts: Iterable[str], pages: tuple[CodePage, ...]) -> bool:
    return all(has_letters_for(text, pages) for text in texts)
