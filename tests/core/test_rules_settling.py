"""Entries the service would not take: who bears what was given, and what is still to be taken."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    MUNA,
    NOON,
    Counter,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    lock_of,
    sale_of,
    sar,
    selling,
    setup_of,
)
from taking_back import take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import CouponKind
from pos.core.day import Undelivered
from pos.core.decision import Decision, Refusal
from pos.core.deliveries import (
    Delivery,
    EntryState,
    EventDelivery,
    OrderDelivery,
    TagDelivery,
)
from pos.core.effects import FindEntry, ReleaseCoupons, ReleaseHold
from pos.core.open_entry import EntryRead, given_in, offers
from pos.core.order import order_of
from pos.core.rules.day import left_open
from pos.core.settlement import EntryChange, Given, SettledTotal, SettleHow, WasSettled
from pos.core.state import FinishedSale, empty_state

SARA = customer_of()
SALE = sale_of(
    "2 x 50.00",
    customer=SARA,
    hold=hold_of(100, "10.00"),
    lock=lock_of(coupon_of(CouponKind.FIXED, "5")),
)
FINISHED = FinishedSale(
    sale=SALE, receipt="S001-T1-000001", completed_at=NOON, total=sar("85.00"), change=sar("0.00")
)
ENTRY = f"order:{SALE.sale_id}"
ORDER = OrderDelivery(
    entry_id=ENTRY, order=order_of(SALE, setup_of(), NOON, receipt=FINISHED.receipt)
)
BARE = replace(ORDER, order=replace(ORDER.order, hold=None, lock=None), is_bare_unsent=True)
WAYS = tuple(SettleHow)
NOTHING_WAITS = Undelivered()


def read(state: EntryState = EntryState.REJECTED, delivery: Delivery | None = ORDER) -> EntryRead:
    return EntryRead(
        entry_id=ENTRY, state=state, delivery=delivery, given=given_in(delivery, FINISHED)
    )


def asking(how: SettleHow | None = None, **more: str) -> it.SettleEntry:
    return it.SettleEntry(
        entry_id=ENTRY, how=how, why=more.get("why", "spent elsewhere"), from_the_office=True
    )


def settle(counter: Counter, how: SettleHow | None, found: EntryRead | None = None) -> Decision:
    (effect,) = counter.done(asking(how)).effects
    assert isinstance(effect, FindEntry)
    return counter.done(answer_to(effect, found or read()))


def answer_to(effect: FindEntry, found: EntryRead) -> it.EntryFound:
    return it.EntryFound(
        asked=effect.asked,
        by=effect.by,
        is_approval=effect.is_approval,
        settled_before=effect.settled_before,
        found=found,
    )


def test_what_was_given() -> None:
    """Points and coupons count at what they took off the sale, as far as the order has them."""
    given = given_in(ORDER, FINISHED)
    assert given is not None
    assert (100, sar("10.00"), sar("5.00"), sar("15.00")) == (
        given.points,
        given.by_points,
        given.by_coupons,
        given.amount,
    )
    without_sale = given_in(ORDER, None)
    assert without_sale is not None
    assert sar("10.00") == without_sale.amount
    assert given_in(BARE, FINISHED) is None
    assert given_in(TagDelivery(entry_id="tag:1", customer_id="c"), None) is None


@pytest.mark.parametrize(
    ("found", "ways"),
    [
        (read(), WAYS),
        (read(EntryState.IN_DOUBT), (SettleHow.ABSORB, SettleHow.BY_HAND)),
        (read(delivery=BARE), (SettleHow.BY_HAND,)),
        (read(delivery=None), (SettleHow.BY_HAND,)),
        (read(EntryState.PENDING), ()),
        (read(EntryState.DELIVERED), ()),
        (read(EntryState.SETTLED), ()),
    ],
)
def test_offers(found: EntryRead, ways: tuple[SettleHow, ...]) -> None:
    """What may be made of an entry; nothing is sent again that may have arrived with its points."""
    assert ways == offers(found)


@pytest.mark.parametrize("how", WAYS)
def test_settled(how: SettleHow) -> None:
    """Each way is on record with who, why and how much, moves the entry, and is on the reading."""
    counter = counter_of()
    answer = settle(counter, how)
    is_sent = how in {SettleHow.WITHOUT_REDEMPTION, SettleHow.NEXT_VISIT}

    assert (EntryChange(entry_id=ENTRY, goes_out_as=BARE if is_sent else None),) == answer.changes
    assert (
        ev.EntrySettled(
            entry_id=ENTRY,
            how=how,
            at=NOON,
            by="",
            why="spent elsewhere",
            sale_id=SALE.sale_id,
            receipt=FINISHED.receipt,
            points=100,
            by_points=sar("10.00"),
            by_coupons=sar("5.00"),
            customer_id=SARA.customer_id if how is SettleHow.NEXT_VISIT else "",
        ),
    ) == answer.events[:1]
    assert "15.00 SAR" in answer.say
    assert counter.state.shift is not None
    assert (SettledTotal(how=how, entries=1, amount=sar("15.00")),) == counter.state.shift.settled


@pytest.mark.parametrize("how", WAYS)
def test_what_was_reserved_is_free_again(how: SettleHow) -> None:
    """No order will use it any more: both go back, on record before the call, and that is said."""
    counter = counter_of()
    answer = settle(counter, how, replace(read(), points_name="Stars"))
    if how is SettleHow.BY_HAND:
        assert () == answer.effects == counter.state.releases
        return
    assert SALE.hold is not None and SALE.lock is not None
    references = [SALE.hold.reference, SALE.lock.reference]

    assert references == [one.reference for one in counter.state.releases]
    assert [ReleaseHold, ReleaseCoupons] == [type(one) for one in answer.effects]
    assert "100 Stars and " in answer.say
    assert 2 == left_open(counter.state, NOTHING_WAITS).reserved


def test_what_has_lapsed_is_free_already() -> None:
    """Nothing goes back that is there by itself, or may be used by an order in doubt."""
    assert SALE.hold is not None and ORDER.order.lock is not None
    lapsed = replace(
        ORDER.order,
        hold=replace(SALE.hold, expires_at=NOON - timedelta(minutes=1)),
        lock=replace(ORDER.order.lock, expires_at=NOON - timedelta(minutes=1)),
    )
    for found in (
        read(delivery=replace(ORDER, order=lapsed)),
        read(delivery=replace(ORDER, order=replace(ORDER.order, reservations_gone=True))),
        read(EntryState.IN_DOUBT),
    ):
        assert () == settle(counter_of(), SettleHow.ABSORB, found).effects


def test_the_usual_way() -> None:
    """Without a way the store bears what was given; where nothing was, it is settled by hand."""
    event, *_ = settle(counter_of(), None).events
    assert isinstance(event, ev.EntrySettled)
    assert SettleHow.ABSORB is event.how
    (event,) = settle(counter_of(), None, read(delivery=BARE)).events
    assert isinstance(event, ev.EntrySettled)
    assert (SettleHow.BY_HAND, sar("0.00")) == (event.how, event.by_points)


@pytest.mark.parametrize(
    ("found", "how", "said"),
    [
        (read(EntryState.PENDING), SettleHow.BY_HAND, "is still being tried"),
        (read(EntryState.DELIVERED), SettleHow.BY_HAND, "was delivered"),
        (read(EntryState.SETTLED), None, "settled already"),
        (read(EntryState.IN_DOUBT), SettleHow.NEXT_VISIT, "Nobody can tell yet"),
        (read(delivery=BARE), SettleHow.ABSORB, "No points and no coupons"),
    ],
)
def test_not_settled(found: EntryRead, how: SettleHow | None, said: str) -> None:
    """What is no person's to settle, or not in this way, stays as it is."""
    answer = counter_of().refused(it.EntryFound(asked=asking(how), by="", found=found))
    assert said in answer.reason
    assert () == answer.events


