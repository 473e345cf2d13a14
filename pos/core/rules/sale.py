"""Lines of a sale: what is added, and how much of it.

What is taken off its price is in discounts.py, what is struck out in voiding.py.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pos.core import events as ev
from pos.core import intents as it
from pos.core.barcode import ScanTrouble
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import DISPLAY_CELLS, ShowOnDisplay
from pos.core.item import Item
from pos.core.quantity import MOST_DECIMALS, MOST_PIECES, has_few_decimals, quantity_text
from pos.core.rules.common import NO_SHIFT, cashier_of, discount_approval, unpaid
from pos.core.rules.goods import Goods, goods_of
from pos.core.rules.table import NO_RULES
from pos.core.rules.unknown_code import reject_code
from pos.core.sale import MOST_LINES, LineItem, ReturnLine, Sale
from pos.core.state import TerminalState
from pos.core.stored_value import GiftCardLine

RETURN_STAYS = Refusal(reason="That line is a return. Strike it out with Delete, and return anew.")
GIFT_CARD_STAYS = Refusal(
    reason="That is a gift card. Strike it out with Delete, and sell it anew."
)


def opened_sale(state: TerminalState, moment: Moment) -> tuple[str, int, tuple[ev.Event, ...]]:
    """The sale to add to: its id, its next line number, and the event that opens a new one."""
    if state.sale is not None:
        return state.sale.sale_id, state.sale.next_line, ()
    sale_id = f"{state.setup.store_id}-{state.setup.till_id}-{moment.new_id}"
    event = ev.SaleOpened(
        sale_id=sale_id,
        at=moment.now,
        cashier_id=cashier_of(state),
        terms=state.setup.terms,
    )
    return sale_id, 1, (event,)


def add_item(state: TerminalState, intent: it.AddItem, moment: Moment) -> Answer:
    if refusal := cannot_add(state):
        return refusal
    if intent.quantity is not None and (refusal := cannot_count(intent.quantity, intent.item)):
        return refusal
    goods = goods_of(state, intent, moment)
    if isinstance(goods, Refusal):
        return goods
    if refusal := cannot_count(goods.quantity, goods.item):
        return refusal
    again = _line_to_add_to(state.sale, goods)
    if again is None:
        added = _new_line(state, intent, goods, moment)
    else:
        added = _more_of_line(state, intent, goods, again)
    return replace(added, say=f"{added.say} · {goods.remark}") if goods.remark else added


def _more_of_line(
    state: TerminalState, intent: it.AddItem, goods: Goods, again: LineItem
) -> Decision:
    assert state.sale is not None, "a line of no sale"
    item, sale_id = goods.item, state.sale.sale_id
    quantity = again.quantity + goods.quantity
    more = ev.QuantityChanged(
        sale_id=sale_id, number=again.number, quantity=quantity, cashier_id=cashier_of(state)
    )
    return Decision(
        say=f"{item.title} · {quantity_text(quantity)} × {item.price.said()}",
        events=(*_age_confirmed(state, intent, sale_id), more),
        effects=(on_display(replace(again, quantity=quantity)),),
    )


def _new_line(state: TerminalState, intent: it.AddItem, goods: Goods, moment: Moment) -> Decision:
    sale_id, number, opening = opened_sale(state, moment)
    line = LineItem(
        number=number,
        item=goods.item,
        quantity=goods.quantity,
        unit_price=goods.unit_price,
        tax_percent=state.setup.tax_percent(goods.item.tax),
        price_in_code=goods.price_in_code,
        lot=goods.label.lot,
        serial=goods.label.serial,
        expires=goods.label.expires,
    )
    confirmed = _age_confirmed(state, intent, sale_id)
    return Decision(
        say=f"{goods.item.title} · {_sum_said(line)}",
        events=(*opening, *confirmed, ev.LineAdded(sale_id=sale_id, line=line)),
        effects=(on_display(line),),
    )


def on_display(line: LineItem) -> ShowOnDisplay:
    """What it is, and what all of it comes to; how much it is where that is not one piece."""
    total = line.gross.text()
    much = ""
    if line.is_weighed:
        much = line.how_much()
    elif line.quantity != 1:
        much = f"{line.how_much()} x {line.unit_price.text()}"
    room = DISPLAY_CELLS - len(total)
    said = f"{much:<{room}}{total}" if much and len(much) < room else total
    return ShowOnDisplay(line_1=line.item.title, line_2=said)


def _sum_said(line: LineItem) -> str:
    """How it comes about, where it is not one piece: of what is weighed the customer looks on."""
    if line.quantity == 1 and not line.is_weighed:
        return line.gross.said()
    return f"{line.how_much()} × {line.unit_price.said()} = {line.gross.said()}"


def _age_confirmed(state: TerminalState, intent: it.AddItem, sale_id: str) -> tuple[ev.Event, ...]:
    """On record with the first thing that needs it, and not for each."""
    before = state.sale.age_checked if state.sale else 0
    least = intent.item.min_age or 0
    if not intent.is_of_age or least <= before:
        return ()
    return (ev.AgeConfirmed(sale_id=sale_id, min_age=least, cashier_id=cashier_of(state)),)


def cannot_add(state: TerminalState) -> Refusal | None:
    """Why nothing more can be put on the open sale, or on a new one."""
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is not None:
        checked = unpaid(state)
        if isinstance(checked, Refusal):
            return checked
        if len(state.sale.rows) >= MOST_LINES:
            return Refusal(reason=f"A sale has at most {MOST_LINES:,} lines. Pay this one first.")
    return None


def no_quantity(quantity: Decimal) -> Refusal | None:
    """Whatever it is of."""
    if not quantity.is_finite() or not 0 < quantity <= MOST_PIECES:
        is_long = quantity.is_finite() and quantity > MOST_PIECES
        was = " Was that a barcode?" if is_long else ""
        return Refusal(reason=f"A quantity is from 1 to {MOST_PIECES:,}.{was}")
    return None


def cannot_count(quantity: Decimal, item: Item) -> Refusal | None:
    if refusal := no_quantity(quantity):
        return refusal
    if quantity != quantity.to_integral_value() and not item.is_weighed:
        return Refusal(reason=f"{item.title} is sold by the piece: give a whole number.")
    if not has_few_decimals(quantity):
        return Refusal(reason=f"A weight has at most {MOST_DECIMALS} decimals.")
    return None


def _line_to_add_to(sale: Sale | None, goods: Goods) -> LineItem | None:
    """The last line, where it is the same item of the same lot, untouched.

    Equal pieces scanned in a row are one line, and the basket keeps the order of the scans.
    """
    last = sale.rows[-1] if sale and sale.rows else None
    if not isinstance(last, LineItem) or last.item != goods.item or not last.is_plain:
        return None
    label = goods.label
    if (
        goods.price_in_code
        or label.serial
        or (last.lot, last.expires) != (label.lot, label.expires)
    ):
        return None
    return last if last.quantity + goods.quantity <= MOST_PIECES else None


def scan_failed(intent: it.ScanFailed) -> Refusal:
    match intent.trouble:
        case ScanTrouble.OVERLONG:
            return Refusal(reason="That code was too long to be read. Scan it again.")
        case ScanTrouble.STALE:
            return Refusal(reason="Only half a code arrived. Scan it again.")
        case ScanTrouble.DAMAGED:
            return Refusal(
                # It may be told behind the next one: nobody scans again what is sold.
                reason="The scan was damaged. It sold nothing: scan again what is not listed; if it"
                " goes on, check the scanner's baud rate."
            )


def change_quantity(state: TerminalState, intent: it.ChangeQuantity, moment: Moment) -> Answer:
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    if refusal := _cannot_change(line) or cannot_count(intent.quantity, line.item):
        return refusal
    changed = ev.QuantityChanged(
        sale_id=sale.sale_id,
        number=line.number,
        quantity=intent.quantity,
        cashier_id=cashier_of(state),
    )
    if refusal := discount_approval(state, moment, sale, changed):
        return refusal
    return Decision(
        say=f"{line.item.title} · {quantity_text(intent.quantity)} × {line.unit_price.said()}",
        events=(changed,),
    )


def _cannot_change(line: LineItem) -> Refusal | None:
    """What its code says of one piece or pack is said of no other."""
    again = "Scan each one by itself, or strike the line out with Delete."
    if line.price_in_code:
        return Refusal(
            reason=f"The price in the code of {line.item.title} is for all of it. {again}"
        )
    if line.serial:
        return Refusal(reason=f"The serial number of {line.item.title} is of one piece. {again}")
    return None


def line_of(state: TerminalState, number: int | None) -> tuple[Sale, LineItem] | Refusal:
    """The line that is named, or the last row: none above it is meant unsaid."""
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    number = last_row(sale) if number is None else number
    if return_on(sale, number):
        return RETURN_STAYS
    if gift_card_on(sale, number):
        return GIFT_CARD_STAYS
    if not sale.lines:
        return Refusal(reason="The sale has no lines yet. Scan something first.")
    line = sale.line(number) if number is not None else None
    if line is None:
        return Refusal(reason=f"There is no line {number}.")
    return sale, line


def last_row(sale: Sale) -> int | None:
    """Its number, whatever kind of row it is."""
    return sale.rows[-1].number if sale.rows else None


def return_on(sale: Sale, number: int | None) -> ReturnLine | None:
    return next((one for one in sale.returns if one.number == number), None)


def gift_card_on(sale: Sale, number: int | None) -> GiftCardLine | None:
    return next((one for one in sale.gift_cards if one.number == number), None)


RULES = (
    NO_RULES.on(it.AddItem, add_item)
    .on(it.RejectCode, lambda _, intent, __: reject_code(intent))
    .heard(it.ScanFailed, lambda _, intent, __: scan_failed(intent))
    .on(it.ChangeQuantity, change_quantity)
)
