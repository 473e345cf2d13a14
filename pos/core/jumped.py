"""What ends by the clock, when the clock itself was set."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos.core.events.till import ClockJumped
from pos.core.sale import Sale
from pos.core.state import TerminalState


def with_ends_moved(state: TerminalState, jumped: ClockJumped) -> TerminalState:
    """Holds and locks live as long as they would have, and a balance is as old as it is."""
    by = jumped.after - jumped.before
    releases = tuple(replace(one, lapses_at=one.lapses_at + by) for one in state.releases)
    sale = _moved(state.sale, by) if state.sale is not None else None
    back = max(state.clock_set_back - by, timedelta(0))
    return replace(state, releases=releases, sale=sale, clock_set_back=back)


def _moved(sale: Sale, by: timedelta) -> Sale:
    hold, lock, customer = sale.hold, sale.lock, sale.customer
    if hold is not None:
        placed_at = hold.placed_at + by if hold.placed_at else None
        hold = replace(hold, expires_at=hold.expires_at + by, placed_at=placed_at)
    if lock is not None:
        lock = replace(lock, expires_at=lock.expires_at + by)
    if customer is not None and customer.balance is not None:
        balance = replace(customer.balance, as_of=customer.balance.as_of + by)
        customer = replace(customer, balance=balance)
    shop = tuple(replace(one, expires_at=one.expires_at + by) for one in sale.shop_coupons)
    asked = sale.shop_asked and replace(sale.shop_asked, until=sale.shop_asked.until + by)
    return replace(
        sale, hold=hold, lock=lock, shop_coupons=shop, shop_asked=asked, customer=customer
    )
