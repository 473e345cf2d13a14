"""Lines of a sale: add, change, discount, void."""

from __future__ import annotations

from decimal import Decimal

from pos.core import events as ev
from pos.core import intents as it
from pos.core.barcode import ScanTrouble
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import ShowOnDisplay
from pos.core.item import Item
from pos.core.money import Money
from pos.core.quantity import MOST_DECIMALS, MOST_PIECES, ONE, has_few_decimals, quantity_text
from pos.core.rules.common import ASKING, discount_approval, unpaid
from pos.core.rules.drawer import NO_SHIFT
from pos.core.rules.reservations import going_back, releases
from pos.core.sale import MOST_LINES, Discount, LineItem, Sale
from pos.core.state import TerminalState
from pos.core.totals import goods_before_sale_discount

_LONGEST_PIN = 8


def opened_sale(state: TerminalState, moment: Moment) -> tuple[str, int, tuple[ev.Event, ...]]:
    """The sale to add to: its id, its next line number, and the event that opens a new one."""
    if state.sale is not None:
        return state.sale.sale_id, state.sale.next_line, ()
    assert state.cashier is not None
    sale_id = f"{state.setup.store_id}-{state.setup.till_id}-{moment.new_id}"
    event = ev.SaleOpened(
        sale_id=sale_id,
        at=moment.now,
        cashier_id=state.cashier.user_id,
        terms=state.setup.terms,
    )
    return sale_id, 1, (event,)


def add_item(state: TerminalState, intent: it.AddItem, moment: Moment) -> Answer:
    item, quantity = intent.item, intent.quantity
    if quantity is None:
        if item.is_weighed:
            return Refusal(
                reason=f"{item.title} is weighed. Type the weight before its code:"
                f" 0.350*{item.code}"
            )
        quantity = ONE
    if refusal := _cannot_add(state, quantity, item):
        return refusal
    display = ShowOnDisplay(line_1=item.title, line_2=item.price.text())
    again = _line_to_add_to(state.sale, item, quantity)
    if again is not None and state.sale is not None:
        more = ev.QuantityChanged(
            sale_id=state.sale.sale_id, number=again.number, quantity=again.quantity + quantity
        )
        said = f"{item.title} · {quantity_text(more.quantity)} × {item.price.text()}"
        return Decision(say=said, events=(more,), effects=(display,))
    sale_id, number, opening = opened_sale(state, moment)
    line = LineItem(
        number=number,
        item=item,
        quantity=quantity,
        unit_price=item.price,
        tax_percent=state.setup.tax_percent(item.tax),
    )
    return Decision(
        say=f"{item.title} · {line.gross.text()}",
        events=(*opening, ev.LineAdded(sale_id=sale_id, line=line)),
        effects=(display,),
    )


def _cannot_add(state: TerminalState, quantity: Decimal, item: Item) -> Refusal | None:
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is not None:
        checked = unpaid(state)
        if isinstance(checked, Refusal):
            return checked
        if len(state.sale.rows) >= MOST_LINES:
            return Refusal(reason=f"A sale has at most {MOST_LINES:,} lines. Pay this one first.")
    return _cannot_count(quantity, item)


def _cannot_count(quantity: Decimal, item: Item) -> Refusal | None:
    if not quantity.is_finite() or not 0 < quantity <= MOST_PIECES:
        return Refusal(reason=f"A quantity is from 1 to {MOST_PIECES:,}. Was that a barcode?")
    if quantity != quantity.to_integral_value() and not item.is_weighed:
        return Refusal(reason=f"{item.title} is sold by the piece: give a whole number.")
    if not has_few_decimals(quantity):
        return Refusal(reason=f"A weight has at most {MOST_DECIMALS} decimals.")
    return None


def _line_to_add_to(sale: Sale | None, item: Item, quantity: Decimal) -> LineItem | None:
    """The last line, where it is the same item untouched.

    Equal pieces scanned in a row are one line, and the basket keeps the order of the scans.
    """
    last = sale.rows[-1] if sale and sale.rows else None
    if not isinstance(last, LineItem) or last.item != item or not last.is_plain:
        return None
    return last if last.quantity + quantity <= MOST_PIECES else None


def reject_code(intent: it.RejectCode) -> Refusal:
    if intent.misread:
        return Refusal(reason=f"Misread: {intent.code} is not a whole barcode. Scan it again.")
    return Refusal(
        reason=f"Unknown code {_told(intent.code)}. Scan again, or find the item with F2."
    )


def _told(code: str) -> str:
    """A short number may be a PIN typed into the wrong field: it stands on no screen."""
    short = code.isdecimal() and len(code) <= _LONGEST_PIN
    return f"({len(code)} digits)" if short else code


