"""What is reserved and nears its end: told in time, or asked for anew, by whoever the store lets.

The service cannot lengthen a hold or a lock: it is given back, and the same is asked for anew. The
customer's proof was used up by the first one, and the service lets a renewal do without. Meanwhile
and until an answer is here the sale keeps its amounts.
"""

from __future__ import annotations

from datetime import timedelta

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, Customer
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import PlaceHold
from pos.core.how_long import how_long
from pos.core.rules.common import ASKING, cannot_spend, sale_with_customer
from pos.core.rules.coupons import codes_of, lock_effect
from pos.core.rules.giving_back import give_back
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.setup import RenewHolds
from pos.core.state import TerminalState

NOT_HERE = Refusal(
    reason="This store extends nothing. Give the points back, and redeem them with the customer."
)
_SOON = timedelta(minutes=1)


def lapse_nears(state: TerminalState, intent: it.LapseNears, moment: Moment) -> Answer:
    """Once for each hold and lock, a minute before its end, or in the middle of a short life."""
    sale = state.sale
    if sale is None or sale.customer is None or sale.next_lapse is None or sale.awaits_answer:
        return NOTHING
    silently = state.setup.renew_holds is RenewHolds.SILENT
    if silently and intent.online and not cannot_spend(sale.customer):
        return _asked_anew(sale, sale.customer, say="")
    what = _reserved_said(sale, moment)
    return Decision(say=f"{what} {_ADVICE[state.setup.renew_holds]}", trouble=True)


_ADVICE: dict[RenewHolds, str] = {
    RenewHolds.ASK: "Extend them with F5, X, or finish the sale.",
    RenewHolds.NEVER: "Finish the sale by then.",
    RenewHolds.SILENT: "They cannot be extended now. Finish the sale.",
}


def _reserved_said(sale: Sale, moment: Moment) -> str:
    """'100 Stars: no longer held in 1 min.', and the like of whatever else ends as soon."""
    assert sale.next_lapse is not None, "nothing ends"
    soon = max(sale.next_lapse, moment.now + _SOON)
    parts = []
    if sale.hold is not None and sale.hold.expires_at <= soon:
        parts.append(f"{sale.hold.points:,} {sale.points_name}")
    if sale.lock is not None and sale.lock.expires_at <= soon:
        parts.extend(coupon.code for coupon in sale.lock.coupons)
    left = how_long(sale.next_lapse - moment.now, to_the_second=True)
    return f"{' and '.join(parts)}: no longer held in {left}."


NOT_OFFLINE = Refusal(
    reason="Extending needs the network. What is held stays on the sale until its end."
)


def extend(state: TerminalState, intent: it.ExtendHold) -> Answer:
    """Asked at the counter; what could not be had again is told with what more is due for it."""
    if state.setup.renew_holds is RenewHolds.NEVER:
        return NOT_HERE
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if sale.awaits_answer:
        return ASKING
    if not intent.online and sale.reserved:
        return NOT_OFFLINE
    if not sale.reserved:
        return Refusal(reason="Nothing is held. Redeem points with F5 first.")
    return cannot_spend(customer) or _asked_anew(sale, customer, say="Asking anew…")


def _asked_anew(sale: Sale, customer: Customer, *, say: str) -> Decision:
    reserved = [one for one in (sale.hold, sale.lock) if one is not None]
    back = give_back(*reserved, points_name=sale.points_name)
    events: list[ev.Event] = [*back.events]
    effects = [*back.effects]
    if sale.hold is not None:
        asked = sale.hold.to_ask_again
        events.append(ev.HoldAsked(sale_id=sale.sale_id, asked=asked))
        effects.append(
            PlaceHold(
                sale_id=sale.sale_id,
                customer_id=customer.customer_id,
                asked=asked,
                renews=sale.hold,
            )
        )
    if sale.lock is not None:
        codes = codes_of(sale.lock)
        events.append(ev.CouponLockAsked(sale_id=sale.sale_id, asked=AskedFor(codes=codes)))
        effects.append(lock_effect(sale, customer, codes))
    return Decision(say=say, events=tuple(events), effects=tuple(effects))


RULES = NO_RULES.on(it.ExtendHold, lambda state, intent, _: extend(state, intent)).heard(
    it.LapseNears, lapse_nears
)
