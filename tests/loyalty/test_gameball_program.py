"""Which calls answer which question, against a real HTTP server that says what each test needs."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from loyalty_bench import (
    NOON,
    SARA,
    Answer,
    AnsweringServer,
    StillClock,
    closed_port,
    held,
    order,
    raw_server,
    sar,
)

from pos.core.customer import Customer, CustomerDetails, PointsHold
from pos.core.deliveries import CustomerDelivery, OrderDelivery
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
from pos.ports.loyalty import Delivered, HoldRequest, LockRequest

BALANCE = Answer({"availablePointsBalance": 1200, "availablePointsValue": 120})
DETAILS = Answer({"customerAttributes": {"displayName": "Sara", "email": "Sara@Example.com"}})
TIER = Answer({"current": {"name": "Gold"}})
HELD = Answer({"holdReference": "H-1", "holdAmount": "5", "holdEquivalentPoints": 50})
LOCKED = Answer(
    {"valid": True, "coupons": [{"code": "A", "type": "fixed", "value": 5}], "lockReference": "L"}
)
TAKEN = Answer({"customerId": SARA, "rewardedPoints": 100, "redeemedPoints": 0})
BROKEN = Answer(b"<html/>", status=502)
REQUEST = HoldRequest(customer_id=SARA, at=NOON, points=50)
ORDER = OrderDelivery(entry_id="e-1", order=order())
REGISTERED = CustomerDelivery(entry_id="e-2", customer_id=SARA, name="Sara", mobile="+966500001234")

Make = Callable[..., GameballProgram]


def no(code: int, status: int = 422) -> Answer:
    return Answer({"code": code, "message": "no"}, status=status)


def paths(server: AnsweringServer) -> list[str]:
    return [f"{a.method} {a.path.removeprefix('/api/v4.0/integrations')}" for a in server.asked]


def test_a_customer_is_balance_name_and_tier(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """One question is three calls, and the balance carries the moment it was asked."""
    server.answers(BALANCE, DETAILS, TIER)

    customer = program.find_customer(SARA)

    assert customer is not None
    assert customer.balance is not None
    assert ("Sara", "Gold", True) == (customer.name, customer.tier, customer.verified)
    assert (1200, clock.now()) == (customer.balance.points, customer.balance.as_of)
    assert [
        f"GET /customers/{SARA}/balance",
        f"GET /customers/{SARA}/details",
        f"GET /customers/{SARA}/tier-progress",
    ] == paths(server)


@pytest.mark.parametrize(
    "answer", [no(7000, 404), no(4004, 404), Answer({"error": "Customer not found"}, status=404)]
)
def test_an_unknown_customer_is_none(
    server: AnsweringServer, program: GameballProgram, answer: Answer
) -> None:
    """That nobody is known by this id is an answer, not a failure."""
    server.answers(answer)

    assert program.find_customer(SARA) is None


def test_a_name_that_cannot_be_had_keeps_nobody_waiting(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """With the balance there, name and tier are left out when their calls fail."""
    server.answers(BALANCE, BROKEN, no(8000, 403))

    customer = program.find_customer(SARA)

    assert customer is not None
    assert ("", "", True) == (customer.name, customer.tier, customer.verified)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (no(1000, 401), LoyaltyMisuse),
        (BROKEN, LoyaltyUnreachable),
        (Answer(b"<html/>", status=404), LoyaltyUnreachable),
        (no(2001), LoyaltyBusy),
        (no(3009), LoyaltyRefused),
    ],
)
def test_other_failures_are_raised(
    server: AnsweringServer, program: GameballProgram, answer: Answer, kind: type
) -> None:
    """Only 'unknown customer' is taken for None."""
    server.answers(answer)

    with pytest.raises(kind):
        program.find_customer(SARA)


def test_registering_finds_whom_it_made(server: AnsweringServer, program: GameballProgram) -> None:
    """The customer is created and then looked up, balance and all."""
    server.answers(Answer({"gameballId": 7}), BALANCE, DETAILS, TIER)

    customer = program.register_customer(SARA, CustomerDetails(name="Sara"))

    assert "POST /customers" == paths(server)[0]
    assert customer.balance is not None


def test_registering_stands_when_the_look_up_fails(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """Once created, a customer is verified even where nothing more can be told."""
    server.answers(Answer({"gameballId": 7}), BROKEN)

    customer = program.register_customer(SARA, CustomerDetails(name="Sara"))

    assert Customer(customer_id=SARA, name="Sara", verified=True) == customer


def test_terms_are_kept_a_few_minutes(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """The tender screen may ask often; the service is asked once in a while."""
    server.answers(Answer({"redemptionFactor": 0.1}))

    program.redemption_terms(SARA)
    clock.advance(179)
    program.redemption_terms(SARA)
    assert 1 == len(server.asked)

    clock.advance(2)
    program.redemption_terms(SARA)
    assert 2 == len(server.asked)


def test_a_hold_takes_its_end_from_the_service(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """How long it lasts is asked for right after, as the hold's own answer does not say."""
    server.answers(HELD, Answer({"state": "Active", "dateToExpire": "2026-03-04T12:20:00"}))

    hold = program.hold_points(REQUEST)

    expected = PointsHold(
        reference="H-1",
        points=50,
        amount=sar("5.00"),
        expires_at=NOON.replace(minute=19, second=30, microsecond=0),
    )
    assert expected == hold
    assert ["POST /transactions/hold", "GET /transactions/hold/H-1"] == paths(server)


