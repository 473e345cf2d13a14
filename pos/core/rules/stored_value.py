"""Gift cards and store credit: bought, spent down to nothing and no further, issued anew.

What is issued once a sale is paid is stored_value_issued.py's.
"""

from __future__ import annotations

from datetime import date

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import ForgetSlips, LookUpCard, LookUpIssued, PrintStoredValue, ShowOnDisplay
from pos.core.money import Money, total
from pos.core.rules.common import cannot_be_right, cashier_of
from pos.core.rules.sale import cannot_add, opened_sale
from pos.core.rules.table import NO_RULES
from pos.core.rules.unknown_code import replaced
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.stored_value import (
    GiftCardLine,
    Replaced,
    StoredKind,
    StoredValue,
    code_in,
    digest_of,
    is_of_training,
    last_of,
    masked,
    new_code,
    packed,
)
from pos.core.tender import Tender
from pos.core.totals import Totals

NOT_FOUND = Refusal(
    reason="No gift card or store credit of this till has that code. Scan it again, or take it at "
    "the till that issued it."
)
NOT_OF_THE_STORE = Refusal(
    reason="No gift card or store credit of this store has that code. Scan it again, or take it at "
    "the store that issued it."
)
NO_CODE = Refusal(
    reason="That is no whole code of a gift card or store credit. Scan its slip again, or type all "
    "of its code."
)
"""Of what no hub could know, so that none is asked: it may be away."""
OF_TRAINING = Refusal(
    reason="That gift card or store credit is of a till in training: it is worth nothing."
)
NOT_OF_TRAINING = Refusal(
    reason="No gift card or store credit of training has that code, and this till is in training: "
    "a real one is taken by a till that is not."
)
NO_GIFT_CARDS = Refusal(reason="This store takes no gift cards: [tender] methods names none.")
METHODS = tuple(kind.value for kind in StoredKind)


def sell(state: TerminalState, intent: it.SellGiftCard, moment: Moment) -> Answer:
    if refusal := cannot_add(state):
        return refusal
    if StoredKind.GIFT_CARD not in state.setup.tender_methods:
        return NO_GIFT_CARDS
    if refusal := _no_such_amount(intent.amount):
        return refusal
    if is_asked_first(state, intent):
        return look_up(state, intent)
    loaded = _to_load(state, intent, moment)
    if isinstance(loaded, Refusal):
        return loaded
    sale_id, number, opening = opened_sale(state, moment)
    line = GiftCardLine(
        number=number,
        amount=intent.amount,
        instrument_id=loaded.instrument_id if loaded else "",
        last_four=loaded.last_four if loaded else "",
        expires_on=loaded.expires_on if loaded else None,
    )
    return Decision(
        say=f"{line.title} · {intent.amount.said()}",
        events=(*opening, ev.GiftCardAdded(sale_id=sale_id, line=line)),
        effects=(ShowOnDisplay(line_1="Gift card", line_2=intent.amount.text()),),
    )


def _no_such_amount(amount: Money) -> Refusal | None:
    if amount.minor <= 0:
        return Refusal(reason="Put more than nothing on a gift card.")
    if cannot_be_right(amount, due=Money.zero(amount.currency)):
        return Refusal(reason=f"{amount.said()} cannot be right on a gift card.")
    return None


def _to_load(
    state: TerminalState, intent: it.SellGiftCard, moment: Moment
) -> StoredValue | Refusal | None:
    """The card that the amount is put on; None for a new one."""
    if not intent.code:
        return None
    found = known(state, intent.code, intent.found)
    if isinstance(found, Refusal):
        return found
    if found.kind is not StoredKind.GIFT_CARD:
        return Refusal(reason="Store credit is issued for returns. Sell a gift card instead.")
    return _not_good_here(state, found, moment) or found