def scan_failed(intent: it.ScanFailed) -> Refusal:
    match intent.trouble:
        case ScanTrouble.OVERLONG:
            return Refusal(reason="That code was too long to be read. Scan it again.")
        case ScanTrouble.STALE:
            return Refusal(reason="Only half a code arrived. Scan it again.")
        case ScanTrouble.DAMAGED:
            return Refusal(
                reason="The scan was damaged. Scan it again; if it goes on, check the scanner's"
                " baud rate."
            )


def change_quantity(state: TerminalState, intent: it.ChangeQuantity, moment: Moment) -> Answer:
    found = _line(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    if refusal := _cannot_count(intent.quantity, line.item):
        return refusal
    changed = ev.QuantityChanged(sale_id=sale.sale_id, number=line.number, quantity=intent.quantity)
    if refusal := discount_approval(state, moment, sale, changed):
        return refusal
    return Decision(
        say=f"{line.item.title} · {quantity_text(intent.quantity)} × {line.unit_price.text()}",
        events=(changed,),
    )


def override_price(state: TerminalState, intent: it.OverridePrice) -> Answer:
    found = _line(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    if intent.unit_price.minor < 0:
        return Refusal(reason="A price is not less than nothing.")
    if not intent.reason:
        return Refusal(reason="Say why the price changes, for the record.")
    return Decision(
        say=f"{line.item.title} now {intent.unit_price.text()}.",
        events=(
            ev.PriceOverridden(
                sale_id=sale.sale_id,
                number=line.number,
                unit_price=intent.unit_price,
                reason=intent.reason,
            ),
        ),
    )


def discount_line(state: TerminalState, intent: it.DiscountLine, moment: Moment) -> Answer:
    found = _line(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    discount = _discount(intent, line.gross)
    if isinstance(discount, Refusal):
        return discount
    reduced = ev.LineDiscounted(sale_id=sale.sale_id, number=line.number, discount=discount)
    if refusal := discount_approval(state, moment, sale, reduced):
        return refusal
    return Decision(
        say=f"{line.item.title}: {discount.off(line.gross).text()} off.", events=(reduced,)
    )


def discount_sale(state: TerminalState, intent: it.DiscountSale, moment: Moment) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    base = goods_before_sale_discount(sale)
    discount = _discount(intent, base)
    if isinstance(discount, Refusal):
        return discount
    reduced = ev.SaleDiscounted(sale_id=sale.sale_id, discount=discount)
    if refusal := discount_approval(state, moment, sale, reduced):
        return refusal
    return Decision(say=f"Sale discount: {discount.off(base).text()} off.", events=(reduced,))


def _discount(intent: it.DiscountLine | it.DiscountSale, base: Money) -> Discount | Refusal:
    assert (intent.percent is None) != (intent.amount is None), "a per cent or an amount"
    if not intent.reason:
        return Refusal(reason="Say why it is reduced, for the record.")
    percent = intent.percent
    if percent is not None and not (percent.is_finite() and 0 <= percent <= 100):
        return Refusal(reason="A discount is from 0 to 100 %.")
    if intent.amount is not None and not 0 <= intent.amount.minor <= base.minor:
        return Refusal(reason=f"A discount is at most the price, {base.text()}.")
    return Discount(reason=intent.reason, percent=intent.percent, amount=intent.amount)


def void_line(state: TerminalState, intent: it.VoidLine, moment: Moment) -> Answer:
    if state.sale is not None and _is_return(state.sale, intent.number):
        return _void_return(state, intent.number)
    found = _line(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    struck = ev.LineVoided(sale_id=sale.sale_id, number=line.number)
    if refusal := discount_approval(state, moment, sale, struck):
        return refusal
    return Decision(say=f"Struck out: {line.item.title}.", events=(struck,))


def _is_return(sale: Sale, number: int | None) -> bool:
    return any(one.number == number for one in sale.returns)


def _void_return(state: TerminalState, number: int) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    (back,) = (one for one in sale.returns if one.number == number)
    return Decision(
        say=f"Struck out: the return of {back.line.item.title}.",
        events=(ev.LineVoided(sale_id=sale.sale_id, number=number),),
    )


def void_sale(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.errand is not None:
        return ASKING
    assert state.cashier is not None
    return Decision(
        say="The sale is void.",
        events=(
            *going_back(sale),
            ev.SaleVoided(sale_id=sale.sale_id, cashier_id=state.cashier.user_id),
        ),
        effects=releases(sale),
    )


def _line(state: TerminalState, number: int | None) -> tuple[Sale, LineItem] | Refusal:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if _is_return(sale, number):
        return Refusal(reason="That line is a return. Strike it out with Delete, and return anew.")
    if not sale.lines:
        return Refusal(reason="The sale has no lines yet. Scan something first.")
    line = sale.lines[-1] if number is None else sale.line(number)
    if line is None:
        return Refusal(reason=f"There is no line {number}.")
    return sale, line
