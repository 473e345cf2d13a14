"""Keys typed before the till has answered the ones before them."""

from __future__ import annotations

import threading

from pos.core import intents as it
from pos.terminal.ticket import Ticket
from tests.ui.fake_till import BAG, SOCKS, FakeTill
from tests.ui.seat import seated


class LateTill(FakeTill):
    """Answers as the real one does: a moment later, on a thread of its own."""

    def submit(self, intent: it.Intent, ticket: Ticket | None = None) -> Ticket:
        ticket = ticket or Ticket()
        threading.Timer(0.03, super().submit, [intent, ticket]).start()
        return ticket


async def test_a_code_typed_behind_the_payment() -> None:
    """It begins the next sale; it is not lost in the panel that the payment closes."""
    till = LateTill()
    till.sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f9", "enter", SOCKS.code, "enter", "escape")
        await seat.settle()

        assert it.TakeTender(method="cash") in till.asked
        assert it.EnterCode(code=SOCKS.code) in till.asked