def known(
    state: TerminalState, code: str, found: StoredValue | Replaced | None
) -> StoredValue | Refusal:
    """What stands behind a code; why nothing does, where it holds no more or never did."""
    if found is None:
        return _not_found(state, code)
    if isinstance(found, StoredValue):
        return found
    return replaced(code, found)


def _not_found(state: TerminalState, code: str) -> Refusal:
    in_training = state.setup.is_training
    if state.setup.has_hub and not code_in(code):
        return NO_CODE
    if is_of_training(code) == in_training:
        return NOT_OF_THE_STORE if state.setup.has_hub else NOT_FOUND
    return NOT_OF_TRAINING if in_training else OF_TRAINING


def _not_good_here(state: TerminalState, found: StoredValue, moment: Moment) -> Refusal | None:
    if found.balance.currency != state.setup.currency:
        return Refusal(reason=f"{found.name} is in {found.balance.currency}.")
    return _expired(state, found, moment)


def _expired(state: TerminalState, found: StoredValue, moment: Moment) -> Refusal | None:
    if found.expires_on is None or not _is_over(state, found.expires_on, moment):
        return None
    return Refusal(reason=f"{found.name} could be spent until {found.expires_on:%d %b %Y}.")


def _is_over(state: TerminalState, expires_on: date, moment: Moment) -> bool:
    return moment.now.astimezone(state.setup.zone).date() > expires_on


def over_by_now(state: TerminalState, sale: Sale, moment: Moment) -> Refusal | None:
    """A card to load that could be spent when it was put on the sale, suspended since perhaps."""
    for line in sale.gift_cards:
        until = line.expires_on
        if until is not None and _is_over(state, until, moment):
            return Refusal(
                reason=f"{line.title} could be spent until {until:%d %b %Y}: nothing is "
                "loaded on it any more. Strike out its line with Delete and sell a new card."
            )
    return None


# -- spending ---------------------------------------------------------------------------------


def usable(
    state: TerminalState, code: str, found: StoredValue | Replaced | None, moment: Moment
) -> StoredValue | Refusal:
    """What something can be paid from, or why nothing can."""
    if not code:
        return Refusal(reason="Scan the gift card or the store credit, or type its code.")
    one = known(state, code, found)
    if isinstance(one, Refusal):
        return one
    if not one.balance:
        return Refusal(reason=_spent_said(one, "Take another means of payment."))
    return _not_good_here(state, one, moment) or one


def _spent_said(one: StoredValue, what_next: str) -> str:
    return f"{one.name} is spent: {one.balance.said()} is left on it. {what_next}"


def goods_left(sale: Sale, totals: Totals) -> Money:
    """What of it such a code may pay: a gift card paid for with another would outlive its end."""
    by_code = (one.amount for one in sale.tenders if one.instrument)
    left = totals.total - total(by_code, sale.terms.currency)
    return max(Money.zero(left.currency), left)


def only_for_goods(left: Money) -> Refusal:
    also = f" Of this sale {left.said()} is left to pay so." if left else ""
    return Refusal(
        reason="Gift cards and store credit pay for goods, not for a gift card: take the rest by "
        f"another means.{also}"
    )


def spent(sale: Sale, tender: Tender, *, claim: str = "") -> ev.StoredValueSpent:
    return ev.StoredValueSpent(
        sale_id=sale.sale_id, instrument_id=tender.instrument, amount=tender.amount, claim=claim
    )


def given_back(sale: Sale, tender: Tender) -> tuple[ev.Event, ...]:
    """With a tender that is taken back."""
    if not tender.instrument or tender.amount.minor < 0:
        return ()
    back = ev.StoredValueReturned(
        sale_id=sale.sale_id, instrument_id=tender.instrument, amount=tender.amount
    )
    return (back,)


# -- looking, and a lost code -----------------------------------------------------------------


