"""Goods of one till's receipt that come back at another: real records, a real hub."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from builders import sar
from returns_bench import StoreTill, claims
from terminal_bench import SARA

from pos.assembly.hub.catching_up import CatchingUp
from pos.assembly.hub.returns import LOOKS_AT_AGE_EVERY_S
from pos.core import intents as it
from pos.core.customer import masked_id
from pos.core.deliveries import RefundDelivery
from pos.core.effects import FindReturn
from pos.core.events import LineReturned
from pos.core.without_hub import OF_RETURNS
from pos.hub.local.waiting import wait_until
from pos.hub.returns import Claim
from pos.hub.schema.age import OF_ANOTHER_AGE
from pos.journal.codec import decode_delivery
from tests.hub.hubs import Hub, hub, postgres
from tests.hub.returning_till import Till as ShippingTill

__all__ = ["hub", "postgres"]


@pytest.fixture
def tills(tmp_path: Path, hub: Hub) -> Iterator[tuple[StoreTill, StoreTill]]:
    with ExitStack() as running:
        both = StoreTill(tmp_path, hub, "T1"), StoreTill(tmp_path, hub, "T2")
        for till in both:
            running.enter_context(till.bench.running())
            till.bench.open_shift()
        yield both


def test_back_at_the_other_till(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """It is looked up, taken back at what was paid, and known everywhere once it is done."""
    one, two = tills
    receipt = one.sold("bag", "bag", "sock")
    two.bench.done(it.Scanned(text=receipt))
    two.bench.wait_until(lambda snapshot: snapshot.receipt is not None)

    assert "Returned: Bag · −100.00" == two.back(receipt, 1, 1)
    assert "coming back at till S001/T2" in one.back(receipt, 1, 1)
    assert "Paid back 100.00" in two.bench.done(it.TakeTender(method="cash")).say
    assert "coming back at till S001/T2" in one.back(receipt, 1, 1)
    two.ship()
    assert "at most 1 of 2" in one.back(receipt, 1, 2)
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)
    assert "all of it has come back" in one.back(receipt, 1)
    one.paid()
    assert "all of it has come back" in two.back(receipt, 1)
    assert [("done", 1, 1), ("done", 1, 1)] == claims(hub)
    assert [] == hub.rows("SELECT * FROM hub.alarm")


def test_another_after_it(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """What this till itself has taken back is known before the hub has heard of it."""
    one, two = tills
    receipt = one.sold("bag", "bag", "bag")
    two.back(receipt, 1, 1)
    two.bench.done(it.TakeTender(method="cash"))

    assert "at most 2 of 3" in two.back(receipt, 1, 3)
    assert "Returned: Bag · −200.00" == two.back(receipt, 1)
    two.paid()
    assert [("done", 1, 1), ("done", 1, 2)] == claims(hub)


def test_struck_out_again(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Struck out, or on a void sale, it may come back at the other till as soon as that is told."""
    one, two = tills
    receipt = one.sold("bag", "sock")
    two.back(receipt, 1)
    two.back(receipt, 2)
    two.bench.done(it.VoidLine(number=1))
    two.bench.done(it.VoidSale())
    two.ship()

    assert [] == claims(hub)
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)


def test_a_late_answer(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """A sale that is gone by then takes nothing back, and the claim is given up."""
    one, two = tills
    receipt = one.sold("bag")
    two.bench.done(it.Scanned(text="sock"))
    sent: list[tuple[object, object]] = []
    perform = two.bench.terminal._under_way.perform
    two.bench.terminal._under_way.perform = lambda *asked: sent.append(asked)
    ticket = two.bench.terminal.submit(it.ReturnGoods(receipt=receipt, number=1))
    two.bench.terminal.submit(it.VoidSale()).ended.result(20)
    two.bench.terminal._under_way.perform = perform
    for effect, of in sent:
        if of is ticket:
            perform(effect, of)

    assert "The sale has changed meanwhile" in str(ticket.ended.result(20).refusal)
    two.bench.settled()
    assert two.returns.is_told
    assert [] == claims(hub)
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)