def test_asked_twice_at_once() -> None:
    """Both answers say that it is open; the second settles nothing, and no amount counts twice."""
    counter = counter_of()
    (first,) = counter.done(asking(SettleHow.ABSORB)).effects
    (second,) = counter.done(asking(SettleHow.ABSORB)).effects
    assert isinstance(first, FindEntry)
    assert isinstance(second, FindEntry)
    counter.done(answer_to(first, read()))
    again = counter.refused(answer_to(second, read()))

    assert "settled meanwhile" in again.reason
    assert () == again.events
    assert counter.state.shift is not None
    (settled,) = counter.state.shift.settled
    assert (1, sar("15.00")) == (settled.entries, settled.amount)


def test_at_the_counter_it_takes_a_manager() -> None:
    """A cashier needs a manager's yes, which is on record; anyone must say why."""
    wish = it.SettleEntry(entry_id=ENTRY, how=SettleHow.ABSORB, why="spent elsewhere")
    counter = counter_of()
    assert counter.refused(wish).needs_approval
    assert "Say why" in counter.refused(replace(wish, why=" ")).reason
    (effect,) = counter.done(wish, approved_by=MUNA.user_id).effects
    assert isinstance(effect, FindEntry)
    yes, event, *_ = counter.done(answer_to(effect, read())).events
    assert ev.Approved(action="settle", approver_id=MUNA.user_id) == yes
    assert isinstance(event, ev.EntrySettled)
    assert MUNA.user_id == event.by

    (effect,) = counter_of(who=MUNA).done(wish).effects
    assert isinstance(effect, FindEntry)
    assert (MUNA.user_id, False) == (effect.by, effect.is_approval)


