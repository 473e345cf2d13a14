"""Paying by the card terminal: asked on record, never charged twice, and unknown is not no."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card import CardAttempt, CardSlip
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import AskCard, ChargeCard, ShowOnDisplay
from pos.core.money import Money
from pos.core.rules.common import AT_WORK, card_under_way, cashier_of
from pos.core.rules.completing import taken, tender_off
from pos.core.rules.reservations import kept_no_longer
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.tender import CARD, Tender

NOT_ASKED = Refusal(reason="No card payment is in question.")


def ask_terminal(
    state: TerminalState, sale: Sale, amount: Money, moment: Moment, *, is_refund: bool
) -> Decision:
    attempt = CardAttempt(reference=_reference(state, moment), amount=amount, is_refund=is_refund)
    return _asked(sale, attempt)


def ask_terminal_to_void(
    state: TerminalState, sale: Sale, tender: Tender, moment: Moment
) -> Decision:
    """What was charged is paid back by the terminal, and the other way round."""
    attempt = CardAttempt(
        reference=_reference(state, moment),
        amount=abs(tender.amount),
        is_refund=tender.amount.minor > 0,
        voids=tender.number,
    )
    return _asked(sale, attempt)


def _reference(state: TerminalState, moment: Moment) -> str:
    return f"{state.setup.store_id}-{state.setup.till_id}-{moment.new_id}"


def _asked(sale: Sale, attempt: CardAttempt) -> Decision:
    way = "back to the card" if attempt.is_refund else "by card"
    return Decision(
        say=f"{attempt.amount.said()} {way}: waiting for the terminal…",
        events=(ev.CardAsked(sale_id=sale.sale_id, attempt=attempt),),
        effects=(
            ChargeCard(sale_id=sale.sale_id, attempt=attempt),
            ShowOnDisplay(line_1="Card", line_2=attempt.amount.text()),
        ),
    )


# -- what the terminal answers ----------------------------------------------------------------


def approved(state: TerminalState, intent: it.CardApproved, moment: Moment) -> Answer:
    sale = _waiting(state, intent.sale_id, intent.reference)
    if sale is None:
        return _late(state, intent.sale_id, intent.reference, is_done=True)
    heard = ev.CardApproved(
        sale_id=sale.sale_id,
        reference=intent.reference,
        approval_code=intent.approval_code,
        scheme=intent.scheme,
        last_four=intent.last_four,
    )
    slip = CardSlip(attempt=intent.reference, scheme=intent.scheme, last_four=intent.last_four)
    # The sale's cashier: the answer may come with nobody signed on, after a restart.
    by = sale.cashier_id
    return _done(state, sale, moment, heard, slip, by=by, code=intent.approval_code)


def declined(state: TerminalState, intent: it.CardDeclined) -> Answer:
    sale = _waiting(state, intent.sale_id, intent.reference)
    if sale is None:
        return _late(state, intent.sale_id, intent.reference, is_done=False)
    heard = ev.CardDeclined(sale_id=sale.sale_id, reference=intent.reference, reason=intent.reason)
    off = _not_done(sale, heard)
    return Refusal(reason=intent.reason, events=off.events, effects=off.effects)


def unanswered(state: TerminalState, intent: it.CardUnanswered) -> Answer:
    sale = _waiting(state, intent.sale_id, intent.reference)
    if sale is None or sale.card is None:
        return NOTHING
    if sale.card.is_unknown:
        return NOTHING if intent.by_itself else Refusal(reason=intent.reason)
    heard = ev.CardUnanswered(
        sale_id=sale.sale_id, reference=intent.reference, reason=intent.reason
    )
    return Refusal(reason=intent.reason, events=(heard,))


def _waiting(state: TerminalState, sale_id: str, reference: str) -> Sale | None:
    sale = state.sale
    if sale is None or sale.sale_id != sale_id or sale.card is None:
        return None
    return sale if sale.card.reference == reference else None


def _done(
    state: TerminalState,
    sale: Sale,
    moment: Moment,
    heard: ev.CardApproved | ev.CardResolved,
    slip: CardSlip,
    *,
    by: str,
    code: str = "",
) -> Decision:
    attempt = sale.card
    assert attempt is not None, "a card payment that nobody asked for"
    if attempt.voids:
        (voided,) = (one for one in sale.tenders if one.number == attempt.voids)
        off = tender_off(sale, voided, by=by)
        return Decision(say=off.say, events=(heard, *off.events), effects=off.effects)
    tender = Tender(
        number=sale.next_tender,
        method=CARD,
        amount=-attempt.amount if attempt.is_refund else attempt.amount,
        reference=code,
        card=slip,
    )
    return taken(state, sale, tender, moment, before=(heard,))


def _not_done(sale: Sale, heard: ev.CardDeclined | ev.CardResolved) -> Decision:
    """With nothing else paid, what was kept for it goes."""
    off = Decision() if sale.tenders else kept_no_longer(sale)
    return Decision(events=(heard, *off.events), effects=off.effects)


def _late(state: TerminalState, sale_id: str, reference: str, *, is_done: bool) -> Answer:
    """Asked twice, or resolved meanwhile. Only where it says otherwise must a person look."""
    last = state.last_sale.sale if state.last_sale else None
    sales = [one for one in (state.sale, last) if one is not None and one.sale_id == sale_id]
    ended = [one.card_ended for one in sales if one.card_ended is not None]
    if any(one.reference == reference and one.is_done == is_done for one in ended):
        return NOTHING
    what = "did go through after all" if is_done else "did not go through after all"
    return Decision(
        say=f"The terminal says that a card payment {what}. Tell a manager: {reference}.",
        trouble=True,
        events=(ev.CardAnsweredLate(sale_id=sale_id, reference=reference, is_done=is_done),),
    )


# -- where it did not answer ------------------------------------------------------------------


def ask_again(state: TerminalState, intent: it.AskCardAgain) -> Answer:
    """By its reference: nothing is charged by asking."""
    sale = state.sale
    if sale is None or sale.card is None or not sale.card.is_unknown:
        if intent.by_itself:
            return NOTHING
        return NOT_ASKED if sale is None else card_under_way(sale) or NOT_ASKED
    ask = AskCard(sale_id=sale.sale_id, attempt=sale.card, by_itself=intent.by_itself)
    return Decision(say="" if intent.by_itself else "Asking the card terminal…", effects=(ask,))


def resolve(state: TerminalState, intent: it.ResolveCard, moment: Moment) -> Answer:
    sale = state.sale
    if sale is None or sale.card is None:
        return NOT_ASKED
    attempt = sale.card
    if not attempt.is_unknown:
        return AT_WORK
    if not intent.reason:
        return Refusal(reason="Say how you know, for the record.")
    heard = ev.CardResolved(
        sale_id=sale.sale_id,
        reference=attempt.reference,
        is_done=intent.is_done,
        reason=intent.reason,
        cashier_id=cashier_of(state),
    )
    if intent.is_done:
        slip = CardSlip(attempt=attempt.reference)
        return _done(state, sale, moment, heard, slip, by=cashier_of(state))
    off = _not_done(sale, heard)
    way = "paid back" if attempt.is_refund else "paid"
    return Decision(
        say=f"{attempt.amount.said()} was not {way} by card.",
        events=off.events,
        effects=off.effects,
    )


RULES = (
    NO_RULES.heard(it.CardApproved, approved)
    .heard(it.CardDeclined, lambda state, intent, _: declined(state, intent))
    .heard(it.CardUnanswered, lambda state, intent, _: unanswered(state, intent))
    .heard(it.AskCardAgain, lambda state, intent, _: ask_again(state, intent))
    .on(it.ResolveCard, resolve)
)
