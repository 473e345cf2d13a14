"""A day with everything in it, and no secret of it anywhere: in no file, answer, picture or log."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Iterator, Mapping

import pytest
from shop import BAG, SARA, SHIRT, Shop, make_coupons_file
from typist import typing_at

from pos.sandbox.server import SandboxProcess

SECRETS = {
    "POS_GAMEBALL_API_KEY": "canary-api-3f9a61c2",
    "POS_GAMEBALL_SECRET_KEY": "canary-secret-77b0e1d4",
    "POS_GAMEBALL_PARTNER_TOKEN": "canary-partner-5c2280aa",
    "POS_SMTP_PASSWORD": "canary-mail-e19d77b3",
    "POS_COUPONS_TOKEN": "canary-till-token-48c6ae07",
    "POS_COUPONS_ISSUE_TOKEN": "canary-issue-token-d1905b6f",
    "POS_COUPONS_DB_PASSWORD": "canary-database-60f7e2c9",
    "POS_COUPONS_SIGNING_KEY": b64encode(b"canary-that-signs-coupons-1b7e9d").decode(),
}
PINS = {"1001": "90417263", "2001": "58203947"}
BADGE = "canary-badge-a81f3306"
MAIL = '[email]\nhost = "127.0.0.1"\nport = 9\ntls = "none"\nfrom = "till@example.com"\n'
COUPONS = """[coupons]
url = "http://127.0.0.1:9"
patterns = ["OWN-*"]
offline = "signed"
public_key = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
deadline_s = 1
"""
SIGNED = f"OWN-F-1.{'CANARYOFASIGNEDCOUPON' * 8}"
DAY = (
    "sign-on 1001 1111",
    "sign-on 1001 90417263",
    "open-shift 100.00",
    f"scan {BAG}",
    f"customer {SARA}",
    "redeem points 10",
    "coupon SUMMER50",
    "coupon NOSUCH",
    "coupon OWN-F-1",
    f"scan {SIGNED}",
    "discount 1 50% vip",
    "approve 2001 58203947",
    "tender cash 500",
    f"item {SHIRT}",
    "no-sale coins",
    "approve 2001 00000000",
    "suspend later",
    "resume later",
    "network down",
    f"customer {SARA}",
    "redeem points 10",
    "tender card",
    "network up",
    "network fail 401 1",
    f"item {BAG}",
    f"customer {SARA}",
    "tender cash 500",
    f"scan {BADGE}",
    "lock",
    "sign-on 2001 58203947",
    "return S001-T1-000001 1 1 small",
    "tender cash 100",
    "reprint",
    "wait-outbox 5",
    "close-shift 100",
    "show",
)
LOOKS = (
    ("doctor",),
    ("doctor", "--json"),
    ("outbox", "list"),
    ("outbox", "list", "--json"),
    ("journal", "verify"),
    ("journal", "show", "--most", "500"),
    ("journal", "export"),
    ("report", "z"),
    ("report", "z", "--json"),
    ("receipt", "show", "S001-T1-000001"),
    ("users", "list"),
    ("rules", "list"),
    ("loyalty", "program"),
    ("coupons", "show"),
    ("coupons", "keys"),
    ("coupons", "issue", "--kind", "fixed", "--value", "5", "--signed"),
    ("coupons", "list"),
    ("sync", "--within", "2"),
)


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with SandboxProcess(world_name="demo", environ=SECRETS) as running:
        yield running


@pytest.fixture
def guarded(shop: Shop) -> Shop:
    """The shop, with secrets that would be known again anywhere."""
    shop.environ = {**shop.environ, **SECRETS}
    before = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(f"{before}{MAIL}{COUPONS}", encoding="utf-8")
    make_coupons_file(shop)
    for user, pin in PINS.items():
        told = shop.pos("users", "reset-pin", user, "--pin-stdin", stdin=f"{pin}\n{pin}\n")
        assert 0 == told.returncode, told.stderr
    given = shop.pos("users", "badge", "1001", "--badge-stdin", stdin=f"{BADGE}\n")
    assert 0 == given.returncode, given.stderr
    return shop


def found_in(places: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Which secret stands in which place."""
    tail = SIGNED.partition(".")[2]
    secrets = (*SECRETS.values(), *PINS.values(), BADGE, tail)
    found = {
        place: [one for one in secrets if one.encode() in content]
        for place, content in places.items()
    }
    return {place: ones for place, ones in found.items() if ones}


def files_of(shop: Shop) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()}


def test_a_day_keeps_its_secrets(guarded: Shop) -> None:
    """Wrong PINs, refused keys, approvals, a badge and a lost line: none of them tells one."""
    played = guarded.play(*DAY)
    assert {"sale", "outbox"} <= set(played.state)
    assert 3 <= len(played.refusals)

    told: dict[str, bytes] = {"play": (str(played.actions) + played.stderr).encode()}
    for words in (*LOOKS, ("support", "bundle", "--output", str(guarded.folder / "bundle.zip"))):
        ended = guarded.pos(*words)
        assert "Traceback" not in ended.stderr
        told[" ".join(words)] = (ended.stdout + ended.stderr).encode()
    files = files_of(guarded)

    assert any(name.endswith("till.log") for name in files)
    assert any(name.endswith("bundle.zip") for name in files)
    assert {} == found_in({**told, **files})


def test_the_screen_shows_no_secret(guarded: Shop) -> None:
    """A PIN is typed as dots, in the middle of a sale too: no byte to the terminal has it."""
    with typing_at(guarded, "run") as till:
        till.shows("Your id")
        till.enter("1001")
        till.shows("PIN")
        till.enter(PINS["1001"])
        till.shows("no shift open")
        till.press("F10")
        till.press("1")
        till.enter("100")
        till.shows("shift 1")
        till.enter(BAG)
        till.shows("Hoxton Bag")
        till.press("F8")
        till.press("1")
        till.enter("60")
        till.enter("vip")
        till.shows("Manager")
        till.enter("2001")
        till.enter(PINS["2001"])
        till.shows("−")
        written = till.shown.encode()

    assert b"Hoxton Bag" in written
    assert {} == found_in({"the terminal": written, **files_of(guarded)})


@pytest.mark.parametrize("key", ["schlüssel-canary-1", "canary with a space", "canary\tand tab"])
def test_a_key_that_cannot_be_one(guarded: Shop, key: str) -> None:
    """No header can carry it: it is refused by its name, and not told."""
    guarded.environ["POS_GAMEBALL_SECRET_KEY"] = key
    ended = guarded.pos("doctor")
    played = guarded.pos("play", "-", "--json", stdin=f"sign-on 1001 90417263\ncustomer {SARA}\n")

    told = ended.stdout + ended.stderr + played.stdout + played.stderr
    assert "POS_GAMEBALL_SECRET_KEY" in told
    assert "canary" not in told
    assert not [name for name, text in files_of(guarded).items() if b"canary w" in text]


def test_all_is_for_the_tills_own_user(guarded: Shop) -> None:
    """However open the habits of whoever starts it: what the till makes is its own."""
    as_it_was = os.umask(0)
    try:
        guarded.play(*DAY)
        guarded.pos("support", "bundle", "--output", str(guarded.data / "bundle.zip"))
    finally:
        os.umask(as_it_was)

    found = {one: stat.S_IMODE(one.stat().st_mode) for one in guarded.data.rglob("*")}
    open_to_others = {str(one): oct(mode) for one, mode in found.items() if mode & 0o077}
    assert {} == open_to_others
    assert 10 < len(found)
