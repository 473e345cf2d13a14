"""State and intent make a Decision or a Refusal. The rules stand by subject in `rules`."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.decision import Answer, Moment, Refusal
from pos.core.rules import (
    cards,
    cashier,
    clock,
    coupons,
    customer_changes,
    day,
    discounts,
    drawer,
    errands,
    giving_back,
    hand_over,
    handed,
    hub_cards,
    identify,
    notes,
    open_item,
    orders,
    others_drawer,
    owed_burns,
    paper,
    points,
    price_check,
    program,
    promotions,
    registration,
    renewing,
    reports,
    reservations,
    returns,
    returns_without_receipt,
    sale,
    set_aside,
    settings,
    settling,
    shift,
    shop_coupons,
    stored_value,
    suspending,
    tax,
    tender,
    told,
    users,
    versions,
    voiding,
    waiting_papers,
)
from pos.core.rules.amounts import cannot_be_typed
from pos.core.rules.approvals import (
    approver_of,
    may_go_too_far,
    with_approval,
    without_approval,
)
from pos.core.rules.common import nobody_works
from pos.core.rules.free_text import holds_what_must_not
from pos.core.rules.table import NO_RULES, Rules
from pos.core.state import TerminalState


def decide(state: TerminalState, intent: it.Intent, moment: Moment) -> Answer:
    row = RULES.row(intent)
    if not row.without_sign_on(intent) and (refusal := nobody_works(state)):
        return refusal
    if refusal := holds_what_must_not(intent) or cannot_be_typed(intent):
        return refusal
    if refusal := others_drawer.refused(state, intent, moment):
        return refusal
    answer = row.decide(state, intent, moment)
    if isinstance(answer, Refusal):
        return answer
    too_far = (
        may_go_too_far(intent)
        and bool(approver_of(intent, moment))
        and isinstance(row.decide(state, *without_approval(intent, moment)), Refusal)
    )
    decided = with_approval(state, intent, moment, answer, too_far=too_far)
    return others_drawer.with_drawer_lent(state, intent, moment, decided)


def _facts_first(_state: TerminalState, _intent: it.Scanned | it.EnterCode, _: Moment) -> Answer:
    raise AssertionError("the terminal gathers the facts behind a code first")


def _no(intent: it.AskFailed) -> Refusal:
    return Refusal(reason=intent.reason, is_nobody=intent.is_nobody)


_FROM_ANYWHERE = (
    NO_RULES.on(it.Scanned, _facts_first)
    .on(it.EnterCode, _facts_first)
    .heard(it.AskFailed, lambda _, intent, __: _no(intent))
)

_OF_ENTRIES = (
    NO_RULES.on(
        it.SettleEntry, settling.of_entry, without_sign_on=lambda intent: intent.from_the_office
    )
    .on(it.ReaddressEntry, settling.of_entry, without_sign_on=lambda intent: intent.from_the_office)
    .on(it.TryEntryAgain, settling.of_entry, without_sign_on=lambda intent: intent.from_the_office)
    .heard(it.EntryFound, settling.of_entry)
)

_BY_SUBJECT = (
    _FROM_ANYWHERE
    | _OF_ENTRIES
    | cashier.RULES
    | shift.RULES
    | hand_over.RULES
    | set_aside.RULES
    | drawer.RULES
    | day.RULES
    | sale.RULES
    | discounts.RULES
    | voiding.RULES
    | told.RULES
    | price_check.RULES
    | open_item.RULES
    | notes.RULES
    | returns.RULES
    | returns_without_receipt.RULES
    | suspending.RULES
    | handed.RULES
    | tax.RULES
    | tender.RULES
    | cards.RULES
    | stored_value.RULES
    | hub_cards.RULES
    | paper.RULES
    | waiting_papers.RULES
    | reports.RULES
    | identify.RULES
    | registration.RULES
    | customer_changes.RULES
    | points.RULES
    | coupons.RULES
    | shop_coupons.RULES
    | owed_burns.RULES
    | renewing.RULES
    | reservations.RULES
    | giving_back.RULES
    | errands.RULES
    | promotions.RULES
    | orders.RULES
    | program.RULES
    | settings.RULES
    | users.RULES
    | versions.RULES
    | clock.RULES
)

RULES: Rules[it.Intent] = _BY_SUBJECT
"""Every kind of intent has one: an intent without a rule is an error of types on this line."""
