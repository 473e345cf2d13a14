"""The bulk part of `pos sync --bulk`: what it loses is said, then orders go out in batches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from pos.cli.office import opened_office

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.outbox.bulk import BulkOutcome, Choice
    from pos.outbox.claims import Claims
    from pos.places import Places

BEYOND_A_CALL_S = 0.2
"""Between the end of a call's time and its mark in the outbox."""


def deliver_in_bulk(
    settings: Settings, *, drops_lines: bool, within_s: float, quiet: bool
) -> dict[str, object]:
    """What was done, for other programs; unless quiet, said as it goes."""
    from pos.outbox.bulk import LOSES

    merged_by = settings.loyalty.merge_by
    with _claims(settings) as claims:
        choice = _choice(claims, drops_lines=drops_lines, joins_channels=merged_by != "none")
        if not quiet:
            _say_first(choice, drops_lines=drops_lines, merged_by=merged_by)
        outcome = _sent(settings, claims, choice, within_s=within_s)
    if not quiet:
        _say_then(outcome)
    return {
        "loses": list(LOSES),
        "in_batches": len(choice.in_batches),
        "singly": choice.singly,
        **asdict(outcome),
    }


@contextmanager
def _claims(settings: Settings) -> Iterator[Claims | None]:
    """None where there is no record yet, and so nothing waits."""
    from pos.journal.codec import decode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.claims import Claims
    from pos.places import Places

    record = Places(settings.data_dir).record
    if not record.exists():
        yield None
        return
    with closing(Claims(open_beside(record), decode_delivery)) as claims:
        yield claims


def _choice(claims: Claims | None, *, drops_lines: bool, joins_channels: bool) -> Choice:
    from pos.outbox.bulk import Choice, choose

    if claims is None:
        return Choice()
    choice = choose(claims.waiting(), drops_lines=drops_lines)
    if joins_channels:  # without its key, which a batch does not take, an order makes a stranger
        return Choice(singly=choice.singly + len(choice.in_batches))
    return choice


def _sent(
    settings: Settings, claims: Claims | None, choice: Choice, *, within_s: float
) -> BulkOutcome:
    from pos.assembly.hub.quota import shared_quota
    from pos.clock import SystemClock
    from pos.outbox.bulk import BulkCatchUp, BulkOutcome
    from pos.places import Places

    if claims is None or not choice.in_batches:
        return BulkOutcome()
    places = Places(settings.data_dir)
    call_s = settings.loyalty.deadline_s + BEYOND_A_CALL_S
    with (
        shared_quota(settings) as shared,
        opened_office(settings, shared=shared) as office,
    ):
        catch_up = BulkCatchUp(
            claims,
            office,
            SystemClock(),
            pause=time.sleep,
            let_calls_end=lambda: _let_calls_end(places, call_s),
        )
        return catch_up.deliver(choice, within_s=within_s)


def _let_calls_end(places: Places, call_s: float) -> None:
    """A till at work may have read an entry before it was claimed, and be sending it."""
    from pos.places import till_at_work

    if till_at_work(places):
        time.sleep(call_s)


def _say_first(choice: Choice, *, drops_lines: bool, merged_by: str) -> None:
    from pos.outbox.bulk import LOSES

    print("An order in a batch loses")
    for lost in LOSES:
        print(f"  - {lost}")
    if merged_by != "none":
        print(f"This account joins customers by {merged_by}, which a batch cannot carry.")
    elif not drops_lines:
        print("Orders with categories, collections, tags or vendors go singly (see --drop-lines).")
    print(f"{len(choice.in_batches):,} in batches, {choice.singly:,} singly.", flush=True)


def _say_then(outcome: BulkOutcome) -> None:
    open_ones = outcome.asked + outcome.unfinished
    print(f"{outcome.delivered:,} delivered in {outcome.batches:,} batches.", end="")
    print(f" {open_ones:,} are asked about one by one." if open_ones else "", flush=True)
    if outcome.trouble:
        print(outcome.trouble, flush=True)
