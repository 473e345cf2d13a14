"""A sale of two lines, with Sara on it or nobody yet; what was asked; answers that come late."""

from __future__ import annotations

from pos.core import intents as it
from pos.terminal.ticket import Ticket
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SARA, SHIRT


def selling(**changed: object) -> FakeTill:
    return FakeTill(**changed).sign_on().scan(BAG, SHIRT)


def with_sara(**changed: object) -> FakeTill:
    return selling(**changed).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def asked(till: FakeTill) -> list[it.Intent]:
    """What was asked for, without the pages a panel looks into by itself."""
    return [one for one in till.asked if not isinstance(one, it.ReadPage)]


class LateTill(FakeTill):
    """Its answers come when they are let go, as those of a slow line do."""

    def __init__(self, **changed: object) -> None:
        super().__init__(**changed)
        self.late: list[tuple[it.Intent, Ticket]] = []
        self.is_late = False

    def _come_back(self, answer: it.Intent | None, ticket: Ticket) -> None:
        if self.is_late and answer is not None:
            self.late.append((answer, ticket))
        else:
            super()._come_back(answer, ticket)

    def let_go(self) -> None:
        late, self.late = self.late, []
        for answer, ticket in late:
            super()._come_back(answer, ticket)
