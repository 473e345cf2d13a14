"""What effects ask the store's hub of gift cards, and the intents the answers make."""

from __future__ import annotations

import logging
from dataclasses import replace

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.stored_value import HubCard
from pos.errors import HubError, HubUnreachable
from pos.ports.hub_cards import HubCards

log = logging.getLogger("pos.performer")

NO_ANSWER = (
    "The store's hub does not answer, so that nobody knows what is on this card by now. Take "
    "another means of payment, or try again in a while."
)


class CardValueQuestions:
    """On the lane of the hub, as what is suspended."""

    def __init__(self, hub: HubCards | None) -> None:
        self._hub = hub
        self._to_give_up: dict[str, str] = {}
        """Claims that nothing is paid by, and their cards: asked for, and perhaps had."""

    def look_up(self, effect: fx.LookUpCard) -> it.Intent:
        if self._hub is None:
            return _heard(effect, HubCard(trouble=NO_ANSWER))
        try:
            heard = self._hub.look_up(effect.digest)
        except HubError as no:
            heard = _untold(no)
        return _heard(effect, heard)

    def look_up_issued(self, effect: fx.LookUpIssued) -> it.Intent:
        asked = effect.asked
        try:
            found = self._hub.issued_by(asked.receipt) if self._hub is not None else ()
        except HubError as no:
            log.warning("the store's hub: %s", no)
            found = ()
        if not found:
            return it.IssuedHeard(asked=asked, by_hub=False)
        return it.IssuedHeard(asked=replace(asked, found=found), by_hub=True)

    def claim(self, effect: fx.ClaimCard) -> it.Intent:
        if self._hub is None:
            return _heard(effect, HubCard(trouble=NO_ANSWER))
        self._to_give_up[effect.claim] = ""  # unless its answer is on its way to the record
        try:
            heard = self._hub.claim(
                effect.digest, effect.wanted, claim=effect.claim, sale_id=effect.sale_id
            )
        except HubError as no:
            return _heard(effect, _untold(no))
        del self._to_give_up[effect.claim]
        return _heard(effect, heard)

    def give_up(self, effect: fx.GiveUpCard) -> it.Intent | None:
        self._to_give_up[effect.claim] = effect.instrument_id
        self.tidy()
        return None

    def tidy(self) -> None:
        """What could not be given up before, and what earlier runs have left."""
        if self._hub is None:
            return
        try:
            for claim, instrument_id in [*self._to_give_up.items()]:
                self._hub.give_up(claim, instrument_id)
                del self._to_give_up[claim]
            self._hub.give_up_left()
        except HubError as no:
            log.debug("the store's hub: %s", no)


def _untold(no: HubError) -> HubCard:
    """What an operator must see to says so itself."""
    log.warning("the store's hub: %s", no)
    return HubCard(trouble=NO_ANSWER if isinstance(no, HubUnreachable) else str(no))


def _heard(effect: fx.LookUpCard | fx.ClaimCard, heard: HubCard) -> it.CardHeard:
    return it.CardHeard(asked=effect.asked, sale_id=effect.sale_id, heard=heard)
