"""What the terminal needs of the world, chosen by assembly.py."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from pos.core.settings_change import KnownSettings, SettingsDiff
from pos.core.setup import Setup
from pos.core.signed_coupon import SignedCoupon, Unread
from pos.ports.cards import CardBook
from pos.ports.catalog import Catalog
from pos.ports.clock import Clock, IdSource
from pos.ports.element_strings import ElementStrings
from pos.ports.record import Journal, Reserve
from pos.ports.staff import BadgeAccepted, BadgeRefused


def fresh_secret() -> str:
    return secrets.token_hex(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The journal is opened on the terminal's thread."""

    setup: Setup
    open_journal: Callable[[], Journal]
    catalog: Catalog
    element_strings: ElementStrings
    cards: CardBook
    clock: Clock
    ids: IdSource
    version: str
    new_secret: Callable[[], str] = fresh_secret
    """What codes that are worth money are made of."""
    read_signed: Callable[[str], SignedCoupon | Unread] = lambda _: Unread.NO_KEY
    """What a signed coupon says, where the shop has signed it."""
    badge_of: Callable[[str], BadgeAccepted | BadgeRefused | None] = lambda _: None
    """Whose badge a scanned text is; None where it is nobody's."""
    deliveries_wait: Callable[[], None] = lambda: None
    """Told after a commit that left something to deliver."""
    sound: Callable[[bool, str], None] = lambda _good, _device: None
    """The good or bad sound of the scanner that is called so, where it has one."""
    ended_well: Callable[[], bool] = lambda: True
    """Whether the run before this one was ended in the usual way, and not while it printed."""
    reserve: Reserve | None = None
    clock_set: Callable[[], None] = lambda: None
    """Told when the clock was set: what waits for a time of day waits for a wrong one."""
    damaged: Callable[[], None] = lambda: None
    """Told when the record turns out to be damaged while the till sells."""
    settings_news: Callable[[KnownSettings | None], SettingsDiff] = lambda _: SettingsDiff()
    """What is set otherwise than the record last knew; None: it knows of nothing."""
    mend: Callable[[], int] | None = None
    """Makes a damaged record again, while it is shut; how many records it holds then."""
