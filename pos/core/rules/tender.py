"""Paying: tenders, change, and the completion of a sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.deliveries import Delivery, OrderDelivery, order_entry_id
from pos.core.effects import Effect, OpenDrawer, PrintReceipt, ShowOnDisplay
from pos.core.money import Money
from pos.core.order import order_of
from pos.core.refund import refunds_of
from pos.core.rules.common import ASKING, cannot_be_right
from pos.core.rules.next_visits import over_said, over_with
from pos.core.rules.reservations import unusable_reservation
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.tender import CASH, Tender
from pos.core.totals import Totals, add_up


def take_tender(state: TerminalState, intent: it.TakeTender, moment: Moment) -> Answer:
    sale = _payable(state, moment)
    if isinstance(sale, Refusal):
        return sale
    due = add_up(sale).due
    if not due:
        return Refusal(reason="Nothing is due. Complete the sale.")
    if due.minor < 0:
        return _pay_back(state, sale, intent, moment, owed=-due)
    amount = intent.amount if intent.amount is not None else due
    if refusal := _cannot_tender(state, intent.method, amount, due):
        return refusal
    tender = Tender(
        number=sale.next_tender, method=intent.method, amount=amount, reference=intent.reference
    )
    tendered = ev.Tendered(sale_id=sale.sale_id, tender=tender)
    if amount < due:
        left = due - amount
        return Decision(
            say=f"{intent.method.capitalize()} {amount.text()}. Left to pay: {left.text()}.",
            events=(tendered,),
            effects=(ShowOnDisplay(line_1="Left to pay", line_2=left.text()),),
        )
    paid = replace(sale, tenders=(*sale.tenders, tender))
    return _completion(state, paid, moment, (tendered,))


def _pay_back(
    state: TerminalState, sale: Sale, intent: it.TakeTender, moment: Moment, *, owed: Money
) -> Answer:
    """More comes back than is bought: the same tenders, given to the customer."""
    amount = owed if intent.amount is None else intent.amount
    if refusal := _cannot_pay_back(state, intent.method, amount, owed):
        return refusal
    tender = Tender(
        number=sale.next_tender, method=intent.method, amount=-amount, reference=intent.reference
    )
    tendered = ev.Tendered(sale_id=sale.sale_id, tender=tender)
    if amount == owed:
        paid = replace(sale, tenders=(*sale.tenders, tender))
        return _completion(state, paid, moment, (tendered,))
    left = owed - amount
    return Decision(
        say=f"{intent.method.capitalize()} {amount.text()} back. Left to pay back: {left.text()}.",
        events=(tendered,),
        effects=(ShowOnDisplay(line_1="Left to pay back", line_2=left.text()),),
    )


def _cannot_pay_back(
    state: TerminalState, method: str, amount: Money, owed: Money
) -> Refusal | None:
    if method not in state.setup.tender_methods:
        return _unknown_method(state, method)
    if amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    if amount > owed:
        return Refusal(reason=f"Only {owed.text()} is due back to the customer.")
    return None


def _unknown_method(state: TerminalState, method: str) -> Refusal:
    methods = ", ".join(state.setup.tender_methods)
    return Refusal(reason=f"{method!r} is not a tender here. Take {methods}.")


def _cannot_tender(state: TerminalState, method: str, amount: Money, due: Money) -> Refusal | None:
    if method not in state.setup.tender_methods:
        return _unknown_method(state, method)
    if amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    if amount > due and method != CASH:
        return Refusal(reason=f"Only cash gives change. {due.text()} is due.")
    if cannot_be_right(amount, due=due):
        return Refusal(reason=f"{amount.text()} cannot be right. {due.text()} is due.")
    return None


def _payable(state: TerminalState, moment: Moment) -> Sale | Refusal:
    sale = state.sale
    if sale is None or not sale.rows:
        return Refusal(reason="There is nothing to pay. Scan something first.")
    if sale.awaits_answer:
        return ASKING
    return unusable_reservation(sale, moment) or sale


def void_tender(state: TerminalState, intent: it.VoidTender) -> Answer:
    sale = state.sale
    if sale is None or not sale.tenders:
        return Refusal(reason="Nothing has been paid.")
    tender = next((one for one in sale.tenders if one.number == intent.number), None)
    if tender is None:
        return Refusal(reason=f"There is no tender {intent.number}.")
    return Decision(
        say=f"Taken back: {tender.method} {tender.amount.text()}.",
        events=(ev.TenderVoided(sale_id=sale.sale_id, number=tender.number),),
        effects=(OpenDrawer(),) if tender.method == CASH else (),
    )


def complete_sale(state: TerminalState, moment: Moment) -> Answer:
    sale = _payable(state, moment)
    if isinstance(sale, Refusal):
        return sale
    due = add_up(sale).due
    if due.minor > 0:
        return Refusal(reason=f"{due.text()} is still due. Press F9 to take it.")
    if due.minor < 0:
        return Refusal(reason=f"{(-due).text()} is due back. Press F9 to pay it back.")
    return _completion(state, sale, moment, ())


def _completion(
    state: TerminalState, sale: Sale, moment: Moment, before: tuple[ev.Event, ...]
) -> Decision:
    """Everything a finished sale leaves behind, in one decision and so in one commit."""
    totals = add_up(sale)
    change = -totals.due
    receipt = state.setup.receipt_number(state.next_receipt)
    setup = state.setup
    refunds = (
        refunds_of(sale, moment.now, guest_orders=setup.guest_orders) if setup.has_loyalty else ()
    )
    orders: tuple[Delivery, ...] = ()
    if _makes_an_order(state, sale):
        order = order_of(sale, state.setup, moment.now, totals, receipt=receipt)
        orders = (OrderDelivery(entry_id=order_entry_id(sale.sale_id), order=order),)
    completed = ev.SaleCompleted(
        sale_id=sale.sale_id,
        receipt=receipt,
        at=moment.now,
        total=totals.total,
        change=change,
        # A guest earns nothing that the receipt could wait for.
        awaits_delivery=bool(orders) and sale.customer is not None,
    )
    over = over_with(state, refunds)
    return Decision(
        say=f"{_ending_said(totals, change)} · {receipt}{over_said(over)}",
        events=(*before, completed, *(ev.NextVisitOver(entry_id=one.entry_id) for one in over)),
        # In this order: the balance read after the order has the refunds in it.
        deliveries=(*refunds, *orders),
        effects=_after_completion(sale, totals, receipt, change),
    )


def _makes_an_order(state: TerminalState, sale: Sale) -> bool:
    known = sale.customer is not None or state.setup.guest_orders
    return known and bool(sale.lines) and state.setup.has_loyalty


def _ending_said(totals: Totals, change: Money) -> str:
    if totals.total.minor < 0:
        return f"Paid back {(-totals.total).text()}"
    if totals.returned and not totals.total:
        return "Exchanged"
    return f"Change {change.text()}" if change else "Paid"


def _after_completion(
    sale: Sale, totals: Totals, receipt: str, change: Money
) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if any(tender.method == CASH for tender in sale.tenders):
        effects.append(OpenDrawer())
    effects.append(PrintReceipt(receipt=receipt))
    if totals.total.minor < 0:
        effects.append(ShowOnDisplay(line_1="Paid back", line_2=(-totals.total).text()))
    else:
        effects.append(ShowOnDisplay(line_1="Change", line_2=change.text()))
    return tuple(effects)
