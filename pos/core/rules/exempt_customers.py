"""Customers who buy without tax: by a tag of the loyalty program that the store has named.

A sale without tax on a manager's word is tax.py's; what a tag gave goes with whom it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.core import events as ev
from pos.core.customer import Customer
from pos.core.decision import Moment, Refusal
from pos.core.rules.actions import WITHOUT_TAX
from pos.core.rules.approvals import may_alone
from pos.core.rules.common import cashier_of
from pos.core.setup import Setup
from pos.core.state import TerminalState


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxChange:
    """What becomes of the tax on the sale with another customer, or with none."""

    said: str = ""
    events: tuple[ev.Event, ...] = ()


_AS_BEFORE = TaxChange()


def with_tags_that_count(customer: Customer, told: Customer, setup: Setup) -> Customer:
    """As `told` knows them; what other tags somebody has is not the till's to keep."""
    tags = customer.tags if told.tags is None else told.tags
    kept = tuple(tag for tag in tags or () if _counts(tag, setup))
    return replace(customer, tags=kept if setup.exempt_tags else None)


def tax_change(state: TerminalState, customer: Customer | None, *, sale_id: str) -> TaxChange:
    """With whom is on the sale from here on. What was decided by hand for it stays."""
    sale = state.sale
    before = sale.customer if sale else None
    by_tag = sale.exempt_tag if sale else ""
    tag = _tag_of(customer)
    same = before and customer and before.customer_id == customer.customer_id
    if same and _tag_of(before) == tag:
        return _AS_BEFORE  # where tax was charged after all it still is
    if sale is not None and sale.exempt_reason and not by_tag:
        return _AS_BEFORE
    by = cashier_of(state)
    ended = (ev.TaxExemptionEnded(sale_id=sale_id, cashier_id=by),) if by_tag else ()
    if not tag:
        return TaxChange(said=" · Tax is charged again." if by_tag else "", events=ended)
    reason = f"customer tagged {tag}"
    begun = ev.TaxExempted(sale_id=sale_id, reason=reason, tag=tag, cashier_id=by)
    return TaxChange(said=f" · No tax on this sale: {reason}.", events=(*ended, begun))


def tags_need_approval(
    state: TerminalState, added: tuple[str, ...], moment: Moment
) -> Refusal | None:
    """Who may not sell without tax makes nobody exempt either."""
    frees = next((tag for tag in added if _counts(tag, state.setup)), "")
    if not frees or moment.approved_by or may_alone(state, WITHOUT_TAX):
        return None
    return Refusal(
        reason=f"The tag {frees} frees from tax: it needs a manager's approval.",
        needs_approval=True,
    )


def _tag_of(customer: Customer | None) -> str:
    return customer.tags[0] if customer is not None and customer.tags else ""


def _counts(tag: str, setup: Setup) -> bool:
    return tag.casefold() in {one.casefold() for one in setup.exempt_tags}
