"""Keys typed before the till has answered the ones before them."""

from __future__ import annotations

from pos.core import intents as it
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Ticket
from tests.ui.fake_till import BAG, SOCKS, FakeTill
from tests.ui.seat import seated

LOOKS = 20


class SlowTill(FakeTill):
    """Answers when the screen has looked for it so often: not at once, and by no clock."""

    def __init__(self) -> None:
        self._late: list[tuple[it.Intent, Ticket]] = []
        self._looks = 0
        super().__init__()
        self.sign_on().scan(BAG)

    def submit(self, intent: it.Intent, ticket: Ticket | None = None) -> Ticket:
        ticket = ticket or Ticket()
        self._late.append((intent, ticket))
        self._looks = 0
        return ticket

    @property
    def snapshot(self) -> Snapshot:
        self._looks += 1
        if self._looks > LOOKS and self._late:
            super().submit(*self._late.pop(0))
        return super().snapshot


async def test_a_code_typed_behind_the_payment() -> None:
    """It begins the next sale; it is not lost in the panel that the payment closes."""
    till = SlowTill()
    async with seated(till) as seat:
        await seat.press("f9", "enter", SOCKS.code, "enter", "escape")

        assert [it.TakeTender(method="cash"), it.EnterCode(code=SOCKS.code)] == till.asked
