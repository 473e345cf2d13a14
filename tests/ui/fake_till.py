"""A terminal for the screen's tests: the real rules, answered at once, in a made-up world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import (
    AutomaticPromotion,
    Coupon,
    CouponKind,
    CouponLock,
    Customer,
    EarnPreview,
    PointsHold,
)
from pos.core.customer_file import CustomerFile, Page
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.errand import (
    BoughtCoupon,
    BurnCoupon,
    BurnedCoupon,
    BuyWithPoints,
    ErrandResult,
    RedeemedPoints,
    RedeemOutright,
)
from pos.core.handed import StoreSales
from pos.core.item import Item
from pos.core.money import Money
from pos.core.paying_back import paid_back, together
from pos.core.quantity import quantity_before
from pos.core.refund import ReceiptRead
from pos.core.shop_coupon import ShopCouponOnSale
from pos.core.staff import Cashier
from pos.core.state import FinishedSale, TerminalState, empty_state
from pos.core.stored_value import Replaced, StoredValue, code_in
from pos.core.totals import add_up
from pos.ports.scale import NotWeighed, Weighed
from pos.receipts.stationery import StoreStationery
from pos.terminal.approvals import OpenApproval
from pos.terminal.by_itself import asked_by_itself, with_pages_still_true
from pos.terminal.expected_scans import ExpectedScans
from pos.terminal.quantity_before import QuantityBefore
from pos.terminal.questions import OpenQuestion
from pos.terminal.shown import said
from pos.terminal.snapshot import LoyaltyLine, ReceiptDrawn, Say, Snapshot, ToApprove
from pos.terminal.ticket import Ticket
from tests.ui.fake_day import FakeDay, FakeEntries
from tests.ui.fake_devices import FakeDevices
from tests.ui.fake_office import FakeOffice
from tests.ui.fake_reports import FakeReports
from tests.ui.fake_settings import FakeSettings
from tests.ui.fake_users import FakeAudit, FakeUsers
from tests.ui.fake_world import (
    AMIRA,
    BADGES,
    BAGS_THREEFOLD,
    FIFTEEN_OFF,
    LETTERHEAD,
    NEEDS_NETWORK,
    PINS,
    RIGHT_OTP,
    SARA,
    SARAS_FILE,
    FakeCatalog,
    FakeClock,
    sar,
    setup,
)

OF_THE_SHOP = "OWN-F-5DMF5M68PMXH06W1M8J8K9PVHCJ"
"""As long as the codes of an engine are."""


class FakeTill:
    """Decides with the core and performs effects by itself; `asked` is all that was submitted."""

    def __init__(self, clock: FakeClock | None = None, **changed: object) -> None:
        self.clock = clock or FakeClock()
        self.catalog = FakeCatalog()
        self.office = FakeOffice()
        self.day = FakeDay()
        self.entries = FakeEntries()
        self.reports = FakeReports(setup(**changed))
        self.devices = FakeDevices()
        self.settings = FakeSettings()
        self.users = FakeUsers()
        self.audit = FakeAudit()
        self.asked: list[it.Intent] = []
        self.performed: list[fx.Effect] = []
        self.customers = {SARA.customer_id: SARA}
        self.coupons = {
            "SUMMER50": Coupon(code="SUMMER50", kind=CouponKind.FIXED, value=Decimal(50)),
            "WEB-15": Coupon(code="WEB-15", kind=CouponKind.PERCENTAGE, value=Decimal(15)),
        }
        self.shop_coupons = {
            OF_THE_SHOP: Coupon(code=OF_THE_SHOP, kind=CouponKind.FIXED, value=Decimal(20))
        }
        self.cards: dict[str, str] = {}
        self.files = {SARAS_FILE.customer_id: SARAS_FILE}
        self.page_trouble: dict[Page, str] = {}
        self.promotion: AutomaticPromotion | None = None
        self.prints = True
        self.no_paper = False
        self.emails: list[fx.QueueEmail] = []
        self.card_answers: list[str] = []
        """What the card terminal says, one after another; while there is none it is at work."""
        self.letterhead = LETTERHEAD
        self.issued: dict[str, StoredValue | Replaced] = {}
        """Gift cards and store credit by their code."""
        self.reachable = True
        self.look_up_trouble = ""
        """Why nobody can be looked up although the line is well."""
        self.line_tried = 0
        self.line_comes_back = False
        """Whether the next try of the line finds it up."""
        self.at_other_tills = StoreSales()
        """What the store's hub tells of them."""
        self.sold: dict[str, FinishedSale] = {}
        """The record, as far as returns ask it."""
        self._listeners: list[Callable[[Snapshot], None]] = []
        self._ids = 0
        self.approval = OpenApproval()
        self.expected = ExpectedScans()
        self.open = OpenQuestion()
        self.before = QuantityBefore()
        self.weighed: list[Weighed | NotWeighed] = []
        """What the scale says, one answer after another."""
        self._snapshot = Snapshot(state=empty_state(setup(**changed)))

    # -- what the screen needs ----------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def subscribe(self, listener: Callable[[Snapshot], None]) -> None:
        self._listeners.append(listener)

    def submit(self, intent: it.Intent, ticket: Ticket | None = None) -> Ticket:
        ticket = ticket or Ticket()
        if not isinstance(intent, it.ExpectScan):  # a form tells of itself; nobody asks for it
            self.asked.append(intent)
        intent_asked = intent
        scanned = intent.text if isinstance(intent, it.Scanned) else ""
        intent = self._with_item(intent)
        badge = BADGES.get(scanned)
        if badge is not None and self.approval.is_open:
            self._approve(self.approval.take(), by=badge.user_id, ticket=ticket)
            ticket.one_answered()
            return ticket
        if isinstance(intent, it.Approve):
            self.approval.check_pin(ticket)
        intent = it.BadgeShown(cashier=badge) if badge is not None else intent
        asked, intent = intent_asked, self.open.taken_up(intent, scanned=scanned)
        to_approve = self.before.as_asked(intent_asked)
        intent = self.before.with_quantity(intent)
        if isinstance(intent, it.ExtendHold):
            intent = replace(intent, online=self._snapshot.loyalty.online)
        answer = self._decide(intent, ticket=ticket, asked=asked)
        if not isinstance(intent, it.Approve):
            self.approval.after(to_approve, answer, self._snapshot.state)
        self._show_remembered()
        ticket.one_answered()
        return ticket

    def _approve(self, asked: ToApprove, *, by: str, ticket: Ticket) -> None:
        intent = self._with_item(asked.intent)
        answer = self._decide(intent, approved_by=by, ticket=ticket)
        self.approval.was_approved(asked, answer)
        self._show_remembered()

    def _show_remembered(self) -> None:
        self.approval.forget_where_over(self._snapshot.state)
        now, before = self.approval, self._snapshot
        if now.shown is not before.to_approve or now.approved is not before.approved:
            self.show(to_approve=now.shown, approved=now.approved)

    def _with_item(self, intent: it.Intent) -> it.Intent:
        if isinstance(
            intent, it.TakeTender | it.SellGiftCard | it.ReadStoredValue | it.StoredValueScanned
        ):
            return replace(intent, found=self.issued.get(code_in(intent.code)))
        if isinstance(intent, it.ReplaceStoredValue):
            found = (one for one in self.issued.values() if isinstance(one, StoredValue))
            return replace(intent, found=tuple(found))
        if isinstance(intent, it.ReturnItem):
            return replace(intent, item=self.catalog.find((intent.code,)))
        if isinstance(intent, it.Scanned):
            return self.expected.taken_up(self._read(intent.text))
        if isinstance(intent, it.CheckPrice):
            found = self.catalog.find((intent.code,))
            return it.PriceFound(item=found) if found else intent
        return self._of_typed(intent.code) if isinstance(intent, it.EnterCode) else intent

    def _read(self, text: str) -> it.Intent:
        if code := code_in(text):
            return it.StoredValueScanned(code=code, found=self.issued.get(code))
        if text in self.sold:
            return it.ReceiptScanned(receipt=text)
        found = self.catalog.find((text,))
        return (
            it.AddItem(item=found, scanned=True)
            if found
            else it.RejectCode(code=text, scanned=True)
        )

    def _of_typed(self, code: str) -> it.Intent:
        before = quantity_before(code)
        if before is not None and not before.rest:
            return it.CountNext(quantity=before.quantity)
        found = self.catalog.find((before.rest if before else code,))
        if found is None:
            return it.RejectCode(code=code)
        return it.AddItem(item=found, quantity=before.quantity if before else None)

    def try_line(self) -> None:
        self.line_tried += 1
        if self.line_comes_back:
            self.show(loyalty=LoyaltyLine())

    # -- what tests do to it ------------------------------------------------------------------

    def show(self, **changed: object) -> None:
        """Publish the Snapshot with some of it changed."""
        self._publish(replace(self._snapshot, **changed))  # type: ignore[arg-type]

    def set_state(self, state: TerminalState, **changed: object) -> None:
        totals = add_up(state.sale) if state.sale else None
        self.show(state=state, totals=totals, **changed)

    def sign_on(self, cashier: Cashier = AMIRA, *, opening_float: str = "200.00") -> FakeTill:
        self._decide(it.PinWasRight(cashier=cashier))
        if not self.snapshot.state.shift_is_open:
            self._decide(it.OpenShift(opening_float=sar(opening_float)))
        return self

    def scan(self, *items: Item) -> FakeTill:
        for one in items:
            self._decide(it.AddItem(item=one, scanned=True))
        return self

    def ask(self, *intents: it.Intent) -> FakeTill:
        """Submit without leaving a trace in `asked`."""
        for intent in intents:
            self.submit(intent)
            self.asked.pop()
        return self

    # -- inside -------------------------------------------------------------------------------

    def _decide(
        self,
        intent: it.Intent,
        *,
        approved_by: str = "",
        ticket: Ticket | None = None,
        asked: it.Intent | None = None,
    ) -> Answer:
        ticket = ticket or Ticket()
        self._ids += 1
        moment = Moment(now=self.clock.now(), new_id=f"{self._ids:06}", approved_by=approved_by)
        before = self._snapshot.state
        intent = self.open.taken_up(intent)
        answer = decide(before, intent, moment)
        state = fold(before, answer.events)
        answer = self.open.after(intent, answer, before=before, now=state)
        answer = self.before.after(
            asked or intent,
            intent,
            answer,
            before=before,
            now=state,
            is_of_before=bool(approved_by),
        )
        self.expected.after(intent, answer, state)
        ticket.note(answer)
        ticket.tell()
        self.reports.events.extend(answer.events)
        for change in answer.changes if isinstance(answer, Decision) else ():
            self.entries.drop(change.entry_id)
        self._publish(
            replace(
                with_pages_still_true(self._snapshot, state.sale),
                state=state,
                totals=add_up(state.sale) if state.sale else None,
                say=self._said(answer),
                question=self.open.question,
                next_quantity=self.before.next,
                expected=self.expected.now,
                earn=self._earn(state),
                restored=False,
            )
        )
        by_itself = asked_by_itself(
            before.sale, state.sale, setup=state.setup, online=self._snapshot.loyalty.online
        )
        ticket.expect(len(answer.effects))
        for effect in answer.effects:
            self._perform(effect, ticket)
        for effect in by_itself:
            self._perform(effect, Ticket())
        return answer

    def _said(self, answer: Answer) -> Say:
        if isinstance(answer, Decision) and not answer.say:
            return self._snapshot.say
        return said(answer, self._snapshot.say.number + 1)

    def _earn(self, state: TerminalState) -> EarnPreview | None:
        if state.sale is None or state.sale.customer is None or not state.sale.lines:
            return None
        total = add_up(state.sale).total
        if total.minor <= 0:
            return None
        return EarnPreview(points=total.minor // 100, campaigns=(BAGS_THREEFOLD,))

    def _publish(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        if snapshot.state.last_sale is not None:
            self.sold[snapshot.state.last_sale.receipt] = snapshot.state.last_sale
        for listener in self._listeners:
            listener(snapshot)

    def _perform(self, effect: fx.Effect, ticket: Ticket) -> None:
        self.performed.append(effect)
        self._come_back(self._answer(effect), ticket)

    def _come_back(self, answer: it.Intent | None, ticket: Ticket) -> None:
        if answer is None:
            pass
        elif isinstance(answer, it.ApprovalGiven) and ticket.to_approve is not None:
            self._approve(ticket.to_approve, by=answer.approver.user_id, ticket=ticket)
        else:
            told = self._decide(answer, ticket=ticket)
            if isinstance(told, Refusal) and ticket.to_approve is not None:
                self.approval.pin_was_wrong(ticket.to_approve)
        ticket.one_answered()

    def _answer(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.ShowReceipt() | fx.FindReturn():
                return self._read_receipt(effect)
            case fx.CheckPin() | fx.CheckWhoTakesOver():
                return _pin_answer(effect)
            case fx.WriteSettings():
                return self.settings.write(effect)
            case fx.WeighGoods():
                return _told_by_scale(self.weighed.pop(0))
            case fx.FindEntry():
                found = self.entries.read(effect.asked.entry_id)
                assert found is not None, "no such entry"
                return it.EntryFound(
                    asked=effect.asked,
                    by=effect.by,
                    is_approval=effect.is_approval,
                    found=found,
                    is_known=self.entries.is_known,
                )
            case fx.ChargeCard():
                return self._card_answer(effect.sale_id, effect.attempt.reference)
            case fx.AskCard():
                return self._card_answer(effect.sale_id, effect.attempt.reference)
            case fx.PrintReceipt() if self.prints:
                return self._print(effect)
            case fx.DrawReceipt():
                self._draw(effect.receipt)
            case fx.ListWaiting() | fx.FollowWaiting() | fx.TakeWaiting():
                return self._hub_answer(effect)
            case fx.QueueEmail():
                self.emails.append(effect)
                return it.EmailQueued(receipt=effect.receipt, email_id=effect.email_id)
            case _:
                return self._loyalty_answer(effect)
        return None

    def _hub_answer(self, effect: fx.OfHanding) -> it.Intent | None:
        """Whoever asks for a sale that is told of is too late."""
        if isinstance(effect, fx.ListWaiting):
            told = replace(self.at_other_tills)  # each asking is another answer
            self._publish(replace(self._snapshot, store_sales=told))
        if not isinstance(effect, fx.TakeWaiting):
            return None
        asked = effect.asked
        if self.at_other_tills.trouble:
            away = replace(asked, hub_is_away=True)
            return it.SuspendedNotTaken(asked=away, reason="No answer.", is_unanswered=True)
        said = f"{asked.name} waits at till {asked.till} no more: whoever was quicker has it."
        return it.SuspendedNotTaken(asked=asked, reason=said)

    def _card_answer(self, sale_id: str, reference: str) -> it.Intent | None:
        match self.card_answers.pop(0) if self.card_answers else "":
            case "yes":
                return it.CardApproved(
                    sale_id=sale_id,
                    reference=reference,
                    approval_code="A12345",
                    scheme="Visa",
                    last_four="4242",
                )
            case "":
                return None
            case "unknown":
                why = "The card terminal did not answer: it may have gone through. Ask it again."
                return it.CardUnanswered(sale_id=sale_id, reference=reference, reason=why)
            case no:
                return it.CardDeclined(sale_id=sale_id, reference=reference, reason=no)

    def _print(self, effect: fx.PrintReceipt) -> it.Intent:
        if self.no_paper:
            return it.PrinterUnavailable(
                receipt=effect.receipt,
                copy=effect.copy,
                reason="The printer is out of paper. Put in a new roll.",
                is_gift=effect.is_gift,
                again=effect.again,
            )
        return it.ReceiptCameOut(
            receipt=effect.receipt, copy=effect.copy, confirmed=True, is_gift=effect.is_gift
        )

    def _draw(self, receipt: str) -> None:
        document = StoreStationery(self.letterhead).receipt(self.sold[receipt], copy=0)
        self.show(drawn=ReceiptDrawn(receipt=receipt, document=document))

    def _loyalty_answer(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.FindCustomer():
                return self._find(effect)
            case fx.RegisterWithLoyalty():
                return self._register(effect)
            case fx.UpdateWithLoyalty():
                changed = replace(effect.customer, name=effect.details.name or effect.customer.name)
                return it.CustomerUpdated(sale_id=effect.sale_id, customer=changed)
            case fx.RememberCard():
                self.cards[effect.card] = effect.customer_id
                return it.CardLinked(sale_id=effect.sale_id, card=effect.card)
            case fx.ReadCustomerPage():
                self._read_page(effect)
            case fx.MarkNoticesRead():
                self._mark_read(effect)
            case fx.SendOtp():
                return it.OtpSent(
                    sale_id=effect.sale_id, customer_id=effect.customer_id, asked=effect.asked
                )
            case fx.GoOnErrand():
                return it.ErrandDone(
                    sale_id=effect.sale_id, errand_id=effect.errand_id, result=_came_of(effect)
                )
            case fx.AskPromotion() if effect.sale.customer is not None:
                return it.PromotionTold(
                    sale_id=effect.sale.sale_id,
                    customer_id=effect.sale.customer.customer_id,
                    goods=effect.sale.basket,
                    promotion=self.promotion,
                )
            case fx.PlaceHold() | fx.LockCoupons() | fx.LockShopCoupon():
                return self._reserve(effect)
        return None

    def _register(self, effect: fx.RegisterWithLoyalty) -> it.Intent:
        if effect.details.referrer_code not in ("", "SARA-7"):
            return it.AskFailed(
                reason="That referral code is not known; register without it, or ask again."
            )
        name = effect.details.name
        new = Customer(customer_id=effect.customer_id, name=name, verified=self.reachable)
        return it.CustomerFound(
            sale_id=effect.sale_id,
            customer=new,
            to_register=None if self.reachable else effect.details,
            consented_at=effect.details.consented_at,
            registered_by=effect.cashier_id,
        )

    def _read_page(self, effect: fx.ReadCustomerPage) -> None:
        page, shown = effect.page, self._snapshot
        if trouble := self.page_trouble.get(page):
            self.show(unread_pages={**shown.unread_pages, page: trouble})
            return
        whole = self.files.get(effect.customer_id, CustomerFile(customer_id=effect.customer_id))
        name = "terms" if page is Page.RULES else page.value
        read = CustomerFile(customer_id=effect.customer_id, **{name: getattr(whole, name)})
        unread = {one: why for one, why in shown.unread_pages.items() if one is not page}
        self.show(file=shown.file.with_newer(read) if shown.file else read, unread_pages=unread)

    def _mark_read(self, effect: fx.MarkNoticesRead) -> None:
        whole = self.files[effect.customer_id]
        notices = tuple(
            replace(one, is_read=one.is_read or one.notice_id in effect.notice_ids)
            for one in whole.notices or ()
        )
        self.files[effect.customer_id] = replace(whole, notices=notices)
        self._read_page(fx.ReadCustomerPage(customer_id=effect.customer_id, page=Page.NOTICES))

    def _read_receipt(self, effect: fx.ShowReceipt | fx.FindReturn) -> it.Intent | None:
        finished = self.sold.get(effect.receipt)
        if finished is None:
            return it.AskFailed(reason=f"This till has printed no receipt {effect.receipt}.")
        back = (one for last in self.sold.values() for one in last.sale.returns)
        returned = tuple(one for one in back if one.origin.receipt == effect.receipt)
        paid = (part for one in self.sold.values() for part in paid_back(one.sale, effect.receipt))
        read = ReceiptRead(finished=finished, returned=returned, back=together(paid))
        if isinstance(effect, fx.ShowReceipt):
            self.show(receipt=read)
            return None
        return it.ReturnFound(
            asked=effect.asked,
            sale_id=effect.sale_id,
            next_receipt=effect.next_receipt,
            approved_by=effect.approved_by,
            found=read,
        )

    def _find(self, effect: fx.FindCustomer) -> it.Intent | None:
        customer = self.customers.get(self.cards.get(effect.card, effect.customer_id))
        if not self.reachable:
            known = customer or Customer(customer_id=effect.customer_id)
            taken = replace(known, verified=False)
            answer = it.CustomerFound(sale_id=effect.sale_id, customer=taken)
            return None if effect.by_itself else answer
        if customer is None:
            reason = "Nobody is known by that. Press F4 to register them."
            trouble = self.look_up_trouble
            return it.AskFailed(reason=trouble or reason, is_nobody=not trouble)
        return it.CustomerFound(sale_id=effect.sale_id, customer=customer)

    def _reserve(self, effect: fx.PlaceHold | fx.LockCoupons | fx.LockShopCoupon) -> it.Intent:
        match effect:
            case fx.PlaceHold():
                return self._hold(effect)
            case fx.LockCoupons():
                return self._lock(effect)
            case fx.LockShopCoupon():
                return self._lock_of_shop(effect)

    def _hold(self, effect: fx.PlaceHold) -> it.Intent:
        if not self.reachable:
            return it.HoldRefused(sale_id=effect.sale_id, reason=NEEDS_NETWORK)
        if effect.otp and effect.otp != RIGHT_OTP:
            wrong = "That code is wrong. Ask the customer to read it again."
            return it.HoldRefused(sale_id=effect.sale_id, reason=wrong)
        asked = effect.asked
        if asked.rule_id:
            asked = replace(asked, points=FIFTEEN_OFF.points)
        amount = asked.amount or Money((asked.points or 0) * 10, "SAR")
        hold = PointsHold(
            reference="hold-1",
            points=asked.points or amount.minor // 10,
            amount=amount,
            expires_at=self.clock.now() + timedelta(seconds=600),
        )
        return it.HoldPlaced(sale_id=effect.sale_id, hold=hold)

    def _lock(self, effect: fx.LockCoupons) -> it.Intent:
        if unknown := [code for code in effect.codes if code not in self.coupons]:
            return it.CouponLockRefused(
                sale_id=effect.sale_id, reason=f"{unknown[0]} is not a coupon. Check the code."
            )
        lock = CouponLock(
            reference="lock-1",
            coupons=tuple(self.coupons[code] for code in effect.codes),
            expires_at=self.clock.now() + timedelta(seconds=900),
        )
        return it.CouponLockPlaced(sale_id=effect.sale_id, lock=lock)

    def _lock_of_shop(self, effect: fx.LockShopCoupon) -> it.Intent:
        coupon = self.shop_coupons.get(effect.code.upper())
        if coupon is None:
            return it.ShopCouponRefused(
                sale_id=effect.sale_id,
                code=effect.code,
                lock_id=effect.lock_id,
                reason=f"{effect.code}: It was good until 3 May 2026. Sell without it.",
            )
        on_sale = ShopCouponOnSale(
            coupon=coupon,
            lock_id=effect.lock_id,
            expires_at=self.clock.now() + timedelta(seconds=1_770),
        )
        return it.ShopCouponLocked(sale_id=effect.sale_id, on_sale=on_sale)


def _pin_answer(effect: fx.CheckPin | fx.CheckWhoTakesOver) -> it.Intent:
    asked = effect.asked if isinstance(effect, fx.CheckWhoTakesOver) else effect
    pin, who = PINS.get(asked.user_id, ("", AMIRA))
    if pin != asked.pin:
        return it.AskFailed(reason="Id or PIN is wrong. Try again.")
    if isinstance(effect, fx.CheckWhoTakesOver):
        return it.TakeOver(
            cashier=who,
            asked=effect.asked,
            asked_by=effect.asked_by,
            shift=effect.shift,
            drawer_expected=effect.drawer_expected,
            approved_by=effect.approved_by,
        )
    return it.ApprovalGiven(approver=who) if effect.to_approve else it.PinWasRight(cashier=who)


def _told_by_scale(told: Weighed | NotWeighed) -> it.Intent:
    if isinstance(told, NotWeighed):
        return it.AskFailed(reason=told.reason)
    return it.ScaleRead(weight=told.weight, unit=told.unit)


def _came_of(effect: fx.GoOnErrand) -> ErrandResult:
    match effect.errand:
        case BuyWithPoints():
            return BoughtCoupon(
                code="SUMMER50" if effect.errand.apply else "STYL-4F7K-92QX",
                title="10 % off one sale",
                points=500,
                expires_at=datetime(2026, 12, 21, 20, tzinfo=UTC),
            )
        case RedeemOutright(points=points, amount=amount):
            return RedeemedPoints(points=points or 100, amount=amount or sar("10.00"))
        case BurnCoupon():
            return BurnedCoupon(code=effect.errand.code)