def test_between_shifts() -> None:
    """What is settled while no shift is open stands on the next one's reading."""
    counter = counter_of()
    counter.done(it.CloseShift(counted=sar("100.00")))
    settle(counter, SettleHow.ABSORB)
    settle(counter, SettleHow.ABSORB)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    settle(counter, SettleHow.BY_HAND)

    assert counter.state.shift is not None
    assert (
        SettledTotal(how=SettleHow.ABSORB, entries=2, amount=sar("30.00")),
        SettledTotal(how=SettleHow.BY_HAND, entries=1, amount=sar("15.00")),
    ) == counter.state.shift.settled
    assert () == counter.state.settled_between


def test_next_visit() -> None:
    """The customer comes again, on another day too: the cashier is told until a manager ends it."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    opened = max(i for i, one in enumerate(counter.events) if isinstance(one, ev.ShiftOpened))
    started = fold(empty_state(counter.setup), counter.events[opened:])
    assert started.next_visits == counter.state.next_visits

    someone = counter.done(it.CustomerFound(sale_id="", next_receipt=1, customer=customer_of("c2")))
    assert "taken off" not in someone.say
    counter.done(it.RemoveCustomer())
    sale_id = counter.sale.sale_id
    told = counter.done(it.CustomerFound(sale_id=sale_id, customer=SARA))
    assert "15.00 of S001-T1-000001 is still to be taken off" in told.say

    ended = counter.done(asking(why="redeemed"))
    assert () == ended.changes
    assert () == counter.state.next_visits


def test_next_visit_borne_after_all() -> None:
    """A customer who never comes again: the store bears it, and the reading has it once."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    borne = counter.done(asking(SettleHow.ABSORB))
    (event,) = borne.events

    assert "The store bears it" in borne.say
    assert isinstance(event, ev.EntrySettled)
    assert (sar("10.00"), sar("5.00")) == (event.by_points, event.by_coupons)
    (borne_once,) = on_the_reading(counter)
    assert SettledTotal(how=SettleHow.ABSORB, entries=1, amount=sar("15.00")) == borne_once


def on_the_reading(counter: Counter) -> tuple[SettledTotal, ...]:
    assert counter.state.shift is not None
    return counter.state.shift.settled


def test_next_visit_ended_in_another_shift() -> None:
    """All readings together count an amount once, its coupons as coupons, also over a restart."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    opened = max(i for i, one in enumerate(counter.events) if isinstance(one, ev.ShiftOpened))
    counter.state = replace(
        fold(empty_state(counter.setup), counter.events[opened:]), cashier=counter.state.cashier
    )
    (event,) = counter.done(asking(SettleHow.ABSORB)).events

    assert isinstance(event, ev.EntrySettled)
    assert (sar("10.00"), sar("5.00")) == (event.by_points, event.by_coupons)
    assert (
        SettledTotal(how=SettleHow.ABSORB, entries=1, amount=sar("15.00")),
        SettledTotal(how=SettleHow.NEXT_VISIT, entries=-1, amount=sar("-15.00")),
    ) == on_the_reading(counter)


def test_asked_before_a_note_was_ended() -> None:
    """An answer from before another settlement is not taken, whatever the reading adds up to."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    other = it.SettleEntry(entry_id="order:2", why="x", from_the_office=True)
    (effect,) = counter.done(other).effects
    assert isinstance(effect, FindEntry)
    counter.done(asking(SettleHow.BY_HAND))

    assert "settled meanwhile" in counter.refused(answer_to(effect, read())).reason


