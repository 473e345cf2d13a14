"""Receipts that did not come out: what waits for paper, in the order it was to be printed."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_WAITING = 200
"""A shop that has no paper for so long wants none; older receipts can still be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPaper:
    receipt: str
    copy: int = 0
    """As it was to be printed: 0 for the first print."""
    is_gift: bool = False
    partly: bool = False
    """Some of it may have come out: what is printed now is a copy."""

    @property
    def of(self) -> tuple[str, bool]:
        """One receipt waits once, and a present's beside it."""
        return self.receipt, self.is_gift


Papers = tuple[WaitingPaper, ...]


def stayed_in(papers: Papers, paper: WaitingPaper) -> Papers:
    """Where it waits already it keeps its place, and is partly out if it ever was."""
    known = waiting(papers, paper.receipt, is_gift=paper.is_gift)
    if known is None:
        return (*papers, paper)[-MOST_WAITING:]
    again = replace(known, copy=max(known.copy, paper.copy), partly=known.partly or paper.partly)
    return tuple(again if one is known else one for one in papers)


def came_out(papers: Papers, receipt: str, *, is_gift: bool) -> Papers:
    return tuple(one for one in papers if one.of != (receipt, is_gift))


def waiting(papers: Papers, receipt: str, *, is_gift: bool) -> WaitingPaper | None:
    return next((one for one in papers if one.of == (receipt, is_gift)), None)
