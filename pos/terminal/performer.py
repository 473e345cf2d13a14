"""Carries out effects on threads of their own; what they bring comes back as intents."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.order import order_of
from pos.core.setup import Setup
from pos.core.staff import Role
from pos.core.state import FinishedSale
from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.ports.clock import Clock
from pos.ports.devices import CashDrawer, LineDisplay, NotPrinted, ReceiptPrinter
from pos.ports.loyalty import HoldRequest, LockRequest, LoyaltyProgram, NewCustomer
from pos.ports.staff import PinRefused, Staff
from pos.ports.stationery import Stationery
from pos.terminal.inbox import EarnPreviewed
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Ticket

log = logging.getLogger("pos.performer")


class Lane:
    """One thread that does one thing after another."""

    def __init__(self, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], None]) -> None:
        self._work.put(work)

    def close(self, timeout_s: float) -> None:
        """Finish what was put before; give up waiting for a device that hangs."""
        self._work.put(None)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()


class Newest:
    """Holds the one preview worth asking: a later basket replaces one that still waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: fx.PreviewRewards | None = None

    def put(self, effect: fx.PreviewRewards) -> bool:
        """True where nothing waited, so that someone must come and take it."""
        with self._lock:
            was_empty = self._waiting is None
            self._waiting = effect
        return was_empty

    def take(self) -> fx.PreviewRewards:
        with self._lock:
            newest, self._waiting = self._waiting, None
        assert newest is not None, "a preview was taken twice"
        return newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The devices and services effects reach, chosen by assembly.py."""

    printer: ReceiptPrinter
    drawer: CashDrawer
    display: LineDisplay
    loyalty: LoyaltyProgram
    staff: Staff
    stationery: Stationery
    find_sale: Callable[[str], FinishedSale | None]
    """A completed sale by receipt number, from the record."""
    clock: Clock
    setup: Setup


@dataclass(slots=True)
class Performer:
    """`perform` returns at once; each effect ends in exactly one answer to the terminal."""

    terminal: Terminal
    outside: Outside
    paper_waits_s: float = 1.0
    """A receipt waits this long for the points its order earned, so as to print them."""
    _proofs: dict[str, str] = field(default_factory=dict, repr=False)
    """Customer id to the proof scanned last: in memory only, and used once."""
    _copies: dict[str, int] = field(default_factory=dict)
    """Receipt to the last copy printed: two asked for at once are still counted apart."""
    _previews: Newest = field(default_factory=Newest)
    _lanes: dict[str, Lane] = field(default_factory=dict)

    def perform(self, effect: fx.Effect, ticket: Ticket) -> None:
        if isinstance(effect, fx.PreviewRewards) and not self._previews.put(effect):
            self.terminal.answer(ticket, None)
            return
        self._lane_of(effect).put(lambda: self._answer(effect, ticket))

    def close(self) -> None:
        for lane in self._lanes.values():
            lane.close(timeout_s=2.0)

    def _lane_of(self, effect: fx.Effect) -> Lane:
        match effect:
            case fx.PrintReceipt() | fx.PrintDrawerCount():
                name = "printer"
            case fx.OpenDrawer() | fx.ShowOnDisplay():
                name = "drawer"
            case fx.CheckPin():
                name = "staff"
            case fx.PreviewRewards():
                name = "preview"
            case _:
                name = "loyalty"
        if name not in self._lanes:
            self._lanes[name] = Lane(name)
        return self._lanes[name]

    def _answer(self, effect: fx.Effect, ticket: Ticket) -> None:
        try:
            intent = self._do(effect)
        except Exception:  # the edge of a lane: a fault of ours must not leave a sale waiting
            log.exception("%s failed", type(effect).__name__)
            intent = _fault_said(effect)
        self.terminal.answer(ticket, intent)

    def _do(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.PrintReceipt():
                return self._print_receipt(effect)
            case fx.PrintDrawerCount():
                return self._print_count(effect)
            case fx.OpenDrawer():
                return self._open_drawer()
            case fx.ShowOnDisplay():
                self.outside.display.show(effect.line_1, effect.line_2)
                return None
            case fx.CheckPin():
                return self._check_pin(effect)
            case fx.FindCustomer():
                return self._find_customer(effect)
            case fx.RegisterWithLoyalty():
                return self._register(effect)
            case fx.PlaceHold():
                return self._place_hold(effect)
            case fx.LockCoupons():
                return self._lock_coupons(effect)
            case fx.ReleaseHold() | fx.ReleaseCoupons():
                self._release(effect)
                return None
            case fx.PreviewRewards():
                self._preview_rewards()
                return None

    # -- devices ------------------------------------------------------------------------------

    def _print_receipt(self, effect: fx.PrintReceipt) -> it.Intent:
        finished = self._finished(effect)
        if finished is None:
            return it.AskFailed(reason=f"There is no receipt {effect.receipt}.")
        copy = self._copy_number(effect, finished)
        document = self.outside.stationery.receipt(finished, copy=copy)
        outcome = self.outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.PrinterUnavailable(receipt=effect.receipt, copy=copy, reason=outcome.reason)
        self._copies[effect.receipt] = copy
        return it.ReceiptCameOut(receipt=effect.receipt, copy=copy, confirmed=outcome.confirmed)

    def _copy_number(self, effect: fx.PrintReceipt, finished: FinishedSale) -> int:
        """The asked number is a guess where the sale is not the last one: its record knows."""
        if not effect.copy:
            return 0
        printed = max(finished.copies, self._copies.get(effect.receipt, 0))
        return max(effect.copy, printed + 1)

    def _finished(self, effect: fx.PrintReceipt) -> FinishedSale | None:
        last = self.terminal.snapshot.state.last_sale
        if last is None or last.receipt != effect.receipt:
            return self.outside.find_sale(effect.receipt)
        if not last.awaits_delivery or effect.copy or not self.terminal.snapshot.loyalty.online:
            return last
        return self._after_delivery(last)

    def _after_delivery(self, last: FinishedSale) -> FinishedSale:
        """The same sale with what it earned, if the answer comes soon."""
        news = threading.Event()

        def look(snapshot: Snapshot) -> None:
            newest = snapshot.state.last_sale
            if newest is None or newest.receipt != last.receipt or not newest.awaits_delivery:
                news.set()

        with self.terminal.listening(look):
            look(self.terminal.snapshot)
            news.wait(self.paper_waits_s)
        newest = self.terminal.snapshot.state.last_sale
        return newest if newest and newest.receipt == last.receipt else last

    def _open_drawer(self) -> it.Intent | None:
        """A counter without a drawer of its own opens it by key, and is not told so each time."""
        drawer = self.outside.drawer
        if not drawer.capabilities.has("open"):
            return None
        opened = drawer.open_drawer()
        return None if opened.opened else it.DrawerStayedShut(reason=opened.reason)

    def _print_count(self, effect: fx.PrintDrawerCount) -> it.Intent | None:
        document = self.outside.stationery.drawer_count(
            effect.shift, cashier_name=effect.cashier_name
        )
        outcome = self.outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.AskFailed(reason=f"The count is recorded but not printed. {outcome.reason}")
        return None

    # -- staff --------------------------------------------------------------------------------

    def _check_pin(self, effect: fx.CheckPin) -> it.Intent:
        answer = self.outside.staff.check_pin(effect.user_id, effect.pin)
        if isinstance(answer, PinRefused):
            return it.AskFailed(reason=_sentence(answer.reason))
        if not effect.to_approve:
            return it.PinWasRight(cashier=answer.cashier)
        if answer.cashier.role is not Role.MANAGER:
            return it.AskFailed(reason=f"{answer.cashier.name} may not approve. Ask a manager.")
        return it.ApprovalGiven(approver=answer.cashier)

    # -- loyalty ------------------------------------------------------------------------------

    def _find_customer(self, effect: fx.FindCustomer) -> it.Intent:
        self._proofs.clear()  # one customer at a counter: a proof left over is an old one
        try:
            return self._known_customer(effect)
        except LoyaltyUnreachable:
            return _found(effect, Customer(customer_id=effect.customer_id))
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)

    def _known_customer(self, effect: fx.FindCustomer) -> it.Intent:
        find = self.outside.loyalty.find_customer
        customer = find(effect.customer_id)
        if customer is not None and effect.code is not None:
            self._proofs[customer.customer_id] = effect.code.proof
        if customer is None and effect.code is not None:
            # Six digits at the end were no proof after all: the whole may be a plain id.
            customer = find(effect.code.whole)
        if customer is not None:
            return _found(effect, customer)
        if effect.or_coupon and self._sale_has_customer():
            return it.ApplyCoupon(code=effect.or_coupon)
        return it.AskFailed(reason="Nobody is known by that. Press F4 to register them.")

    def _sale_has_customer(self) -> bool:
        sale = self.terminal.snapshot.state.sale
        return sale is not None and sale.customer is not None

    def _register(self, effect: fx.RegisterWithLoyalty) -> it.Intent:
        new = NewCustomer(customer_id=effect.customer_id, name=effect.name, mobile=effect.mobile)
        try:
            customer = self.outside.loyalty.register_customer(new)
        except LoyaltyUnreachable:
            unconfirmed = Customer(customer_id=effect.customer_id, name=effect.name)
            return _found(effect, unconfirmed, register_mobile=effect.mobile)
        except LoyaltyError as no:
            return it.AskFailed(reason=no.reason)
        return _found(effect, customer)

    def _place_hold(self, effect: fx.PlaceHold) -> it.Intent:
        asked = effect.asked
        request = HoldRequest(
            customer_id=effect.customer_id,
            at=self.outside.clock.now(),
            points=asked.points,
            amount=asked.amount,
            rule_id=asked.rule_id,
            proof=self._proofs.get(effect.customer_id, ""),
        )
        try:
            hold = self.outside.loyalty.hold_points(request)
        except LoyaltyUnreachable as no_answer:
            unknown = no_answer.sent
            reason = (
                "No answer came: the points may be held for some minutes. Sell without them."
                if unknown
                else no_answer.reason
            )
            return it.HoldRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=unknown)
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            return it.HoldRefused(sale_id=effect.sale_id, reason=no.reason)
        finally:
            self._proofs.pop(effect.customer_id, None)
        return it.HoldPlaced(sale_id=effect.sale_id, hold=hold)

    def _lock_coupons(self, effect: fx.LockCoupons) -> it.Intent:
        request = LockRequest(
            customer_id=effect.customer_id,
            codes=effect.codes,
            goods=effect.goods,
            collections=effect.collections,
            reference=effect.reference,
        )
        try:
            lock = self.outside.loyalty.lock_coupons(request)
        except LoyaltyUnreachable as no_answer:
            return it.LockRefused(
                sale_id=effect.sale_id, reason=no_answer.reason, outcome_unknown=no_answer.sent
            )
        except (LoyaltyRefused, LoyaltyMisuse) as no:
            return it.LockRefused(sale_id=effect.sale_id, reason=no.reason)
        return it.LockPlaced(sale_id=effect.sale_id, lock=lock)

    def _release(self, effect: fx.ReleaseHold | fx.ReleaseCoupons) -> None:
        """As well as it goes: what cannot be given back lapses by itself."""
        try:
            if isinstance(effect, fx.ReleaseHold):
                self.outside.loyalty.release_hold(effect.reference)
            else:
                self.outside.loyalty.release_coupons(effect.reference)
        except LoyaltyError as no:
            log.warning("%s left to lapse: %s", type(effect).__name__, no)

    def _preview_rewards(self) -> None:
        newest = self._previews.take()
        order = order_of(newest.sale, self.outside.setup, self.outside.clock.now())
        try:
            preview = self.outside.loyalty.preview_rewards(order)
        except LoyaltyError:
            preview = None
        self.terminal.note(EarnPreviewed(sale_id=newest.sale.sale_id, preview=preview))


def _found(
    effect: fx.FindCustomer | fx.RegisterWithLoyalty,
    customer: Customer,
    *,
    register_mobile: str = "",
) -> it.CustomerFound:
    return it.CustomerFound(
        sale_id=effect.sale_id,
        next_receipt=effect.next_receipt,
        customer=customer,
        register_mobile=register_mobile,
    )


def _fault_said(effect: fx.Effect) -> it.Intent:
    """What the core is told where carrying an effect out met a fault of ours."""
    reason = "Something went wrong in the till. Try again."
    match effect:
        case fx.PlaceHold():
            return it.HoldRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=True)
        case fx.LockCoupons():
            return it.LockRefused(sale_id=effect.sale_id, reason=reason, outcome_unknown=True)
        case fx.PrintReceipt():
            return it.PrinterUnavailable(receipt=effect.receipt, copy=effect.copy, reason=reason)
        case _:
            return it.AskFailed(reason=reason)


def _sentence(reason: str) -> str:
    """A reason as the say line writes it."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
