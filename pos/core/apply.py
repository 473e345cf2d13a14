"""State and event make the next state. It cannot fail; what could is a bug and asserts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from pos.core import events as ev
from pos.core import shift as shifts
from pos.core.customer import Customer
from pos.core.jumped import with_ends_moved
from pos.core.money import total
from pos.core.refund import refunds_of
from pos.core.sale import LineItem, PendingErrand, Sale, SalePhase
from pos.core.settled import apply_settled
from pos.core.state import FinishedSale, Paper, TerminalState
from pos.core.suspension import apply_suspension
from pos.core.tender import CASH
from pos.core.totals import add_up


def fold(state: TerminalState, happened: Iterable[ev.Event]) -> TerminalState:
    return reduce(apply, happened, state)


def apply(state: TerminalState, event: ev.Event) -> TerminalState:  # noqa: C901, PLR0912 - one row an event
    match event:
        case ev.CashierSignedOn():
            return replace(state, cashier=event.cashier, locked=False)
        case ev.CashierSignedOff() | ev.TillStarted():
            return replace(state, cashier=None, locked=False)
        case (
            ev.Approved()
            | ev.ConsentGiven()
            | ev.CustomerChanged()
            | ev.CardLinked()
            | ev.DeliverySettled()
            | ev.ProgramChanged()
            | ev.DayClosed()
            | ev.EntryReaddressed()
            | ev.TillMoved()
            | ev.RecordRebuilt()
        ):
            return state
        case ev.ClockJumped():
            return with_ends_moved(state, event) if event.moves_ends else state
        case ev.EntrySettled() | ev.NextVisitCarried() | ev.NextVisitOver():
            return apply_settled(state, event)
        case ev.TillLocked():
            return replace(state, locked=True)
        case ev.ShiftOpened() | ev.ShiftClosed() | ev.CashMoved() | ev.NoSaleRung():
            return _apply_to_shift(state, event)
        case ev.SaleSuspended() | ev.SaleResumed() | ev.SaleCarried() | ev.ReturnCarried():
            return apply_suspension(state, event)
        case ev.ReleaseAsked() | ev.ReleaseEnded():
            return _apply_release(state, event)
        case ev.SaleOpened():
            return replace(state, sale=open_sale(event))
        case ev.SaleVoided():
            assert state.sale is not None, "a sale that is not open was voided"
            return replace(state, sale=None)
        case ev.SaleCompleted():
            return _complete(state, event)
        case (
            ev.ReceiptPrinted()
            | ev.ReceiptNotPrinted()
            | ev.ReceiptLeft()
            | ev.OrderDelivered()
            | ev.OrderRejected()
            | ev.RefundDelivered()
            | ev.RefundRejected()
        ):
            return _apply_to_last_sale(state, event)
        case _:
            assert state.sale is not None, f"{type(event).__name__} without a sale"
            assert state.sale.sale_id == event.sale_id, f"{type(event).__name__} of another sale"
            return replace(state, sale=apply_to_sale(state.sale, event))


def _apply_release(state: TerminalState, event: ev.ReleaseAsked | ev.ReleaseEnded) -> TerminalState:
    if isinstance(event, ev.ReleaseEnded):
        left = tuple(one for one in state.releases if one.reference != event.reference)
        return replace(state, releases=left)
    others = tuple(one for one in state.releases if one.reference != event.release.reference)
    return replace(state, releases=(*others, event.release))


_OfShift = ev.ShiftOpened | ev.ShiftClosed | ev.CashMoved | ev.NoSaleRung


def _apply_to_shift(state: TerminalState, event: _OfShift) -> TerminalState:
    if isinstance(event, ev.ShiftOpened):
        return replace(
            state,
            # Reading the record starts here: what stood before is not known after a restart.
            last_sale=None,
            suspended=(),
            releases=(),
            next_visits=(),
            settled_between=(),
            shift=shifts.opened(
                event.number,
                event.at,
                event.cashier_id,
                event.opening_float,
                settled=event.settled,
            ),
            next_receipt=event.next_receipt,
            grand_total=event.grand_total,
        )
    assert state.shift is not None
    if isinstance(event, ev.ShiftClosed):
        assert event.expected == state.shift.drawer_expected, "the drawer was added up twice"
        return replace(state, shift=replace(state.shift, closed_at=event.at, counted=event.counted))
    if isinstance(event, ev.CashMoved):
        return replace(state, shift=state.shift.moved(event.move, event.amount))
    return state


def open_sale(event: ev.SaleOpened) -> Sale:
    return Sale(
        sale_id=event.sale_id,
        terms=event.terms,
        opened_at=event.at,
        cashier_id=event.cashier_id,
    )


def _complete(state: TerminalState, event: ev.SaleCompleted) -> TerminalState:
    sale, shift = state.sale, state.shift
    assert sale is not None, "no sale was open"
    assert shift is not None, "no shift was open"
    assert add_up(sale).total == event.total, "the sale was added up twice and differed"
    return replace(
        state,
        sale=None,
        last_sale=finished(sale, event),
        shift=_counted(shift, sale, event),
        next_receipt=state.next_receipt + 1,
        grand_total=state.grand_total + event.total,
    )


def _counted(shift: shifts.Shift, sale: Sale, event: ev.SaleCompleted) -> shifts.Shift:
    """An exchange is a sale and a return; what goes back in cash is kept apart from sales."""
    cash = total(
        (tender.amount for tender in sale.tenders if tender.method == CASH), event.total.currency
    )
    if cash.minor < 0:
        shift = replace(shift, cash_refunds=shift.cash_refunds - cash)
    else:
        shift = replace(shift, cash_sales=shift.cash_sales + cash - event.change)
    return replace(
        shift,
        sales=shift.sales + bool(sale.lines),
        returns=shift.returns + bool(sale.returns),
    )


def finished(sale: Sale, event: ev.SaleCompleted) -> FinishedSale:
    """The sale as it stands completed, before anything is known of its paper or its order."""
    return FinishedSale(
        sale=replace(sale, phase=SalePhase.COMPLETED),
        receipt=event.receipt,
        completed_at=event.at,
        total=event.total,
        change=event.change,
        awaits_delivery=event.awaits_delivery,
        # As with the order, a guest has nothing to wait for.
        awaits_refunds=len(refunds_of(sale, event.at, guest_orders=False)),
    )


def _apply_to_last_sale(state: TerminalState, event: ev.OfLastSale) -> TerminalState:
    """News of a sale that is no longer the last one changes nothing that is shown."""
    last = state.last_sale
    if last is None:
        return state
    if isinstance(
        event, ev.OrderDelivered | ev.OrderRejected | ev.RefundDelivered | ev.RefundRejected
    ):
        if last.sale.sale_id != event.sale_id:
            return state
    elif last.receipt != event.receipt:
        return state
    return replace(state, last_sale=news_of(last, event))


def news_of(last: FinishedSale, event: ev.OfLastSale) -> FinishedSale:
    match event:
        case ev.ReceiptPrinted():
            return replace(last, paper=Paper.PRINTED, copies=max(last.copies, event.copy))
        case ev.ReceiptNotPrinted():
            return last if event.copy else replace(last, paper=Paper.FAILED)
        case ev.ReceiptLeft():
            return replace(last, paper=Paper.LEFT)
        case ev.OrderDelivered():
            return replace(
                last,
                awaits_delivery=False,
                points_earned=event.points_earned,
                points_redeemed=event.points_redeemed,
                balance_after=event.balance_after,
            )
        case ev.OrderRejected():
            return replace(last, awaits_delivery=False, rejected=event.reason)
        case ev.RefundDelivered():
            last = _one_refund_less(last)
            if event.points is None:
                return last
            return replace(last, points_reversed=(last.points_reversed or 0) + event.points)
        case ev.RefundRejected():
            return replace(_one_refund_less(last), rejected=event.reason)


def _one_refund_less(last: FinishedSale) -> FinishedSale:
    return replace(last, awaits_refunds=max(0, last.awaits_refunds - 1))


def apply_to_sale(sale: Sale, event: ev.Event) -> Sale:
    """An automatic promotion was told of one basket: with the basket it goes."""
    after = _after(sale, event)
    if sale.promotion is not None and after.basket != sale.basket:
        return replace(after, promotion=None)
    return after


def _after(sale: Sale, event: ev.Event) -> Sale:
    match event:
        case ev.LineAdded():
            return replace(sale, lines=(*sale.lines, event.line), next_line=event.line.number + 1)
        case ev.LineReturned():
            back = (*sale.returns, event.line)
            return replace(sale, returns=back, next_line=event.line.number + 1)
        case ev.LineVoided():
            kept = tuple(line for line in sale.lines if line.number != event.number)
            back = tuple(one for one in sale.returns if one.number != event.number)
            return replace(sale, lines=kept, returns=back)
        case ev.SaleSuspended() | ev.SaleResumed() | ev.SaleCarried() | ev.ReturnCarried():
            return sale
        case ev.QuantityChanged() | ev.PriceOverridden() | ev.LineDiscounted():
            return replace(sale, lines=tuple(_changed(line, event) for line in sale.lines))
        case ev.SaleDiscounted():
            return replace(sale, discount=event.discount)
        case ev.CustomerIdentified():
            return _with_customer(sale, event.customer)
        case ev.CustomerRemoved():
            return _with_customer(sale, None)
        case ev.CustomerOpted():
            assert sale.customer is not None, "nobody opted"
            return replace(
                sale, customer=replace(sale.customer, opted_out=not event.is_active), otp_for=None
            )
        case ev.CardLinked() | ev.CustomerTagged() | ev.CustomerEventSent() | ev.PointsGiven():
            return sale
        case ev.Tendered() | ev.TenderVoided():
            return _apply_tender(sale, event)
        case _:
            return _apply_reservation(sale, event)


def _with_customer(sale: Sale, customer: Customer | None) -> Sale:
    """Another customer takes over no code that was sent and no coupon that was bought."""
    before = sale.customer.customer_id if sale.customer else ""
    if customer is not None and customer.customer_id == before:
        return replace(sale, customer=customer)
    return replace(sale, customer=customer, otp_for=None, bought=())


_OfLine = ev.QuantityChanged | ev.PriceOverridden | ev.LineDiscounted


def _changed(line: LineItem, event: _OfLine) -> LineItem:
    if line.number != event.number:
        return line
    match event:
        case ev.QuantityChanged():
            return replace(line, quantity=event.quantity)
        case ev.PriceOverridden():
            return replace(line, unit_price=event.unit_price, price_reason=event.reason)
        case ev.LineDiscounted():
            return replace(line, discount=event.discount)


def _apply_tender(sale: Sale, event: ev.Tendered | ev.TenderVoided) -> Sale:
    if isinstance(event, ev.Tendered):
        return replace(
            sale,
            tenders=(*sale.tenders, event.tender),
            next_tender=event.tender.number + 1,
            phase=SalePhase.TENDERING,
        )
    kept = tuple(tender for tender in sale.tenders if tender.number != event.number)
    return replace(sale, tenders=kept, phase=SalePhase.TENDERING if kept else SalePhase.SELLING)


def _apply_reservation(sale: Sale, event: ev.Event) -> Sale:
    match event:
        case ev.HoldAsked():
            return replace(sale, hold_asked=event.asked)
        case ev.PointsHeld():
            return replace(sale, hold=event.hold, hold_asked=None, otp_for=None, kept=False)
        case ev.HoldFailed():
            return replace(sale, hold_asked=None)
        case ev.PointsReleased():
            return replace(sale, hold=None)
        case ev.CouponLockAsked():
            return replace(sale, lock_asked=event.asked)
        case ev.CouponsLocked():
            return replace(sale, lock=event.lock, lock_asked=None, kept=False)
        case ev.CouponLockFailed():
            return replace(sale, lock_asked=None)
        case ev.CouponsReleased():
            return replace(sale, lock=None)
        case ev.ReservationsKept():
            return replace(sale, kept=True)
        case _:
            return _apply_benefit(sale, event)


def _apply_benefit(sale: Sale, event: ev.Event) -> Sale:
    """What the customer has of the program besides what is reserved for them."""
    match event:
        case ev.OtpSent():
            return replace(sale, otp_for=event.asked)
        case ev.OtpForgotten():
            return replace(sale, otp_for=None)
        case ev.PromotionApplied():
            return replace(sale, promotion=event.promotion)
        case ev.PromotionDropped():
            return replace(sale, promotion=None)
        case ev.ErrandAsked():
            pending = PendingErrand(errand_id=event.errand_id, errand=event.errand)
            return replace(sale, errand=pending)
        case ev.CouponBought():
            return replace(sale, errand=None, bought=(*sale.bought, event.coupon))
        case ev.PointsRedeemed() | ev.CouponBurned() | ev.ErrandFailed():
            return replace(sale, errand=None)
        case _:
            raise AssertionError(f"nobody applies {type(event).__name__}")
