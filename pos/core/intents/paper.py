"""A receipt in another shape than its first print, and what waits for paper."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintGiftReceipt:
    """Of the last sale, or of the one named."""

    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawReceipt:
    """On the screen instead of on paper; of the last sale, or of the one named."""

    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailReceipt:
    """The customer asked for it."""

    address: str = field(repr=False)
    receipt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailQueued:
    receipt: str
    email_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailEnded:
    """Sent, or never to be: `reason` says why."""

    receipt: str
    email_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPapers:
    """The printer may be well again: print the first of what waits; the others follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePapers:
    """Nobody wants what waits for paper any more."""


OfPaper = PrintGiftReceipt | DrawReceipt | EmailReceipt | LeavePapers

NewsOfPaper = EmailQueued | EmailEnded | PrintPapers
"""Nobody asks for these: they come of themselves."""
