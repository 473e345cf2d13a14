"""What goes back to whoever keeps it: remembered until it is there, tried again, and told.

What a sale has reserved, and when it drops it, is reservations.py's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import COUNTED_SHORT, USUAL_LIFE, CouponLock, PointsHold, Release
from pos.core.decision import NOTHING, Answer, Decision, Moment
from pos.core.effects import Effect, ReadBalance, ReleaseCoupons, ReleaseHold, ReleaseShopCoupon
from pos.core.rules.table import NO_RULES
from pos.core.shop_coupon import AskedShopCoupon, ShopCouponOnSale
from pos.core.state import TerminalState

_MINUTE = timedelta(minutes=1)
_AT_MOST = f"for up to {USUAL_LIFE // _MINUTE} minutes"

MAY_BE_HELD = f"No answer came: the points may be held {_AT_MOST}, then they lapse by themselves."
MAY_BE_LOCKED = (
    "No answer came: the coupon may be locked for a while, then the lock lapses by itself."
)
"""A request whose answer is lost leaves no reference, so that nothing can be given back; how long
a lock lives is the account's own, and only an answer tells it.
"""


Reserved = PointsHold | CouponLock | ShopCouponOnSale


def give_back(*reserved: Reserved, points_name: str = "", by_itself: bool = False) -> Decision:
    """Recorded with every release, so that one which does not arrive is known after a stop too.

    `by_itself` where nobody asked for it: then nobody is told what came of it.
    """
    locked = (one for one in reserved if not _has_no_lock(one))
    return _going_back(*(_release(one, points_name) for one in locked), by_itself=by_itself)


def give_back_asked(asked: AskedShopCoupon) -> Decision:
    """A lock of which no answer came: its id is the till's own, so that it can be given back."""
    return _going_back(_release_of_shop(asked.lock_id, asked.code, asked.until))


def _going_back(*releases: Release, by_itself: bool = False) -> Decision:
    return Decision(
        events=tuple(ev.ReleaseAsked(release=one) for one in releases),
        effects=tuple(_effect(one, by_itself=by_itself) for one in releases),
    )


def goes_back_said(back: Decision) -> str:
    """Of what give_back asked for: whether it has arrived is told later, where it has not."""
    releases = [one.release for one in back.events if isinstance(one, ev.ReleaseAsked)]
    is_one = len(releases) == 1 and len(releases[0].codes) == 1
    return f"{_named(releases)} {'goes' if is_one else 'go'} back to the customer."


def _has_no_lock(reserved: Reserved) -> bool:
    """A signed coupon that the till believed by itself: nobody keeps it."""
    return isinstance(reserved, ShopCouponOnSale) and not reserved.lock_id


def _release_of_shop(lock_id: str, code: str, lapses_at: datetime) -> Release:
    return Release(
        reference=lock_id, is_lock=True, is_shop=True, codes=(code,), lapses_at=lapses_at
    )


def _release(reserved: Reserved, points_name: str) -> Release:
    lapses_at = reserved.expires_at + COUNTED_SHORT
    if isinstance(reserved, ShopCouponOnSale):
        return _release_of_shop(reserved.lock_id, reserved.code, lapses_at)
    if isinstance(reserved, CouponLock):
        codes = tuple(coupon.code for coupon in reserved.coupons)
        return Release(reference=reserved.reference, is_lock=True, codes=codes, lapses_at=lapses_at)
    return Release(
        reference=reserved.reference,
        points=reserved.points,
        points_name=points_name,
        lapses_at=lapses_at,
    )


def _effect(release: Release, *, by_itself: bool = False) -> Effect:
    if release.is_shop:
        return ReleaseShopCoupon(lock_id=release.reference, by_itself=by_itself)
    if release.is_lock:
        return ReleaseCoupons(reference=release.reference, by_itself=by_itself)
    return ReleaseHold(reference=release.reference, by_itself=by_itself)


# -- what becomes of it -----------------------------------------------------------------------


