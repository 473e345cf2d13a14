"""Points held for the open sale: asked for, proven by a code where the account wants one, kept."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, Customer, PointsHold
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import PlaceHold, SendOtp
from pos.core.money import Money
from pos.core.rules.common import (
    ASKING,
    cannot_spend,
    unpaid,
    unpaid_with_customer,
)
from pos.core.rules.giving_back import MAY_BE_HELD, give_back
from pos.core.rules.not_had_again import hold_is_another, hold_not_had_again, off_the_sale
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.totals import redeemable

LONGEST_OTP = 20
NO_CODE_SENT = Refusal(reason="No code was sent. Redeem points with F5 first.")


def redeem(state: TerminalState, intent: it.RedeemPoints) -> Answer:
    found = _redeeming(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    asked = _asked(sale, customer, intent)
    if isinstance(asked, Refusal):
        return asked
    if not state.setup.uses_otp:
        return _hold(sale, customer, asked)
    return Decision(
        say="Asking for a code…",
        effects=(SendOtp(sale_id=sale.sale_id, customer_id=customer.customer_id, asked=asked),),
    )


def _redeeming(state: TerminalState) -> tuple[Sale, Customer] | Refusal:
    """The sale whose customer may redeem points now, and holds none yet."""
    found = unpaid_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if refusal := cannot_spend(customer):
        return refusal
    if not sale.lines:
        return Refusal(reason="Scan the goods first.")
    if sale.hold is not None:
        return Refusal(reason="Points are held already. Release them first to hold others.")
    return found


def _asked(sale: Sale, customer: Customer, intent: it.RedeemPoints) -> AskedFor | Refusal:
    if intent.rule_id:
        return AskedFor(rule_id=intent.rule_id)
    most = redeemable(sale)
    if not most:
        return Refusal(reason="Nothing is left for points to pay.")
    if intent.points is not None:
        if intent.points <= 0:
            return Refusal(reason="Give a number of points of more than nothing.")
        return AskedFor(points=intent.points)
    if intent.amount is None:
        balance = customer.balance
        if balance is not None and not balance.points:
            return Refusal(reason=f"No {customer.points_name} to redeem.")
        if balance is not None and not balance.value:
            return Refusal(reason=f"Too few {customer.points_name} to be worth anything yet.")
        return AskedFor(amount=min(most, balance.value) if balance else most)
    if intent.amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    return _more_than_is_due(sale, intent.amount) or AskedFor(amount=intent.amount)


def _more_than_is_due(sale: Sale, amount: Money) -> Refusal | None:
    """No change is ever given on points."""
    most = redeemable(sale)
    if amount <= most:
        return None
    return Refusal(reason=f"Points can pay at most {most.said()} of this sale.")


def _hold(sale: Sale, customer: Customer, asked: AskedFor, *, otp: str = "") -> Decision:
    return Decision(
        say="Asking for the points…",
        events=(ev.HoldAsked(sale_id=sale.sale_id, asked=asked),),
        effects=(
            PlaceHold(sale_id=sale.sale_id, customer_id=customer.customer_id, asked=asked, otp=otp),
        ),
    )


# -- the code a customer is sent --------------------------------------------------------------


def otp_sent(state: TerminalState, intent: it.OtpSent) -> Answer:
    """A code that was sent to someone else by now is good for nothing here."""
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.customer is None:
        return NOTHING
    if sale.customer.customer_id != intent.customer_id or sale.customer.opted_out:
        return NOTHING
    if sale.hold or sale.hold_asked:
        return NOTHING
    return Decision(
        say="Code sent. Type it to hold the points.",
        events=(ev.OtpSent(sale_id=sale.sale_id, asked=intent.asked),),
    )


def otp_not_sent(intent: it.OtpNotSent) -> Answer:
    """A code sent before may still be typed: the one that did not go out replaces nothing."""
    return Refusal(reason=intent.reason)


def enter_otp(state: TerminalState, intent: it.EnterOtp) -> Answer:
    """A wrong code is the service's to know; the right one may be typed after it."""
    found = _waiting_for_a_code(state)
    if isinstance(found, Refusal):
        return found
    sale, customer, asked = found
    code = intent.code.strip()
    if not code or len(code) > LONGEST_OTP:
        return Refusal(reason="Type the code the customer was sent.")
    if asked.amount is not None and (refusal := _more_than_is_due(sale, asked.amount)):
        return refusal
    return _hold(sale, customer, asked, otp=code)


