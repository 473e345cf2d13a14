"""The store's day, which ends when the store says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import MUNA, Counter, counter_of, sar
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import last_report

from pos.core import events as ev
from pos.core import intents as it
from pos.core.business_day import business_date, day_said, hours_of_day
from pos.core.day import Undelivered

RIYADH = ZoneInfo("Asia/Riyadh")
FOUR = time(4)
FIRST, LAST = (datetime.fromisoformat(f"{year}-01-01") for year in (2020, 2040))


@pytest.mark.parametrize(
    ("at", "day_ends", "expected"),
    [
        ("2026-11-22 23:59", "00:00", 22),
        ("2026-11-23 00:00", "00:00", 23),
        ("2026-11-23 00:00", "04:00", 22),
        ("2026-11-23 03:59", "04:00", 22),
        ("2026-11-23 04:00", "04:00", 23),
        ("2026-11-22 23:59", "23:59", 22),
        ("2026-11-22 23:58", "23:59", 21),
    ],
)
def test_which_day(at: str, day_ends: str, expected: int) -> None:
    """What happens before the day ends is the day before's, by the shop's own clock."""
    local = datetime.fromisoformat(at).replace(tzinfo=RIYADH)

    day = business_date(local.astimezone(UTC), RIYADH, time.fromisoformat(day_ends))
    assert date(2026, 11, expected) == day


@given(
    at=st.datetimes(min_value=FIRST, max_value=LAST),
    day_ends=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["UTC", "Asia/Riyadh", "Europe/Berlin", "America/St_Johns"]),
    minutes=st.integers(0, 3 * 24 * 60),
)
def test_days_follow_each_other(at: datetime, day_ends: time, zone: str, minutes: int) -> None:
    """A later moment is never of an earlier day, but where the clock is set back for winter."""
    before = at.replace(tzinfo=UTC)
    after = before + timedelta(minutes=minutes)
    days = [business_date(one, ZoneInfo(zone), day_ends) for one in (before, after)]

    local = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in (before, after)]
    assert local[0] > local[1] or days[0] <= days[1]
    assert 0 <= (local[0].date() - days[0]).days <= 1


def test_the_hours_of_a_day() -> None:
    """Each once, first that in which the day begins."""
    assert (4, 5) == hours_of_day(FOUR)[:2]
    assert 3 == hours_of_day(FOUR)[-1]
    assert [*range(24)] == sorted(hours_of_day(FOUR)) == [*hours_of_day()]


def test_a_shift_has_its_day() -> None:
    """One opened after midnight belongs to the evening before, and stays there once it is told."""
    counter = counter_of(who=MUNA, day_ends=FOUR)
    counter.now = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.now += timedelta(hours=5)

    opened = [one for one in counter.events if isinstance(one, ev.ShiftOpened)]
    assert [date(2026, 11, 21), date(2026, 11, 22)] == [one.business_date for one in opened]
    assert date(2026, 11, 22) == last_report(counter).business_date


def test_a_shift_of_an_earlier_version() -> None:
    """It noted no day: that of its opening counts, as the store has its days now."""
    counter = counter_of(day_ends=time(13))
    (opened,) = (one for one in counter.events if isinstance(one, ev.ShiftOpened))
    assert date(2026, 11, 20) == opened.business_date
    older = ev.ShiftOpened(
        number=1,
        at=opened.at,
        cashier_id="1001",
        opening_float=opened.opening_float,
        next_receipt=1,
        grand_total=opened.grand_total,
    )
    counter.events[counter.events.index(opened)] = older

    assert date(2026, 11, 20) == last_report(counter).business_date


def test_the_day_that_is_closed() -> None:
    """Closed after midnight it is still the evening's, on record and said so."""
    counter = counter_of(who=MUNA, day_ends=FOUR)
    _open_in_the_evening(counter)
    counter.now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    closed = counter.done(it.CloseDay(undelivered=Undelivered()))
    (event,) = closed.events
    assert isinstance(event, ev.DayClosed)
    assert date(2026, 11, 22) == event.business_date
    assert "The day of 22 Nov 2026 is closed. Nothing is left open." == closed.say
    assert "1 Jan 2027" == day_said(date(2027, 1, 1))


@pytest.mark.parametrize("hours", [4, 15], ids=["after midnight", "the next morning"])
@pytest.mark.parametrize("is_open", [True, False])
def test_the_day_of_its_last_shift(hours: int, is_open: bool) -> None:
    """The day that is closed is that of the last shift, whatever the clock says by then."""
    counter = counter_of(who=MUNA)
    _open_in_the_evening(counter)
    if not is_open:
        counter.done(it.CloseShift(counted=sar("100.00")))
    counter.now += timedelta(hours=hours)

    closed = counter.done(it.CloseDay(undelivered=Undelivered()))
    (event,) = closed.events
    assert isinstance(event, ev.DayClosed)
    assert (date(2026, 11, 22), 23) == (event.business_date, event.at.day)
    assert closed.say.startswith("The day of 22 Nov 2026 is closed.")


def _open_in_the_evening(counter: Counter) -> None:
    """A shift of 22 Nov."""
    counter.now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.now += timedelta(hours=2)