def test_it_had_arrived_all_the_while() -> None:
    """Where the order turns out to have redeemed its points nothing is left for a next visit."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    arrived = it.OrderArrived(sale_id=SALE.sale_id, points_earned=85, points_redeemed=0)
    counter.done(arrived)
    assert counter.state.next_visits
    told = counter.done(replace(arrived, points_redeemed=100))
    assert "15.00 of S001-T1-000001 is not to be taken off any more" in told.say
    assert () == counter.state.next_visits
    assert () == on_the_reading(counter)


def was(how: SettleHow) -> WasSettled:
    given = given_in(ORDER, FINISHED)
    assert given is not None
    return WasSettled(how=how, given=given, receipt=FINISHED.receipt)


@pytest.mark.parametrize("how", [SettleHow.ABSORB, SettleHow.WITHOUT_REDEMPTION, SettleHow.BY_HAND])
def test_arrived_after_all(how: SettleHow) -> None:
    """The cashier is told, and a record takes off what the store does not bear after all."""
    counter = counter_of()
    settle(counter, how)
    told = counter.done(
        it.OrderArrived(
            sale_id=SALE.sale_id, points_earned=85, points_redeemed=100, was_settled=was(how)
        )
    )

    assert "The order of S001-T1-000001 was settled and has arrived after all" in told.say
    assert "15.00 SAR: the store does not bear them." in told.say
    assert ("taken by hand as well" in told.say, told.trouble) == (how is SettleHow.BY_HAND,) * 2
    assert told.urgent
    assert (
        ev.ArrivedAfterAll(
            entry_id=ENTRY,
            sale_id=SALE.sale_id,
            how=how,
            by_points=sar("10.00"),
            by_coupons=sar("5.00"),
        )
        in told.events
    )
    assert () == on_the_reading(counter)


def test_arrived_after_the_shift() -> None:
    """What an earlier reading has is not written anew: the next one takes it off."""
    counter = counter_of()
    settle(counter, SettleHow.ABSORB)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    counter.done(
        it.OrderArrived(
            sale_id=SALE.sale_id,
            points_earned=None,
            points_redeemed=None,
            was_settled=was(SettleHow.ABSORB),
        )
    )

    assert (
        SettledTotal(how=SettleHow.ABSORB, entries=-1, amount=sar("-15.00")),
    ) == on_the_reading(counter)


def test_arrived_with_nothing_given() -> None:
    """Settled by hand with nothing in it, and arrived: it is told, and the reading stays."""
    counter = counter_of()
    settle(counter, SettleHow.BY_HAND, read(delivery=BARE))
    before = on_the_reading(counter)
    nothing = Given(points=0, by_points=sar("0.00"), by_coupons=sar("0.00"))
    told = counter.done(
        it.OrderArrived(
            sale_id=SALE.sale_id,
            points_earned=85,
            points_redeemed=0,
            was_settled=WasSettled(how=SettleHow.BY_HAND, given=nothing),
        )
    )

    assert f"{ENTRY} was settled and has arrived after all." == told.say
    assert before == on_the_reading(counter)


def with_a_note() -> Counter:
    """Two pieces sold to Sara with points off that the service would not take."""
    counter = selling("50.00", "50.00", customer=SARA)
    counter.put(hold=hold_of(100, "10.00"))
    counter.done(it.TakeTender(method="cash"))
    (order,) = counter.deliveries
    assert isinstance(order, OrderDelivery)
    found = EntryRead(
        entry_id=order.entry_id,
        state=EntryState.REJECTED,
        delivery=order,
        given=given_in(order, None),
    )
    wish = it.SettleEntry(
        entry_id=order.entry_id, how=SettleHow.NEXT_VISIT, why="x", from_the_office=True
    )
    counter.done(it.EntryFound(asked=wish, by="", found=found))
    assert 1 == len(counter.state.next_visits)
    return counter


def test_all_of_it_came_back() -> None:
    """With all of the goods back nothing is to be taken off any more: the note ends, as is said."""
    counter = with_a_note()
    part = take_back(counter, FINISHED.receipt, 1)
    assert isinstance(part, Decision)
    assert "10.00 is still to be taken off: a manager must look at it" in part.say
    whole = take_back(counter, FINISHED.receipt, 2)
    assert isinstance(whole, Decision)
    assert "taken off" not in whole.say
    assert counter.state.next_visits

    paid = counter.done(it.TakeTender(method="cash"), approved_by=MUNA.user_id)

    assert "10.00 of S001-T1-000001 is not to be taken off any more" in paid.say
    assert ev.NextVisitOver in [type(one) for one in paid.events]
    assert () == counter.state.next_visits


def test_some_of_it_came_back() -> None:
    """How much is still due nobody can reckon: the note stays for a manager."""
    counter = with_a_note()
    take_back(counter, FINISHED.receipt, 1)
    paid = counter.done(it.TakeTender(method="cash"))

    assert "taken off" not in paid.say
    assert 1 == len(counter.state.next_visits)


def test_erased_customer_is_not_carried() -> None:
    """A note whose customer was erased tells nobody anything, and ends with its shift."""
    counter = counter_of()
    settle(counter, SettleHow.NEXT_VISIT)
    (note,) = counter.state.next_visits
    counter.state = replace(counter.state, next_visits=(replace(note, customer_id=""),))
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("50.00")))

    assert () == counter.state.next_visits


def readdress(delivery: Delivery, **more: str) -> it.EntryFound:
    wish = it.ReaddressEntry(
        entry_id=ENTRY, customer_id=more.get("to", "c9"), why="mistyped", from_the_office=True
    )
    return it.EntryFound(asked=wish, by=MUNA.user_id, found=read(delivery=delivery))


def test_sent_for_another_customer() -> None:
    """A rejected entry goes out again for the customer named, with the same id."""
    counter = counter_of()
    for delivery in (BARE, EventDelivery(entry_id=ENTRY, customer_id="c1", name="visit")):
        answer = counter.done(readdress(delivery))
        (change,) = answer.changes
        assert change.goes_out_as is not None
        assert (ENTRY, "c9") == (change.goes_out_as.entry_id, change.goes_out_as.customer_id)
        assert (
            ev.EntryReaddressed(entry_id=ENTRY, customer_id="c9", by=MUNA.user_id, why="mistyped"),
        ) == answer.events


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (readdress(ORDER), "redeems what is its customer's own"),
        (readdress(BARE, to=SARA.customer_id), "for that customer already"),
        (replace(readdress(BARE), found=read(EntryState.PENDING, BARE)), "was not rejected"),
        (replace(readdress(BARE), found=read(delivery=None)), "was not rejected"),
    ],
)
def test_not_sent_for_another(found: it.EntryFound, said: str) -> None:
    """One customer's points go on no other's order, and what was not refused stays."""
    assert said in counter_of().refused(found).reason


def test_an_id_that_is_none() -> None:
    """Nothing is looked up for an empty or endless customer id."""
    for customer_id in (" ", "x" * 101):
        wish = it.ReaddressEntry(
            entry_id=ENTRY, customer_id=customer_id, why="", from_the_office=True
        )
        answer = counter_of().ask(wish)
        assert isinstance(answer, Refusal)


@pytest.mark.parametrize(
    ("typed", "customer_id"),
    [
        ("+966 50 000 1234", "mobile_966500001234"),
        ("0500001234", "mobile_0500001234"),
        ("Sara@Styl.example", "sara@styl.example"),
        ("c-4711", "c-4711"),
        ("mobile_966500001234", "mobile_966500001234"),
    ],
)
def test_a_typed_phone_becomes_an_id(typed: str, customer_id: str) -> None:
    """As where a customer is looked up: a number itself is nobody's id at the service."""
    wish = it.ReaddressEntry(entry_id=ENTRY, customer_id=typed, from_the_office=True)
    (effect,) = counter_of().done(wish).effects
    assert isinstance(effect, FindEntry)
    assert isinstance(effect.asked, it.ReaddressEntry)
    assert customer_id == effect.asked.customer_id


