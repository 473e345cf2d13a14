"""What effects ask of the till's own record: finished sales, returns, entries, an e-mail."""

from __future__ import annotations

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.deliveries import EntryState
from pos.core.refund import ReceiptRead, archived_receipt_said
from pos.errors import HubError, HubUnreachable, LoyaltyError, PosError
from pos.ports.across_tills import ReceiptHere, ReturnClaimed, ReturnWanted
from pos.ports.mail import WaitingEmail
from pos.ports.settings import NO_FILE
from pos.terminal.outside import Outside


class RecordQuestions:
    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def read(self, receipt: str) -> ReceiptRead | it.AskFailed:
        """With what came back of it, here and at other tills."""
        here, across = self._here(receipt), self._outside.across_tills
        try:
            found = here.read if across is None else across.read(receipt, here)
        except HubError as problem:
            return self._cannot_look_up(receipt, problem)
        return self._nobodys(receipt) if found is None else found

    def no_receipt(self, receipt: str) -> it.AskFailed:
        if self._outside.has_archived(receipt):
            return it.AskFailed(reason=archived_receipt_said(receipt))
        return it.AskFailed(reason=f"This till has printed no receipt {receipt}. Check the number.")

    def find_return(self, effect: fx.FindReturn) -> it.Intent:
        """What other tills could take back as well is claimed before it stands on the sale."""
        here, across = self._here(effect.receipt), self._outside.across_tills
        if across is None:
            claimed = ReturnClaimed(found=here.read)
        else:
            try:
                claimed = across.claim(_wanted(effect), here)
            except HubError as problem:
                return self._cannot_look_up(effect.receipt, problem)
        if claimed.found is None:
            return self._nobodys(effect.receipt)
        return it.ReturnFound(
            asked=effect.asked,
            sale_id=effect.sale_id,
            next_receipt=effect.next_receipt,
            approved_by=effect.approved_by,
            found=claimed.found,
            claim="" if claimed.why_not else effect.claim,
            claimed=claimed.quantity,
            why_not=claimed.why_not,
        )

    def give_up_return(self, effect: fx.GiveUpReturn) -> None:
        if self._outside.across_tills is not None:
            self._outside.across_tills.give_up(effect.claim)

    def _here(self, receipt: str) -> ReceiptHere:
        return ReceiptHere(
            finished=self._outside.find_sale(receipt),
            returned=self._outside.find_returned(receipt),
            back=self._outside.find_paid_back(receipt),
        )

    def _nobodys(self, receipt: str) -> it.AskFailed:
        if self._outside.across_tills is None or self._outside.setup.printed_here(receipt):
            return self.no_receipt(receipt)
        say = f"No till has told the hub of a receipt {receipt}. Check the number."
        return it.AskFailed(reason=say)

    def _cannot_look_up(self, receipt: str, problem: HubError) -> it.AskFailed:
        if not isinstance(problem, HubUnreachable):
            return it.AskFailed(reason=f"{receipt} cannot be looked up. {problem}")
        if self._outside.has_archived(receipt):
            return it.AskFailed(reason=archived_receipt_said(receipt))
        return it.AskFailed(
            reason=f"{receipt} is of another till, and the hub cannot be asked now: a manager may "
            "take its goods back without a receipt."
        )

    def queue_email(self, effect: fx.QueueEmail) -> it.Intent:
        """On the disk first: what is said to go out is known to."""
        if self._outside.find_sale(effect.receipt) is None:
            return self.no_receipt(effect.receipt)
        email = WaitingEmail(
            email_id=effect.email_id, receipt=effect.receipt, address=effect.address
        )
        try:
            self._outside.queue_email(email)
        except PosError as problem:
            return it.AskFailed(reason=f"{problem} Print a copy instead.")
        return it.EmailQueued(receipt=effect.receipt, email_id=effect.email_id)

    def write_settings(self, effect: fx.WriteSettings) -> it.Intent:
        """On the disk first: the record tells of what is there."""
        file = self._outside.open_settings()
        if file is None:
            return it.AskFailed(reason=NO_FILE)
        try:
            written = file.write(effect.before, effect.after)
        except PosError as problem:
            return it.AskFailed(reason=str(problem))
        return it.SettingsWritten(
            found=written.found,
            made=written.made,
            cashier_id=effect.cashier_id,
            is_rollback=effect.is_rollback,
        )

    def find_entry(self, effect: fx.FindEntry) -> it.Intent:
        entry_id = effect.asked.entry_id
        found = self._outside.find_entry(entry_id)
        if found is None:
            return it.AskFailed(reason=f"There is no entry {entry_id}. See: pos outbox list")
        return it.EntryFound(
            is_known=self._is_known(effect) if found.state is EntryState.REJECTED else None,
            asked=effect.asked,
            by=effect.by,
            is_approval=effect.is_approval,
            settled_before=effect.settled_before,
            found=found,
        )

    def _is_known(self, effect: fx.FindEntry) -> bool | None:
        """An order makes a customer of whatever id it names."""
        if not isinstance(effect.asked, it.ReaddressEntry):
            return None
        try:
            found = self._outside.loyalty.find_customer(effect.asked.customer_id)
        except LoyaltyError:
            return None
        return (found.verified or None) if found else False


def _wanted(effect: fx.FindReturn) -> ReturnWanted:
    return ReturnWanted(
        claim=effect.claim,
        receipt=effect.receipt,
        number=effect.asked.number,
        quantity=effect.asked.quantity,
    )
