"""Their codes as our three kinds of failure, and the sentences that go with them."""

import pytest

from pos.errors import LoyaltyBusy, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball import failures, wire
from pos.loyalty.gameball.failures import Problem, failure_of
from pos.loyalty.gameball.refusal_words import Call

MISUSE = {
    1000: 401,
    1001: 401,
    1006: 401,
    1002: 403,
    6000: 422,
    6001: 422,
    6002: 422,
}
REFUSED = {
    2000: 412,
    3000: 400,
    3001: 422,
    3003: 422,
    3004: 400,
    3005: 422,
    3008: 422,
    3009: 422,
    3011: 422,
    3013: 415,
    3014: 423,
    3015: 423,
    3016: 400,
    3017: 404,
    4000: 400,
    4004: 404,
    4500: 400,
    6003: 403,
    7000: 404,
    7001: 422,
    7002: 422,
    7003: 404,
    7004: 422,
    7005: 422,
    7006: 422,
    8000: 403,
    9000: 422,
    9001: 422,
    9002: 404,
    9003: 422,
    9004: 422,
    9005: 404,
    9006: 404,
    9007: 422,
    9008: 422,
}


@pytest.mark.parametrize(("code", "status"), MISUSE.items())
def test_keys_and_a_switched_off_program_are_the_operators(code: int, status: int) -> None:
    """Trying again is useless: wrong keys, and a program that is off."""
    failed = failure_of(Problem(status=status, code=str(code), message="theirs"))

    assert isinstance(failed, LoyaltyMisuse)
    assert str(code) == failed.code


def test_points_that_cannot_be_held_name_what_is_off() -> None:
    """Redeeming alone may be switched off, and at a till too: a dashboard is half the answer."""
    problem = Problem(status=422, code="6000", message="theirs")

    assert "Redeeming and expiry" in failure_of(problem, Call.HOLD).reason
    assert "Redeeming and expiry" not in failure_of(problem, Call.ORDER).reason


@pytest.mark.parametrize(("code", "status"), REFUSED.items())
@pytest.mark.parametrize("call", Call)
def test_a_no_has_our_own_sentences(code: int, status: int, call: Call) -> None:
    """Each documented refusal says what happened and what to do next, never in their words."""
    failed = failure_of(Problem(status=status, code=str(code), message="theirs"), call)

    assert isinstance(failed, LoyaltyRefused)
    assert str(code) == failed.code
    assert "theirs" not in failed.reason
    assert failed.reason.count(". ") >= 1
    assert failed.reason.endswith(".")


@pytest.mark.parametrize(
    ("status", "code"),
    [(422, "2001"), (400, "2001"), (429, ""), (429, "4000"), (503, ""), (503, "5003")],
)
def test_not_now_has_done_nothing(status: int, code: str) -> None:
    """Busy, throttled and maintenance answers are certain: nothing was done, ask again later."""
    failed = failure_of(Problem(status=status, code=code, retry_after_s=7))

    assert isinstance(failed, LoyaltyBusy)
    assert not failed.sent
    assert 7 == failed.retry_after_s


@pytest.mark.parametrize("status", [500, 502, 504, 301, 307, 100])
@pytest.mark.parametrize("code", ["", "5000", "9004"])
def test_a_broken_server_leaves_it_open(status: int, code: str) -> None:
    """An error of the server, or of what stands before it, does not tell what was done."""
    failed = failure_of(Problem(status=status, code=code))

    assert isinstance(failed, LoyaltyUnreachable)
    assert failed.sent


@pytest.mark.parametrize("status", [400, 404, 407, 422])
def test_a_page_that_is_not_the_services_decides_nothing(status: int) -> None:
    """A gateway's 404 is not 'no such customer', nor 'no such order'."""
    failed = failure_of(Problem(status=status, readable=False))

    assert isinstance(failed, LoyaltyUnreachable)
    assert failed.sent


