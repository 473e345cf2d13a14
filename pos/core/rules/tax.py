"""Sales without tax: the customer's right, on a manager's word, with the reason on record."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.rules.common import cashier_of, unpaid
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState

LONGEST_REASON = 80


def exempt(state: TerminalState, intent: it.ExemptFromTax) -> Answer:
    """Of the whole sale; goods that are never taxed have a rate of nothing instead."""
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    reason = intent.reason.strip()
    if not reason:
        return Refusal(reason="Say why no tax is charged, with the number of the certificate.")
    if len(reason) > LONGEST_REASON:
        return Refusal(reason=f"A reason has at most {LONGEST_REASON} characters.")
    return Decision(
        say=f"No tax on this sale: {reason}.",
        events=(ev.TaxExempted(sale_id=sale.sale_id, reason=reason, cashier_id=cashier_of(state)),),
    )


def charge(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if not sale.exempt_reason:
        return Refusal(reason="Tax is charged on this sale already.")
    return Decision(
        say="Tax is charged on this sale.",
        events=(ev.TaxExemptionEnded(sale_id=sale.sale_id, cashier_id=cashier_of(state)),),
    )


RULES = NO_RULES.on(it.ExemptFromTax, lambda state, intent, _: exempt(state, intent)).on(
    it.ChargeTax, lambda state, *_: charge(state)
)
