"""By what means money goes back: as the goods were paid, and otherwise on a manager's word."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.decision import Decision, Moment, Refusal
from pos.core.money import Money
from pos.core.paying_back import is_partly_back, left_to_pay_back, may_go_back
from pos.core.rules.actions import PAY_BACK
from pos.core.rules.approvals import who_says_yes
from pos.core.sale import PaidBy, Sale
from pos.core.state import TerminalState
from pos.core.stored_value import StoredKind
from pos.core.tender import CASH, in_coins, name_of_method
from pos.core.totals import add_up

_NOT_SO_MUCH = Refusal(
    reason="So much cash cannot be in the drawer, and it was not paid in cash. Pay it back by what "
    "it was paid by."
)
"""Without the figure: who counts the drawer later counts it blind."""


_MORE_THAN_THERE = "That is more cash than the drawer should have: tell the manager."


def not_paid_by_it(
    state: TerminalState, sale: Sale, method: str, amount: Money, moment: Moment
) -> Refusal | None:
    """By another means than the goods were paid by it goes back on a manager's word alone, and no
    cash so that is not there; store credit is for everybody.
    """
    if _is_as_paid(sale, amount, method):
        return None
    if who_says_yes(state, moment, PAY_BACK):
        is_there = method != CASH or amount <= _cash_there(state, sale)
        return None if is_there else _NOT_SO_MUCH
    by = _by(method)
    free = StoredKind.STORE_CREDIT in state.setup.tender_methods
    also = " Store credit needs none." if free else ""
    return Refusal(
        reason=f"{_left_said(sale, method)}{_others_said(state, sale, method)} More {by} needs a "
        f"manager's approval.{also}",
        needs_approval=True,
    )


def on_own_word(
    state: TerminalState,
    sale: Sale,
    method: str,
    amount: Money,
    *,
    moment: Moment,
    decided: Decision,
) -> Decision:
    """What a manager pays back by another means of their own accord: told, and on record as a yes
    that anybody else would have asked for.
    """
    if moment.approved_by or _is_as_paid(sale, amount, method):
        return decided
    yes = ev.Approved(action=PAY_BACK.name, approver_id=who_says_yes(state, moment, PAY_BACK))
    said = f"{decided.say} It was not all paid {_by(method)}: on your word."
    return replace(decided, say=said.lstrip(), events=(yes, *decided.events))


def warned_of_drawer(
    state: TerminalState, sale: Sale, method: str, amount: Money, *, decided: Decision
) -> Decision:
    """What was paid in cash at another till, or before the drawer was emptied, goes back in cash
    all the same: who hands it out sees what is there, and the figures tell of more than there was.
    """
    if method != CASH or amount <= _cash_there(state, sale):
        return decided
    is_all = amount >= abs(add_up(sale).due)  # of a part the pay panel goes on
    return replace(decided, say=f"{decided.say} {_MORE_THAN_THERE}".lstrip(), trouble=is_all)


def _is_as_paid(sale: Sale, amount: Money, method: str) -> bool:
    return method == StoredKind.STORE_CREDIT or may_go_back(sale, amount, method)


def _cash_there(state: TerminalState, sale: Sale) -> Money:
    """In the drawer, after what was paid on this sale by now."""
    assert state.shift is not None, "nothing is sold outside a shift"
    by_now = (one.amount for one in sale.tenders if one.method == CASH)
    return sum(by_now, start=state.shift.drawer_expected)


def _left_said(sale: Sale, method: str) -> str:
    left, by = left_to_pay_back(sale, method), _by(method)
    is_of_one = len({one.origin.receipt for one in sale.returns}) == 1
    if not is_partly_back(sale, method) and (is_of_one or not left):
        return f"Only {left.said()} of it was paid {by}."
    if left:
        return f"Only {left.said()} of it can still go back {by}."
    return f"All that was paid {by} is back already."


def _others_said(state: TerminalState, sale: Sale, method: str) -> str:
    """What can go back by other means."""
    owed = abs(add_up(sale).due)
    others = (one for one in state.setup.tender_methods if one != method)
    left = ((one, min(owed, left_to_pay_back(sale, one))) for one in others)
    said = " and ".join(f"{money.said()} {_by(one)}" for one, money in left if money)
    return f" You can pay back {said}." if said else ""


def _by(method: str) -> str:
    return "in cash" if method == CASH else f"by {name_of_method(method)}"


def way_back(state: TerminalState, sale: Sale, usual: str) -> PaidBy:
    """How to begin to pay back what is owed, and how much so, that takes nobody's yes, whoever is
    signed on: by the usual means if it may, else by what the goods were paid by.
    """
    owed = abs(add_up(sale).due)
    everything = PaidBy(method=usual, amount=_in_coins(sale, usual, owed))
    if may_go_back(sale, everything.amount, usual):
        return everything
    for method in (usual, *state.setup.tender_methods):
        left = min(left_to_pay_back(sale, method), _in_coins(sale, method, owed))
        if amount := _in_whole_coins(sale, method, left):
            return PaidBy(method=method, amount=amount)
    if StoredKind.STORE_CREDIT in state.setup.tender_methods:
        return PaidBy(method=StoredKind.STORE_CREDIT.value, amount=owed)
    return everything


def part_said(state: TerminalState, sale: Sale, back: PaidBy) -> str:
    """Why it begins with a part, and how the rest goes back; nothing where it is all of it."""
    rest = abs(add_up(sale).due) - _exactly(sale, back)
    if rest.minor <= 0:
        return ""
    ways: list[str] = []
    for method in state.setup.tender_methods:
        part = min(rest, left_to_pay_back(sale, method))
        if part and method != back.method:
            ways.append(f"{part.said()} {_by(method)}")
            rest -= part
    if rest:
        free = StoredKind.STORE_CREDIT in state.setup.tender_methods
        or_else = "as store credit" if free else "as a manager approves"
        ways.append(f"{rest.said()} {or_else}")
    return f"{_left_said(sale, back.method)} Then {' and '.join(ways)}."


def _exactly(sale: Sale, back: PaidBy) -> Money:
    """Before coins rounded it, where it is all."""
    owed = abs(add_up(sale).due)
    return owed if back.amount == _in_coins(sale, back.method, owed) else back.amount


def _in_whole_coins(sale: Sale, method: str, amount: Money) -> Money:
    """No more than that."""
    step_minor = sale.terms.cash_rounding_minor
    if method != CASH or not step_minor:
        return amount
    return Money(amount.minor - amount.minor % step_minor, amount.currency)


def _in_coins(sale: Sale, method: str, owed: Money) -> Money:
    """The nearest amount that can be paid so."""
    if method != CASH:
        return owed
    return in_coins(owed, step_minor=sale.terms.cash_rounding_minor)
