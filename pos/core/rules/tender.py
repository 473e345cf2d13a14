"""Paying: what a tender may be, what it comes to in coins, and taking it back."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card import CardMode, is_approval_code
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import ClaimCard, OpenDrawer
from pos.core.money import Money
from pos.core.rules.cards import ask_terminal, ask_terminal_to_void
from pos.core.rules.common import (
    cannot_be_right,
    card_under_way,
    cashier_of,
)
from pos.core.rules.completing import completion, payable, taken, tender_off
from pos.core.rules.stored_value import (
    METHODS,
    goods_left,
    is_asked_first,
    look_up,
    only_for_goods,
    read,
    spent,
    usable,
)
from pos.core.rules.stored_value_heard import unclaimed_of, with_heard
from pos.core.rules.table import NO_RULES
from pos.core.rules.ways_back import not_paid_by_it, on_own_word, warned_of_drawer
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.stored_value import StoredValue, code_in, digest_of
from pos.core.tender import CARD, CASH, Tender, in_coins
from pos.core.totals import add_up


def take_tender(state: TerminalState, intent: it.TakeTender, moment: Moment) -> Answer:
    sale = payable(state, moment)
    if isinstance(sale, Refusal):
        return sale
    due = add_up(sale).due
    if not due:
        return Refusal(reason="Nothing is due. Complete the sale.")
    if intent.method not in state.setup.tender_methods:
        return _unknown_method(state, intent.method)
    owed = _to_pay(sale, intent.method, abs(due))
    is_back = due.minor < 0
    if not is_back and intent.method in METHODS and is_asked_first(state, intent):
        return _claim(sale, intent, moment, owed=owed)
    given = _back if is_back else _given
    amount = given(state, sale, intent, moment, owed=owed)
    if isinstance(amount, Refusal):
        return amount
    if intent.method == CARD and (refusal := _not_a_code(state, intent, amount, is_back=is_back)):
        return refusal
    decided = _decided(state, sale, intent, moment, amount=amount, owed=owed)
    if not is_back or isinstance(decided, Refusal):
        return decided
    decided = on_own_word(state, sale, intent.method, amount, moment=moment, decided=decided)
    return warned_of_drawer(state, sale, intent.method, amount, decided=decided)


def _decided(
    state: TerminalState,
    sale: Sale,
    intent: it.TakeTender,
    moment: Moment,
    *,
    amount: Money,
    owed: Money,
) -> Answer:
    due = add_up(sale).due
    is_back = due.minor < 0
    if intent.method == CARD and state.setup.card_mode is CardMode.ASKED:
        return ask_terminal(state, sale, amount, moment, is_refund=is_back)
    rounding = owed - abs(due) if amount.minor >= owed.minor else Money.zero(due.currency)
    tender = Tender(
        number=sale.next_tender,
        method=intent.method,
        amount=-amount if is_back else amount,
        reference=intent.reference,
        rounding=(-rounding if is_back else rounding) if rounding else None,
    )
    if isinstance(intent.found, StoredValue) and intent.method in METHODS and not is_back:
        return _taken_from(state, sale, tender, intent, moment)
    return taken(state, sale, tender, moment)


def _taken_from(
    state: TerminalState, sale: Sale, tender: Tender, intent: it.TakeTender, moment: Moment
) -> Answer:
    """By what the code really is, whichever key was pressed."""
    found, heard = intent.found, intent.heard
    assert isinstance(found, StoredValue), "something is paid from it"
    by = replace(
        tender,
        method=found.kind.value,
        reference=found.last_four,
        instrument=found.instrument_id,
    )
    before: tuple[ev.Event, ...] = (spent(sale, by, claim=heard.claim if heard else ""),)
    if heard is not None and heard.trouble:
        so_far = unclaimed_of(state, found.instrument_id) + tender.amount
        unclaimed = ev.SpentUnclaimed(instrument_id=found.instrument_id, amount=so_far)
        before = (*before, unclaimed)
    return taken(state, sale, by, moment, before=before)


def _claim(sale: Sale, intent: it.TakeTender, moment: Moment, *, owed: Money) -> Answer:
    """Of the store's hub, so that nobody else spends it; what is wrong with it is said before."""
    for_goods = goods_left(sale, add_up(sale))
    wanted = min(owed, for_goods) if intent.amount is None else intent.amount
    if not for_goods or wanted > for_goods:
        return only_for_goods(for_goods)
    if refusal := _cannot_tender(sale, intent.method, wanted, owed):
        return refusal
    claim = ClaimCard(
        asked=intent,
        sale_id=sale.sale_id,
        digest=digest_of(code_in(intent.code)),
        wanted=wanted,
        claim=moment.new_id,
    )
    return Decision(effects=(claim,))