def test_whom_the_service_does_not_know() -> None:
    """An order would make somebody new of the id: it is sent on a second word alone."""
    unknown = replace(readdress(BARE, to="mobile_966500001234"), is_known=False)
    refusal = counter_of().refused(unknown)
    assert isinstance(unknown.asked, it.ReaddressEntry)
    meant = replace(unknown, asked=replace(unknown.asked, even_unknown=True))

    assert refusal.is_nobody
    assert "Customer ···1234" in refusal.reason
    assert "966500001234" not in refusal.reason
    assert counter_of().done(meant).changes


def test_nobody_could_be_asked() -> None:
    """Without the line it waits all the same, and that nobody has checked it is said."""
    assert "Nobody can be asked now" in counter_of().done(readdress(BARE)).say
    known = replace(readdress(BARE), is_known=True)
    assert "Nobody can be asked" not in counter_of().done(known).say


def test_no_longer_in_question() -> None:
    """The last sale is not shown as rejected once a person has settled its order."""
    counter = selling("100.00", customer=SARA)
    counter.done(it.TakeTender(method="cash"))
    (order,) = counter.deliveries
    assert isinstance(order, OrderDelivery)
    sale_id = order.order.order_id
    counter.refused(it.OrderTurnedDown(sale_id=sale_id, reason="No."))
    found = EntryRead(
        entry_id=order.entry_id, state=EntryState.REJECTED, delivery=order, given=None
    )
    wish = it.SettleEntry(entry_id=order.entry_id, why="x", from_the_office=True)
    counter.done(it.EntryFound(asked=wish, by="", found=found))

    assert counter.state.last_sale is not None
    assert "" == counter.state.last_sale.rejected
