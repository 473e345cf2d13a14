"""The till's clock, and the services beside it: loyalty, mail, and what is set and not read yet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pos.config import set_but_unread
from pos.core.how_long import how_long
from pos.errors import EngineMisuse, EngineUnreachable, LoyaltyError, PosError
from pos.ports.health import HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till

EARLIEST_SANE_S: Final = 1_760_000_000
"""No till that runs this program can be before it was written (October 2025)."""
MOST_SKEW: Final = timedelta(minutes=2)
"""An order that says it is of the future is refused by the service."""
SERVER_TIME_WITHIN_S: Final = 3.0


def clock(till: Till, *, asks_server: bool) -> HealthReport:
    """Against the service's clock where it answers, and never before the end of the record.

    That it was set in this shift is trouble only where nobody says that it is right now.
    """
    last, was_set = _last_recorded(till), _was_set(till)
    now = till.clock.now()  # after the record is read: a till at work may write meanwhile
    zone = till.setup.zone  # as the screens and receipts have it, whatever the machine's is
    say = now.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")
    trouble = ""
    if now.timestamp() < EARLIEST_SANE_S:
        trouble = "cannot be right"
    elif last is not None and last > now:
        trouble = f"is before the last record, of {last.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if not trouble and asks_server:
        skew = _skew(till)
        if skew is None:
            say += ", compared with no server"
        elif abs(skew) > MOST_SKEW:
            trouble = (
                f"is {how_long(abs(skew), to_the_minute=True)} {_side(skew)} the loyalty service"
            )
        else:
            seconds = round(abs(skew).total_seconds())
            say += f", {seconds} s {_side(skew)} the loyalty service" if seconds > 1 else ""
            say, was_set = f"{say}{was_set}", ""
    if was_set and not trouble:
        trouble = f"{was_set.removeprefix(', ')}; see whether it is right"
    if trouble:
        say = f"{say} {trouble}. Set the clock and the time zone of this machine."
    return HealthReport(name="clock", ok=not trouble, say=say)


def _skew(till: Till) -> timedelta | None:
    """How far the till's clock is ahead; a server tells its time to a second."""
    from pos.store_day.web import server_time

    before_s, before = time.monotonic(), till.clock.now()
    told = server_time(till.settings.loyalty.base_url, within_s=SERVER_TIME_WITHIN_S)
    took = timedelta(seconds=time.monotonic() - before_s)
    return None if told is None else before + took / 2 - told - timedelta(seconds=0.5)


def _side(skew: timedelta) -> str:
    return "ahead of" if skew > timedelta() else "behind"


def _was_set(till: Till) -> str:
    """By how much, the last time in this shift; '' where it was not."""
    from pos.core.rules.clock import SAID_FROM, moved
    from pos.journal.database import readable
    from pos.journal.queries import SqliteHistory

    if not till.places.record.exists():
        return ""
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            jumps = history.clock_jumps()
    except PosError:  # as below
        return ""
    told = [one for one in jumps if abs(one.after - one.before) >= SAID_FROM]
    return f", was set {moved(told[-1].before, told[-1].after)} in this shift" if told else ""


def _last_recorded(till: Till) -> datetime | None:
    from pos.journal.database import readable
    from pos.journal.queries import SqliteHistory

    if not till.places.record.exists():
        return None
    try:
        with readable(), closing(SqliteHistory(till.places.record)) as history:
            last = next(history.records(after=history.last_place() - 1), None)
            return datetime.fromisoformat(last.at) if last else None
    except (PosError, ValueError):  # the record's own check says what is wrong with it
        return None


def loyalty(till: Till) -> HealthReport:
    name = "loyalty"
    if not till.setup.has_loyalty:
        return HealthReport(name=name, ok=True, say="no loyalty program is set up")
    try:
        till.check_loyalty()
    except LoyaltyError as problem:
        return HealthReport(name=name, ok=False, say=problem.reason)
    return HealthReport(name=name, ok=True, say=f"{till.settings.loyalty.base_url} answers")


def coupon_engine(till: Till) -> Iterator[HealthReport]:
    """Only where the shop has one; nothing is sold the worse without it."""
    engine = till.shop_coupons
    if engine is None:
        return
    url, name = till.settings.coupons.url, "coupons"
    try:
        engine.check()
    except EngineUnreachable:
        say = f"{url} does not answer: the shop's own coupons cannot be used now"
        yield HealthReport(name=name, ok=False, say=say)
    except EngineMisuse as problem:
        yield HealthReport(name=name, ok=False, say=problem.reason)
    else:
        yield HealthReport(name=name, ok=True, say=f"{url} answers and takes this till's token")


def email(till: Till) -> Iterator[HealthReport]:
    """Only where the store sends receipts by e-mail; nothing is sold the worse without it."""
    if (told := till.beside_paper.email_health()) is not None:
        yield told


def configuration(till: Till) -> Iterator[HealthReport]:
    """Sells as well without them, so this is told and is no trouble."""
    unread = set_but_unread(till.settings)
    if unread:
        say = f"set, but not read by this version yet: {', '.join(unread)}"
        yield HealthReport(name="config", ok=True, say=say)
