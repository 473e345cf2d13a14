"""What effects ask about customers, and the intents and notes the answers make.

Failures become values here: the core never catches.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.customer import Customer, CustomerDetails
from pos.core.customer_code import CustomerCode
from pos.core.customer_file import CustomerFile, Page
from pos.core.setup import Setup
from pos.errors import JournalError, LoyaltyError, LoyaltyUnreachable, PosError
from pos.ports.cards import CardBook
from pos.ports.loyalty import LoyaltyProgram
from pos.terminal.inbox import PageRead
from pos.terminal.own_coupons import OwnCoupons
from pos.terminal.proofs import Proofs

log = logging.getLogger("pos.performer")

_UNCONFIRMED = "That code cannot be confirmed offline. Press F4 and type the phone number."
_NOT_LOOKED_UP = "The customer could not be looked up."
_NOBODY = "Nobody is known by that. Press F4 to register them."
_STILL_UNCONFIRMED = (
    "The program does not know this sale's customer yet. The sale is sent with them all the same."
)
_NOBODYS_CARD = "No customer has that card. Find them another way, then link it with F4."
_CARDS_LOST = "The cards cannot be read on this till. Find the customer another way."
_CARD_NOT_KEPT = "The card could not be linked on this till. Sell on, and tell a manager."

_NO_RECEIPTS = (
    "The till's record cannot be read: the customer's page is shown without receipt numbers. "
    "Tell the manager."
)
_STILL_NEW = "Marking messages as read needs the network. They are shown as new once more."


class CustomerQuestions:
    def __init__(
        self,
        loyalty: LoyaltyProgram,
        cards: CardBook,
        setup: Setup,
        proofs: Proofs,
        has_customer: Callable[[], bool],
        *,
        receipts_of: Callable[[Collection[str]], Mapping[str, str]],
        own_coupons: OwnCoupons,
    ) -> None:
        self._loyalty = loyalty
        self._cards = cards
        self._setup = setup
        self._proofs = proofs
        self._has_customer = has_customer
        self._receipts_of = receipts_of
        self._own_coupons = own_coupons

    def find(self, effect: fx.FindCustomer) -> it.Intent | None:
        answer = self._looked_up(effect)
        if not effect.by_itself:
            return answer
        if not isinstance(answer, it.CustomerFound):
            return None
        return answer if answer.customer.verified else _last_known(answer)

    def read_balance(self, effect: fx.ReadBalance) -> it.Intent | None:
        """None where nobody can tell: what is shown keeps its age."""
        try:
            customer = self._loyalty.find_customer(effect.customer_id)
        except LoyaltyError:
            return None
        if customer is None or not customer.verified:
            return None
        return it.BalanceRead(sale_id=effect.sale_id, customer=customer)

    def _looked_up(self, effect: fx.FindCustomer) -> it.Intent:
        self._proofs.clear()
        try:
            linked = self._cards.customer_of(effect.card) if effect.card else ""
        except PosError as problem:
            log.warning("%s", problem)
            return it.AskFailed(reason=_CARDS_LOST)
        wanted = replace(effect, customer_id=linked or effect.customer_id)
        try:
            return self._known(wanted, or_else=effect.customer_id if linked else "")
        except LoyaltyUnreachable:
            if effect.code is not None:
                return it.AskFailed(reason=_UNCONFIRMED)
            return _found(wanted, Customer(customer_id=wanted.customer_id))
        except LoyaltyError as no:
            return it.AskFailed(reason=f"{_NOT_LOOKED_UP} {no.reason}")

    def _known(self, effect: fx.FindCustomer, *, or_else: str) -> it.Intent:
        if effect.code is None:
            customer = self._loyalty.find_customer(effect.customer_id)
        else:
            customer = self._of_code(effect.code)
        if customer is None and or_else:
            customer = self._loyalty.find_customer(or_else)
        if customer is not None:
            return _found(effect, customer)
        if effect.or_coupon and self._has_customer():
            return it.ApplyCoupon(code=effect.or_coupon)
        if effect.confirms:
            return it.AskFailed(reason=_STILL_UNCONFIRMED)
        return it.AskFailed(reason=_NOBODYS_CARD if effect.card else _NOBODY, is_nobody=True)

    def _of_code(self, code: CustomerCode) -> Customer | None:
        """Six digits at the end may be a proof, or part of a plain id: only a look-up can tell.

        LoyaltyUnreachable where nobody can confirm either, and the till has seen neither.
        """
        find = self._loyalty.find_customer
        try:
            customer = find(code.customer_id)
        except LoyaltyUnreachable as no_answer:
            whole = self._of_whole(code)
            if whole is None:
                raise no_answer from None
            return whole
        if customer is None:
            return self._of_whole(code)
        if not customer.verified:
            # From memory, where the whole is the better match if it was seen too.
            with suppress(LoyaltyUnreachable):
                whole = self._of_whole(code)
                if whole is not None:
                    return whole
        self._proofs.keep(customer.customer_id, code.proof)
        return customer

    def _of_whole(self, code: CustomerCode) -> Customer | None:
        """As an id that stands on a card, or as the number that a card's id is made of."""
        by_card = self._setup.card_template.replace("{card}", code.whole)
        customer = self._loyalty.find_customer(code.whole)
        if customer is None and by_card != code.whole:
            return self._loyalty.find_customer(by_card)
        return customer

    def register(self, effect: fx.RegisterWithLoyalty) -> it.Intent:
        try:
            return self._registered(effect)
        except LoyaltyUnreachable:
            unconfirmed = Customer(customer_id=effect.customer_id, name=effect.details.name)
            return _found(effect, unconfirmed, to_register=effect.details)
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)

    def _registered(self, effect: fx.RegisterWithLoyalty) -> it.Intent:
        """Who brought them is asked first: a wrong code is put right before anyone is kept."""
        code = effect.details.referrer_code
        if code and not self._loyalty.is_referrer(code, for_customer_id=effect.customer_id):
            return it.AskFailed(
                reason=f"Referral code {code} is not known. Register without it, or ask again."
            )
        customer = self._loyalty.register_customer(effect.customer_id, effect.details)
        return _found(effect, customer)

    def update(self, effect: fx.UpdateWithLoyalty) -> it.Intent:
        who, details = effect.customer, effect.details
        try:
            newer = self._loyalty.update_customer(who.customer_id, details)
        except LoyaltyUnreachable:
            renamed = replace(who, name=details.name or who.name)
            return it.CustomerUpdated(sale_id=effect.sale_id, customer=renamed, to_send=details)
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)
        return it.CustomerUpdated(sale_id=effect.sale_id, customer=newer)

    def remember_card(self, effect: fx.RememberCard) -> it.Intent:
        try:
            was = self._cards.customer_of(effect.card)
            self._cards.link(effect.card, effect.customer_id)
        except PosError as problem:
            log.warning("%s", problem)
            return it.AskFailed(reason=_CARD_NOT_KEPT)
        return it.CardLinked(
            sale_id=effect.sale_id,
            card=effect.card,
            was="" if was == effect.customer_id else was,
        )

    # -- the customer's file ------------------------------------------------------------------

    def read_page(self, effect: fx.ReadCustomerPage) -> PageRead:
        return self._page(effect.customer_id, effect.page)

    def mark_notices_read(self, effect: fx.MarkNoticesRead) -> PageRead | it.AskFailed:
        """The page as it is then. Nothing depends on it: where it fails they are shown again."""
        try:
            self._loyalty.mark_notices_read(effect.customer_id, effect.notice_ids)
        except LoyaltyUnreachable:
            return it.AskFailed(reason=_STILL_NEW)
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)
        return self._page(effect.customer_id, Page.NOTICES)

    def _page(self, customer_id: str, page: Page) -> PageRead:
        try:
            read = self._loyalty.read_page(customer_id, page)
        except LoyaltyError as no:
            return PageRead(customer_id=customer_id, page=page, trouble=no.reason)
        read = self._own_coupons.without_spent(read, customer_id)
        try:
            read, trouble = self._with_receipts(read), ""
        except JournalError as problem:
            log.warning("%s", problem)
            trouble = _NO_RECEIPTS
        return PageRead(customer_id=customer_id, page=page, read=read, trouble=trouble)

    def _with_receipts(self, read: CustomerFile) -> CustomerFile:
        """A cashier knows a sale by its receipt, the service by its id."""
        ids = {one.reference for one in read.activity or () if one.reference}
        if not ids:
            return read
        receipts = self._receipts_of(ids)
        rows = (
            replace(one, receipt=receipts.get(one.reference, "")) for one in read.activity or ()
        )
        return replace(read, activity=tuple(rows))


def _last_known(found: it.CustomerFound) -> it.Intent | None:
    """Nobody asked, so that it is shown and not said."""
    if found.customer.balance is None:
        return None
    return it.BalanceRead(sale_id=found.sale_id, customer=found.customer)


def _found(
    effect: fx.FindCustomer | fx.RegisterWithLoyalty,
    customer: Customer,
    *,
    to_register: CustomerDetails | None = None,
) -> it.CustomerFound:
    answer = it.CustomerFound(
        sale_id=effect.sale_id,
        next_receipt=effect.next_receipt,
        customer=customer,
        to_register=to_register,
    )
    if isinstance(effect, fx.FindCustomer):
        return replace(answer, confirms=effect.confirms)
    consented_at, by = effect.details.consented_at, effect.cashier_id
    return replace(answer, consented_at=consented_at, registered_by=by)
