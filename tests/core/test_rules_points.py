"""Points by a code the customer is sent, and the same points for a full time more."""

import pytest
from builders import NOON, Counter, customer_of, hold_of, item_of, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, Customer, PointsHold
from pos.core.effects import PlaceHold, ReleaseHold, SendOtp

SARA = customer_of()
ASKED = AskedFor(points=100)


def with_code(*, uses_otp: bool = True) -> Counter:
    return selling("300.00", customer=SARA, uses_otp=uses_otp)


def code_sent() -> Counter:
    counter = with_code()
    counter.done(it.RedeemPoints(points=100))
    counter.done(sent(counter))
    return counter


def sent(counter: Counter, asked: AskedFor = ASKED) -> it.OtpSent:
    return it.OtpSent(sale_id=counter.sale.sale_id, customer_id=SARA.customer_id, asked=asked)


def placed(counter: Counter) -> it.HoldPlaced:
    return it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold_of(100, "10.00"))


def test_a_code_is_asked_for_first() -> None:
    """Where the account sends codes nothing is held, or recorded as asked, before one is typed."""
    counter = with_code()
    decision = counter.done(it.RedeemPoints(points=100))

    assert ("Asking for a code…", ()) == (decision.say, decision.events)
    assert decision.effects == (
        SendOtp(sale_id=counter.sale.sale_id, customer_id=SARA.customer_id, asked=ASKED),
    )
    assert "Code sent. Type it to hold the points." == counter.done(sent(counter)).say
    assert ASKED == counter.sale.otp_for


def test_wrong_code_then_right() -> None:
    """A wrong code leaves the sale waiting for the right one, which holds the points."""
    counter = code_sent()
    (effect,) = counter.done(it.EnterOtp(code=" 000000 ")).effects
    sale_id = counter.sale.sale_id
    assert effect == PlaceHold(
        sale_id=sale_id, customer_id=SARA.customer_id, asked=ASKED, otp="000000"
    )
    counter.refused(it.HoldRefused(sale_id=sale_id, reason="That code is wrong."))
    assert ASKED == counter.sale.otp_for

    counter.done(it.EnterOtp(code="123456"))
    counter.done(placed(counter))
    assert hold_of(100, "10.00", asked=ASKED, placed_at=NOON) == counter.sale.hold
    assert counter.sale.otp_for is None


def test_the_code_is_in_no_record_and_no_picture() -> None:
    """What the customer read out goes to the service and nowhere else."""
    counter = code_sent()
    decision = counter.done(it.EnterOtp(code="135790"))

    assert "135790" not in repr((decision, counter.events, it.EnterOtp(code="135790")))


def test_a_new_code_for_the_same_points() -> None:
    """A code may be sent again for exactly what the first was for."""
    counter = code_sent()

    assert counter.done(it.ResendOtp()).effects == (
        SendOtp(sale_id=counter.sale.sale_id, customer_id=SARA.customer_id, asked=ASKED),
    )
    assert "No signal." == (
        counter.refused(it.OtpNotSent(sale_id=counter.sale.sale_id, reason="No signal.")).reason
    )
    assert ASKED == counter.sale.otp_for


def test_other_points_take_the_place_of_the_first() -> None:
    """Asked for something else, the customer is sent another code, and that one counts."""
    counter = code_sent()
    counter.done(it.RedeemPoints(points=50))
    counter.done(sent(counter, AskedFor(points=50)))
    (effect,) = counter.done(it.EnterOtp(code="123456")).effects

    assert isinstance(effect, PlaceHold)
    assert AskedFor(points=50) == effect.asked


def test_a_code_is_forgotten() -> None:
    """Released before anything was held, the code is waited for no more."""
    counter = code_sent()

    assert () == counter.done(it.ReleasePoints()).effects
    assert counter.sale.otp_for is None
    assert "No code was sent" in counter.refused(it.EnterOtp(code="123456")).reason


def test_a_code_sent_too_late() -> None:
    """A code for a customer or a sale that is gone, or beside a hold, is good for nothing."""
    void, nobody, other, holding = (with_code() for _ in range(4))
    late = sent(void)
    void.done(it.VoidSale())
    nobody.done(it.RemoveCustomer())
    other.put(customer=customer_of("other"))
    holding.put(hold=hold_of(1, "1.00"))

    for counter in (void, nobody, other, holding):
        before = counter.state
        assert () == counter.done(late).events
        assert before == counter.state