def arrived(state: TerminalState, intent: it.ReleaseArrived) -> Answer:
    """One that had to wait has moved the points behind the balance that is shown."""
    release = _find(state, intent.reference)
    if release is None:
        return NOTHING
    return Decision(
        events=(ev.ReleaseEnded(reference=intent.reference),),
        effects=_balance_read(state) if intent.by_itself and not release.is_shop else (),
        urgent=False,
    )


def _balance_read(state: TerminalState) -> tuple[Effect, ...]:
    sale = state.sale
    if sale is None or sale.customer is None or not sale.customer.verified:
        return ()
    return (ReadBalance(sale_id=sale.sale_id, customer_id=sale.customer.customer_id),)


def failed(state: TerminalState, intent: it.ReleaseFailed, moment: Moment) -> Answer:
    """Told once, when it was asked for; what is tried again by itself is not told each time."""
    release = _find(state, intent.reference)
    if release is None:
        return NOTHING
    if intent.is_final:
        ended = ev.ReleaseEnded(reference=intent.reference, is_back=False)
        if intent.by_itself:
            return Decision(events=(ended,), urgent=False)
        what = "lock" if release.is_lock else "hold"
        lapses = f"the {what} lapses by itself, {_latest((release,), moment.now)}"
        return Decision(
            say=f"{_named((release,))} cannot be given back: {lapses}.",
            events=(ended,),
            trouble=True,
        )
    if intent.by_itself:
        return NOTHING
    waiting = tuple(one for one in state.releases if one.is_shop == release.is_shop)
    latest = _latest(waiting, moment.now)
    is_one = len(waiting) == 1 and len(release.codes) == 1
    line_back = _ENGINE_BACK if release.is_shop else _LINE_BACK
    key = "token is" if release.is_shop else "keys are"
    when = f"once the {key} right, tell the manager" if intent.needs_a_person else line_back
    return Decision(
        say=f"{_named(waiting)} {'is' if is_one else 'are'} given back {when}, {latest}.",
        trouble=True,
    )


_LINE_BACK = "when the line returns"
_ENGINE_BACK = "when the coupon engine answers"


def again(state: TerminalState) -> Answer:
    """To the loyalty service; the coupon engine has a line of its own."""
    return Decision(effects=_again(state, is_shop=False))


def again_to_the_engine(state: TerminalState) -> tuple[Effect, ...]:
    return _again(state, is_shop=True)


def _again(state: TerminalState, *, is_shop: bool) -> tuple[Effect, ...]:
    return tuple(_effect(one, by_itself=True) for one in state.releases if one.is_shop == is_shop)


def gone_back(state: TerminalState, now: datetime) -> tuple[ev.ReleaseEnded, ...]:
    """What has gone back by itself meanwhile."""
    return tuple(
        ev.ReleaseEnded(reference=one.reference, is_back=False)
        for one in state.releases
        if one.lapses_at <= now
    )


def still_going_back(state: TerminalState) -> tuple[ev.Event, ...]:
    """What is still to go back, for the shift being opened: nothing older is read after it."""
    return tuple(ev.ReleaseAsked(release=one) for one in state.releases)


def _find(state: TerminalState, reference: str) -> Release | None:
    return next((one for one in state.releases if one.reference == reference), None)


def _named(releases: Iterable[Release]) -> str:
    names: list[str] = []
    for one in releases:
        points = f"{one.points:,} {one.points_name or 'points'}"
        names.extend(one.codes if one.is_lock else (points,))
    return " and ".join(names)


def _latest(releases: Iterable[Release], now: datetime) -> str:
    """Rounded up: nobody is told too early an end."""
    left = max(one.lapses_at for one in releases) - now
    minutes = max(1, ceil(left / _MINUTE))
    return f"at the latest in {minutes} minute{'s' if minutes > 1 else ''}"


RULES = (
    NO_RULES.heard(it.ReleaseArrived, lambda state, intent, _: arrived(state, intent))
    .heard(it.ReleaseFailed, failed)
    .heard(it.ReleaseAgain, lambda state, *_: again(state))
)