@pytest.mark.parametrize("state", [BROKEN, no(9006, 404), Answer({}), Answer({"dateToExpire": 7})])
def test_a_hold_of_unknown_end_is_taken_for_short(
    server: AnsweringServer, program: GameballProgram, state: Answer
) -> None:
    """A held hold is never lost for want of its end: ten minutes less a margin are assumed."""
    server.answers(HELD, state)

    assert NOON + timedelta(minutes=9, seconds=30) == program.hold_points(REQUEST).expires_at


def test_holds_never_share_a_moment(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """Two transactions of one time are refused, and so is one from the future."""
    server.answers(HELD)
    future = HoldRequest(customer_id=SARA, at=NOON + timedelta(hours=1), points=50)

    for request in (REQUEST, REQUEST, future):
        program.hold_points(request)

    times = [asked.json["transactionTime"] for asked in server.asked if asked.method == "POST"]
    assert [
        "2026-03-04T12:00:00.123Z",
        "2026-03-04T12:00:00.122Z",
        "2026-03-04T12:00:00.121Z",
    ] == times


def test_a_moment_taken_by_another_till_is_moved(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """The same time used elsewhere (9003) costs a millisecond, not the redemption."""
    server.answers(no(9003), HELD, Answer({}))

    assert "H-1" == program.hold_points(REQUEST).reference
    assert server.asked[0].json != server.asked[1].json


def test_a_moment_is_moved_only_so_often(server: AnsweringServer, program: GameballProgram) -> None:
    """A service that finds every time taken is not asked for ever."""
    server.answers(no(9003))

    with pytest.raises(LoyaltyRefused):
        program.hold_points(REQUEST)
    assert 3 == len(server.asked)


def test_a_wrong_one_time_code_is_called_that(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """With a code in the request, an invalid value is the code."""
    server.answers(no(3003))
    request = HoldRequest(customer_id=SARA, at=NOON, points=50, otp="000000")

    with pytest.raises(LoyaltyRefused, match="customer's message is wrong"):
        program.hold_points(request)


def test_a_one_time_code_is_sent_for_what_will_be_held(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """The message to the phone is bound to the same points; no answer is promised."""
    server.answers(Answer(status=200))

    program.send_otp(REQUEST)

    assert {"customerId": SARA, "points": 50} == server.asked[0].json


@pytest.mark.parametrize("answer", [Answer(status=204), Answer({"success": True}), no(9006, 404)])
def test_a_release_of_nothing_is_done(
    server: AnsweringServer, program: GameballProgram, answer: Answer
) -> None:
    """A hold or lock that is gone is given back already."""
    server.answers(answer)

    program.release_hold("H-1")
    program.release_coupons("L-1")

    assert ["DELETE /transactions/hold/H-1", "DELETE /coupons/L-1"] == paths(server)


def test_a_release_that_fails_is_raised(server: AnsweringServer, program: GameballProgram) -> None:
    """A gateway's 404 gives nothing back."""
    server.answers(Answer(b"<html/>", status=404))

    with pytest.raises(LoyaltyUnreachable):
        program.release_hold("H-1")
    with pytest.raises(LoyaltyUnreachable):
        program.release_coupons("L-1")


def test_a_lock_without_end_is_taken_for_short(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """Ten minutes less a margin, as with points."""
    server.answers(LOCKED)
    request = LockRequest(customer_id=SARA, codes=("A",), goods=sar("100.00"))

    lock = program.lock_coupons(request)

    assert NOON + timedelta(minutes=9, seconds=30) == lock.expires_at


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


def test_one_request_at_a_time_per_customer(make_program: Make) -> None:
    """A second call about the same customer waits its turn; one about another does not."""
    inside, release = threading.Event(), threading.Event()
    order_of_arrival: list[bytes] = []

    def speak(connection: Any, _stop: threading.Event) -> None:
        while line := connection.recv(65_536).split(b"\r\n")[0]:
            order_of_arrival.append(line)
            if b"/first/" in line:
                inside.set()
                release.wait(10)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    def find(customer_id: str) -> None:
        with pytest.raises(LoyaltyUnreachable):
            program.find_customer(customer_id)

    with raw_server(speak) as url:
        program = make_program(url, deadline_s=10)
        first = threading.Thread(target=find, args=("first",))
        first.start()
        assert inside.wait(10)
        second = threading.Thread(target=find, args=("first",))
        second.start()
        find("other")
        release.set()
        first.join()
        second.join()
        program.close()

    asked = [line.split()[1].split(b"/")[5] for line in order_of_arrival]
    assert [b"first", b"other", b"first"] == asked


def test_a_turn_that_does_not_come_is_busy(make_program: Make) -> None:
    """Waiting for another call about the same customer ends at the deadline, nothing sent."""
    inside, release = threading.Event(), threading.Event()

    def hold_the_turn() -> None:
        with program.access.turn(SARA):
            inside.set()
            release.wait(10)

    program = make_program(closed_port(), deadline_s=0.2)
    holder = threading.Thread(target=hold_the_turn)
    holder.start()
    assert inside.wait(10)

    with pytest.raises(LoyaltyBusy) as failed:
        program.find_customer(SARA)

    release.set()
    holder.join()
    assert not failed.value.sent


def test_nobody_there_is_certain(make_program: Make) -> None:
    """With nothing listening, every question fails at once and nothing was sent."""
    program = make_program(closed_port())
    questions: list[Callable[[], object]] = [
        lambda: program.find_customer(SARA),
        lambda: program.register_customer(SARA, CustomerDetails(name="Sara")),
        lambda: program.redemption_terms(SARA),
        lambda: program.hold_points(REQUEST),
        lambda: program.release_hold("H-1"),
        lambda: program.lock_coupons(
            LockRequest(customer_id=SARA, codes=("A",), goods=sar("1.00"))
        ),
        lambda: program.release_coupons("L-1"),
        lambda: program.preview_rewards(order()),
        lambda: program.deliver(ORDER),
        lambda: program.deliver(REGISTERED),
        lambda: program.find_delivered(ORDER),
        program.check,
    ]

    for question in questions:
        with pytest.raises(LoyaltyUnreachable) as failed:
            question()
        assert not failed.value.sent


@pytest.mark.parametrize(
    ("answer", "kind"), [(no(7000, 404), None), (BALANCE, None), (no(1001, 401), LoyaltyMisuse)]
)
def test_a_check_tells_whether_the_keys_are_right(
    server: AnsweringServer, program: GameballProgram, answer: Answer, kind: type | None
) -> None:
    """Asking for nobody's balance changes nothing and needs both keys."""
    server.answers(answer)

    if kind is None:
        program.check()
    else:
        with pytest.raises(kind):
            program.check()
