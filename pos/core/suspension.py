"""What becomes of a sale that is set aside, brought back, or carried into the next shift."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.sale import Sale
from pos.core.state import SuspendedSale, TerminalState

OfSuspended = ev.SaleSuspended | ev.SaleResumed | ev.SaleCarried | ev.ReturnCarried


def apply_suspension(state: TerminalState, event: OfSuspended) -> TerminalState:
    match event:
        case ev.SaleSuspended():
            return _set_aside(state, event)
        case ev.SaleResumed():
            assert state.sale is None, "a sale was resumed over an open one"
            kept = tuple(one for one in state.suspended if one.sale.sale_id != event.sale_id)
            (back,) = (one for one in state.suspended if one.sale.sale_id == event.sale_id)
            return replace(state, sale=back.sale, suspended=kept)
        case ev.SaleCarried():
            return replace(state, suspended=(*state.suspended, brought_along(event)))
        case ev.ReturnCarried():
            *before, last = state.suspended
            assert last.sale.sale_id == event.sale_id, "goods of another sale came along"
            sale = replace(last.sale, returns=(*last.sale.returns, event.line))
            return replace(state, suspended=(*before, replace(last, sale=sale)))


def _set_aside(state: TerminalState, event: ev.SaleSuspended) -> TerminalState:
    sale = state.sale
    assert sale is not None, "no sale was open"
    reserved = (sale.hold, sale.lock, *sale.shop_coupons)
    assert reserved == (None, None), "a suspended sale keeps nothing reserved"
    assert sale.promotion is None, "a promotion was told of an open sale"
    aside = SuspendedSale(
        name=event.name or own_name(sale),
        sale=replace(sale, otp_for=None),
        at=event.at,
        gave_back=event.gave_back,
    )
    return replace(state, sale=None, suspended=(*state.suspended, aside))


def own_name(sale: Sale) -> str:
    """The customer's; never empty, also where a name was erased."""
    return (sale.customer.name if sale.customer else "") or sale.sale_id


def said_name(name: str) -> str:
    """Within a sentence: the number that an unnamed one goes by would be taken for a figure."""
    return f"sale {name}" if name.isdecimal() else name


def carried(state: TerminalState) -> tuple[ev.Event, ...]:
    """What is suspended, for the shift being opened: nothing older is read after a restart."""
    events: list[ev.Event] = []
    for one in state.suspended:
        events.append(carried_sale(one))
        events.extend(
            ev.ReturnCarried(sale_id=one.sale.sale_id, line=line) for line in one.sale.returns
        )
    events.extend(ev.TakeCarried(take=one) for one in state.takes)
    events.extend(
        ev.SpentUnclaimed(instrument_id=one.instrument_id, amount=one.amount)
        for one in state.unclaimed
    )
    return tuple(events)


def carried_sale(one: SuspendedSale) -> ev.SaleCarried:
    """All of it but what is returned on it."""
    sale = one.sale
    return ev.SaleCarried(
        sale_id=sale.sale_id,
        name=one.name,
        at=one.at,
        gave_back=one.gave_back,
        offered_at=one.offered_at,
        opened_at=sale.opened_at,
        cashier_id=sale.cashier_id,
        terms=sale.terms,
        lines=sale.lines,
        gift_cards=sale.gift_cards,
        next_line=sale.next_line,
        next_tender=sale.next_tender,
        discount=sale.discount,
        customer=sale.customer,
        bought=sale.bought,
        note=sale.note,
        age_checked=sale.age_checked,
        exempt_reason=sale.exempt_reason,
        exempt_tag=sale.exempt_tag,
    )


def brought_along(event: ev.SaleCarried) -> SuspendedSale:
    """Without what is returned on it, which follows."""
    sale = Sale(
        sale_id=event.sale_id,
        opened_at=event.opened_at,
        cashier_id=event.cashier_id,
        terms=event.terms,
        lines=event.lines,
        gift_cards=event.gift_cards,
        next_line=event.next_line,
        next_tender=event.next_tender,
        discount=event.discount,
        customer=event.customer,
        bought=event.bought,
        note=event.note,
        age_checked=event.age_checked,
        exempt_reason=event.exempt_reason,
        exempt_tag=event.exempt_tag,
    )
    name = event.name or own_name(sale)
    return SuspendedSale(
        name=name,
        sale=sale,
        at=event.at,
        gave_back=event.gave_back,
        offered_at=event.offered_at,
    )


def may_be_offered(sale: Sale) -> bool:
    """To other tills: goods that come back, and a card that is loaded, are in this one's books."""
    return not sale.returns and not any(one.instrument_id for one in sale.gift_cards)
