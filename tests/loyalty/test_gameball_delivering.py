"""How orders and customers arrive: once, under one id, with times and contacts that fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from loyalty_bench import NOON, SARA, Answer, AnsweringServer, StillClock, held, order
from program_answers import (
    BALANCE,
    BROKEN,
    DETAILS,
    HELD,
    ORDER,
    REGISTERED,
    TAKEN,
    Make,
    no,
    paths,
)

from pos.core.customer import PointsHold
from pos.core.deliveries import OrderDelivery
from pos.core.money import Money
from pos.errors import (
    LoyaltyBusy,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.http.deadline import Waiting
from pos.loyalty.gameball.access import AHEAD_FOR_S
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import Delivered, HoldRequest


def test_an_order_is_delivered(server: AnsweringServer, program: GameballProgram) -> None:
    """One call with the points it earned and redeemed, and another for the balance they make."""
    server.answers(TAKEN, BALANCE)

    delivered = program.deliver(ORDER)

    assert (100, 0) == (delivered.points_earned, delivered.points_redeemed)
    assert delivered.balance_after is not None
    assert 1200 == delivered.balance_after.points
    assert ["POST /orders", f"GET /customers/{SARA}/balance"] == paths(server)


def test_a_balance_that_cannot_be_had_is_left_out(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """The order has arrived, whatever becomes of the question after it."""
    server.answers(TAKEN, BROKEN)

    assert Delivered(points_earned=100, points_redeemed=0) == program.deliver(ORDER)


def test_points_that_come_back_as_others_are_given_back(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """What is taken from the customer is what they were told, or nothing."""
    server.answers(Answer({"success": True}), HELD, Answer({}), Answer({"success": True}))

    with pytest.raises(LoyaltyRefused, match="60 points"):
        program.renew(OrderDelivery(entry_id="e-1", order=order(hold=held("H-0", points=60))))
    assert [
        "DELETE /transactions/hold/H-0",
        "POST /transactions/hold",
        "GET /transactions/hold/H-1",
        "DELETE /transactions/hold/H-1",
    ] == paths(server)
    assert server.asked[1].json["ignoreOTP"]
    assert "hash" not in server.asked[1].json


def test_a_no_after_a_lost_answer_is_not_final(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """The points may be held for this very order by the request whose answer was lost."""
    entry = OrderDelivery(entry_id="e-1", order=order(hold=held("H-0")))
    server.answers(no(9006, 404), BROKEN, no(9006, 404), no(9008))

    with pytest.raises(LoyaltyUnreachable):
        program.renew(entry)
    with pytest.raises(LoyaltyBusy):
        program.renew(entry)
    clock.advance(30 * 60)
    with pytest.raises(LoyaltyRefused, match="cannot be held again"):
        program.renew(entry)


def test_a_no_after_a_restart_is_not_final(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """Nobody here remembers a lost answer, and the entry may have had one: that is waited out."""
    entry = OrderDelivery(entry_id="e-1", order=order(hold=held("H-0")))
    server.answers(no(9006, 404), no(9008))

    with pytest.raises(LoyaltyBusy):
        program.renew(entry, may_be_reserved=True)
    clock.advance(29 * 60)
    with pytest.raises(LoyaltyBusy):
        program.renew(entry, may_be_reserved=True)
    clock.advance(60)
    with pytest.raises(LoyaltyRefused, match="cannot be held again"):
        program.renew(entry, may_be_reserved=True)


def test_a_customer_needs_no_renewal(server: AnsweringServer, program: GameballProgram) -> None:
    """Nothing is reserved for a registration."""
    assert REGISTERED == program.renew(REGISTERED)
    assert [] == server.asked


def test_an_order_is_the_same_each_time(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """A repeat is recognised by its id and differs in nothing."""
    server.answers(BROKEN, TAKEN)

    with pytest.raises(LoyaltyUnreachable) as failed:
        program.deliver(ORDER)
    clock.advance(3_600)
    program.deliver(ORDER)

    assert failed.value.sent
    assert server.asked[0].body == server.asked[1].body


def test_a_duplicate_is_confirmed_by_asking(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """An id the service already has is looked up, and what it earned then is told."""
    rows = [{"transactionType": "PaymentReward", "equivalentPoints": 90}]
    server.answers(no(9004), Answer({"transactions": rows, "count": 1}))

    delivered = program.deliver(ORDER)

    assert Delivered(points_earned=90, points_redeemed=0, already=True) == delivered
    assert "GET /orders/S001-T1-000001/transactions" == paths(server)[1]


@pytest.mark.parametrize("code", [9003, 9004])
@pytest.mark.parametrize(
    "row",
    [
        {"transactionType": "PaymentReward", "transactionId": "s001-t1-000001"},
        {"transactionType": "Redemption", "equivalentPoints": -70},
    ],
    ids=["another id", "other points"],
)
def test_a_duplicate_of_something_else_is_not_done(
    server: AnsweringServer, program: GameballProgram, code: int, row: dict[str, object]
) -> None:
    """What stands under the id is compared: another order is no proof that ours arrived."""
    server.answers(no(code), Answer({"transactions": [row], "count": 1}))
    hold = PointsHold(
        reference="H-1",
        points=50,
        amount=Money(500, "SAR"),
        expires_at=ORDER.order.at + timedelta(minutes=10),
    )

    with pytest.raises(LoyaltyRefused) as failed:
        program.deliver(replace(ORDER, order=replace(ORDER.order, hold=hold)))
    assert "9004" == failed.value.code


@pytest.mark.parametrize("points", [49, 50, 51])
def test_a_duplicate_that_redeemed_the_same_is_done(
    server: AnsweringServer, program: GameballProgram, points: int
) -> None:
    """The points held are the points redeemed, but for the rounding of a fraction."""
    rows = [{"transactionType": "Redemption", "equivalentPoints": -points}]
    server.answers(no(9004), Answer({"transactions": rows, "count": 1}))
    hold = PointsHold(
        reference="H-1",
        points=50,
        amount=Money(500, "SAR"),
        expires_at=ORDER.order.at + timedelta(minutes=10),
    )

    delivered = program.deliver(replace(ORDER, order=replace(ORDER.order, hold=hold)))
    assert Delivered(points_earned=0, points_redeemed=points, already=True) == delivered


@pytest.mark.parametrize(
    "nothing", [Answer({"transactions": [], "count": 0}), no(4004, 404), no(9002, 404)]
)
def test_a_duplicate_without_a_trace_is_done(
    server: AnsweringServer, program: GameballProgram, nothing: Answer
) -> None:
    """An order that earned nothing leaves no transaction; its id is proof enough."""
    server.answers(no(9004), nothing)

    assert Delivered(already=True) == program.deliver(ORDER)


def test_a_duplicate_that_cannot_be_confirmed_is_open(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """Where asking fails too, nothing is called done."""
    server.answers(no(9004), BROKEN)

    with pytest.raises(LoyaltyUnreachable):
        program.deliver(ORDER)


def test_a_clash_of_times_moves_the_order_a_millisecond(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """9003 is no success: the order is looked for, then sent under the same id and another time."""
    server.answers(no(9003), Answer({"transactions": [], "count": 0}), TAKEN)

    assert 100 == program.deliver(ORDER).points_earned

    first, _, second, *_ = server.asked
    assert first.json["orderId"] == second.json["orderId"]
    assert "2026-03-04T12:00:00.122Z" == second.json["orderDate"]


def test_a_clock_ahead_of_the_services_dates_nothing_into_its_future(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """9007 tells the service's time: the order goes again with it, and so does what follows."""
    ahead = datetime(2300, 1, 1, tzinfo=UTC)
    clock.advance((ahead - clock.now()).total_seconds())
    order = replace(ORDER.order, at=ahead)
    server.answers(no(9007), TAKEN)
    program.deliver(replace(ORDER, order=order))
    program.deliver(replace(ORDER, order=replace(order, order_id="S001-T1-another")))

    dated = [one.json["orderDate"] for one in server.asked if one.path.endswith("orders")]
    assert [True, False, False] == [at.startswith("2300") for at in dated]
    now = datetime.now(UTC).isoformat()
    assert all(at < now for at in dated[1:])
    assert 3 == len(set(dated))


