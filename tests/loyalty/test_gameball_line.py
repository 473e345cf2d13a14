"""A line in trouble on purpose, over a real server: the program meets it as the real thing."""

from collections.abc import Iterator

import pytest
from loyalty_bench import NOON, SARA, Answer, AnsweringServer, StillClock, options

from pos.errors import LoyaltyUnreachable
from pos.loyalty.gameball.line import Line, LineTransport
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import HoldRequest

HOLD = HoldRequest(customer_id=SARA, at=NOON, points=50)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def troubled(server: AnsweringServer, line: Line, clock: StillClock) -> Iterator[GameballProgram]:
    """The program behind the line, with a deadline short enough to wait for."""
    server.answers(Answer({"holdReference": "H-1", "holdAmount": 5, "holdEquivalentPoints": 50}))
    program = GameballProgram(
        options(server.base_url, deadline_s=10), clock=clock, transport=LineTransport(line)
    )
    yield program
    program.close()


def failure(program: GameballProgram) -> LoyaltyUnreachable:
    with pytest.raises(LoyaltyUnreachable) as failed:
        program.hold_points(HOLD)
    return failed.value


def test_a_line_without_trouble(troubled: GameballProgram) -> None:
    """Nothing is in the way until it is put there."""
    assert "H-1" == troubled.hold_points(HOLD).reference


def test_a_line_that_is_down(
    server: AnsweringServer, line: Line, troubled: GameballProgram
) -> None:
    """Nothing leaves the till, and that is certain; up again, it works."""
    line.down()
    assert not failure(troubled).sent
    assert [] == server.asked

    line.up()
    assert "H-1" == troubled.hold_points(HOLD).reference


def test_an_answer_lost_on_its_way(
    server: AnsweringServer, line: Line, troubled: GameballProgram
) -> None:
    """The request takes effect, and the till does not hear of it; the next one goes through."""
    line.lose_answers(1)

    assert failure(troubled).sent
    assert 1 == len(server.asked)
    assert "H-1" == troubled.hold_points(HOLD).reference


@pytest.mark.parametrize(("status", "sent"), [(502, True), (503, False), (422, True)])
def test_a_failure_on_the_way(
    server: AnsweringServer, line: Line, troubled: GameballProgram, status: int, sent: bool
) -> None:
    """Something before the service answers with a status and no word of explanation."""
    line.fail(status, 1)

    assert sent == failure(troubled).sent
    assert [] == server.asked
    assert "H-1" == troubled.hold_points(HOLD).reference


def test_a_slow_line(server: AnsweringServer, line: Line, clock: StillClock) -> None:
    """A line slower than the deadline gives no answer; one a little slow does."""
    server.answers(Answer({"holdReference": "H-1", "holdAmount": 5, "holdEquivalentPoints": 50}))
    program = GameballProgram(
        options(server.base_url, deadline_s=0.3), clock=clock, transport=LineTransport(line)
    )
    line.slow(60_000)

    assert failure(program).sent
    program.close()
