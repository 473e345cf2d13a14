"""Suspending a sale, which keeps no points and coupons meanwhile; what is said of one resumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import Effect, FollowWaiting
from pos.core.rules.common import ASKING, cashier_of, unpaid
from pos.core.rules.reservations import dropped, releases
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import SuspendedSale, TerminalState
from pos.core.suspension import may_be_offered
from pos.core.totals import add_up

MOST_SUSPENDED = 50
LONGEST_NAME = 40
SALE_OPEN = Refusal(reason="A sale is open. Suspend it with F7 or finish it, then resume.")


def suspend(state: TerminalState, intent: it.SuspendSale, moment: Moment) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if refusal := _cannot_suspend(state, sale, intent.name):
        return refusal
    name = intent.name[:LONGEST_NAME].strip() or _free_name(state, sale)
    given_back = releases(sale)
    suspended = ev.SaleSuspended(
        sale_id=sale.sale_id,
        at=moment.now,
        cashier_id=cashier_of(state),
        name=name,
        customer_id=sale.customer.customer_id if sale.customer else "",
        gave_back=bool(given_back),
    )
    back = f" {_OFF_IT}" if given_back else ""
    stays = f" {_STAYS}" if state.setup.has_hub and not may_be_offered(sale) else ""
    return Decision(
        say=f"Suspended: {name}.{back}{stays}",
        events=(*dropped(sale), suspended),
        effects=(*given_back, *_offered(state, sale)),
    )


_OFF_IT = "Its points and coupons are off it: redeem them again when it is resumed."
"""Whether they are back is not known here: it is told where they cannot be yet."""
_STAYS = "It can be resumed at this till alone, as it takes goods back or loads a gift card."


def _offered(state: TerminalState, sale: Sale) -> tuple[Effect, ...]:
    """To the store's other tills, once the hub answers."""
    return (FollowWaiting(),) if state.setup.has_hub and may_be_offered(sale) else ()


def _cannot_suspend(state: TerminalState, sale: Sale, name: str) -> Refusal | None:
    if sale.awaits_answer:
        return ASKING
    if not sale.rows and sale.customer is None:
        return Refusal(reason="There is nothing to suspend yet. Scan something first.")
    if len(state.suspended) >= MOST_SUSPENDED:
        return Refusal(reason=f"{MOST_SUSPENDED} sales are suspended. Finish some of them first.")
    if name and state.suspended_as(name[:LONGEST_NAME]):
        return Refusal(reason=f"A sale named {name} is suspended already. Give another name.")
    return None


def _free_name(state: TerminalState, sale: Sale) -> str:
    """The customer's, or the number after the highest in use."""
    own = sale.customer.name[:LONGEST_NAME].strip() if sale.customer else ""
    if own and not state.suspended_as(own):
        return own
    numbers = (int(one.name) for one in state.suspended if one.name.isdecimal())
    return str(max(numbers, default=0) + 1)


def resumed(
    state: TerminalState, back: SuspendedSale, intent: it.ResumeSale, moment: Moment
) -> Decision:
    """Nobody else has it, and no other sale is open."""
    return Decision(
        say=" ".join(
            (
                _resumed_said(back, still_going_back=bool(state.releases)),
                *_not_as_scanned_said(intent.not_as_scanned),
            )
        ),
        events=(
            ev.SaleResumed(sale_id=back.sale.sale_id, at=moment.now, cashier_id=cashier_of(state)),
        ),
    )


def _resumed_said(back: SuspendedSale, *, still_going_back: bool) -> str:
    said = f"Resumed: {back.name} · {add_up(back.sale).to_pay.said()}."
    if not back.gave_back:
        return said
    if still_going_back:
        return (
            f"{said} Its points and coupons are still on their way back: redeem them again once "
            "they are there."
        )
    return f"{said} Its points and coupons were given back: redeem them again."


MOST_NAMED: Final = 2
"""Of each, in full, as what is to be done about them has to be read as well."""

_MOST_OF_TITLES: Final = 70
"""Characters of those on sale no more and of those at another price together: else one of these."""


def _not_as_scanned_said(changed: tuple[it.NotAsScanned, ...]) -> Iterator[str]:
    """Prices stay as the customer was told them; whoever sells on may change them."""
    if not changed:
        return
    gone = [one for one in changed if one.price_now is None]
    yield from (f"{one.title} is on sale no more." for one in gone[:MOST_NAMED])
    if len(gone) > MOST_NAMED:
        yield f"{_more(len(gone) - MOST_NAMED, 'is', 'are')} on sale no more."
    dearer = [(one.title, one.price_now) for one in changed if one.price_now is not None]
    named = [
        *(one.title for one in gone[:MOST_NAMED]),
        *(title for title, _ in dearer[:MOST_NAMED]),
    ]
    has_room = not gone or sum(map(len, named)) <= _MOST_OF_TITLES
    room = MOST_NAMED if has_room else 1
    yield from (f"{title} is {price.said()} by now." for title, price in dearer[:room])
    if len(dearer) > room:
        yield f"{_more(len(dearer) - room, 'has', 'have')} another price."
    yield "The sale keeps what was scanned: F8 changes a price, Delete strikes out."


def _more(number: int, one: str, several: str) -> str:
    return f"{number} more {one if number == 1 else several}"


RULES = NO_RULES.on(it.SuspendSale, suspend)
