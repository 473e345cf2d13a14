"""What the hub brought down, on record: which version, and what it set otherwise."""

from __future__ import annotations

from builders import NOON, setup_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decide import decide
from pos.core.decision import Decision, Moment
from pos.core.settings_change import ChangedWhere, KeyChange, SettingsDiff
from pos.core.settings_said import settings_said
from pos.core.state import empty_state
from pos.core.version import VersionKind, VersionMark

NOBODY_THERE = empty_state(setup_of())
MOMENT = Moment(now=NOON, new_id="1")
DAYS = KeyChange(key="[returns] days", old="0", new="30")
NAME = KeyChange(key="[store] name", old='"Store"', new='"STYL"')


def test_it_is_noted() -> None:
    """Whoever is at the till, or nobody: it is no doing of theirs, and nothing is said to them."""
    mark = VersionMark(kind=VersionKind.PRICES, number=7, digest="ab")
    answer = decide(NOBODY_THERE, it.VersionTaken(mark=mark), MOMENT)

    taken = ev.VersionTaken(kind=VersionKind.PRICES, number=7, digest="ab")
    assert Decision(events=(taken,)) == answer


def test_settings_with_what_they_change() -> None:
    """What somebody else had written is told first, as found; then what the hub made of it."""
    mark = VersionMark(kind=VersionKind.SETTINGS, number=8, digest="cd")
    found = SettingsDiff(changes=(NAME,), digest="d1")
    made = SettingsDiff(changes=(DAYS,), digest="d2")
    answer = decide(NOBODY_THERE, it.VersionTaken(mark=mark, found=found, made=made), MOMENT)

    assert isinstance(answer, Decision)
    first, second, third = answer.events
    assert isinstance(first, ev.SettingsChanged)
    assert isinstance(second, ev.SettingsChanged)
    assert isinstance(third, ev.VersionTaken)
    assert (ChangedWhere.FILE, (NAME,)) == (first.where, first.changes)
    assert (ChangedWhere.HUB, (DAYS,), "") == (second.where, second.changes, second.cashier_id)
    assert "brought by the hub: [returns] days: 0 → 30" == settings_said(second)
