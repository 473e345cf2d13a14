"""Keys typed before the till has answered the ones before them; those meant for what is gone."""

from __future__ import annotations

from pos.core import intents as it
from pos.terminal.ticket import Ticket
from pos.ui.typed_ahead import BEYOND_AN_ANSWER_S, PAUSE_S, NobodysKeys, Press, TypedAhead
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SOCKS, WINE
from tests.ui.seat import seated

WITHIN_S = 5.0
HELD_S = WITHIN_S + BEYOND_AN_ANSWER_S


class SlowTill(FakeTill):
    """Answers when it is told to: not at once, and by no clock."""

    def __init__(self) -> None:
        self._late: list[tuple[it.Intent, Ticket]] = []
        super().__init__()
        self.sign_on().scan(BAG)

    def submit(self, intent: it.Intent, ticket: Ticket | None = None) -> Ticket:
        ticket = ticket or Ticket()
        self._late.append((intent, ticket))
        return ticket

    def answer(self) -> None:
        """All that was asked before."""
        late, self._late = self._late, []
        for intent, ticket in late:
            super().submit(intent, ticket)

    @property
    def waiting(self) -> list[it.Intent]:
        return [one for one, _ in self._late if not isinstance(one, it.ExpectScan)]


async def test_a_code_typed_behind_the_payment() -> None:
    """It begins the next sale; it is not lost in the panel that the payment closes."""
    till = SlowTill()
    async with seated(till) as seat:
        await seat.press("f9", "enter", SOCKS.code, "enter", "escape")
        assert [it.TakeTender(method="cash")] == till.waiting
        assert SOCKS.code not in seat.text
        till.answer()
        await seat.settle()
        till.answer()
        await seat.settle()

        assert [it.TakeTender(method="cash"), it.EnterCode(code=SOCKS.code)] == till.asked


async def test_a_scan_is_shown_while_keys_wait() -> None:
    """Whoever waits for an answer still sees what is scanned meanwhile."""
    till = SlowTill()
    async with seated(till) as seat:
        await seat.press("f9", "enter", SOCKS.code)
        till.scan(WINE)
        await seat.settle()

        assert "18 and older" in seat.words or "Date Syrup Wine" in seat.words


async def test_no_answer_for_too_long() -> None:
    """What is typed then goes nowhere, also when the answer comes at last; F keys go on."""
    till = SlowTill()
    async with seated(till) as seat:
        await seat.press("f9", "enter", "5")
        for _ in range(int(HELD_S / PAUSE_S) + 1):
            seat.pause()
        await seat.press("7", "f1")
        assert "HelpPanel" == seat.panel
        till.answer()
        await seat.settle()

        assert [it.TakeTender(method="cash")] == till.asked
        await seat.press("f1", "f1")
        assert "scan, or type a code" in seat.text


# -- the rules by themselves ----------------------------------------------------------------------


def press(key: str, at_s: float) -> Press:
    return Press(key, key if len(key) == 1 else "", at_s)


def test_keys_wait_in_turn() -> None:
    """They are taken as they came once there is an answer."""
    ahead = TypedAhead(answers_within_s=WITHIN_S)
    for at_s, key in enumerate("123"):
        ahead.add(press(key, at_s))
        assert ahead.way_out(is_deciding=True) is None

    assert ["1", "2", "3"] == [ahead.take().key for _ in range(3)]
    assert ahead.is_empty


def test_escape_while_others_are_asked() -> None:
    """It is not kept waiting for the service, and takes along what was typed before it."""
    ahead = TypedAhead(answers_within_s=WITHIN_S)
    for key in ("5", "escape", "6"):
        ahead.add(press(key, 1.0))

    assert press("escape", 1.0) == ahead.way_out(is_deciding=False)
    assert "6" == ahead.take().key


def test_escape_while_it_is_decided() -> None:
    """That takes no time: it keeps its place behind what was typed before it."""
    ahead = TypedAhead(answers_within_s=WITHIN_S)
    ahead.add(press("escape", 1.0))

    assert ahead.way_out(is_deciding=True) is None


def test_as_long_as_the_service_may_take() -> None:
    """Where the store waits longer for it ([loyalty] deadline_s) so do the keys."""
    ahead = TypedAhead(answers_within_s=12.0)
    for at_s in (0.0, HELD_S + 0.1, 12.9):
        ahead.add(press("1", at_s))
        assert ahead.way_out(is_deciding=True) is None
    assert not ahead.is_empty
    ahead.add(press("1", 13.1))

    assert ahead.way_out(is_deciding=True) is None
    assert ahead.is_empty


def test_too_long() -> None:
    """What was typed is dropped; a key that leads elsewhere is followed, whatever is asked."""
    ahead = TypedAhead(answers_within_s=WITHIN_S)
    ahead.add(press("1", 0.0))
    assert ahead.way_out(is_deciding=True) is None
    ahead.add(press("2", HELD_S + 0.1))
    assert ahead.way_out(is_deciding=True) is None
    assert ahead.is_empty
    ahead.add(press("ctrl+q", HELD_S + 0.2))

    assert press("ctrl+q", HELD_S + 0.2) == ahead.way_out(is_deciding=True)


def test_pressed_before_it_opened() -> None:
    """Such a key answers nothing, nor do those typed on behind it; after a pause they count."""
    nobodys = NobodysKeys()
    nobodys.begin(10.0, in_mid=False)

    assert nobodys.has(press("y", 9.9))
    assert nobodys.has(press("y", 10.1))
    assert not nobodys.has(press("y", 10.2 + PAUSE_S))
    assert not nobodys.has(press("n", 10.3 + PAUSE_S))


def test_pressed_after_it_opened() -> None:
    """Whoever was not typing may answer at once."""
    nobodys = NobodysKeys()
    nobodys.has(press("f9", 9.9))
    nobodys.begin(10.0, in_mid=False)

    assert not nobodys.has(press("y", 10.01))


def test_typed_on_into_what_is_gone() -> None:
    """In the middle of typing no key counts before there is a pause."""
    nobodys = NobodysKeys()
    nobodys.has(press("9", 9.9))
    nobodys.begin(10.0, in_mid=True)

    assert nobodys.has(press("8", 10.1))
    assert nobodys.has(press("7", 10.1 + PAUSE_S / 2))
    assert not nobodys.has(press("f9", 10.2 + 2 * PAUSE_S))