def test_without_the_hub(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Its own receipts as ever, told later; others' are refused with what to do. Where both took
    the same back, an alarm.
    """
    one, two = tills
    receipt, other = one.sold("bag"), two.sold("bag")
    one.goes_away()

    (of_others,) = [row for row in OF_RETURNS if row.of is FindReturn]
    refused = of_others.say.replace("It is", f"{other} is")
    assert refused == one.back(other, 1)
    assert refused == one.bench.ask(it.ReadReceipt(receipt=other)).refusal
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)
    one.bench.done(it.TakeTender(method="cash"))
    assert "Returned: Bag · −100.00" == two.back(receipt, 1)
    two.paid()
    one.comes_back()
    one.returns.catch_up()
    one.ship()

    assert [("done", 1, 1), ("done", 1, 1)] == claims(hub)
    about = f"2 of line 1 of {receipt}, where 1 were bought"
    assert [("T1", "returned twice", about)] == hub.rows("SELECT till, what, about FROM hub.alarm")
    assert "all of it has come back" in one.back(receipt, 1)


def test_the_answer_is_lost(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Nobody knows whether it was claimed: it is given up once the hub answers again."""
    one, two = tills
    receipt = one.sold("bag")
    begun = two.returns._begun()
    claim = begun.claim

    def lost(wanted: object) -> object:
        claim(wanted)  # type: ignore[arg-type]
        two.goes_away()
        return two.returns._begun().claim(wanted)  # type: ignore[arg-type]

    begun.claim = lost  # type: ignore[method-assign,assignment]
    assert "the hub cannot be asked now" in two.back(receipt, 1)
    assert [("asked", 1, 1)] == claims(hub)
    assert "coming back at till S001/T2" in one.back(receipt, 1)
    two.comes_back()
    two.returns.catch_up()

    assert [] == claims(hub)
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)


