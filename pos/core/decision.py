"""The answer to an intent: a decision, or a refusal with what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pos.core.deliveries import Delivery
from pos.core.effects import Effect
from pos.core.events import Event
from pos.core.question import Question
from pos.core.settlement import EntryChange
from pos.core.staff import Cashier
from pos.core.stored_value import StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a decision may know of the world: the time, a fresh id, and a manager's yes."""

    now: datetime
    new_id: str
    approved_by: str = ""
    approver: Cashier | None = None
    """Whose yes it is, where it may be one that does not reach for everything."""
    secret: str = field(default="", repr=False)
    """Fresh, and nobody else's to know: codes that are worth money are made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Events and deliveries are committed together; the effects follow. `say` is one sentence."""

    say: str = ""
    events: tuple[Event, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    changes: tuple[EntryChange, ...] = ()
    """Of deliveries decided before, as a person wants them; committed with the events too."""
    effects: tuple[Effect, ...] = ()
    trouble: bool = False
    """The sentence is bad news of a device; what was asked for is done all the same."""
    urgent: bool = True
    """False where losing the events at a power cut is harmless: they ride with the next commit."""
    asks: Question | None = None
    """What is to be told next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No, and why. The sale stands; `events` only record what had become so by itself."""

    reason: str
    needs_approval: bool = False
    """A manager may say yes to the same thing."""
    events: tuple[Event, ...] = ()
    effects: tuple[Effect, ...] = ()
    asks: Question | None = None
    """What would make it a yes, once it is told."""
    is_nobody: bool = False
    """The loyalty service knows nobody by it; they may be somebody new, or mistyped."""
    unknown_code: str = ""
    """It names nothing; what has it may be sold as an open item."""
    to_choose: tuple[StoredValue, ...] = ()
    """It may be meant of any of these: one of them, named, would make it a yes."""


Answer = Decision | Refusal

NOTHING = Decision()
