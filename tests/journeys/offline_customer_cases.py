"""What is asked of the service: customers, their points and coupons, what was rejected."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from offline_case import HELD, OMAR, SEEN, SELLING, Case, one_waits
from offline_till import EMAIL, OfflineTill, Shop, Step
from shop import BAG, SARA

from pos.core import effects as fx
from pos.core import errand
from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.offline import Asked
from pos.core.settlement import SettleHow
from pos.sandbox.world import World

NOT_READ = "This page needs the network, and was not read before."


def _customer(till: OfflineTill) -> tuple[str, bool]:
    """Whose sale it is, and whether their points are known."""
    customer = till.sale.customer
    assert customer is not None
    assert not customer.verified
    return customer.customer_id, customer.balance is not None


def _found(find: str, *, before: tuple[Step, ...], other: str, seen: str = SARA) -> Case:
    """Somebody seen, as last known; then somebody who was not."""
    return Case(
        before=before,
        does=(find,),
        leaves=("CustomerIdentified",),
        shows=lambda till: _customer(till) == (seen, True),
        then=(other,),
        lacks=lambda till: not _customer(till)[1],
    )


def _page(page: Page) -> Case:
    return Case(
        before=(f"customer {SARA}", f"page {page}"),
        does=(f"page {page}",),
        shows=lambda till: till.snapshot.file and getattr(till.snapshot.file, page.value),
        then=(f"customer {OMAR}",),
        refused=f"page {page}",
        answer=NOT_READ,
    )


def _open_store(till: OfflineTill) -> None:
    for _ in till.day().opening():
        pass


def _kept_rules() -> Case:
    """Of somebody whose rules nobody has read, in a store that was opened."""
    return Case(
        before=(_open_store,),
        does=(f"customer {OMAR}", "page rules"),
        shows=lambda till: till.snapshot.file and till.snapshot.file.terms,
    )


def _notices(till: OfflineTill) -> list[str]:
    file = till.snapshot.file
    return [one.notice_id for one in (file and file.notices) or () if not one.is_read]


def _mark_read(till: OfflineTill) -> it.Intent:
    return it.MarkNoticesRead(notice_ids=tuple(_notices(till)))


def _points(till: OfflineTill) -> int:
    customer = till.sale.customer
    assert customer is not None
    assert customer.balance is not None
    return customer.balance.points


def _is_held(till: OfflineTill) -> bool:
    """By the service, or for all the till knows."""
    active = [hold for hold in till.world.holds.values() if hold.state == "active"]
    return bool(active or till.snapshot.state.releases)


def _is_locked(till: OfflineTill) -> bool:
    active = [lock for lock in till.world.locks.values() if lock.released_at is None]
    return bool(active or till.snapshot.state.releases)


def _spent_elsewhere(till: OfflineTill) -> None:
    """Another till has spent all of Sara's points."""

    def spend(world: World) -> World:
        poor = replace(world.customers[SARA], batches=())
        return replace(world, customers={**world.customers, SARA: poor})

    till.change(spend)


def _settle(till: OfflineTill, how: SettleHow) -> it.Intent:
    return it.SettleEntry(entry_id=till.entry_id(), how=how, why="spent elsewhere")


OWN_ENGINE = Shop(engine=True)
_COUPONS = "Coupons need the network. Sell without it, or try again when the line is back."


def _use_own(till: OfflineTill) -> it.Intent:
    return it.ApplyCoupon(code=till.own_coupon)


def _tick_own(till: OfflineTill) -> it.Intent:
    return it.TickDouble(code=till.own_coupon)


TURNED_DOWN: tuple[Step, ...] = (
    *SELLING,
    "redeem points 100",
    OfflineTill.cut,
    "tender cash 90.00",
    "advance 2000",
    _spent_elsewhere,
    OfflineTill.mend,
    lambda till: till.wait_until(lambda one: one.rejected == 1),
)
"""An order whose points were no longer there when it arrived."""
UNKNOWN: tuple[Step, ...] = (
    f"item {BAG}",
    OfflineTill.cut,
    "customer mobile_966599999999",
    "tag add vip",
    "void-sale",
    OfflineTill.mend,
    lambda till: till.wait_until(lambda one: one.rejected == 1),
)
"""A tag for somebody the service does not know."""


def _is_registered(till: OfflineTill) -> None:
    """Somebody made the account, elsewhere."""
    stranger = "mobile_966599999999"

    def register(world: World) -> World:
        known = replace(world.customers[SARA], customer_id=stranger, tags=())
        return replace(world, customers={**world.customers, stranger: known})

    till.change(register)


