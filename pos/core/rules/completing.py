"""The end of a sale: what keeps it from being paid, what a tender leaves, and its receipt."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.card import CardMode
from pos.core.decision import Decision, Moment, Refusal
from pos.core.deliveries import Delivery, OrderDelivery, RefundDelivery, order_entry_id
from pos.core.effects import BurnShopCoupon, Effect, OpenDrawer, PrintReceipt, ShowOnDisplay
from pos.core.money import Money
from pos.core.order import order_of
from pos.core.refund import refunds_of
from pos.core.rules.common import ASKING, card_under_way
from pos.core.rules.next_visits import over_said, over_with
from pos.core.rules.owed_burns import burns_of
from pos.core.rules.reservations import kept_no_longer, unusable_reservation
from pos.core.rules.shop_coupons import lapsed_before_paying
from pos.core.rules.stored_value import given_back, over_by_now
from pos.core.rules.stored_value_issued import issued
from pos.core.sale import Sale
from pos.core.setup import Setup
from pos.core.state import TerminalState
from pos.core.tender import CARD, CASH, Tender, name_of_method
from pos.core.totals import Totals, add_up, cash_beside


def payable(state: TerminalState, moment: Moment) -> Sale | Refusal:
    sale = state.sale
    if sale is None or not sale.rows:
        return Refusal(reason="There is nothing to pay. Scan something first.")
    if sale.awaits_answer:
        return ASKING
    refusal = (
        card_under_way(sale)
        or unusable_reservation(sale, moment)
        or lapsed_before_paying(state, sale, moment)
    )
    return refusal or over_by_now(state, sale, moment) or sale


def taken(
    state: TerminalState,
    sale: Sale,
    tender: Tender,
    moment: Moment,
    *,
    before: tuple[ev.Event, ...] = (),
) -> Decision:
    """Something is paid, or paid back: the sale is complete, or the rest is told."""
    events = (*before, ev.Tendered(sale_id=sale.sale_id, tender=tender))
    paid = replace(sale, tenders=(*sale.tenders, tender))
    left = add_up(paid).due
    is_back = tender.amount.minor < 0
    if (left.minor >= 0) if is_back else (left.minor <= 0):
        return completion(state, paid, moment, events)
    what = "Left to pay back" if is_back else "Left to pay"
    given = f"{abs(tender.amount).said()} back" if is_back else tender.amount.said()
    return Decision(
        say=f"{name_of_method(tender.method).capitalize()} {given}. {what}: {abs(left).said()}.",
        events=events,
        effects=(ShowOnDisplay(line_1=what, line_2=abs(left).text()),),
    )


def tender_off(sale: Sale, tender: Tender, *, by: str) -> Decision:
    """By a cashier's id. With the last one goes what was kept for it."""
    said = f"Taken back: {name_of_method(tender.method)} {abs(tender.amount).said()}."
    voided = ev.TenderVoided(sale_id=sale.sale_id, number=tender.number, cashier_id=by)
    stored = given_back(sale, tender)
    if not sale.kept or len(sale.tenders) > 1:
        return Decision(say=said, events=(voided, *stored))
    off = kept_no_longer(sale)
    return Decision(
        say=f"{said} What was kept is off this sale: ask again to use it.",
        events=(voided, *stored, *off.events),
        effects=off.effects,
    )


def _refunds(setup: Setup, sale: Sale, moment: Moment) -> tuple[RefundDelivery, ...]:
    if not setup.has_loyalty:
        return ()
    return refunds_of(
        sale, moment.now, guest_orders=setup.guest_orders, printed_here=setup.printed_here
    )


def completion(
    state: TerminalState, sale: Sale, moment: Moment, before: tuple[ev.Event, ...] = ()
) -> Decision:
    """Everything a finished sale leaves behind, in one decision and so in one commit."""
    totals = add_up(sale)
    change = -totals.due
    receipt = state.setup.receipt_number(state.next_receipt)
    refunds = _refunds(state.setup, sale, moment)
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
    stored, slips = issued(state, sale, receipt, moment)
    over = over_with(state, refunds)
    burns = burns_of(sale, totals, receipt, moment)
    ending = f"{_noted_said(state, sale)}{_ending_said(sale, totals, change)}"
    return Decision(
        say=f"{ending} · {receipt}{over_said(over)}",
        events=(
            *before,
            *stored,
            completed,
            *(ev.BurnOwed(burn=one) for one in burns),
            *(ev.NextVisitOver(entry_id=one.entry_id) for one in over),
        ),
        # In this order: the balance read after the order has the refunds in it.
        deliveries=(*refunds, *orders),
        effects=(
            *_after_completion(sale, totals, receipt, change),
            *slips,
            *(BurnShopCoupon(burn=one) for one in burns),
        ),
    )


def _makes_an_order(state: TerminalState, sale: Sale) -> bool:
    known = sale.customer is not None or state.setup.guest_orders
    return known and bool(sale.lines) and state.setup.has_loyalty


def _noted_said(state: TerminalState, sale: Sale) -> str:
    """What is still to be keyed in on a card terminal that the till knows nothing of."""
    last = sale.tenders[-1] if sale.tenders else None
    if last is None or last.method != CARD or state.setup.card_mode is not CardMode.NOTED:
        return ""
    is_back = last.amount.minor < 0
    if is_back and len(sale.tenders) == 1:
        return ""  # how it ended has the same sum
    return f"Card {abs(last.amount).said()}{' back' if is_back else ''}. "


def _ending_said(sale: Sale, totals: Totals, change: Money) -> str:
    if totals.to_pay.minor < 0:
        cash = cash_beside(sale, change=change)
        of_it = f", {cash.said()} of it in cash" if cash else ""
        return f"Paid back {(-totals.paid).said()}{of_it}"
    if totals.returned and not totals.to_pay:
        return "Exchanged"
    return f"Change {change.said()}" if change else "Paid"


def _after_completion(
    sale: Sale, totals: Totals, receipt: str, change: Money
) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if any(tender.method == CASH for tender in sale.tenders):
        effects.append(OpenDrawer())
    effects.append(PrintReceipt(receipt=receipt))
    if totals.to_pay.minor < 0:
        effects.append(ShowOnDisplay(line_1="Paid back", line_2=(-totals.paid).text()))
    else:
        effects.append(ShowOnDisplay(line_1="Change", line_2=change.text()))
    return tuple(effects)