def test_less_is_due_than_the_code_was_for() -> None:
    """Where goods were struck out since, the code's amount is too much and nothing is asked."""
    counter = with_code()
    counter.done(it.AddItem(item=item_of("pin", "1.00")))
    counter.done(sent(counter, AskedFor(amount=sar("50.00"))))
    counter.done(it.VoidLine(number=1))

    assert "at most 1.00" in counter.refused(it.EnterOtp(code="123456")).reason


@pytest.mark.parametrize("intent", [it.EnterOtp(code="123456"), it.ResendOtp()])
def test_without_a_code(intent: it.Intent) -> None:
    """No code is typed or sent again that nobody asked for."""
    assert "No code was sent" in with_code().refused(intent).reason
    assert "No customer" in selling("1.00").refused(intent).reason


@pytest.mark.parametrize("code", ["", "  ", "1" * 21])
def test_no_code(code: str) -> None:
    """What cannot be a code is not sent to the service."""
    assert "Type the code" in code_sent().refused(it.EnterOtp(code=code)).reason


# -- a full time more -------------------------------------------------------------------------


def test_extend() -> None:
    """The points are given back and held again, in that order, and the record says both."""
    counter = with_code(uses_otp=False)
    counter.put(hold=hold_of(100, "10.00"))
    decision = counter.done(it.ExtendHold())

    sale_id = counter.sale.sale_id
    assert decision.events == (
        ev.ReleaseAsked(release=counter.state.releases[0]),
        ev.HoldAsked(sale_id=sale_id, asked=ASKED),
    )
    assert decision.effects == (
        ReleaseHold(reference="hold-1"),
        PlaceHold(
            sale_id=sale_id, customer_id=SARA.customer_id, asked=ASKED, renews=hold_of(100, "10.00")
        ),
    )
    assert "Still asking" in counter.refused(it.TakeTender(method="cash")).reason
    assert "Still asking" in counter.refused(it.ReleasePoints()).reason


def test_extend_without_an_answer() -> None:
    """What is due stays until it is known that the points are gone; then both figures are told."""
    counter = with_code(uses_otp=False)
    counter.put(hold=hold_of(100, "10.00"))
    due = counter.totals.due
    counter.done(it.ExtendHold())
    assert due == counter.totals.due

    gone = it.HoldRefused(
        sale_id=counter.sale.sale_id, reason="Redeeming needs the network.", is_final=False
    )
    assert (
        "100 Stars could not be held again and are off this sale: 10.00 more is due. "
        "Redeeming needs the network."
    ) == counter.refused(gone).reason
    assert due + sar("10.00") == counter.totals.due
    assert ("hold-1",) == tuple(one.reference for one in counter.state.releases)


BY_RULE = AskedFor(rule_id="r1")


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (hold_of(100, "10.00"), "100 Stars held · −10.00"),
        (
            hold_of(100, "8.00"),
            "100 Stars held · −8.00. Before it was 100 for 10.00: tell the customer.",
        ),
    ],
)
def test_extend_asks_the_same_again(then: PointsHold, said: str) -> None:
    """Points held by a rule are asked for by that rule; where it brings less, that is said."""
    counter = with_code(uses_otp=False)
    counter.done(it.RedeemPoints(rule_id="r1"))
    sale_id = counter.sale.sale_id
    counter.done(it.HoldPlaced(sale_id=sale_id, hold=hold_of(100, "10.00")))
    _, again = counter.done(it.ExtendHold()).effects
    assert isinstance(again, PlaceHold)
    assert BY_RULE == again.asked

    placed = it.HoldPlaced(sale_id=sale_id, hold=then, renews=again.renews)
    assert said == counter.done(placed).say


def test_extend_needs_points() -> None:
    """Only points that are held can be held for longer."""
    assert "Nothing is held" in with_code().refused(it.ExtendHold()).reason


@pytest.mark.parametrize(
    "intent", [it.RedeemPoints(points=1), it.ApplyCoupon(code="A"), it.ExtendHold()]
)
def test_not_confirmed(intent: it.Intent) -> None:
    """A customer nobody could confirm redeems nothing, and the cashier reads what to do."""
    counter = selling("10.00", customer=Customer(customer_id="c1", name="Huda"))
    counter.put(hold=hold_of(1, "1.00") if isinstance(intent, it.ExtendHold) else None)
    reason = counter.refused(intent).reason

    assert reason.startswith(
        "Redeeming needs Huda confirmed, and no answer came: F4, K asks again first."
    )
    assert "is sent later" in reason