@pytest.mark.parametrize(
    ("status", "kind"), [(401, LoyaltyMisuse), (403, LoyaltyMisuse), (404, LoyaltyRefused)]
)
def test_an_unknown_code_falls_back_to_the_status(status: int, kind: type) -> None:
    """A code nobody documented is taken by its HTTP status, and their own words stay out.

    Of wrong keys the status is the code: what it says besides must not hide that they are it.
    """
    failed = failure_of(Problem(status=status, code="4242", message="a new rule"))

    assert kind is type(failed)
    assert ("4242" if status == 404 else str(status)) == failed.code
    assert "a new rule" not in failed.reason


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (Call.COUPONS, "3015", "coupon has expired"),
        (Call.COUPONS, "3011", "as often as it may"),
        (Call.COUPONS, "4004", "Nobody knows this coupon"),
        (Call.CUSTOMER, "4004", "does not know this customer"),
        (Call.HOLD, "3005", "refresh it and scan again"),
        (Call.HOLD, "9008", "fewer points"),
        (Call.ORDER, "9006", "held again"),
        (Call.ORDER, "4000", "could not take this"),
    ],
)
def test_one_code_reads_by_what_was_asked(call: Call, code: str, words: str) -> None:
    """The same code is another thing for a coupon than for a customer."""
    assert words in failure_of(Problem(status=422, code=code), call).reason


@pytest.mark.parametrize("code", ["4000", "4500"])
def test_an_order_is_not_tried_at_the_counter(code: str) -> None:
    """Nobody stands there when the service says no to it: no advice to go on without it."""
    at_the_counter = failure_of(Problem(status=400, code=code), Call.HOLD).reason
    order = failure_of(Problem(status=400, code=code), Call.ORDER).reason

    assert "Try once more" in at_the_counter
    assert "The loyalty service could not take this. It does not say why." == order


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("expired", "has expired"),
        ("EXPIRED_COUPON", "has expired"),
        ("usage limit reached", "as often as it may"),
        ("limit_per_customer_exceeded", "as often as it may"),
        ("already used", "as often as it may"),
        ("locked by another session", "another sale"),
        ("minimum order value not met", "larger sale"),
        ("does not combine with others", "exclude each other"),
        ("not found", "not known"),
        ("coupon does not exist", "not known"),
        ("not started yet", "not valid yet"),
        ("not eligible customer", "not for this customer"),
        ("merchant mismatch", "not for this sale"),
        ("inactive", "switched off"),
        ("", "cannot be used"),
        ("cosmic rays", "cannot be used"),
    ],
)
def test_a_coupons_no_in_our_words(theirs: str, ours: str) -> None:
    """Whatever the service calls it, the cashier reads which coupon, why, and what to do."""
    reason = failures.coupon_refused("SUMMER50", theirs).reason

    assert ours in reason
    assert reason.startswith("Coupon SUMMER50 ")
    assert 2 == reason.count(". ") + reason.endswith(".")


@pytest.mark.parametrize("code", ["4000", "3004", "3015"])
def test_their_message_tells_coupons_apart(code: str) -> None:
    """Documents mix the codes of coupons up; what the message says decides the sentence."""
    expired = Problem(status=400, code=code, message="The coupon has expired")
    small = Problem(status=400, code=code, message="Minimum order value is not met")

    assert "has expired" in failure_of(expired, Call.COUPONS).reason
    assert "larger sale" in failure_of(small, Call.COUPONS).reason


@pytest.mark.parametrize("theirs", ["COUPON_LIMIT_REACHED", "expired", "inactive", "minimum", "?"])
def test_a_refused_coupon_is_not_told_as_if_it_were_on_the_sale(theirs: str) -> None:
    """It was never put on: the advice is to go on without it, not to take it off."""
    assert "off" not in failures.coupon_refused("WELCOME10", theirs).reason.partition(".")[2]


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"code":9008,"type":"PAYLOAD_ERROR","message":"m","requestId":"r"}', "9008", "m"),
        (b'{"Code":"9008","Message":"m"}', "9008", "m"),
        (b'{"error":"m","message":null}', "", "m"),
        (b'{"code":0,"message":"m"}', "0", "m"),
    ],
)
def test_every_shape_of_error_is_read(body: bytes, code: str, message: str) -> None:
    """The envelope, its casing and the older shapes all give code and message."""
    problem = wire.problem(422, body, "")

    assert (code, message, True) == (problem.code, problem.message, problem.readable)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"[]", b"{}", b'{"code":{}}', b'{"code":true}'])
def test_other_bodies_are_not_the_services(body: bytes) -> None:
    """A page, an empty body or nonsense is told apart from an error of the service."""
    assert not wire.problem(404, body, "").readable


@pytest.mark.parametrize(
    ("header", "wait_s"), [("7", 7.0), ("", None), ("soon", None), ("-1", None), ("٣", None)]
)
def test_the_wait_asked_for_is_passed_on(header: str, wait_s: float | None) -> None:
    """Retry-After in seconds is honoured where the service ever sends it."""
    assert wait_s == wire.problem(429, b"", header).retry_after_s