def read(state: TerminalState, intent: it.ReadStoredValue, moment: Moment) -> Answer:
    if is_asked_first(state, intent):
        return look_up(state, intent)
    found = known(state, intent.code, intent.found)
    if isinstance(found, Refusal):
        return found
    if refusal := _expired(state, found, moment):
        return refusal
    if not found.balance:
        return Decision(say=_spent_said(found, "Nothing can be paid with it."), trouble=True)
    until = f" · until {found.expires_on:%d %b %Y}" if found.expires_on else ""
    as_of = f" {_AS_LAST_KNOWN}" if intent.heard is not None and intent.heard.trouble else ""
    return Decision(say=f"{found.name}: {found.balance.said()} to spend{until}.{as_of}")


_AS_LAST_KNOWN = "So this till knew it last: the store's hub does not answer."


def is_asked_first(state: TerminalState, intent: it.AsksTheHub) -> bool:
    """Whether what is on it is asked of the store's hub before anything is decided."""
    return state.setup.has_hub and intent.heard is None and bool(code_in(intent.code))


def look_up(state: TerminalState, intent: it.AsksTheHub) -> Decision:
    digest = digest_of(code_in(intent.code))
    return Decision(effects=(LookUpCard(asked=intent, sale_id=state.sale_id, digest=digest),))


def replace_code(state: TerminalState, intent: it.ReplaceStoredValue, moment: Moment) -> Answer:
    """What is on it may have been spent at other tills since."""
    if not intent.reason:
        return Refusal(reason="Say why, for the record.")
    one = _lost(intent)
    if state.setup.has_hub and not isinstance(one, Refusal):
        return Decision(effects=(LookUpIssued(asked=intent),))
    return issue_anew(state, intent, moment)


def issue_anew(state: TerminalState, intent: it.ReplaceStoredValue, moment: Moment) -> Answer:
    """The value stays where it is; whoever has the first code can spend it no more."""
    one = _lost(intent)
    if isinstance(one, Refusal):
        return one
    code = new_code(one.kind, moment.secret, one.instrument_id, in_training=state.setup.is_training)
    issued_anew = ev.StoredValueReplaced(
        instrument_id=one.instrument_id,
        digest=digest_of(code),
        last_four=last_of(code),
        reason=intent.reason,
        cashier_id=cashier_of(state),
        replaces=one.digest,
    )
    slip = PrintStoredValue(
        receipt=intent.receipt,
        kind=one.kind,
        code=code,
        balance=one.balance,
        expires_on=one.expires_on,
    )
    return Decision(
        say=f"{_with_balance(one)} is issued anew as {masked(last_of(code))}. The slip before it "
        "is worth nothing.",
        events=(issued_anew,),
        effects=(ForgetSlips(slip_ids=(one.digest,)), slip),
    )


def _lost(intent: it.ReplaceStoredValue) -> StoredValue | Refusal:
    """What of the receipt is meant: nobody's good slip becomes worthless with a lost one."""
    left = tuple(one for one in intent.found if one.balance)
    if not left:
        return Refusal(
            reason=f"{intent.receipt} issued no gift card or store credit that is not spent."
        )
    meant = [one for one in left if _ends_in(one, intent.last_four)]
    if len(meant) == 1:
        return meant[0]
    several = ", ".join(map(_with_balance, left))
    if intent.last_four and not meant:
        return Refusal(
            reason=f"Nothing that {intent.receipt} issued and is not spent ends in "
            f"{intent.last_four}. It issued {several}."
        )
    return Refusal(
        reason=f"{intent.receipt} issued {several}. F10, H, 3 asks which is lost: "
        "the others stay as they are.",
        to_choose=left,
    )


def _ends_in(one: StoredValue, last: str) -> bool:
    return one.last_four.endswith(last_of(packed(last)).upper())


def _with_balance(one: StoredValue) -> str:
    return f"{one.name} ({one.balance.said()})"


RULES = (
    NO_RULES.on(it.SellGiftCard, sell)
    .on(it.ReadStoredValue, read)
    .on(it.ReplaceStoredValue, replace_code)
)