def test_its_own_claim_after_a_lost_answer(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Its own receipt goes back all the same, under the same claim: nobody sees it twice."""
    one, _ = tills
    receipt = one.sold("bag")
    begun = one.returns._begun()
    claim = begun.claim

    def lost(wanted: object) -> object:
        claim(wanted)  # type: ignore[arg-type]
        one.goes_away()
        return one.returns._begun().claim(wanted)  # type: ignore[arg-type]

    begun.claim = lost  # type: ignore[method-assign,assignment]
    assert "Returned: Bag · −100.00" == one.back(receipt, 1)
    one.paid()

    assert [("done", 1, 1)] == claims(hub)
    assert [] == hub.rows("SELECT * FROM hub.alarm")


def test_a_hub_that_knows_another_run(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """One that was brought back from a backup is told of this run, and claims are made as ever.
    Told of another one again there are two such tills: nothing comes back at this one unclaimed.
    """
    one, two = tills
    receipt = one.sold("bag", "sock")
    one.returns.catch_up()
    another = "UPDATE hub.returning SET run = 'another' WHERE till = 'T1' RETURNING till"
    assert [("T1",)] == hub.rows(another)

    assert "Returned: Bag · −100.00" == one.back(receipt, 1)
    assert [("asked", 1, 1)] == claims(hub)
    assert "coming back at till S001/T1" in two.back(receipt, 2)
    assert [("T1",)] == hub.rows(another)
    assert "Another program has begun as this till since." == one.back(receipt, 2)
    assert [("asked", 1, 1)] == claims(hub)
    assert not one.returns._left_alone.is_now


def test_told_by_no_till_of_ours(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Another store's record says that goods of a receipt came back, and never asked the hub: what
    of it cannot be read keeps nobody from the rest. How many it was counts.
    """
    one, two = tills
    receipt = one.sold("bag", "bag", "sock")
    far = ShippingTill(hub, "T7", store="S9")
    far.takes_back("x1", receipt, 1, 1)
    far.completes("x1", "S9-T7-000009")
    far.ships()

    assert "Returned: Bag · −100.00" == two.back(receipt, 1, 1)
    assert "Returned: Sock" in two.back(receipt, 2)
    two.paid()
    assert "on its way back already" in one.back(receipt, 1)
    assert [("done", 1, 1), ("done", 1, 1), ("done", 2, 1)] == sorted(claims(hub))


def put_back(hub: Hub) -> None:
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute(OF_ANOTHER_AGE)


def test_a_hub_put_back_from_a_backup(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """What was given up since the backup is claimed there again, and given up again by the same run
    of the till, within a minute; what is in its record stays. So however often it is put back.
    """
    one, two = tills
    first, second = one.sold("bag", "sock"), one.sold("bag")
    two.back(first, 1)
    for number in range(2):
        begun = two.returns._begun()
        begun.claim(
            Claim(
                claim=f"given up {number}", receipt=second, number=1, quantity=None, own_sold=None
            )
        )
        assert two.returns.is_told
        put_back(hub)
        assert "coming back at till S001/T2" in one.back(second, 1)
        two.returns._looked_s -= LOOKS_AT_AGE_EVERY_S
        assert not two.returns.is_told
        two.returns.catch_up()
        assert [("asked", 1, 1)] == claims(hub)

    put_back(hub)
    assert "Returned: Sock" in two.back(first, 2)  # nobody had looked yet
    assert "Returned: Bag" in one.back(second, 1)


def test_a_till_that_was_killed(hub: Hub, tmp_path: Path) -> None:
    """What was claimed and never got into its record is given up when it starts again; what is in
    its record stays claimed until that sale is over.
    """
    first, other = StoreTill(tmp_path, hub, "T1"), StoreTill(tmp_path, hub, "T2")
    with other.bench.running():
        other.bench.open_shift()
        receipt, second = other.sold("bag", "sock"), other.sold("bag")
        with first.bench.running():
            first.bench.open_shift()
            first.back(receipt, 1)
            answered = threading.Event()
            first.bench.terminal.answer = lambda *_: answered.set()  # type: ignore[method-assign]
            first.bench.terminal.submit(it.ReturnGoods(receipt=second, number=1))
            assert answered.wait(20)
            assert [("asked", 1, 1), ("asked", 1, 1)] == claims(hub)

        again = StoreTill(tmp_path, hub, "T1", run="second")
        with again.bench.running():
            again.bench.done(it.SignOn(user_id="1001", pin="4711"))
            with ExitStack() as ending:
                catching_up = CatchingUp([again.returns], first_after_s=0.0)
                catching_up.start()
                ending.callback(catching_up.close)
                assert wait_until(lambda: again.returns.is_told, within_s=20.0)
            assert [("asked", 1, 1)] == claims(hub)
            assert "coming back at till S001/T1" in other.back(receipt, 2)
            assert "Returned: Bag" in other.back(second, 1)
            again.paid()
    assert ("done", 1, 1) in claims(hub)


def test_whose_points_go_back(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """The buyer is known though the record has them beside its chain; what they had earned is taken
    back of the order that the other till has sent, or will.
    """
    one, two = tills
    one.bench.done(it.Scanned(text="bag"), it.Scanned(text="sock"))
    one.bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
    receipt = one.paid()
    said = two.back(receipt, 1)
    sale = two.bench.settled().sale
    two.paid()

    assert f"{masked_id(SARA.customer_id)} is on this sale" in said
    assert sale is not None
    assert SARA == sale.customer  # by now the service has said who that is
    (row,) = two.bench.rows("SELECT kind, version, body FROM outbox WHERE kind = 'RefundDelivery'")
    refund = decode_delivery(*row)
    assert isinstance(refund, RefundDelivery)
    assert (SARA.customer_id, True, sar("100.00")) == (
        refund.customer_id,
        refund.sold_elsewhere,
        refund.amount,
    )
    (back,) = [event for event in two.bench.recorded() if isinstance(event, LineReturned)]
    assert back.claim
    own = one.sold("bag")
    assert "Returned" in one.back(own, 1)


def test_as_it_was_paid(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """By card at one till, by card at the other: what went back so elsewhere counts."""
    one, two = tills
    one.bench.done(it.Scanned(text="bag"), it.Scanned(text="sock"))
    one.bench.done(it.TakeTender(method="card", amount=sar("100.00")))
    receipt = one.paid()
    two.back(receipt, 1)
    assert two.bench.ask(it.TakeTender(method="cash")).needs_approval
    two.paid("card")

    one.back(receipt, 2)
    assert one.bench.ask(it.TakeTender(method="card")).needs_approval
    one.paid("cash")


def test_late_with_a_managers_yes(hub: Hub, tmp_path: Path) -> None:
    """What was claimed before anybody was asked is given up, and claimed again with the yes."""
    one, two = StoreTill(tmp_path, hub, "T1"), StoreTill(tmp_path, hub, "T2", returns_within_days=7)
    with one.bench.running(), two.bench.running():
        one.bench.open_shift()
        receipt = one.sold("bag")
        two.bench.clock.advance(timedelta(days=9).total_seconds())
        two.bench.open_shift()
        assert "a manager approves it" in two.back(receipt, 1)
        assert [] == claims(hub)
        two.bench.done(it.Approve(user_id="9001", pin="471147"))
        two.paid()
    assert [("done", 1, 1)] == claims(hub)


def test_nobody_knows_of_it(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """Of a receipt that no till has told of, what to check; of this till's own as before."""
    one, two = tills
    printed = one.sold("bag")

    assert "No till has told the hub of a receipt S001-T2-000077" in one.back("S001-T2-000077", 1)
    assert "This till has printed no receipt S001-T1-000077" in one.back("77", 1)
    assert "sold no line 9" in two.back(printed, 9)
    assert [] == claims(hub)
