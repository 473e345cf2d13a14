"""What several subjects ask of a state before they decide."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

from pos.core.apply import apply_to_sale
from pos.core.customer import Customer
from pos.core.decision import Moment, Refusal
from pos.core.events import Event
from pos.core.money import Money, decimal_text
from pos.core.sale import Discount, LineItem, Sale, SalePhase
from pos.core.staff import Cashier
from pos.core.state import TerminalState
from pos.core.totals import goods_before_sale_discount

_TENTH = Decimal("0.1")

ASKING = Refusal(reason="Still asking about points or coupons. Try again in a moment.")
NO_LOYALTY = Refusal(reason="This store has no loyalty program set up.")
NO_SHIFT = Refusal(reason="No shift is open. Open one with F10 and count the float.")
NO_SALE = Refusal(reason="No sale is open. Scan something first.")
NO_CUSTOMER = Refusal(reason="No customer on this sale. Scan their code, or press F4.")
NO_PRINTER = Refusal(
    reason="This till has no printer: nothing is printed. Set one up with: pos setup devices"
)
AT_WORK = Refusal(reason="The card terminal is at work. Wait for its answer, or cancel on it.")


def discount_approval(
    state: TerminalState, moment: Moment, sale: Sale, change: Event
) -> Refusal | None:
    """A refusal where a change takes more off some line than the cashier's role may alone.

    A line's own discount and its share of the sale's count together; what was approved before
    counts no more.
    """
    if moment.approved_by and moment.approver is None:
        return None
    whose = moment.approver or who_works(state)
    most = state.setup.limits_of(whose).max_discount_percent
    changed = apply_to_sale(sale, change)
    before, after = percent_off(sale), percent_off(changed)
    # A yes that ends at a limit of its own ends there whoever gave what was off before.
    alone = after if moment.approver else percent_off(changed, approved=False)
    over = {
        number: percent
        for number, percent in alone.items()
        if percent > most and after[number] > before.get(number, 0)
    }
    if not over:
        return None
    number = max(over, key=lambda one: over[one])
    line = changed.line(number)
    assert line is not None, "a line without a number of its own"
    percent = decimal_text(over[number].quantize(_TENTH, rounding=ROUND_UP))
    return Refusal(
        reason=f"More than {decimal_text(most)} % off needs a manager's approval. "
        f"{line.item.title} would be {percent} % off in all.",
        needs_approval=True,
    )


def percent_off(sale: Sale, *, approved: bool = True) -> dict[int, Decimal]:
    """What is taken off each line by hand in all, in per cent of its price, before rounding.

    With or without what was approved.
    """
    by_sale = _percent_of(sale.discount, goods_before_sale_discount(sale), approved=approved)
    percents = {}
    for line in sale.lines:
        by_price = _below_first_price(line, approved=approved)
        by_line = _percent_of(line.discount, line.gross, approved=approved)
        percents[line.number] = (
            100 - _left_of(by_price) * _left_of(by_line) * _left_of(by_sale) * 100
        )
    return percents


def _below_first_price(line: LineItem, *, approved: bool) -> Decimal:
    """What a price set by hand takes off, whoever named the one before: the catalogue, a code or
    the cashier.
    """
    first = line.price_before
    if not first or (line.price_approved and not approved):
        return Decimal(0)
    first_minor = first.minor
    return max(Decimal(0), Decimal(first_minor - line.unit_price.minor) * 100 / first_minor)


def _left_of(percent: Decimal) -> Decimal:
    return 1 - percent / 100


def _percent_of(discount: Discount | None, base: Money, *, approved: bool) -> Decimal:
    if discount is None:
        return Decimal(0)
    percent = percent_of(discount, base)
    if approved or percent <= discount.approved_percent:
        return percent if approved else Decimal(0)
    return 100 - _left_of(percent) / _left_of(discount.approved_percent) * 100


def percent_of(discount: Discount, base: Money) -> Decimal:
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
    return AT_WORK


def unpaid(state: TerminalState) -> Sale | Refusal:
    """The open sale, as long as nothing has been paid on it."""
    if state.sale is None:
        return NO_SALE
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
        return left_program(customer)
    if not customer.verified:
        return Refusal(
            reason=f"Redeeming needs {customer.called} confirmed, and no answer came: F4, K asks "
            "again first. The sale earns as usual and is sent later."
        )
    return None


def left_program(customer: Customer) -> Refusal:
    return Refusal(
        reason=f"{customer.called} has left the program. Opt the customer in with F4 first."
    )


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


def who_works(state: TerminalState) -> Cashier:
    assert state.cashier is not None, "nobody works here"
    return state.cashier


def cashier_of(state: TerminalState) -> str:
    """By id, for the record."""
    return who_works(state).user_id
