"""The till is killed while an entry is on its way: it is asked about, or a person looks."""

from contextlib import closing
from dataclasses import replace

from builders import NOON
from relay_desk import LOST, Desk, all_settled, kill_in_the_call
from waiting import open_outbox, order, put, visit

from pos.core.deliveries import EntryState
from pos.core.open_entry import without_redemption
from pos.errors import LoyaltyRefused
from pos.outbox.outbox import ARRIVED_AFTER_ALL
from pos.ports.loyalty import Delivered

BARE = without_redemption(order(1, "sara"))
FOUND = Delivered(points_earned=10, points_redeemed=0, already=True)


def test_killed_between_sending_and_the_answer(desk: Desk) -> None:
    """The next start asks what became of it, and sends nothing the service has."""
    put(desk.record, order(1, "sara"))
    kill_in_the_call(desk.record)
    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
    desk.program.script["find_delivered"] = [Delivered(points_earned=10, already=True)]
    with desk.working():
        desk.wait_for(all_settled)

    assert ([], ["order:sale1"]) == (desk.sent(), desk.asked())


def test_sent_bare_and_killed_it_arrived_bare(desk: Desk) -> None:
    """Found afterwards, it is what was sent last: nobody says that it had its coupon all along."""
    put(desk.record, BARE)
    kill_in_the_call(desk.record)
    desk.program.script["find_delivered"] = [FOUND]
    with desk.working():
        told = desk.wait_for(lambda news: news.delivered is not None)

    assert told.entry is not None
    assert replace(BARE, is_bare_unsent=False) == told.entry.delivery
    assert "" == said_of(desk)


def test_found_before_it_was_sent_bare(desk: Desk) -> None:
    """It had arrived as it was before a person made it bare, and the outbox says so."""
    put(desk.record, BARE)
    with closing(open_outbox(desk.record)) as outbox:
        (entry,) = outbox.due(NOON, limit=1)
        outbox.retry_at(entry, NOON, in_doubt=True, reason="No answer came.")
    desk.program.script["find_delivered"] = [LOST, FOUND]
    with desk.working():
        desk.wait_until_tried(2)
        desk.relay.hasten()
        desk.wait_for(all_settled)

    assert [] == desk.sent()
    assert ARRIVED_AFTER_ALL == said_of(desk)


def said_of(desk: Desk) -> str:
    with closing(open_outbox(desk.record)) as outbox:
        line = outbox.lines.of("order:sale1")
    assert line is not None
    return line.reason


def test_event_killed_on_its_way_is_a_persons_matter(desk: Desk) -> None:
    """Nobody can tell whether an event arrived: it goes out again only when a person says so."""
    put(desk.record, visit("sara"))
    kill_in_the_call(desk.record)
    desk.program.script["find_delivered"] = [LoyaltyRefused("It may have arrived.")]
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))
        assert [] == desk.sent()
        desk.retry("event:sara")
        desk.wait_for(lambda news: news.delivered is not None)

    assert (["event:sara"], ["event:sara"]) == (desk.sent(), desk.asked())


def test_event_without_an_answer_is_asked_about_before_a_person_is(desk: Desk) -> None:
    """A person who is early does not make an event go out twice: it is still in doubt."""
    put(desk.record, visit("sara"))
    desk.program.script = {
        "deliver": [LOST],
        "find_delivered": [LoyaltyRefused("It may have arrived.")],
    }
    with desk.working():
        desk.wait_until_tried(1)
        desk.retry("event:sara")
        desk.wait_for(lambda news: bool(news.rejected))

    assert (["event:sara"], ["event:sara"]) == (desk.sent(), desk.asked())


def test_event_turned_down_may_be_tried_again(desk: Desk) -> None:
    """A no to what was never in doubt is certain: once its cause is mended a person sends it."""
    put(desk.record, visit("sara"))
    desk.program.script["deliver"] = [LoyaltyRefused("No such event.")]
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))
        desk.retry("event:sara")
        desk.wait_for(lambda news: news.delivered is not None)

    assert (["event:sara", "event:sara"], []) == (desk.sent(), desk.asked())
