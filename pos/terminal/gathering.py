"""What an intent needs to know before it is decided: of the goods, the staff, the record, the line.

What stands behind a code is read in facts.py, what is open to be answered in questions.py.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.errand import BurnCoupon
from pos.core.expected_scan import ScanOf
from pos.core.rules.unknown_code import OF_STORED_VALUE
from pos.core.stored_value import is_shaped_as_code, packed
from pos.ports.staff import BadgeAccepted, BadgeRefused
from pos.terminal.expected_scans import ExpectedScans
from pos.terminal.facts import (
    intent_of_code,
    intent_of_scan,
    is_linked,
    item_of_code,
    price_asked_of,
    text_of_scan,
)
from pos.terminal.quantity_before import QuantityBefore
from pos.terminal.questions import OpenQuestion, is_no_serial
from pos.terminal.resumed import with_prices_now
from pos.terminal.shown import Shown
from pos.terminal.world import World
from pos.terminal.writer import Writer

log = logging.getLogger("pos.terminal")

_UNREADABLE = (ArithmeticError, LookupError, ValueError)
"""What a stranger's text makes its reading raise where nobody foresaw it: that code alone is
refused. Any other fault is ours, and ends at the terminal's edge.
"""

_NO_BADGE = "That is {what}, and no badge. Scan the badge, or leave the form to go on selling."

FAULT = Refusal(reason="Something went wrong in the till. The sale stands as it was.")


class Facts:
    def __init__(
        self,
        world: World,
        shown: Shown,
        writer: Writer,
        *,
        question: OpenQuestion,
        before: QuantityBefore,
        expected: ExpectedScans,
    ) -> None:
        self._world = world
        self._shown = shown
        self._writer = writer
        self._open = question
        self._before = before
        self._expected = expected

    def known(self, intent: it.Intent) -> it.Intent | Refusal:
        """With the facts behind it. To gather them twice comes to the same."""
        if self._would_send_code(intent):
            return OF_STORED_VALUE
        try:
            known = self._before.with_quantity(self._with_facts(intent))
        except _UNREADABLE:
            log.exception("%s could not be read", type(intent).__name__)
            return FAULT
        return self._writer.with_signed(self._writer.with_stored_value(known))

    def _with_facts(self, intent: it.Intent) -> it.Intent:
        if isinstance(intent, it.Scanned):
            return self._of_scan(intent)
        if isinstance(intent, it.EnterCode):
            return self._open.taken_up(intent_of_code(intent, self._world))
        if isinstance(intent, it.CheckPrice) and intent.code:
            return self._open.taken_up(price_asked_of(intent, self._world))
        if isinstance(intent, it.SellOpenItem) and intent.code:
            known = item_of_code(intent.code, self._world)
            return replace(intent, known_as=known.item.title if known else "")
        if isinstance(intent, it.ReturnItem):
            back = item_of_code(intent.code, self._world)
            return replace(intent, item=back.item if back else None)
        if isinstance(intent, it.ExtendHold):
            return replace(intent, online=self._shown.snapshot.loyalty.online)
        if isinstance(intent, it.ReplaceStoredValue):
            setup = self._shown.snapshot.state.setup
            return replace(intent, receipt=setup.receipt_named(intent.receipt))
        if isinstance(intent, it.ResumeSale):
            state = self._shown.snapshot.state
            suspended = None if intent.till else state.suspended_as(intent.name)
            return with_prices_now(intent, suspended, self._world.catalog)
        if isinstance(intent, it.SuspendedTaken):
            asked = with_prices_now(intent.asked, intent.sale, self._world.catalog)
            return replace(intent, asked=asked)
        if isinstance(intent, it.CloseShift | it.TakeOver):
            return replace(intent, undelivered=self._writer.undelivered())
        return self._open.taken_up(intent)

    def _would_send_code(self, intent: it.Intent) -> bool:
        """Whether a gift card's code would go to the service as a customer or as a coupon; one that
        is linked to a customer, or is among the coupons they have, is what it says.
        """
        match intent:
            case it.IdentifyByCard(card=code):
                is_known = is_shaped_as_code(code) and is_linked(packed(code), self._world.cards)
            case it.IdentifyCustomer(customer_id=code, code=None) | it.LinkCard(card=code):
                is_known = False
            case it.ApplyCoupon(code=code) | it.RunErrand(errand=BurnCoupon(code=code)):
                file = self._shown.snapshot.file
                is_known = code in {one.code for one in (file and file.coupons) or ()}
            case _:
                return False
        return is_shaped_as_code(code) and not is_known

    def _for_the_badge_form(self, read: it.Intent, scan: it.Scanned) -> it.Intent:
        """A badge of what is known as something else would never be read as a badge."""
        what = ""
        if isinstance(read, it.AddItem):
            what = read.item.title
        elif isinstance(read, it.StoredValueScanned):
            what = "a gift card's or store credit's code"
        elif isinstance(read, it.ReceiptScanned) and is_no_serial(read, self._world.setup):
            what = "a receipt"
        elif isinstance(read, it.IdentifyByCard) or is_no_serial(read, self._world.setup):
            what = "a customer's code"
        if what:
            return it.AskFailed(reason=_NO_BADGE.format(what=what))
        return it.ScanExpected(code=text_of_scan(scan, self._world))

    def _of_scan(self, scan: it.Scanned) -> it.Intent:
        """What the shop sells is no badge, and whoever shows theirs is no customer."""
        read = self._expected.taken_up(intent_of_scan(scan, self._world))
        if self._expected.now.of is ScanOf.BADGE:
            return self._for_the_badge_form(read, scan)
        if isinstance(read, it.AddItem):
            return self._open.taken_up(read)
        if isinstance(read, it.StoredValueScanned):
            waits_for_yes = self._shown.snapshot.to_approve is not None
            return replace(read, something_waits=waits_for_yes or self._open.question is not None)
        if isinstance(read, it.ScanExpected):
            return read
        text = text_of_scan(scan, self._world)
        shown = self._world.badge_of(text)
        if isinstance(shown, BadgeAccepted):
            return it.BadgeShown(cashier=shown.cashier)
        if isinstance(shown, BadgeRefused):
            return it.BadgeShown(cashier=None, trouble=shown.reason)
        is_known = is_no_serial(read, self._world.setup)
        return self._open.taken_up(read, scanned="" if is_known else text)