def resend_otp(state: TerminalState) -> Answer:
    found = _waiting_for_a_code(state)
    if isinstance(found, Refusal):
        return found
    sale, customer, asked = found
    return Decision(
        say="Asking for a new code…",
        effects=(SendOtp(sale_id=sale.sale_id, customer_id=customer.customer_id, asked=asked),),
    )


def _waiting_for_a_code(state: TerminalState) -> tuple[Sale, Customer, AskedFor] | Refusal:
    found = _redeeming(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    return NO_CODE_SENT if sale.otp_for is None else (sale, customer, sale.otp_for)


# -- the hold ---------------------------------------------------------------------------------


def hold_placed(state: TerminalState, intent: it.HoldPlaced, moment: Moment) -> Answer:
    """A hold that comes for a sale no longer open, or is worth more than it, is given back."""
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.hold_asked is None:
        return give_back(intent.hold)
    if another := hold_is_another(sale, intent.hold):
        return another
    name = sale.points_name
    if refusal := _more_than_is_due(sale, intent.hold.amount):
        back = give_back(intent.hold, points_name=name)
        return Refusal(
            reason=refusal.reason,
            events=(
                ev.HoldFailed(sale_id=sale.sale_id, reason="more than is due"),
                *off_the_sale(sale),
                *back.events,
            ),
            effects=back.effects,
        )
    hold = replace(intent.hold, asked=sale.hold_asked, placed_at=moment.now)
    return Decision(
        say=f"{hold.points:,} {name} held · −{hold.amount.said()}{_unlike(intent.renews, hold)}",
        events=(ev.PointsHeld(sale_id=sale.sale_id, hold=hold),),
    )


def _unlike(before: PointsHold | None, hold: PointsHold) -> str:
    """What the customer must hear where the same request brought something else."""
    if before is None or (before.points, before.amount) == (hold.points, hold.amount):
        return ""
    return f". Before it was {before.points:,} for {before.amount.said()}: tell the customer."


def hold_refused(state: TerminalState, intent: it.HoldRefused) -> Answer:
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.hold_asked is None:
        return Decision(say=MAY_BE_HELD, trouble=True) if intent.outcome_unknown else NOTHING
    failed = ev.HoldFailed(
        sale_id=sale.sale_id, reason=intent.reason, outcome_unknown=intent.outcome_unknown
    )
    if sale.hold is not None:
        return hold_not_had_again(sale, intent, failed)
    return Refusal(reason=intent.reason, events=(failed,))


def release_points(state: TerminalState) -> Answer:
    """Also where only a code was sent: it is waited for no more."""
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.hold_asked:
        return ASKING
    if sale.hold is not None:
        name = sale.points_name
        back = give_back(sale.hold, points_name=name)
        released = ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference)
        return Decision(
            say=f"Giving {sale.hold.points:,} {name} back.",
            events=(released, *back.events),
            effects=back.effects,
        )
    if sale.otp_for is not None:
        return Decision(
            say="The code is waited for no more. Nothing was held.",
            events=(ev.OtpForgotten(sale_id=sale.sale_id),),
        )
    return Refusal(reason="No points are held.")


RULES = (
    NO_RULES.on(it.RedeemPoints, lambda state, intent, _: redeem(state, intent))
    .on(it.EnterOtp, lambda state, intent, _: enter_otp(state, intent))
    .on(it.ResendOtp, lambda state, *_: resend_otp(state))
    .on(it.ReleasePoints, lambda state, *_: release_points(state))
    .heard(it.OtpSent, lambda state, intent, _: otp_sent(state, intent))
    .heard(it.OtpNotSent, lambda _, intent, __: otp_not_sent(intent))
    .heard(it.HoldPlaced, hold_placed)
    .heard(it.HoldRefused, lambda state, intent, _: hold_refused(state, intent))
)
