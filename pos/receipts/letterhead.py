"""What is the store's own on every paper, and how a paper begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pos.ports.receipt import Align, Columns, Element, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """`qr_url` takes the receipt number for {receipt}; in training every paper says so."""

    store_name: str
    till_id: str
    zone: tzinfo
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    qr_url: str = ""
    is_training: bool = False
    has_hub: bool = False
    """What stands for money is spent at any till of the store."""

    def local(self, at: datetime) -> str:
        """A time as the shop's clock shows it."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


def store_heading(head: Letterhead) -> Iterator[Element]:
    """Of what a customer takes home."""
    yield Text(text=head.store_name, align=Align.CENTRE, bold=True, large=True)
    for line in head.header:
        yield Text(text=line, align=Align.CENTRE)


def titled(title: str, head: Letterhead, *, large: bool = False) -> Iterator[Element]:
    yield Text(text=head.store_name, align=Align.CENTRE, bold=True)
    yield Text(text=title, align=Align.CENTRE, bold=True, large=large)


def slip_heading(title: str, head: Letterhead, at: datetime) -> Iterator[Element]:
    yield from titled(title, head)
    yield Columns(left=f"Till {head.till_id}", right=head.local(at))
