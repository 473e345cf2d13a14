"""No card terminal that the till can ask: what was paid by card is noted, or its code typed."""

from __future__ import annotations

from drivers.absent import Absent
from pos.core.money import Money
from pos.ports.card_terminal import CardOutcome, Declined, Unknown
from pos.ports.health import Capabilities

_NOT_ASKED = Declined(reason="No card terminal is connected to the till: no money moved.")


class NoCardTerminal(Absent):
    """Also the one that stands alone, beside the till: then the cashier types the code it gave."""

    def __init__(self, *, stands_alone: bool = False) -> None:
        say = "No card terminal is configured."
        if stands_alone:
            say = "The card terminal stands alone: its approval code is typed."
        super().__init__(name="card", say=say)
        self._stands_alone = stands_alone

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"typed_approval"} if self._stands_alone else ()))

    def charge(self, amount: Money, *, reference: str) -> CardOutcome:  # noqa: ARG002  # nobody is there to be told
        return _NOT_ASKED

    def refund(self, amount: Money, *, reference: str) -> CardOutcome:  # noqa: ARG002  # as above
        return _NOT_ASKED

    def ask(self, reference: str) -> CardOutcome:  # noqa: ARG002  # as above
        """Of an attempt before the configuration was changed: another terminal knows."""
        return Unknown(reason="No card terminal is connected. Look at the terminal's own list.")
