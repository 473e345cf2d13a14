"""What events of a sale change: its lines, what is returned on it, its discount, its tenders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_A_SALE, OF_THE_STATE
from pos.core.sale import Discount, LineItem, Sale, SalePhase
from pos.core.state import TerminalState


def open_sale(event: ev.SaleOpened) -> Sale:
    return Sale(
        sale_id=event.sale_id,
        terms=event.terms,
        opened_at=event.at,
        cashier_id=event.cashier_id,
    )


def _sale_voided(state: TerminalState, _: ev.SaleVoided) -> TerminalState:
    assert state.sale is not None, "a sale that is not open was voided"
    return replace(state, sale=None)


# -- lines ------------------------------------------------------------------------------------


def _line_added(sale: Sale, event: ev.LineAdded) -> Sale:
    return replace(sale, lines=(*sale.lines, event.line), next_line=event.line.number + 1)


def _line_returned(sale: Sale, event: ev.LineReturned) -> Sale:
    return replace(sale, returns=(*sale.returns, event.line), next_line=event.line.number + 1)


def _line_voided(sale: Sale, event: ev.LineVoided) -> Sale:
    kept = tuple(line for line in sale.lines if line.number != event.number)
    back = tuple(one for one in sale.returns if one.number != event.number)
    cards = tuple(one for one in sale.gift_cards if one.number != event.number)
    return replace(sale, lines=kept, returns=back, gift_cards=cards)


def _gift_card_added(sale: Sale, event: ev.GiftCardAdded) -> Sale:
    return replace(sale, gift_cards=(*sale.gift_cards, event.line), next_line=event.line.number + 1)


def _issued(sale: Sale, event: ev.StoredValueIssued) -> Sale:
    """The line or the tender it is for names it from here on."""
    if event.of_tender is None:
        new = (one.number for one in sale.gift_cards if not one.instrument_id)
        is_of_tender = event.number not in new
    else:
        is_of_tender = event.of_tender
    return _tender_issued(sale, event) if is_of_tender else _card_issued(sale, event)


def _card_issued(sale: Sale, event: ev.StoredValueIssued) -> Sale:
    cards = tuple(
        replace(one, instrument_id=event.instrument_id, last_four=event.last_four)
        if one.number == event.number
        else one
        for one in sale.gift_cards
    )
    return replace(sale, gift_cards=cards)


def _tender_issued(sale: Sale, event: ev.StoredValueIssued) -> Sale:
    tenders = tuple(
        replace(one, instrument=event.instrument_id, reference=event.last_four)
        if one.number == event.number
        else one
        for one in sale.tenders
    )
    return replace(sale, tenders=tenders)


def _with_line(sale: Sale, number: int, changed: Callable[[LineItem], LineItem]) -> Sale:
    lines = tuple(changed(line) if line.number == number else line for line in sale.lines)
    return replace(sale, lines=lines)


def _quantity_changed(sale: Sale, event: ev.QuantityChanged) -> Sale:
    return _with_line(sale, event.number, lambda line: replace(line, quantity=event.quantity))


def _price_overridden(sale: Sale, event: ev.PriceOverridden) -> Sale:
    def at_the_new_price(line: LineItem) -> LineItem:
        before = line.price_before
        return replace(
            line,
            unit_price=event.unit_price,
            price_reason=event.reason,
            price_approved=event.approved,
            first_price=line.unit_price if before is None else before,
        )

    return _with_line(sale, event.number, at_the_new_price)


def _line_discounted(sale: Sale, event: ev.LineDiscounted) -> Sale:
    discount = _given(event.discount)
    return _with_line(sale, event.number, lambda line: replace(line, discount=discount))


def _given(discount: Discount) -> Discount | None:
    """One of nothing is how the one before is taken off again."""
    return discount if discount.percent or discount.amount else None


def _line_noted(sale: Sale, event: ev.LineNoted) -> Sale:
    return _with_line(sale, event.number, lambda line: replace(line, note=event.text))


def _age_confirmed(sale: Sale, event: ev.AgeConfirmed) -> Sale:
    return replace(sale, age_checked=max(sale.age_checked, event.min_age))


# -- tenders ----------------------------------------------------------------------------------


def _tendered(sale: Sale, event: ev.Tendered) -> Sale:
    return replace(
        sale,
        tenders=(*sale.tenders, event.tender),
        next_tender=event.tender.number + 1,
        phase=SalePhase.TENDERING,
    )


def _tender_voided(sale: Sale, event: ev.TenderVoided) -> Sale:
    """What was kept was kept for the money that is given back."""
    left = tuple(tender for tender in sale.tenders if tender.number != event.number)
    if left:
        return replace(sale, tenders=left)
    shop = tuple(replace(one, is_kept=False) for one in sale.shop_coupons)
    return replace(sale, tenders=(), phase=SalePhase.SELLING, kept=(), shop_coupons=shop)


FOLDS = OF_THE_STATE.on(
    ev.SaleOpened, lambda state, event: replace(state, sale=open_sale(event))
).on(ev.SaleVoided, _sale_voided)

SALE_FOLDS = (
    OF_A_SALE.on(ev.LineAdded, _line_added)
    .on(ev.LineReturned, _line_returned)
    .on(ev.LineVoided, _line_voided)
    .on(ev.GiftCardAdded, _gift_card_added)
    .on(ev.StoredValueIssued, _issued)
    .stands(ev.StoredValueLoaded)
    .stands(ev.StoredValueSpent)
    .stands(ev.StoredValueReturned)
    .on(ev.QuantityChanged, _quantity_changed)
    .on(ev.PriceOverridden, _price_overridden)
    .on(ev.LineDiscounted, _line_discounted)
    .on(ev.AgeConfirmed, _age_confirmed)
    .on(ev.LineNoted, _line_noted)
    .on(ev.SaleNoted, lambda sale, event: replace(sale, note=event.text))
    .on(ev.SaleTakenOver, lambda sale, event: replace(sale, cashier_id=event.cashier_id))
    .on(ev.SaleDiscounted, lambda sale, event: replace(sale, discount=_given(event.discount)))
    .on(
        ev.TaxExempted,
        lambda sale, event: replace(sale, exempt_reason=event.reason, exempt_tag=event.tag),
    )
    .on(ev.TaxExemptionEnded, lambda sale, _: replace(sale, exempt_reason="", exempt_tag=""))
    .on(ev.Tendered, _tendered)
    .on(ev.TenderVoided, _tender_voided)
)