def _given(
    state: TerminalState, sale: Sale, intent: it.TakeTender, moment: Moment, *, owed: Money
) -> Money | Refusal:
    """How much the customer pays by it."""
    if intent.method in METHODS:
        return _given_by_code(state, sale, intent, moment, owed=owed)
    amount = owed if intent.amount is None else intent.amount
    return _cannot_tender(sale, intent.method, amount, owed) or amount


def _given_by_code(
    state: TerminalState, sale: Sale, intent: it.TakeTender, moment: Moment, *, owed: Money
) -> Money | Refusal:
    """As far as it goes, and for goods alone, where no amount is named."""
    found = usable(state, intent.code, intent.found, moment)
    if isinstance(found, Refusal):
        return found
    for_goods = goods_left(sale, add_up(sale))
    if not for_goods:
        return only_for_goods(for_goods)
    amount = min(owed, found.balance, for_goods) if intent.amount is None else intent.amount
    if refusal := _cannot_tender(sale, intent.method, amount, owed):
        return refusal
    if amount > found.balance:
        return Refusal(
            reason=f"Only {found.balance.said()} is on {found.name}. Take that, and the rest by "
            "another means."
        )
    return only_for_goods(for_goods) if amount > for_goods else amount


def _back(
    state: TerminalState, sale: Sale, intent: it.TakeTender, moment: Moment, *, owed: Money
) -> Money | Refusal:
    """How much goes back by it."""
    amount = owed if intent.amount is None else intent.amount
    no = _cannot_pay_back(sale, intent.method, amount, owed)
    return no or not_paid_by_it(state, sale, intent.method, amount, moment) or amount


def scanned(state: TerminalState, intent: it.StoredValueScanned, moment: Moment) -> Answer:
    """A gift card that is shown where paying has begun is there to pay with; in the basket it may
    be there to be loaded, or for its customer to hear what is on it.
    """
    if is_asked_first(state, intent):
        return look_up(state, intent)
    sale, found, heard = state.sale, intent.found, intent.heard
    told = read(state, it.ReadStoredValue(code=intent.code, found=found, heard=heard), moment)
    if isinstance(told, Refusal) or not isinstance(found, StoredValue):
        return told
    if sale is None or not sale.rows or add_up(sale).due.minor <= 0:
        return told
    if intent.something_waits:
        return told if not found.balance else replace(told, say=f"{told.say} {_WAITS_FIRST}")
    if not (intent.to_pay or sale.tenders):
        return replace(told, say=f"{told.say} {_HOW_IT_PAYS}") if found.balance else told
    tender = it.TakeTender(
        method=found.kind.value, amount=intent.amount, code=intent.code, found=found
    )
    if heard is None or not heard.trouble:
        return take_tender(state, tender, moment)
    as_heard = with_heard(state, tender, heard)  # nobody waits a second time for who is away
    return as_heard if isinstance(as_heard, Refusal) else take_tender(state, as_heard, moment)


_HOW_IT_PAYS = "Press F9, then scan it to pay with it."
_WAITS_FIRST = "Nothing is paid by it yet: finish what is open, then press F9 and scan it again."


def _to_pay(sale: Sale, method: str, due: Money) -> Money:
    """What this means of payment can pay of it: cash, no more exactly than its smallest coin."""
    if method != CASH:
        return due
    return in_coins(due, step_minor=sale.terms.cash_rounding_minor)


def due_in_cash(sale: Sale) -> Money:
    """What is due where the rest is paid in cash; less than nothing where it is paid back."""
    return _to_pay(sale, CASH, add_up(sale).due)


