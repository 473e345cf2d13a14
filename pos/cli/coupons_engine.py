"""`pos coupons list | revoke | doubles | print`: at the engine's own database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.cli.office import logged_in_name
from pos.clock import SystemClock
from pos.coupons.terms import MOST_A_PAGE
from pos.coupons.words import words_of
from pos.text import safe

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.coupons.engine import CouponEngine
    from pos.coupons.terms import StoredCoupon, Use
    from pos.ports.clock import Clock

STATES: Final = ("active", "used", "expired", "revoked")
A_PAGE: Final = 50


def add_to(group: Commands) -> None:
    listed = add_command(group, "list", "coupons of the shop's own engine", with_json=True)
    listed.add_argument("--customer", metavar="ID", default="", help="this customer's alone")
    listed.add_argument("--state", choices=STATES, help="only those that are so")
    listed.add_argument("--after", metavar="CODE", default="", help="go on behind this one")
    listed.add_argument(
        "--limit",
        type=_page_size,
        default=A_PAGE,
        metavar="N",
        help=f"at most so many, up to {MOST_A_PAGE}",
    )
    listed.set_defaults(carry_out=list_coupons)
    revoked = add_command(group, "revoke", "end a coupon, whoever has it", with_json=True)
    revoked.add_argument("code")
    revoked.add_argument(
        "--why", required=True, type=_reason, metavar="TEXT", help="for who asks later"
    )
    revoked.add_argument("--by", metavar="NAME", default="", help="who; else who is logged in")
    revoked.set_defaults(carry_out=revoke)
    doubles = add_command(
        group, "doubles", "coupons that were used more often than they may be", with_json=True
    )
    doubles.set_defaults(carry_out=show_doubles)
    printed = add_command(group, "print", "a slip with the coupon's QR code, to be given away")
    printed.add_argument("code")
    printed.add_argument("--text", action="store_true", help="show it here instead")
    printed.set_defaults(carry_out=print_slip)


def list_coupons(given: argparse.Namespace) -> int:
    from pos.coupons.terms import CouponState

    settings, clock = settings_of(given), SystemClock()
    with opened_engine(settings, clock) as engine:
        coupons = engine.listed(
            customer_id=given.customer,
            state=CouponState(given.state) if given.state else None,
            after=given.after,
            limit=given.limit,
        )
    now = clock.now()
    if given.json:
        for one in coupons:
            print_json(told(one, now))
        return 0
    if not coupons:
        print("There is no such coupon.")
    for one in coupons:
        of = f"  {safe(one.customer_id)}" if one.customer_id else ""
        uses = f"{one.uses:,} of {one.terms.usage_limit:,} uses"
        why = f"  {safe(one.revoked_why)}" if one.revoked_at else ""
        terms = line_of_terms(one, settings)
        print(f"{one.code}  {one.state(now).value:<7}  {terms}  {uses}{of}{why}")
    if len(coupons) == given.limit:
        print(f"More: pos coupons list --after {coupons[-1].code}")
    return 0


def revoke(given: argparse.Namespace) -> int:
    from pos.coupons.terms import CouponState

    settings, clock = settings_of(given), SystemClock()
    with opened_engine(settings, clock) as engine:
        coupon = engine.revoke(given.code, by=given.by or logged_in_name(), why=given.why)
    if coupon is None:
        return _unknown(given)
    if coupon.state(clock.now()) is CouponState.USED:
        print(f"pos: coupon {coupon.code} is used up: nothing is left to end", file=sys.stderr)
        return 1
    if given.json:
        print_json(told(coupon, clock.now()))
    else:
        ended = f"ended by {safe(coupon.revoked_by)}: {safe(coupon.revoked_why)}"
        print(f"{coupon.code} is good for nothing any more, {ended}")
        print("A sale that has it locked now may still use it.")
    return 0


def show_doubles(given: argparse.Namespace) -> int:
    settings, clock = settings_of(given), SystemClock()
    with opened_engine(settings, clock) as engine:
        doubles = engine.doubles()
    if given.json:
        for one in doubles:
            print_json({"code": one.code, "uses": [_use_told(use) for use in one.uses]})
        return 0
    if not doubles:
        print("No coupon was used more often than it may be.")
    for one in doubles:
        print(one.code)
        for use in one.uses:
            beyond = "  one too many" if use.beyond is not None else ""
            where = f"{safe(use.till)}  receipt {safe(use.receipt)}"
            print(f"  {_local(use.at, settings)}  {where}{beyond}")
    return 0


def print_slip(given: argparse.Namespace) -> int:
    from pos.assembly.coupon_engine import coupon_slip
    from pos.cli.paper import print_paper
    from pos.coupons.terms import CouponState
    from pos.ports.layout import plain_text

    settings, clock = settings_of(given), SystemClock()
    with opened_engine(settings, clock) as engine:
        coupon = engine.find(given.code)
    if coupon is None:
        return _unknown(given)
    if (state := coupon.state(clock.now())) is not CouponState.ACTIVE:
        print(f"pos: coupon {coupon.code} is {state.value}: it is not printed", file=sys.stderr)
        return 1
    document = coupon_slip(coupon, settings, at=clock.now())
    if given.text:
        print(plain_text(document, columns=settings.printer.columns))
        return 0
    where = f"End that one first, or see it with: pos coupons print {coupon.code} --text"
    return print_paper(settings, document, what="coupon", else_how=where)


@contextmanager
def opened_engine(settings: Settings, clock: Clock) -> Iterator[CouponEngine]:
    from pos.assembly.coupon_engine import coupon_engine_over, open_coupon_database

    engine = coupon_engine_over(open_coupon_database(settings), settings, clock)
    try:
        yield engine
    finally:
        engine.close()


def _page_size(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_A_PAGE:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_A_PAGE} is needed")
    return int(text)


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a reason is needed")
    return text


def _unknown(given: argparse.Namespace) -> int:
    print(f"pos: there is no coupon {safe(given.code)} in the engine", file=sys.stderr)
    return 1


def line_of_terms(coupon: StoredCoupon, settings: Settings) -> str:
    return f"{words_of(coupon.terms)}, until {_local(coupon.terms.expires_at, settings)}"


def _local(at: datetime, settings: Settings) -> str:
    return f"{at.astimezone(ZoneInfo(settings.store.timezone)):%Y-%m-%d %H:%M}"


def told(coupon: StoredCoupon, now: datetime, *, text: str = "") -> dict[str, object]:
    """As the engine's own API tells it, and who ended it; `text` is what a customer is given."""
    import msgspec

    from pos.coupons.service.told import coupon_told

    object_: dict[str, object] = msgspec.to_builtins(coupon_told(coupon, now))
    if coupon.revoked_at is not None:
        object_["revoked"] = {
            "at": coupon.revoked_at.isoformat(),
            "by": coupon.revoked_by,
            "why": coupon.revoked_why,
        }
    return object_ | ({"text": text} if text else {})


def _use_told(use: Use) -> dict[str, object]:
    return {
        "till": use.till,
        "receipt": use.receipt,
        "sale": use.sale_id,
        "at": use.at.isoformat(),
        "customer": use.customer_id or None,
        "beyond": use.beyond.value if use.beyond is not None else None,
    }
