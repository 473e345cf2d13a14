"""Which calls answer which question, against a real HTTP server that says what each test needs."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from loyalty_bench import (
    NOON,
    SARA,
    Answer,
    AnsweringServer,
    StillClock,
    closed_port,
    order,
    raw_server,
    sar,
)
from program_answers import (
    BALANCE,
    BROKEN,
    DETAILS,
    HELD,
    LOCKED,
    ORDER,
    REGISTERED,
    REQUEST,
    TIER,
    Make,
    no,
    paths,
)

from pos.core.customer import Customer, CustomerDetails, PointsHold
from pos.errors import LoyaltyBusy, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import HoldRequest, LockRequest


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
