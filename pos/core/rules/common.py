"""What several subjects ask of a state before they decide."""

from __future__ import annotations

from decimal import Decimal

from pos.core.apply import apply_to_sale
from pos.core.customer import Balance, Customer
from pos.core.decision import Moment, Refusal
from pos.core.events import Event
from pos.core.money import Money, decimal_text
from pos.core.rules.drawer import NO_SHIFT
from pos.core.sale import Discount, LineItem, Sale, SalePhase
from pos.core.state import TerminalState
from pos.core.totals import goods_before_sale_discount

ASKING = Refusal(reason="Still asking the loyalty service. Try again in a moment.")
NO_LOYALTY = Refusal(reason="This store has no loyalty program set up.")
NO_CUSTOMER = Refusal(reason="No customer on this sale. Scan their code, or press F4.")


def discount_approval(
    state: TerminalState, moment: Moment, sale: Sale, change: Event
) -> Refusal | None:
    """A refusal where a change takes more off some line than the cashier's role may alone.

    A line's own discount and its share of the sale's count together, and what was approved
    before is not asked for again.
    """
    assert state.cashier is not None
    most = state.setup.limits_of(state.cashier).max_discount_percent
    before = percent_off(sale)
    after = percent_off(apply_to_sale(sale, change))
    deepened = (percent for number, percent in after.items() if percent > before.get(number, 0))
    if moment.approved_by or max(deepened, default=Decimal(0)) <= most:
        return None
    return Refusal(
        reason=f"More than {decimal_text(most)} % off needs a manager's approval.",
        needs_approval=True,
    )


def percent_off(sale: Sale) -> dict[int, Decimal]:
    """What is taken off each line by hand in all, in per cent of its price, before rounding."""
    by_sale = _percent_of(sale.discount, goods_before_sale_discount(sale))
    percents = {}
    for line in sale.lines:
        left = _left_of(_below_catalogue(line)) * _left_of(_percent_of(line.discount, line.gross))
        percents[line.number] = 100 - left * _left_of(by_sale) * 100
    return percents


def _below_catalogue(line: LineItem) -> Decimal:
    """What a price set by hand takes off. Where the catalogue's counts for nothing, nothing."""
    usual = line.item.price.minor
    if not line.price_reason or line.item.open_price or line.price_in_code or not usual:
        return Decimal(0)
    return max(Decimal(0), Decimal(usual - line.unit_price.minor) * 100 / usual)


def _left_of(percent: Decimal) -> Decimal:
    return 1 - percent / 100


def _percent_of(discount: Discount | None, base: Money) -> Decimal:
    if discount is None:
        return Decimal(0)
    if discount.percent is not None:
        return discount.percent
    if not base:
        return Decimal(0)
    return Decimal(discount.off(base).minor) * 100 / base.minor


def cannot_be_right(amount: Money, *, due: Money) -> bool:
    """A code scanned where an amount was asked for, or a key that stuck."""
    return amount.minor > due.minor * 1_000 + 10_000_000


def nobody_works(state: TerminalState) -> Refusal | None:
    if state.cashier is None:
        return Refusal(reason="Sign on first: your id, Enter, your PIN, Enter.")
    if state.locked:
        return Refusal(reason="The till is locked. Sign on to go on.")
    return None


def card_under_way(sale: Sale) -> Refusal | None:
    """Nothing else is done with the sale before it is known what became of the card payment."""
    if sale.card is None:
        return None
    if sale.card.is_unknown:
        return Refusal(
            reason="It is not known whether the card was charged. Ask the terminal again, or have "
            "a manager settle it: F9."
        )
    return Refusal(reason="The card terminal is at work. Wait for its answer, or cancel on it.")


def unpaid(state: TerminalState) -> Sale | Refusal:
    """The open sale, as long as nothing has been paid on it."""
    if state.sale is None:
        return Refusal(reason="No sale is open. Scan something first.")
    if refusal := card_under_way(state.sale):
        return refusal
    if state.sale.phase is SalePhase.TENDERING:
        return Refusal(reason="Something is paid already. Finish paying, or void the tender first.")
    return state.sale


def sale_with_customer(state: TerminalState) -> tuple[Sale, Customer] | Refusal:
    """The open sale and who buys, whatever has been paid and whatever is being asked."""
    if not state.setup.has_loyalty:
        return NO_LOYALTY
    if state.sale is None or state.sale.customer is None:
        return NO_CUSTOMER
    return state.sale, state.sale.customer


def unpaid_with_customer(state: TerminalState) -> tuple[Sale, Customer] | Refusal:
    """The same, while nothing is paid and no answer is awaited that may change it."""
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    return ASKING if sale.awaits_answer else found


def cannot_spend(customer: Customer) -> Refusal | None:
    """Why this customer can neither spend points nor use coupons now."""
    if customer.opted_out:
        return Refusal(
            reason=f"{name_of(customer)} has left the program. Opt the customer in with F4 first."
        )
    if not customer.verified:
        return Refusal(
            reason=f"Redeeming needs {name_of(customer)} confirmed, and no answer came: F4, K asks "
            "again first. The sale earns as usual and is sent later."
        )
    return None


def name_of(customer: Customer) -> str:
    return customer.called


def points_name_of(balance: Balance | None) -> str:
    """What the account calls its points."""
    return balance.points_name if balance and balance.points_name else "points"


def points_name_on(sale: Sale) -> str:
    return points_name_of(sale.customer.balance if sale.customer else None)


def cannot_change_customer(state: TerminalState) -> Refusal | None:
    if not state.setup.has_loyalty:
        return NO_LOYALTY
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is None:
        return None
    checked = unpaid(state)
    if isinstance(checked, Refusal):
        return checked
    return ASKING if checked.awaits_answer else None


def cashier_of(state: TerminalState) -> str:
    """By id, for the record."""
    assert state.cashier is not None, "nobody works here"
    return state.cashier.user_id


def sale_id_of(state: TerminalState) -> str:
    return state.sale.sale_id if state.sale else ""
