"""The shop's own coupon engine as its machine's configuration says; no till is needed for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from pos.assembly.terms import letterhead_of
from pos.core.customer import CouponKind
from pos.core.errand import BoughtCoupon
from pos.errors import ConfigError, CouponsOutOfReach
from pos.places import Places
from pos.ports.clock import Clock
from pos.receipts.stationery import StoreStationery

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.coupons.engine import CouponEngine
    from pos.coupons.store import Database
    from pos.coupons.terms import StoredCoupon
    from pos.ports.receipt import ReceiptDocument

KINDS: Final = (
    CouponKind.FIXED,
    CouponKind.PERCENTAGE,
    CouponKind.SHIPPING,
    CouponKind.PRODUCT,
    CouponKind.CUSTOM,
)
"""Those that a coupon of the shop's own can be of."""


def open_coupon_database(settings: Settings, *, makes_it: bool = False) -> Database:
    """CouponsOutOfReach where it is no use, or there is none and it is not to be made: a coupon
    that is given out at another machine than the engine's is nobody's.
    """
    from pos.coupons.store import is_server, open_database

    places = Places(settings.data_dir)
    where = settings.coupon_engine.database
    if makes_it:
        places.make()
    elif not is_server(where) and not (places.data / where).exists():
        raise CouponsOutOfReach(
            f"There are no coupons in {places.data / where}. Is this the engine's machine? "
            "pos coupons serve makes the file."
        )
    return open_database(where, folder=places.data, password=settings.secrets.coupons_db_password)


def coupon_engine_over(database: Database, settings: Settings, clock: Clock) -> CouponEngine:
    from pos.coupons.engine import CouponEngine

    prefixes = settings.coupon_engine.prefixes
    return CouponEngine(
        database,
        clock,
        prefixes={kind: getattr(prefixes, kind.value) for kind in KINDS},
        zone=ZoneInfo(settings.store.timezone),
    )


def given_out(coupon: StoredCoupon, settings: Settings) -> str:
    """The text that a customer is given: the code, or all that is signed of it."""
    if not coupon.is_signed:
        return coupon.code
    from pos.coupons.signing import signed_text

    return signed_text(coupon, signing_key_of(settings))


def signing_key_of(settings: Settings) -> str:
    """ConfigError where there is none."""
    key = settings.secrets.coupons_signing_key
    if not key:
        raise ConfigError(
            file="POS_COUPONS_SIGNING_KEY",
            problem="not set",
            hint="pos coupons keys makes one, which every signed coupon is printed with",
        )
    return key


def coupon_slip(coupon: StoredCoupon, settings: Settings, *, at: datetime) -> ReceiptDocument:
    """As the slip of a coupon that was bought at a till."""
    from pos.coupons.words import words_of

    shown = BoughtCoupon(
        code=given_out(coupon, settings),
        title=words_of(coupon.terms),
        starts_at=coupon.terms.starts_at if coupon.terms.starts_at > at else None,
        expires_at=coupon.terms.expires_at,
    )
    stationery = StoreStationery(letterhead_of(settings))
    return stationery.slip(shown, points_name="", reason="", at=at)
