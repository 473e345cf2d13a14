"""Papers that did not come out: what waits for paper, in the order it was to be printed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.core.slip import Slip

MOST_WAITING = 200
"""A shop that has no paper for so long wants none; older receipts can still be asked for."""

PaperId = tuple[str, bool] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReceipt:
    receipt: str
    copy: int = 0
    """As it was to be printed: 0 for the first print."""
    is_gift: bool = False
    partly: bool = False
    """Some of it may have come out: what is printed now is a copy."""

    @property
    def of(self) -> PaperId:
        """One receipt waits once, and a present's beside it."""
        return self.receipt, self.is_gift

    @property
    def called(self) -> str:
        return self.receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSlip:
    slip: Slip
    partly: bool = False
    """As of a receipt."""

    @property
    def of(self) -> PaperId:
        return self.slip.slip_id

    @property
    def called(self) -> str:
        return self.slip.called


WaitingPaper = WaitingReceipt | WaitingSlip
Papers = tuple[WaitingPaper, ...]


def stayed_in(papers: Papers, paper: WaitingPaper) -> Papers:
    """Where it waits already it keeps its place, and is partly out if it ever was."""
    known = waiting(papers, paper.of)
    if known is None:
        return (*papers, paper)[-MOST_WAITING:]
    again: WaitingPaper = replace(known, partly=known.partly or paper.partly)
    if isinstance(again, WaitingReceipt) and isinstance(paper, WaitingReceipt):
        again = replace(again, copy=max(again.copy, paper.copy))
    return tuple(again if one is known else one for one in papers)


def to_give_up(papers: Papers, paper_id: PaperId) -> WaitingPaper | None:
    """The oldest, where this one is one too many. What has a code that is nowhere else stays as
    long as anything can be printed anew instead.
    """
    if len(papers) < MOST_WAITING or waiting(papers, paper_id) is not None:
        return None
    return next((one for one in papers if not _has_a_code(one)), papers[0])


def _has_a_code(paper: WaitingPaper) -> bool:
    return isinstance(paper, WaitingSlip) and paper.slip.stored is not None


def came_out(papers: Papers, paper_id: PaperId) -> Papers:
    return tuple(one for one in papers if one.of != paper_id)


def waiting(papers: Papers, paper_id: PaperId) -> WaitingPaper | None:
    return next((one for one in papers if one.of == paper_id), None)
