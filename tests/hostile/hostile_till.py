"""A till of which every word that comes from outside is a hostile one; it knows its own again."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pos.core.intents import Intent
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Ticket
from pos.ui.behind import Behind
from tests.hostile.hostile_words import Words
from tests.ui.fake_till import FakeTill

FROM_OUTSIDE = {
    "Activity": (
        "about",
        "what",
    ),
    "AutomaticPromotion": ("name",),
    "Balance": ("points_name",),
    "Campaign": ("name",),
    "CampaignProgress": (
        "name",
        "reward",
    ),
    "CardApproved": ("scheme",),
    "CardAttempt": ("reason",),
    "CardSlip": ("scheme",),
    "CashMoved": ("reason",),
    "Cashier": ("name",),
    "CouponSettings": (
        "headers",
        "names",
        "payload",
        "platforms",
        "query",
        "url",
    ),
    "Customer": (
        "name",
        "tier",
    ),
    "DeviceLine": ("name",),
    "DeviceNews": ("say",),
    "Discount": ("reason",),
    "EngineTrial": ("say",),
    "EntryLine": ("reason",),
    "HealthReport": (
        "name",
        "say",
    ),
    "Item": ("title",),
    "LineItem": (
        "lot",
        "note",
        "serial",
    ),
    "NextTier": ("name",),
    "NextVisit": ("customer_id",),
    "Notice": (
        "title",
        "body",
    ),
    "OrderFacts": (
        "store_name",
        "customer_id",
    ),
    "OwnedCoupon": ("title",),
    "Profile": (
        "email",
        "mobile",
        "name",
        "referral_code",
        "tags",
    ),
    "ProgramCampaign": ("name",),
    "RedemptionRule": (
        "title",
        "limits",
    ),
    "Release": ("points_name",),
    "ReturnLine": ("reason",),
    "RuleCoupon": ("product_name",),
    "Sale": (
        "exempt_reason",
        "note",
    ),
    "Say": ("text",),
    "Setup": (
        "store_name",
        "reasons",
    ),
    "Step": (
        "say",
        "details",
    ),
    "SuspendedSale": ("name",),
    "TagDelivery": ("added",),
    "Tier": ("name",),
    "ToApprove": ("why",),
}
"""Fields whose text a stranger wrote: a name, a title, a reason, what a service or device said."""


class HostileTill:
    """As the screen sees a till; `renew` gives it other words, and tells the screen."""

    def __init__(self, till: FakeTill, words: Words) -> None:
        self._till = till
        self._words = words
        self._listeners: list[Callable[[Snapshot], None]] = []
        till.subscribe(lambda _: self._tell())

    @property
    def snapshot(self) -> Snapshot:
        return _hostile(self._till.snapshot, self._words, "")

    def subscribe(self, listener: Callable[[Snapshot], None]) -> None:
        self._listeners.append(listener)

    def submit(self, intent: Intent) -> Ticket:
        return self._till.submit(_own(intent, self._words))

    def renew(self) -> None:
        self._words.renew()
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener(self.snapshot)


def hostile_behind(behind: Behind, words: Words) -> Behind:
    """What the panels ask, asked of the same till in the same words."""

    def opened(open_: Callable[[], object]) -> Callable[[], Any]:
        return lambda: _Asked(open_(), words)

    return dataclasses.replace(
        behind,
        catalog=_Asked(behind.catalog, words),
        open_loyalty_office=opened(behind.open_loyalty_office),
        open_day=opened(behind.open_day),
        open_entries=opened(behind.open_entries),
        open_reports=opened(behind.open_reports),
        open_devices=opened(behind.open_devices),
        hints=tuple(words.in_place_of(one) for one in ("first", "second")),
        trouble="",
    )


class _Asked:
    def __init__(self, real: object, words: Words) -> None:
        self._real = real
        self._words = words

    def __enter__(self) -> _Asked:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found):
            return _hostile(found, self._words, "")

        def ask(*given: object, **named: object) -> object:
            given = tuple(_own(one, self._words) for one in given)
            named = {key: _own(one, self._words) for key, one in named.items()}
            return _hostile(found(*given, **named), self._words, "")

        return ask


def _hostile(value: Any, words: Words, field: str) -> Any:
    """The same, with another word wherever one of theirs stands."""
    if type(value) is str:
        kind, _, name = field.partition(".")
        return words.in_place_of(value) if value and name in FROM_OUTSIDE.get(kind, ()) else value
    return _through(value, lambda one, at: _hostile(one, words, at), field)


def _own(value: Any, words: Words) -> Any:
    """What the till itself called it."""
    if type(value) is str:
        return words.meant_by(value)
    return _through(value, lambda one, _: _own(one, words), "")


def _through(value: Any, change: Callable[[Any, str], Any], field: str) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _through_fields(value, change)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(change(one, field) for one in value)
    if isinstance(value, list):
        return [change(one, field) for one in value]
    if isinstance(value, Mapping):
        return {key: change(one, field) for key, one in value.items()}
    if isinstance(value, Iterator):
        return (change(one, field) for one in value)
    return value


def _through_fields(value: Any, change: Callable[[Any, str], Any]) -> Any:
    name = type(value).__name__
    changed = {}
    for one in dataclasses.fields(value):
        was = getattr(value, one.name)
        now = change(was, f"{name}.{one.name}")
        if now is not was:
            changed[one.name] = now
    if not changed:
        return value
    made = copy.copy(value)
    for key, now in changed.items():
        object.__setattr__(made, key, now)
    return made
