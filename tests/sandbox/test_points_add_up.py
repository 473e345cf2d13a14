"""Whatever happens, points are neither made nor lost."""

from dataclasses import replace

from desk import Desk
from hypothesis import given
from hypothesis import strategies as st

from pos.sandbox.points import available, held, pending, total
from pos.sandbox.promotions import EventCampaign
from pos.sandbox.scenarios import OMAR, SARA

EVERY_SECOND = EventCampaign(1, {"en": "Every second"}, "place_order", needed=2, reward_points=7)
PEOPLE = st.sampled_from([SARA, OMAR])
STEPS = st.one_of(
    st.tuples(st.just("hold"), PEOPLE, st.integers(1, 1500)),
    st.tuples(st.just("order"), PEOPLE, st.integers(0, 500)),
    st.tuples(st.just("order with hold"), PEOPLE, st.integers(0, 500)),
    st.tuples(st.just("release"), PEOPLE, st.just(0)),
    st.tuples(st.just("wait"), PEOPLE, st.integers(1, 12)),
    st.tuples(st.just("days"), PEOPLE, st.integers(1, 200)),
)
REFUND = st.tuples(st.just("refund"), PEOPLE, st.integers(1, 600))


class Shop:
    """Walks through steps and remembers the references it was given."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.desk.world = replace(self.desk.world, event_campaigns=(EVERY_SECOND,))
        self.holds: dict[str, list[str]] = {SARA: [], OMAR: []}
        self.orders: dict[str, list[str]] = {SARA: [], OMAR: []}
        self.count = 0

    def take(self, step: str, who: str, number: int) -> None:
        self.count += 1
        self.desk.later(seconds=1)
        match step:
            case "hold":
                told = self.desk.hold(who, pointsToHold=number)
                self.holds[who] += [told.json["holdReference"]] if told.status == 200 else []
            case "order" | "order with hold":
                with_hold = step != "order" and self.holds[who]
                redemption = {"pointsHoldReference": self.holds[who].pop()} if with_hold else {}
                order_id = f"O{self.count}"
                if self.desk.order(who, order_id, number, redemption=redemption).status == 200:
                    self.orders[who].append(order_id)
            case "release" if self.holds[who]:
                self.desk.delete(f"transactions/hold/{self.holds[who].pop()}")
            case "days":
                self.desk.later(days=number)
            case "wait":
                self.desk.later(minutes=number)
            case "refund" if self.orders[who]:
                order_id = self.orders[who][-1]
                self.desk.refund(who, f"R{self.count}", order_id, refundAmount=number)

    def check(self) -> None:
        for customer in self.desk.world.customers.values():
            now, owner = self.desk.now, customer.customer_id
            waiting = held(self.desk.world, owner)
            spendable = available(customer, now=now)
            opening = {SARA: 1200, OMAR: 40}.get(owner)
            moved = sum(transaction.points for transaction in customer.transactions)
            in_batches = sum(batch.left for batch in customer.batches) - customer.debt
            assert total(self.desk.world, customer, now=now) == in_batches + waiting
            assert spendable + pending(customer, now=now) == in_batches
            if opening is not None:
                assert in_batches + waiting == opening + moved


@given(st.lists(STEPS, max_size=25))
def test_never_negative(steps: list[tuple[str, str, int]]) -> None:
    """By holding, ordering, releasing and waiting no balance falls below zero."""
    shop = Shop()
    for step in steps:
        shop.take(*step)
        told = [shop.desk.available(who) for who in (SARA, OMAR)]
        assert min(told) >= 0
    shop.check()


@given(st.lists(st.one_of(STEPS, REFUND), max_size=25))
def test_batches_are_the_balance(steps: list[tuple[str, str, int]]) -> None:
    """The batches, the holds and the transactions always tell the same balance."""
    shop = Shop()
    for step in steps:
        shop.take(*step)
        shop.desk.available(SARA)
        shop.check()
