"""`pos sync`: deliver what waits now, at a till that sells or not; with --bulk in batches."""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_of, within_s
from pos.cli.outbox_coupons import coupons_of
from pos.errors import ConfigError
from pos.ports.store_day import DELIVERED_WITHIN_S
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.config import Settings
    from pos.ports.record import OutboxCounts
    from pos.ports.store_day import Step

_LATELY = timedelta(minutes=1)


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "sync", "deliver what waits for the loyalty service and the hub", with_json=True
    )
    made.add_argument(
        "--within",
        type=float,
        default=DELIVERED_WITHIN_S,
        metavar="SECONDS",
        help="at most so long; with --bulk so long for the batches, and again for the rest",
    )
    made.add_argument(
        "--bulk",
        action="store_true",
        help="first send in batches the orders that lose little by it; says what they lose",
    )
    made.add_argument(
        "--drop-lines",
        action="store_true",
        help="with --bulk: also those whose lines have categories, collections, tags or vendors",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    if given.drop_lines and not given.bulk:
        raise ConfigError(file="pos sync", key="--drop-lines", problem="goes with --bulk")
    for_s = within_s(given, "pos sync")
    settings = settings_of(given)
    before, owed = _delivered_before(settings), _owed(settings)
    in_bulk = {"bulk": _in_bulk(given, settings, for_s)} if given.bulk else {}
    said, counts, hub = _delivered(settings, for_s=for_s)
    after = _owed(settings)
    coupons, told_now = len(after.burns), len(owed.burns - after.burns)
    elsewhere = len((after.doubles - owed.doubles) & owed.burns)
    counts = replace(counts, delivered=counts.delivered - before.ever)
    if given.json:
        told = {"delivered_just_before": before.lately, "coupons": coupons, "say": said}
        told |= {"coupons_told": told_now, "coupons_doubled": elsewhere}
        told |= {} if hub is None else {"hub": {"ok": hub.ok, "say": hub.say}}
        print_json({**asdict(counts), **told, **in_bulk})
    else:
        _print(counts, said, before)
        _print_coupons_told(told_now, elsewhere)
        _print_coupons(coupons, after.refused)
        if hub is not None:
            print(f"Hub: {hub.say}")
    if hub is not None and not hub.ok:
        return 1
    return 1 if counts.pending or counts.in_doubt or counts.rejected or coupons else 0


def _print(counts: OutboxCounts, said: str, before: _DeliveredBefore) -> None:
    waiting = counts.pending + counts.in_doubt
    print(f"{waiting} waiting, {counts.rejected} rejected, {counts.delivered} delivered now")
    if before.lately:
        print(f"{before.lately} had been delivered already, in the minute before.")
    if waiting:
        print(said)


def _print_coupons_told(number: int, elsewhere: int) -> None:
    if number:
        also = f", {elsewhere:,} of them used elsewhere too" if elsewhere else ""
        print(f"{number:,} coupon{'' if number == 1 else 's'} told to the coupon engine now{also}.")
    if elsewhere:
        print("A manager ticks off what was used twice at the till: F10, C, 3.")


def _print_coupons(number: int, refused: tuple[str, ...]) -> None:
    if number:
        what = "coupon is" if number == 1 else "coupons are"
        print(
            f"{number:,} {what} still to be burned. They are told by themselves while a till runs."
        )
    for why in refused:
        print(f"Not all of them: {safe(why)} A manager settles it at the till: F10, C, 3.")


@dataclass(frozen=True, slots=True)
class _Owed:
    """Coupons to be burned, and those used twice, each by its code and sale."""

    burns: frozenset[tuple[str, str]]
    doubles: frozenset[tuple[str, str]]
    refused: tuple[str, ...]
    """What the engine says of those that it does not take."""


def _owed(settings: Settings) -> _Owed:
    from pos.places import Places

    burns, doubles = coupons_of(Places(settings.data_dir))
    return _Owed(
        burns=frozenset(one.of for one in burns),
        doubles=frozenset(one.of for one in doubles),
        refused=tuple(dict.fromkeys(one.refused for one in burns if one.refused)),
    )


def _in_bulk(given: argparse.Namespace, settings: Settings, for_s: float) -> dict[str, object]:
    from pos.cli.bulk_sync import deliver_in_bulk

    return deliver_in_bulk(settings, drops_lines=given.drop_lines, within_s=for_s, quiet=given.json)


@dataclass(frozen=True, slots=True)
class _DeliveredBefore:
    ever: int = 0
    lately: int = 0
    """By a till that was quicker than whoever typed the command: no news, and not nothing."""


def _delivered_before(settings: Settings) -> _DeliveredBefore:
    """Nothing where there is no record yet: looking makes none."""
    from pos.clock import SystemClock
    from pos.journal.codec import decode_delivery, encode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.outbox import Outbox
    from pos.places import Places

    record = Places(settings.data_dir).record
    if not record.exists():
        return _DeliveredBefore()
    now = SystemClock().now()
    with closing(Outbox(open_beside(record), decode_delivery, encode_delivery)) as outbox:
        return _DeliveredBefore(
            ever=outbox.counts().delivered,
            lately=outbox.lines.delivered_between(now - _LATELY, now),
        )


def _delivered(settings: Settings, *, for_s: float) -> tuple[str, OutboxCounts, Step | None]:
    """By a till taken up for it alone, its devices left to others; where one runs already, that
    one is made to look at once.
    """
    from pos.assembly.devices import without_devices
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.errors import TillInUse
    from pos.store_day.closing import delivering, delivering_elsewhere
    from pos.store_day.shipping import shipping, shipping_elsewhere

    write_log(settings)
    till = Till(without_devices(settings))
    try:
        with till.running():
            said, counts = _counts_after(till, delivering(till, within_s=for_s))
            return said, counts, _last(shipping(till, within_s=for_s))
    except TillInUse:
        said, counts = _counts_after(till, delivering_elsewhere(till, within_s=for_s))
        return said, counts, _last(shipping_elsewhere(till, within_s=for_s))


def _last(steps: Iterator[Step]) -> Step | None:
    """How it ended; None where there is nothing of it."""
    return next(iter(deque(steps, maxlen=1)), None)


def _counts_after(till: Till, steps: Iterator[Step]) -> tuple[str, OutboxCounts]:
    *_, last = steps
    with closing(till.open_outbox()) as outbox:
        return last.say, till.relay.counts(outbox)
