"""What the terminal asks for without anybody asking it: previews, promotions, pages to have ready.

Only for a customer who is confirmed and takes part, and none of it is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pos.core.customer_file import Page
from pos.core.effects import (
    AskPromotion,
    Effect,
    FindCustomer,
    PreviewRewards,
    ReadBalance,
    ReadCustomerPage,
)
from pos.core.sale import Sale, SalePhase
from pos.core.setup import Setup
from pos.core.state import TerminalState
from pos.terminal.snapshot import Snapshot

READY_PAGES = (Page.COUPONS, Page.RULES)
"""What the customer's card on the screen says at once: coupons to use, points for what."""

_WHAT_EARNS = (
    *("lines", "customer", "discount", "hold", "lock", "shop_coupons", "promotion"),
    "exempt_reason",
)


def asked_by_itself(
    before: Sale | None, now: Sale | None, *, setup: Setup, online: bool
) -> Iterator[Effect]:
    """After a change of the sale."""
    if now is None or now is before or now.customer is None:
        return
    if _came_with_a_return(before, now):  # without the line as well: the till may know them
        yield FindCustomer(
            sale_id=now.sale_id,
            customer_id=now.customer.customer_id,
            confirms=True,
            by_itself=True,
        )
    if not now.customer.verified or now.customer.opted_out:
        return
    if now.lines and _differ(before, now, _WHAT_EARNS):
        yield PreviewRewards(sale=now)
    if not online:
        return
    if (
        setup.automatic_promotions
        and now.lines
        and now.phase is SalePhase.SELLING
        and _is_another_basket(before, now)
    ):
        yield AskPromotion(sale=now)
    customer_id = now.customer.customer_id
    if _points_have_moved(before, now):
        yield ReadBalance(sale_id=now.sale_id, customer_id=customer_id)
    for page in _pages_to_have(before, now):
        yield ReadCustomerPage(customer_id=customer_id, page=page)


def _came_with_a_return(before: Sale | None, now: Sale) -> bool:
    """The receipt named them: nobody has confirmed them yet."""
    assert now.customer is not None
    known = (before.returns, before.customer) if before else ((), None)
    return not now.customer.verified and known[1] is None and now.returns != known[0]


def _points_have_moved(before: Sale | None, now: Sale) -> bool:
    """Spent beside the order, or given back. A hold itself is shown beside the balance."""
    if before is None or _whose(before) != _whose(now):
        return False
    is_given_back = before.hold is not None and now.hold is None and now.hold_asked is None
    return is_given_back or (before.errand is not None and now.errand is None)


def _pages_to_have(before: Sale | None, now: Sale) -> tuple[Page, ...]:
    if before is None or _is_news(before, now):
        return READY_PAGES
    old = _made_old(before, now)
    return tuple(page for page in READY_PAGES if page in old)


def _is_another_basket(before: Sale | None, now: Sale) -> bool:
    """As the answer is judged by; a discount by hand is no part of it."""
    return _differ(before, now, ("customer",)) or before is None or before.basket != now.basket


def _differ(before: Sale | None, now: Sale, parts: tuple[str, ...]) -> bool:
    return before is None or any(getattr(now, part) is not getattr(before, part) for part in parts)


def _is_news(before: Sale | None, now: Sale) -> bool:
    """Whether the customer is another one, or one that nothing was asked about yet."""
    assert now.customer is not None
    if before is None or before.sale_id != now.sale_id or before.customer is None:
        return True
    known = before.customer
    was_asked = known.verified and not known.opted_out
    return known.customer_id != now.customer.customer_id or not was_asked


def unconfirmed_customer(state: TerminalState) -> str:
    """The customer of the open sale, where nobody has confirmed them; '' where there is none."""
    sale = state.sale
    if state.cashier is None or state.locked or sale is None or sale.customer is None:
        return ""
    if sale.phase is not SalePhase.SELLING or sale.awaits_answer or sale.customer.verified:
        return ""
    return sale.customer.customer_id


def with_pages_still_true(shown: Snapshot, now: Sale | None) -> Snapshot:
    """Without the pages that are of another customer, or that the sale has made old."""
    before = shown.state.sale
    if now is None or now.customer is None or _whose(before) != _whose(now):
        return replace(shown, file=None, unread_pages={})
    assert before is not None
    old = _made_old(before, now)
    if not old:
        return shown
    unread = {page: why for page, why in shown.unread_pages.items() if page not in old}
    return replace(shown, file=shown.file and shown.file.without(old), unread_pages=unread)


def _whose(sale: Sale | None) -> tuple[str, str] | None:
    return (sale.sale_id, sale.customer.customer_id) if sale and sale.customer else None


def _made_old(before: Sale, now: Sale) -> frozenset[Page]:
    old: set[Page] = set()
    if now.lock is not before.lock or now.bought is not before.bought:
        old.add(Page.COUPONS)
    if before.errand is not None and now.errand is None:
        old.update((Page.COUPONS, Page.ACTIVITY))
    if now.customer is not before.customer:
        old.add(Page.PROFILE)
    return frozenset(old)
