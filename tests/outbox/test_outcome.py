"""What an outcome says of the line and the account, whomever it was for."""

import pytest
from waiting import order

from pos.core.backlog import MOST_PACE
from pos.core.deliveries import EntryState
from pos.errors import LoyaltyBusy, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable, Met
from pos.outbox.courier import Carried
from pos.outbox.flow import MOST_UNDER_WAY, Flow
from pos.outbox.outbox import Entry
from pos.outbox.outcome import news_of, take_note
from pos.ports.loyalty import Delivered
from pos.ports.record import OutboxCounts

ENTRY = Entry(
    place=1,
    entry_id="order:sale1",
    customer_id="sara",
    kind="OrderDelivery",
    state=EntryState.PENDING,
    attempts=0,
    delivery=order(1, "sara"),
)
HALF = MOST_PACE // 2


def unreachable(*, sent: bool, met: Met = Met.SILENCE) -> LoyaltyUnreachable:
    return LoyaltyUnreachable("no answer", sent=sent, met=met)


def busy(code: str, *, told_s: float | None = None, asked: bool = True) -> LoyaltyBusy:
    return LoyaltyBusy("busy", code=code, retry_after_s=told_s, asked=asked)


@pytest.mark.parametrize(
    ("failure", "pace", "closed_s", "under_way"),
    [
        (LoyaltyRefused("no"), MOST_PACE, 0.0, MOST_UNDER_WAY),
        (busy("429"), HALF, 0.0, 2),
        (busy("429", told_s=7.0), HALF, 7.0, 2),
        (busy("429", told_s=9_000.0), HALF, 30.0, 2),
        (busy("429", told_s=4.0, asked=False), MOST_PACE, 4.0, MOST_UNDER_WAY),
        (busy("2001"), MOST_PACE, 0.0, MOST_UNDER_WAY),
        (unreachable(sent=True), HALF, 0.0, 2),
        (unreachable(sent=True, met=Met.OUT_OF_ORDER), HALF, 0.0, 2),
        (unreachable(sent=True, met=Met.ODD_ANSWER), MOST_PACE, 0.0, MOST_UNDER_WAY),
        (unreachable(sent=True, met=Met.STRANGER), MOST_PACE, 1.0, 1),
        (unreachable(sent=False), MOST_PACE, 1.0, 1),
        (unreachable(sent=False, met=Met.NO_NETWORK), MOST_PACE, 1.0, 1),
        (LoyaltyMisuse("wrong keys"), MOST_PACE, 0.0, MOST_UNDER_WAY),
        (RuntimeError("a fault of ours"), MOST_PACE, 0.0, MOST_UNDER_WAY),
    ],
)
def test_what_an_outcome_says_of_the_line(
    failure: Exception, pace: int, closed_s: float, under_way: int
) -> None:
    """Too much, no answer, no way there, wrong: each has its own consequence for the others."""
    flow = Flow()
    take_note(flow, Carried(entry=ENTRY, left_s=0.5, failure=failure), 1.0, lambda: 1.0)

    assert (pace, closed_s, under_way) == (flow.pace, flow.opens_in_s(1.0), flow.most_under_way)


def test_an_answer_shows_that_the_line_is_there() -> None:
    """After a delivery that arrived as many are under way as before."""
    flow = Flow()
    down = Carried(entry=ENTRY, left_s=0.5, failure=unreachable(sent=False))
    take_note(flow, down, 1.0, lambda: 1.0)
    assert 1 == flow.most_under_way

    take_note(flow, Carried(entry=ENTRY, left_s=2.0, delivered=Delivered()), 2.1, lambda: 1.0)
    assert MOST_UNDER_WAY == flow.most_under_way


@pytest.mark.parametrize("failure", [unreachable(sent=True), LoyaltyMisuse("keys"), None])
def test_what_only_waits_is_no_news_of_the_entry(failure: Exception | None) -> None:
    """Of a delivery that is tried again, or was not sent after all, only the counts are told."""
    counts = OutboxCounts(pending=1)
    news = news_of(Carried(entry=ENTRY, left_s=0.5, failure=failure), counts)

    assert (counts, None, None, "") == (news.counts, news.entry, news.delivered, news.rejected)