@pytest.mark.parametrize("told", ["", "soon", "Fri, 31 Dec 9999 23:59:59 -0100"])
def test_a_time_that_is_none_moves_no_clock(
    program: GameballProgram, clock: StillClock, told: str
) -> None:
    """Whatever stands where the service tells its time: what is no time leaves ours as it is."""
    program.access._is_ahead(told)

    now = clock.now().replace(microsecond=0)
    assert now == program.access.moment("sara", now)


def test_an_impossible_time_dates_nothing(
    program: GameballProgram, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A Date of 1970 sends no order back to then: an operator is told, and the clock stays."""
    with pytest.raises(LoyaltyMisuse, match="Check the date and time of the till"):
        program.access._is_ahead("Thu, 01 Jan 1970 00:00:00 GMT")

    now = clock.now().replace(microsecond=0)
    assert now == program.access.moment("sara", now)
    assert "impossible time: 'Thu, 01 Jan 1970" in caplog.text


def test_what_is_known_of_the_clock_lasts_an_hour(
    program: GameballProgram, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A clock that was set since, or a Date that was wrong, dates nothing wrongly for ever."""
    passed_s = [0.0]
    program.access._waiting = Waiting(monotonic_s=lambda: passed_s[0])
    now = clock.now().replace(microsecond=0)
    program.access._is_ahead(format_datetime(now - timedelta(days=30)))
    assert now - timedelta(days=30) >= program.access.moment("sara", now)
    assert "30 days" in caplog.text

    passed_s[0] = AHEAD_FOR_S
    assert now == program.access.moment("sara", now)


def test_a_clash_of_times_with_itself_is_done(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """When what has the same time is this very order, it has arrived."""
    rows = [{"transactionType": "PaymentReward", "equivalentPoints": 90}]
    server.answers(no(9003), Answer({"transactions": rows}))

    assert program.deliver(ORDER).already


def test_a_refused_order_is_refused(server: AnsweringServer, program: GameballProgram) -> None:
    """An order that redeems nothing has nothing to renew: its no is final."""
    server.answers(no(9006, 404))

    with pytest.raises(LoyaltyRefused) as failed:
        program.deliver(ORDER)
    assert "9006" == failed.value.code
    assert not isinstance(failed.value, ReservationGone)
    assert 1 == len(server.asked)


def test_a_customer_is_delivered(server: AnsweringServer, program: GameballProgram) -> None:
    """Whoever registered offline is created with name and number."""
    server.answers(Answer({"gameballId": 7}))

    assert Delivered() == program.deliver(REGISTERED)
    assert "Sara" == server.asked[0].json["customerAttributes"]["displayName"]


def test_what_became_of_an_order(server: AnsweringServer, program: GameballProgram) -> None:
    """Asking tells whether it arrived, and never changes anything."""
    rows = [{"transactionType": "PaymentReward", "equivalentPoints": 90}]
    server.answers(Answer({"transactions": rows}), no(4004, 404), Answer({"transactions": []}))

    assert Delivered(points_earned=90, points_redeemed=0, already=True) == program.find_delivered(
        ORDER
    )
    assert program.find_delivered(ORDER) is None
    assert program.find_delivered(ORDER) is None
    assert {"GET"} == {asked.method for asked in server.asked}


def test_what_became_of_a_customer_is_not_asked(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """Sending a customer again is harmless, so it is always sent again."""
    assert program.find_delivered(REGISTERED) is None
    assert [] == server.asked


@pytest.mark.parametrize(
    ("customer_id", "expected"),
    [(SARA, {"mobile": "+966500001234"}), ("crm-7", {"mobile": "+966555"})],
)
def test_channels_merged_by_number(
    server: AnsweringServer, make_program: Make, customer_id: str, expected: dict[str, str]
) -> None:
    """Where the account merges by mobile, every write carries it: from the id, else by asking."""
    program = make_program(server.base_url, merge_by="mobile")
    server.answers(
        *([] if customer_id == SARA else [Answer({"customerAttributes": {"mobile": "+966555"}})]),
        HELD,
    )

    program.hold_points(HoldRequest(customer_id=customer_id, at=NOON, points=50))

    body = next(asked.json for asked in server.asked if asked.method == "POST")
    assert expected.items() <= body.items()


def test_channels_merged_by_address(server: AnsweringServer, make_program: Make) -> None:
    """Where it merges by e-mail, the address is asked for once, and written small."""
    program = make_program(server.base_url, merge_by="email")
    server.answers(DETAILS, TAKEN)

    program.deliver(ORDER)
    program.deliver(ORDER)

    assert ["sara@example.com"] * 2 == [
        asked.json["email"] for asked in server.asked if asked.method == "POST"
    ]
    assert 1 == sum(asked.path.endswith("/details") for asked in server.asked)


def test_a_contact_that_cannot_be_asked_for_holds_the_order_back(
    server: AnsweringServer, make_program: Make
) -> None:
    """Sent without its contact, the order would make a second customer; it waits, not in doubt."""
    program = make_program(server.base_url, merge_by="email")
    server.answers(BROKEN)

    with pytest.raises(LoyaltyUnreachable) as failed:
        program.deliver(ORDER)

    assert not failed.value.sent
    assert {"GET"} == {asked.method for asked in server.asked}


def test_an_unknown_contact_is_left_out(server: AnsweringServer, make_program: Make) -> None:
    """A customer the service does not know yet has no contact to merge by."""
    program = make_program(server.base_url, merge_by="email")
    server.answers(no(7000, 404), TAKEN)

    program.deliver(ORDER)

    (sent,) = (asked.json for asked in server.asked if asked.method == "POST")
    assert "email" not in sent