OF_CUSTOMERS: dict[Asked, tuple[Case, ...]] = {
    # -- for the customer ---------------------------------------------------------------------
    it.IdentifyCustomer: (_found(f"customer {SARA}", before=SEEN, other=f"customer {OMAR}"),),
    it.IdentifyByPhone: (_found("phone 0500001234", before=SEEN, other="phone 0500005678"),),
    it.IdentifyByEmail: (
        _found(
            f"email {EMAIL}",
            before=(f"email {EMAIL}", "no-customer"),
            other="email omar@styl.example",
            seen=EMAIL,
        ),
    ),
    it.IdentifyByCard: (
        _found(
            "card 12345678",
            before=(f"customer {SARA}", "link-card 12345678", "no-customer"),
            other="card 87654321",
        ),
    ),
    it.ConfirmCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("confirm-customer",),
            shows=lambda till: "stays as last known" in till.snapshot.say.text,
            then=(f"customer {OMAR}", "confirm-customer"),
            lacks=lambda till: not _customer(till)[1],
            later=lambda till: till.sale.customer and till.sale.customer.verified,
        ),
    ),
    it.RemoveCustomer: (Case(before=SELLING, does=("no-customer",), leaves=("CustomerRemoved",)),),
    it.RegisterCustomer: (
        Case(
            does=("register 0509998877 'Lina Noor'",),
            leaves=("ConsentGiven", "CustomerIdentified"),
            later=lambda till: "mobile_966509998877" in till.world.customers,
        ),
        Case(
            then=("register-with 0509998866 'Nora Saad' referrer=NOBODY",),
            lacks=lambda till: _customer(till) == ("mobile_966509998866", False),
        ),
    ),
    it.UpdateCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("update name='Sara A.'",),
            leaves=("CustomerIdentified",),
            later=lambda till: "Sara A." in till.world.customers[SARA].attributes.values(),
        ),
    ),
    it.OptCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("opt out",),
            leaves=("CustomerOpted",),
            later=lambda till: not till.world.customers[SARA].active,
        ),
    ),
    it.TagCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("tag add tall",),
            leaves=("CustomerTagged",),
            later=lambda till: "tall" in till.world.customers[SARA].tags,
        ),
    ),
    it.LinkCard: (
        Case(
            before=(f"customer {SARA}",),
            does=("link-card 12345678",),
            leaves=("CardLinked",),
            then=(f"customer {OMAR}",),
            refused="link-card 87654321",
            answer="Linking a card needs the network, to confirm",
        ),
    ),
    it.SendCustomerEvent: (
        Case(
            before=(f"customer {SARA}",),
            does=("event write_review",),
            leaves=("CustomerEventSent",),
            later=lambda till: till.world.events,
        ),
    ),
    it.GivePoints: (
        Case(
            before=(f"customer {SARA}",),
            does=("give-points 10.00 forgotten",),
            leaves=("PointsGiven",),
        ),
    ),
    Page.PROFILE: (Case(before=(f"customer {SARA}", "page profile"), refused="page profile"),),
    Page.COUPONS: (_page(Page.COUPONS),),
    Page.RULES: (
        replace(
            _page(Page.RULES), shows=lambda till: till.snapshot.file and till.snapshot.file.terms
        ),
        _kept_rules(),
    ),
    Page.CAMPAIGNS: (_page(Page.CAMPAIGNS),),
    Page.ACTIVITY: (_page(Page.ACTIVITY),),
    Page.NOTICES: (_page(Page.NOTICES),),
    it.MarkNoticesRead: (
        Case(
            before=(f"customer {SARA}", "page notices"),
            does=(_mark_read,),
            shows=lambda till: till.snapshot.file and till.snapshot.file.notices,
            lacks=_notices,
        ),
    ),
    # -- points and coupons -------------------------------------------------------------------
    it.RedeemPoints: (
        Case(before=SELLING, refused="redeem points 100"),
        Case(before=SELLING, refused="redeem amount 10.00"),
        Case(before=SELLING, refused="redeem rule 2138"),
        Case(shop=Shop(otp=True), before=SELLING, refused="redeem points 100"),
    ),
    it.EnterOtp: (Case(shop=Shop(otp=True), before=HELD, refused="otp 123456"),),
    it.ResendOtp: (Case(shop=Shop(otp=True), before=HELD, refused="resend-otp"),),
    it.ExtendHold: (
        Case(before=HELD, refused="extend-hold"),
        Case(before=(*SELLING, "coupon SUMMER50"), refused="extend-hold"),
        Case(before=(*HELD, "tender cash 10"), refused="extend-hold"),
    ),
    it.ReleasePoints: (
        Case(
            before=HELD,
            does=("release-points",),
            leaves=("PointsReleased", "ReleaseAsked"),
            lacks=_is_held,
            later=lambda till: not _is_held(till),
        ),
    ),
    it.ApplyCoupon: (
        Case(before=SELLING, refused="coupon SUMMER50", answer=_COUPONS),
        Case(before=SELLING, refused="scan SUMMER50", answer=_COUPONS),
        Case(
            shop=OWN_ENGINE,
            before=(f"item {BAG}",),
            does=(_use_own,),
            leaves=("ShopCouponLocked",),
        ),
        Case(
            shop=Shop(engine_is_away=True),
            before=(f"item {BAG}",),
            does=(lambda till: it.ApplyCoupon(code=till.own_signed),),
            leaves=("ShopCouponBelieved",),
            refused="coupon OWN-P-2",
            answer="and only signed coupons are taken now. Sell without it.",
        ),
    ),
    it.RemoveCoupon: (
        Case(
            before=(*SELLING, "coupon SUMMER50"),
            does=("remove-coupon SUMMER50",),
            leaves=("CouponsReleased", "ReleaseAsked"),
            lacks=_is_locked,
            later=lambda till: not _is_locked(till),
        ),
        Case(
            before=(*SELLING, "coupon SUMMER50", "coupon WELCOME10"),
            refused="remove-coupon SUMMER50",
            answer="Coupons need the network.",
        ),
    ),
    errand.BuyWithPoints: (
        Case(before=SELLING, refused="buy-coupon 2141"),
        Case(before=SELLING, refused="buy-coupon 2141 apply"),
    ),
    errand.RedeemOutright: (
        Case(before=SELLING, refused="redeem-outright points 10 gift"),
        Case(before=SELLING, refused="redeem-outright amount 1.00 gift"),
    ),
    errand.BurnCoupon: (Case(before=SELLING, refused="burn-coupon SUMMER50 paper"),),
    # -- what was rejected -----------------------------------------------------------------
    it.SettleEntry: tuple(
        Case(
            before=TURNED_DOWN,
            does=(partial(_settle, how=how),),
            leaves=("EntrySettled",),
            shows=lambda till: till.rejected == 0,
        )
        for how in SettleHow
    ),
    it.ReaddressEntry: (
        Case(
            before=UNKNOWN,
            does=(
                lambda till: it.ReaddressEntry(
                    entry_id=till.entry_id(), customer_id=SARA, why="mistyped"
                ),
            ),
            leaves=("EntryReaddressed",),
            shows=one_waits,
            later=lambda till: till.world.customers[SARA].tags,
        ),
    ),
    it.TryEntryAgain: (
        Case(
            before=(*UNKNOWN, _is_registered),
            does=(lambda till: it.TryEntryAgain(entry_id=till.entry_id()),),
            leaves=("EntryTriedAgain",),
            shows=one_waits,
            later=lambda till: till.world.customers["mobile_966599999999"].tags,
        ),
    ),
    # -- by itself ----------------------------------------------------------------------------
    fx.PreviewRewards: (
        Case(
            before=(f"customer {SARA}",),
            then=(f"item {BAG}",),
            lacks=lambda till: till.sale.lines and till.snapshot.earn is None,
            later=lambda till: till.snapshot.earn,
        ),
    ),
    fx.AskPromotion: (
        Case(
            shop=Shop(promotions=True),
            before=SELLING,
            does=("discount 1 5% worn",),
            shows=lambda till: till.sale.promotion,
            then=("void-sale", *SELLING),
            lacks=lambda till: till.sale.promotion is None,
            later=lambda till: till.sale.promotion,
        ),
    ),
    fx.ReadBalance: (
        Case(
            before=HELD,
            does=("release-points",),
            shows=lambda till: _points(till) == 1200,
            then=(_spent_elsewhere,),
            lacks=lambda till: _points(till) == 1200,
        ),
    ),
    fx.ReleaseHold: (
        Case(
            before=HELD,
            does=("void-sale",),
            leaves=("SaleVoided", "ReleaseAsked"),
            lacks=_is_held,
            later=lambda till: not _is_held(till),
        ),
    ),
    fx.ReleaseShopCoupon: (
        Case(
            shop=OWN_ENGINE,
            before=(f"item {BAG}", _use_own),
            does=("void-sale",),
            shows=lambda till: till.is_own_free(),
        ),
    ),
    fx.BurnShopCoupon: (
        Case(
            shop=OWN_ENGINE,
            before=(f"item {BAG}", _use_own),
            does=("tender card",),
            leaves=("BurnOwed", "BurnEnded"),
            shows=lambda till: till.own_uses == 1,
        ),
    ),
    it.TickDouble: (
        Case(
            shop=OWN_ENGINE,
            before=(
                f"item {BAG}",
                _use_own,
                OfflineTill.use_elsewhere,
                "tender card",
                lambda till: till.wait_until(lambda one: bool(one.snapshot.state.doubles)),
            ),
            does=(_tick_own,),
            leaves=("DoubleTicked",),
        ),
    ),
    it.SettleBurn: (
        Case(
            shop=Shop(engine_is_away=True),
            before=(
                f"item {BAG}",
                lambda till: it.ApplyCoupon(code=till.own_signed),
                "tender card",
            ),
            does=(
                lambda till: it.SettleBurn(
                    code=till.snapshot.state.burns[0].code, why="its engine is gone"
                ),
            ),
            leaves=("BurnSettled",),
            shows=lambda till: not till.snapshot.state.burns,
        ),
    ),
    fx.ReleaseCoupons: (
        Case(
            before=(*SELLING, "coupon SUMMER50"),
            does=("void-sale",),
            leaves=("SaleVoided", "ReleaseAsked"),
            lacks=_is_locked,
            later=lambda till: not _is_locked(till),
        ),
    ),
}
