"""A day at the till, as a till script: each chapter ends with nothing open.

{sara} is what her phone shows when the line is reached.
"""

from __future__ import annotations

from dataclasses import dataclass

SIGN_ON = "sign-on 1001 2468"
OPEN = "open-shift 200.00"
CLOSE = "close-shift 1000.00"

BAG, SHIRT, SOCKS, BELT = "6281100001003", "6281100002024", "6281100003007", "6281100004011"
OMAR = "mobile_966500005678"
LATER = "advance 240"

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Lines at the counter, and how many sales they complete."""

    name: str
    lines: Lines
    sales: int = 1


def _scans(*codes: str) -> Lines:
    return tuple(f"scan {code}" for code in codes)


_MORNING = (
    Chapter("plain", (*_scans(BAG, SOCKS), "tender cash 150")),
    Chapter("points", (*_scans(BAG, "{sara}"), "redeem points 100", "tender card")),
    Chapter("paid in", ("paid-in 50.00 change",), 0),
    Chapter("coupon", (*_scans("{sara}", SHIRT), "coupon SUMMER50", "tender card")),
    Chapter("known by phone", (*_scans(BELT), "phone 0500005678", "tender cash 400")),
    Chapter(
        "points and coupon",
        (
            *_scans("{sara}", SHIRT, BAG),
            "coupon SUMMER50",
            "redeem amount 5.00",
            "tender card 50.00",
            "tender cash 400",
        ),
    ),
    Chapter("another", (*_scans(BAG, BAG), "void-line 1", *_scans(SOCKS), "tender cash 400")),
    Chapter(
        "suspended",
        (
            *_scans("{sara}", BAG),
            "redeem points 50",
            "suspend blue coat",
            *_scans(BELT),
            "tender cash 400",
            "resume blue coat",
            *_scans("{sara}"),
            "redeem points 60",
            "tender card",
        ),
        2,
    ),
    Chapter("no sale", ("no-sale change",), 0),
    Chapter(
        "given back",
        (
            *_scans("{sara}", BAG),
            "redeem points 70",
            "release-points",
            "coupon SUMMER50",
            "remove-coupon SUMMER50",
            "tender card",
        ),
    ),
    Chapter(
        "struck out",
        (*_scans("{sara}", SHIRT), "redeem points 30", "coupon SUMMER50", "void-sale"),
        0,
    ),
)
_AFTERNOON = (
    Chapter("returned", ("return S001-T1-000002 1 1 wrong size", "tender card")),
    Chapter(
        "bought with points",
        (*_scans("{sara}", BAG), "buy-coupon 2141 apply", "tender card"),
    ),
    Chapter("dropped", ("drop 100.00", "paid-out 12.50 stamps"), 0),
    Chapter(
        "no line",
        (
            "network down",
            *_scans(SHIRT),
            f"customer {OMAR}",
            "tender cash 400",
            *_scans(BAG),
            f"customer {OMAR}",
            "tender card",
            *_scans(BELT),
            "register 0500009999 Huda Saleh",
            "tender cash 400",
            "network up",
        ),
        3,
    ),
)
"""Up to where the line goes down."""
_EVENING = (
    Chapter("delivered", ("wait-outbox 20",), 0),
    Chapter(
        "no answer",
        (
            *_scans("{sara}", BAG),
            "network lose-answers 1",
            "tender cash 400",
            "network up",
            "wait-outbox 20",
        ),
    ),
    Chapter("points again", (*_scans("{sara}", SHIRT), "redeem points 40", "tender cash 400")),
    Chapter("coupon again", (*_scans("{sara}", BAG), "coupon SUMMER50", "tender cash 400")),
    Chapter(
        "outright",
        (
            *_scans("{sara}"),
            "redeem-outright points 10 raffle",
            "approve 2001 135790",
            *_scans(SOCKS),
            "tender cash 400",
        ),
    ),
    Chapter("last but one", (*_scans(SOCKS, SOCKS), "qty 2", "tender card")),
    Chapter("last", (*_scans(BELT), f"customer {OMAR}", "tender cash 400")),
)


def day() -> tuple[Chapter, ...]:
    """Twenty sales, with everything else that a day has."""
    return (*_MORNING, *_AFTERNOON, *_EVENING)
