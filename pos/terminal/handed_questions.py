"""What effects ask and tell the store's hub of suspended sales, and the intents the answers make.

Failures become values here: the core never catches. All of it has one lane, so that what one answer
tells is on record, or on its way there, before the next is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.handed import GoneSale, HubTake, StoreSales
from pos.core.state import TerminalState
from pos.errors import HubError, HubUnreachable
from pos.ports.handed import Followed, HandedSales, TakenSale

log = logging.getLogger("pos.performer")

UNSEEN = "The store's hub does not answer: what other tills have suspended cannot be seen now."
NO_ANSWER = (
    "The store's hub does not answer. Resume {name} at till {till}, or try again in a while."
)
TAKEN = "{name} was resumed at till {till}, and is finished there."
GONE = "{name} waits at till {till} no more: whoever was quicker has it. F7 lists what waits."


class HandedQuestions:
    def __init__(self, hub: HandedSales | None, state: Callable[[], TerminalState]) -> None:
        self._hub = hub
        self._state = state
        self._is_away = False

    def list(self) -> StoreSales:
        if self._hub is None:
            return StoreSales()
        try:
            return StoreSales(sales=self._hub.waiting())
        except HubError as no:
            self._failed(no)
            return StoreSales(trouble=UNSEEN if isinstance(no, HubUnreachable) else str(no))

    def take(self, effect: fx.TakeWaiting) -> it.Intent:
        if self._hub is None:
            return it.SuspendedNotTaken(asked=effect.asked, reason=UNSEEN)
        try:
            answer = self._take_back(self._hub, effect) or self._take(self._hub, effect)
        except HubError as no:
            self._failed(no)
            return _unanswered(effect, no)
        self._is_away = False
        return answer

    def _take_back(self, hub: HandedSales, effect: fx.TakeWaiting) -> it.Intent | None:
        own = effect.own
        if own is None or own.offered_at is None:
            return None
        sale_id, offered_at = own.sale.sale_id, own.offered_at
        if till := hub.take_back(own):
            return it.SuspendedNotTaken(
                asked=effect.asked,
                reason=TAKEN.format(name=own.name, till=till),
                gone=GoneSale(sale_id=sale_id, offered_at=offered_at, till=till),
            )
        take = HubTake(sale_id=sale_id, offered_at=offered_at)
        return it.SuspendedTaken(asked=effect.asked, sale=own, take=take)

    def _take(self, hub: HandedSales, effect: fx.TakeWaiting) -> it.Intent:
        asked = effect.asked
        taken = hub.take(asked.till, asked.name)
        if taken is not None:
            return _taken(taken, asked)
        reason = GONE.format(name=asked.name, till=asked.till)
        return it.SuspendedNotTaken(asked=asked, reason=reason)

    def follow(self) -> it.Intent | None:
        """None: it is asked again by itself."""
        if self._hub is None:
            return None
        state = self._state()
        offered = [one for one in state.suspended if one.offered_at is not None]
        try:
            followed = self._hub.follow(offered, state.takes)
        except HubError as no:
            self._failed(no)
            return None
        self._is_away = False
        return _followed(followed)

    def _failed(self, no: HubError) -> None:
        """Each change once: it is asked every quarter of a minute."""
        (log.debug if self._is_away else log.warning)("the store's hub: %s", no)
        self._is_away = True


def _followed(followed: Followed) -> it.SuspendedFollowed:
    return it.SuspendedFollowed(
        gone=followed.gone,
        found=tuple(_taken(one, it.ResumeSale(name=one.sale.name)) for one in followed.found),
        told=followed.told,
    )


def _taken(taken: TakenSale, asked: it.ResumeSale) -> it.SuspendedTaken:
    return it.SuspendedTaken(asked=asked, sale=taken.sale, take=taken.take)


def _unanswered(effect: fx.TakeWaiting, no: HubError) -> it.SuspendedNotTaken:
    """What a manager could do says the rule; what only an operator can, the hub's own words."""
    asked = replace(effect.asked, hub_is_away=True)
    said = NO_ANSWER.format(name=asked.name, till=asked.till or "that suspended it")
    if not isinstance(no, HubUnreachable) and effect.own is None:
        said = str(no)
    return it.SuspendedNotTaken(asked=asked, reason=said, is_unanswered=True)
