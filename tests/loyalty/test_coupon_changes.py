"""What other settings of the coupon engine change, in lines that tell no secret."""

from dataclasses import replace

import pytest

from pos.core.customer import CouponKind
from pos.loyalty.gameball.shop_engine import PLACEHOLDERS, settings_of_shop_engine
from pos.ports.coupon_changes import changes_of
from pos.ports.program import CouponSettings

NONE = CouponSettings(method="POST", content_type="application/json")
FIRST = CouponSettings(
    url="https://shop.example/coupons?key=opens-it",
    method="POST",
    headers=(("X-Key", "opens-it"), ("X-Shop", "opens-it-too")),
    query=(("shop", "opens-it"),),
    payload='{"key":"opens-it","code":"{{code}}"}',
    kinds=(CouponKind.FIXED, CouponKind.PERCENTAGE),
    names=((CouponKind.FIXED, "amount"),),
    platforms=(("Web", "web"),),
)


def lines(before: CouponSettings, after: CouponSettings) -> list[str]:
    return [one.line for one in changes_of(before, after)]


def test_the_same_settings_change_nothing() -> None:
    """A header's name is the same in any case, and no type is JSON."""
    told = replace(
        FIRST,
        headers=tuple((name.lower(), value) for name, value in FIRST.headers),
        content_type="application/json",
    )

    assert [] == lines(FIRST, FIRST) == lines(FIRST, told)


def test_an_engine_where_there_was_none() -> None:
    """Everything is new; the other way round everything goes."""
    new = lines(NONE, FIRST)
    gone = lines(FIRST, NONE)

    assert [
        "+ url: https://shop.example/coupons?••••",
        "+ method: POST",
        "+ type: application/json",
    ] == [line for line in new if line.split(":")[0][2:] in {"url", "method", "type"}]
    assert {"+"} == {line[0] for line in new}
    assert {"-"} == {line[0] for line in gone}
    assert [line[2:] for line in new] == [line[2:] for line in gone]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            replace(FIRST, url="https://shop.example/coupons?key=other"),
            "~ url: https://shop.example/coupons?••••, another than before",
        ),
        (replace(FIRST, method="PUT"), "~ method: POST → PUT"),
        (replace(FIRST, kinds=(CouponKind.FIXED,)), "- percentage coupons: made"),
        (
            replace(FIRST, names=((CouponKind.FIXED, "off"),)),
            "~ fixed coupons: made, as “amount” → made, as “off”",
        ),
        (
            replace(FIRST, headers=(("X-Key", "new"), ("X-Shop", "opens-it-too"))),
            "~ header X-Key: ••••, another than before",
        ),
        (replace(FIRST, headers=FIRST.headers[:1]), "- header X-Shop: ••••"),
        (replace(FIRST, query=(*FIRST.query, ("more", "x"))), "+ query more: ••••"),
        (
            replace(FIRST, payload="{{ code }} {{value}}"),
            "~ body: 36 characters with {{code}} → 20 characters with {{ code }}, {{value}}",
        ),
        (replace(FIRST, content_type="text/plain"), "~ type: application/json → text/plain"),
        (replace(FIRST, platforms=(("Web", "w"),)), "~ platforms: Web (web) → Web (w)"),
    ],
)
def test_each_change_is_a_line(changed: CouponSettings, told: str) -> None:
    """It alone; and no value that lets one in is in it."""
    assert [told] == lines(FIRST, changed)
    assert "opens-it" not in told


def test_settings_for_the_own_engine() -> None:
    """All that the documents name is sent; a path of the address's own is kept."""

    def made(url: str, *, method: str = "POST", header: str = "Authorization") -> CouponSettings:
        return settings_of_shop_engine(
            url,
            path="/issue",
            method=method,
            header=header,
            token="t0ken",
            words={CouponKind.FIXED: "amount"},
        )

    plain, read = made("https://coupons.example/"), made("http://127.0.0.1:1/x/", method="GET")

    assert "https://coupons.example/issue" == plain.url
    assert "http://127.0.0.1:1/x/" == read.url
    assert (("Authorization", "Bearer t0ken"),) == plain.headers
    assert (("X-Key", "t0ken"),) == made("https://coupons.example", header="X-Key").headers
    assert all(f'"{{{{{name}}}}}"' in plain.payload for name in PLACEHOLDERS)
    assert ("", PLACEHOLDERS) == (read.payload, tuple(name for name, _ in read.query))
    assert "amount" == dict(plain.names)[CouponKind.FIXED]
    assert "freeProduct" == dict(plain.names)[CouponKind.PRODUCT]