def cannot_be_paid(sale: Sale, method: str, amount: Money) -> Refusal | None:
    """Why so much is neither paid nor paid back by it, whatever it is paid from."""
    due = add_up(sale).due
    if not due:
        return None
    cannot = _cannot_pay_back if due.minor < 0 else _cannot_tender
    return cannot(sale, method, amount, _to_pay(sale, method, abs(due)))


def _cannot_pay_back(sale: Sale, method: str, amount: Money, owed: Money) -> Refusal | None:
    if refusal := _no_amount(sale, method, amount, owed):
        return refusal
    if amount > owed:
        return Refusal(reason=f"Only {owed.said()} is due back to the customer.")
    return None


def _cannot_tender(sale: Sale, method: str, amount: Money, owed: Money) -> Refusal | None:
    if refusal := _no_amount(sale, method, amount, owed):
        return refusal
    if amount > owed and method != CASH:
        return Refusal(reason=f"Only cash gives change. {owed.said()} is due.")
    if cannot_be_right(amount, due=owed):
        return Refusal(reason=f"{amount.said()} cannot be right. {owed.said()} is due.")
    return None


def _no_amount(sale: Sale, method: str, amount: Money, owed: Money) -> Refusal | None:
    """Nothing at all is paid only where the coins come to nothing."""
    if amount.minor < 0 or (not amount and owed):
        return Refusal(reason="Give an amount of more than nothing.")
    step_minor = sale.terms.cash_rounding_minor
    if method == CASH and in_coins(amount, step_minor=step_minor) != amount:
        step = Money(step_minor, amount.currency)
        return Refusal(
            reason=f"Cash is paid in steps of {step.said()}. In cash {owed.said()} is due."
        )
    return None


def _unknown_method(state: TerminalState, method: str) -> Refusal:
    methods = ", ".join(state.setup.tender_methods)
    return Refusal(reason=f"{method!r} is not a tender here. Take {methods}.")


def _not_a_code(
    state: TerminalState, intent: it.TakeTender, amount: Money, *, is_back: bool
) -> Refusal | None:
    """Where the terminal stands alone the code it printed is the only trace of the payment."""
    if state.setup.card_mode is not CardMode.TYPED or is_approval_code(intent.reference):
        return None
    if not intent.reference:
        what = f"Pay {amount.said()} back" if is_back else f"Take {amount.said()}"
        return Refusal(
            reason=f"{what} on the card terminal, then type the approval code it printed."
        )
    return Refusal(
        reason="An approval code has 4 to 12 letters and digits. A card number is never typed here."
    )


def void_tender(state: TerminalState, intent: it.VoidTender, moment: Moment) -> Answer:
    sale = state.sale
    if sale is not None and (refusal := card_under_way(sale)):
        return refusal
    if sale is None or not sale.tenders:
        return Refusal(reason="Nothing has been paid.")
    tender = next((one for one in sale.tenders if one.number == intent.number), None)
    if tender is None:
        return Refusal(reason=f"There is no tender {intent.number}.")
    if tender.card is not None:
        return ask_terminal_to_void(state, sale, tender, moment)
    off = tender_off(sale, tender, by=cashier_of(state))
    drawer = (OpenDrawer(),) if tender.method == CASH else ()
    by_hand = tender.method == CARD and state.setup.card_mode is CardMode.TYPED
    beside = " Void it on the card terminal as well." if by_hand else ""
    return Decision(say=f"{off.say}{beside}", events=off.events, effects=(*drawer, *off.effects))


def complete_sale(state: TerminalState, moment: Moment) -> Answer:
    sale = payable(state, moment)
    if isinstance(sale, Refusal):
        return sale
    due = add_up(sale).due
    if due.minor > 0:
        return Refusal(reason=f"{due.said()} is still due. Press F9 to take it.")
    if due.minor < 0:
        return Refusal(reason=f"{(-due).said()} is due back. Press F9 to pay it back.")
    return completion(state, sale, moment)


RULES = (
    NO_RULES.on(it.TakeTender, take_tender)
    .on(it.StoredValueScanned, scanned)
    .on(it.VoidTender, void_tender)
    .on(it.CompleteSale, lambda state, _, moment: complete_sale(state, moment))
)
