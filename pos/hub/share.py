"""What a till has been lent of the account's quota, and what it asks for next: the time is given.

A lease is in the hub's time, of which the till knows by each answer between which bounds it is. A
call leaves only when it is inside its half second by both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from pos.ports.account_quota import Lane, Lease

ORDERS: Final = "orders"
"""The kind of call that a delivery is counted by, as nearly all of them are."""
FRESH: Final = 3
"""No more than that is what was just sold: a receipt may be waiting for it."""
ASKS_AGAIN_S: Final = 0.5
ASKS_AT_COUNTER_AGAIN_S: Final = 0.1
ASKS_AT_LEAST_EVERY_S: Final = 3.0
SLOWEST_LOOK_S: Final = 0.5
_PROMISED_FOR_S: Final = 1.0
_EXACT_S: Final = 0.0001
"""A number of seconds since 1970 is good to less than that."""
_DRIFT: Final = 0.0002
"""By how much two clocks come apart, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    kind: str
    lane: Lane
    calls: int


@dataclass(slots=True)
class HubTime:
    """Between which bounds the hub's clock is ahead of the till's own."""

    least_s: float = float("-inf")
    most_s: float = float("inf")
    heard_s: float = 0.0

    def heard(self, hub_s: float, *, sent_s: float, now_s: float) -> None:
        """It was so late there at some moment between the two here."""
        drift_s = _DRIFT * max(0.0, now_s - self.heard_s)
        least_s, most_s = hub_s - now_s - _EXACT_S, hub_s - sent_s + _EXACT_S
        kept = max(least_s, self.least_s - drift_s), min(most_s, self.most_s + drift_s)
        is_set = kept[0] > kept[1]  # somebody set a clock: what was known of it is over
        self.least_s, self.most_s = (least_s, most_s) if is_set else kept
        self.heard_s = now_s


@dataclass(slots=True)
class _Held:
    begins_s: float
    ends_s: float
    calls: int


@dataclass(slots=True)
class Share:
    """Of one till, for one thread at a time."""

    is_lent: bool = False
    """Whether the hub answered last."""
    time: HubTime = field(default_factory=HubTime)
    in_need: Counter[str] = field(default_factory=Counter)
    """How many at the counter wait for a call of each kind."""
    _held: dict[str, list[_Held]] = field(default_factory=dict)
    _none_until_s: dict[str, float] = field(default_factory=dict)
    _promised: list[float] = field(default_factory=list)
    """When deliveries left whose call has not left yet."""
    waiting: int = 0
    """So many deliveries."""
    has_asked: bool = False
    """The hub counts this till among those with deliveries."""
    _next_ask_s: float = float("-inf")

    def take(self, kind: str, now_s: float) -> bool:
        """Whether a call may leave now, which is then used up."""
        for held in self._kept(kind, now_s):
            if held.begins_s <= now_s and held.calls:
                held.calls -= 1
                if kind == ORDERS and self._promised:
                    self._promised.pop(0)
                return True
        return False

    def opens_in_s(self, kind: str, now_s: float) -> float | None:
        """How long until a call may leave; None where only asking tells."""
        known = [held.begins_s for held in self._kept(kind, now_s) if held.calls]
        if known:
            return max(0.0, min(known) - now_s)
        none_until_s = self._none_until_s.get(kind, float("-inf"))
        return none_until_s - now_s if none_until_s > now_s else None

    def delivery_opens_in_s(self, now_s: float) -> float:
        """What was just sold goes as the counter does; of more, each when it is its turn."""
        if not self.is_lent:
            return 0.0
        kept = self._kept(ORDERS, now_s)
        self._promised = [one for one in self._promised if one > now_s - _PROMISED_FOR_S]
        if sum(held.calls for held in kept if held.begins_s <= now_s) > len(self._promised):
            return 0.0
        if self._is_fresh(now_s):
            return 0.0
        later = [held.begins_s - now_s for held in kept if held.begins_s > now_s and held.calls]
        return min([*later, SLOWEST_LOOK_S])

    def delivery_left(self, now_s: float) -> None:
        self._promised.append(now_s)

    def next_ask(self, now_s: float) -> Ask | None:
        """Who waits at the counter comes first."""
        for kind, number in self.in_need.items():
            if number > 0 and self.opens_in_s(kind, now_s) is None:
                return Ask(kind=kind, lane=Lane.AT_ONCE, calls=number)
        if now_s < self._next_ask_s:
            return None
        if self.waiting and not self._is_fresh(now_s):
            return Ask(kind=ORDERS, lane=Lane.DELIVERIES, calls=self.waiting)
        if self.has_asked:
            return self.nothing_more()
        return None

    def asks_in_s(self, now_s: float) -> float | None:
        """How long until there may be something to ask; None while nothing waits."""
        if self.next_ask(now_s) is not None:
            return 0.0
        if self.has_asked or (self.waiting and not self._is_fresh(now_s)):
            return max(0.0, self._next_ask_s - now_s)
        return None

    @staticmethod
    def nothing_more() -> Ask:
        """Gives back what is left."""
        return Ask(kind=ORDERS, lane=Lane.DELIVERIES, calls=0)

    @staticmethod
    def hello() -> Ask:
        """Where nothing is needed: tells whether the hub answers."""
        return Ask(kind=ORDERS, lane=Lane.AT_ONCE, calls=0)

    def gives_back(self, ask: Ask) -> None:
        """Before the hub is told so: what it lends to others is used here no more."""
        if ask.lane is Lane.DELIVERIES and not ask.calls:
            self._held.pop(ORDERS, None)

    def took(self, ask: Ask, lease: Lease, *, sent_s: float, now_s: float) -> None:
        """What the hub gave."""
        self.is_lent = True
        self.time.heard(lease.now_s, sent_s=sent_s, now_s=now_s)
        fresh = [
            _Held(one.begins_s - self.time.least_s, one.ends_s - self.time.most_s, one.calls)
            for one in lease.slices
        ]
        self._held.setdefault(ask.kind, []).extend(fresh)
        self._held[ask.kind].sort(key=lambda held: held.begins_s)
        again_s = lease.again_s - self.time.least_s if lease.again_s else now_s
        if ask.lane is Lane.DELIVERIES:
            self.has_asked = ask.calls > 0
            last_s = max((held.ends_s for held in self._kept(ORDERS, now_s)), default=again_s)
            wait_s = max(ASKS_AGAIN_S, min(ASKS_AT_LEAST_EVERY_S, (last_s - now_s) / 2))
            self._next_ask_s = now_s + wait_s
        elif ask.calls and not fresh:
            self._none_until_s[ask.kind] = max(again_s, now_s + ASKS_AT_COUNTER_AGAIN_S)

    def unheard(self) -> None:
        """The hub does not answer: what it has lent lapses, and the till's own count goes on."""
        self.is_lent = self.has_asked = False
        self._next_ask_s = float("-inf")
        self._none_until_s.clear()

    def _is_fresh(self, now_s: float) -> bool:
        return self.waiting <= FRESH and self._none_until_s.get(ORDERS, 0.0) <= now_s

    def _kept(self, kind: str, now_s: float) -> list[_Held]:
        kept = [held for held in self._held.get(kind, ()) if held.ends_s > now_s and held.calls]
        self._held[kind] = kept
        return kept
