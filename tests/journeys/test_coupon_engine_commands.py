"""The coupon engine at its own machine: `pos coupons issue, list, revoke, doubles, print`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from loyalty_office import Ended, Office
from shop import CONFIG, Shop, make_coupons_file

from pos.assembly.coupon_engine import coupon_engine_over, open_coupon_database
from pos.clock import SystemClock
from pos.config import load
from pos.core.money import Money

SARA = "mobile_966500001234"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Where an engine's configuration is; nothing of a till."""
    (tmp_path / "config.toml").write_text(CONFIG.format(base_url="http://127.0.0.1:9"), "utf-8")
    make_coupons_file(Shop(tmp_path))
    return tmp_path


def coupons(box: Path, *words: str) -> Ended:
    """In this process, in a fraction of the time."""
    return Office(Shop(box), service="").pos("coupons", *words)


def issued(box: Path, *words: str) -> dict[str, Any]:
    ended = coupons(box, "issue", *words, "--json")
    assert 0 == ended.returncode, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def use(box: Path, code: str, *sales: str) -> None:
    """As tills tell the engine, some of them too late."""
    settings = load(box / "config.toml", {})
    engine = coupon_engine_over(open_coupon_database(settings), settings, SystemClock())
    for sale in sales:
        engine.burn(code, sale_id=sale, receipt=f"R-{sale}", till="S001-T1", at=datetime.now(UTC))
    engine.close()


@pytest.mark.parametrize(
    "words",
    [
        ("issue", "--kind", "fixed", "--value", "3"),
        ("list",),
        ("revoke", "OWN-1", "--why", "lost"),
        ("doubles",),
        ("print", "OWN-1", "--text"),
        ("forget-customer", SARA, "--again", SARA),
    ],
)
def test_another_machine_than_the_engines(box: Path, words: tuple[str, ...]) -> None:
    """No coupon is given out that no engine knows, and no empty file is left behind."""
    file = box / "data" / "coupons.db"
    for one in file.parent.glob("coupons.db*"):
        one.unlink()

    ended = coupons(box, *words)

    assert 1 == ended.returncode
    assert "Is this the engine's machine? pos coupons serve makes the file." in ended.stderr
    assert not file.exists()


def test_issued_listed_and_ended(box: Path) -> None:
    """What is asked for is what is kept; a list is cut by customer, state and page."""
    hers = issued(
        box, "--kind", "percentage", "--value", "10", "--customer", SARA, "--capping", "50",
        "--min-order", "100", "--days", "3", "--limit", "2", "--per-customer", "1",
    )  # fmt: skip
    tote = issued(box, "--kind", "product", "--product", "TOTE")
    anyones = coupons(box, "issue", "--kind", "fixed", "--value", "12.5", "--limit", "500")

    assert hers["code"] == hers["text"]
    assert hers["code"].startswith("OWN-P-")
    assert (5_000, 10_000, 2, 1) == (
        hers["capping"], hers["min_order"], hers["usage_limit"], hers["per_customer_limit"]
    )  # fmt: skip
    assert ["TOTE"] == tote["products"]
    code, words, _ = anyones.stdout.splitlines()
    assert words.startswith("12.50 ")
    assert words.endswith(", 500 uses")
    assert "OWN-F-" in code

    ending = coupons(box, "revoke", code.lower(), "--why", "lost", "--by", "Maha", "--json")
    ended = json.loads(ending.stdout)
    listed = coupons(box, "list")
    first, rest = coupons(box, "list", "--limit", "1"), coupons(box, "list", "--after", code)

    assert "revoked" == ended["state"]
    assert ("Maha", "lost") == (ended["revoked"]["by"], ended["revoked"]["why"])
    assert 2 == coupons(box, "list", "--limit", "501").returncode
    assert 3 == len(listed.stdout.splitlines())
    assert f"More: pos coupons list --after {code}" in first.stdout
    assert [tote["code"], hers["code"]] == [line.split()[0] for line in rest.stdout.splitlines()]
    for option, only in (("--customer", SARA), ("--state", "revoked")):
        told = json.loads(coupons(box, "list", option, only, "--json").stdout)
        assert (hers["code"] if only == SARA else code) == told["code"]


def test_ended_with_a_reason(box: Path) -> None:
    """One is needed, and told in the list; what is used up stays used."""
    code = issued(box, "--kind", "percentage", "--value", "10")["code"]
    used = issued(box, "--kind", "percentage", "--value", "10")["code"]
    use(box, used, "1")

    without = coupons(box, "revoke", code, "--why", " ")
    still = json.loads(coupons(box, "list", "--state", "active", "--json").stdout)["code"]
    ended = coupons(box, "revoke", code, "--why", "printed twice", "--by", "Maha")
    late = coupons(box, "revoke", used, "--why", "lost")
    listed = dict(line.split(maxsplit=1) for line in coupons(box, "list").stdout.splitlines())

    assert [2, 0, 1] == [one.returncode for one in (without, ended, late)]
    assert "a reason is needed" in without.stderr
    assert code == still
    assert "A sale that has it locked now may still use it." in ended.stdout
    assert "is used up: nothing is left to end" in late.stderr
    assert listed[code].startswith("revoked ")
    assert listed[code].endswith("  printed twice")
    assert listed[used].startswith("used ")


def test_a_slip(box: Path) -> None:
    """With the code as a QR code's text; one that is good for nothing is not printed."""
    code = issued(box, "--kind", "percentage", "--value", "10")["code"]

    slip = coupons(box, "print", code, "--text")
    unknown = coupons(box, "print", "OWN-P-1", "--text")
    coupons(box, "revoke", code, "--why", "lost")
    ended = coupons(box, "print", code, "--text")

    assert "10 % off" in slip.stdout
    assert f"Code {code}" in slip.stdout
    assert [0, 1, 1] == [one.returncode for one in (slip, unknown, ended)]
    assert "there is no coupon OWN-P-1" in unknown.stderr
    assert "is revoked: it is not printed" in ended.stderr


def test_double_uses(box: Path) -> None:
    """A coupon that two tills took, with both receipts."""
    code = issued(box, "--kind", "fixed", "--value", "5")["code"]
    assert "No coupon was used more often" in coupons(box, "doubles").stdout
    use(box, code, "sale-1", "sale-2")

    shown = coupons(box, "doubles")
    told = json.loads(coupons(box, "doubles", "--json").stdout)

    first, *uses = shown.stdout.splitlines()
    assert code == first == told["code"]
    assert [False, True] == ["one too many" in line for line in uses]
    assert ["R-sale-1", "R-sale-2"] == [one["receipt"] for one in told["uses"]]
    assert "used" == json.loads(coupons(box, "list", "--json").stdout)["state"]


@pytest.mark.parametrize(
    ("words", "status", "say"),
    [
        (("--value", "ten"), 2, "--value: expected a number such as 12.50"),
        (("--value", "5", "--capping", "5.005"), 2, "--capping: expected an amount in SAR"),
        (("--value", "5", "--days", "0"), 2, "--days: expected a number from 1 to 3,650"),
        (("--value", "0"), 1, "its value is above 0"),
        (("--value", "5", "--limit", "0"), 1, "it may be used from once"),
        (("--value", "1.234"), 2, "--value: expected an amount in SAR"),
        (("--value", "99999999999"), 2, "--value: expected at most 1,000,000,000"),
        (("--value", "5", "--kind", "shipping"), 2, "a shipping coupon has no value"),
        (("--value", "5", "--customer", ""), 2, "--customer: expected whose it is"),
        (("--value", "5", "--per-customer", "3"), 2, "--per-customer: expected no more than"),
        (("--value", "5", "--signed"), 2, "pos coupons keys makes one"),
    ],
)
def test_what_makes_no_coupon(box: Path, words: tuple[str, ...], status: int, say: str) -> None:
    """It is said with what to give instead, and none is kept."""
    ended = coupons(box, "issue", "--kind", "fixed", *words)

    assert (status, "") == (ended.returncode, ended.stdout)
    assert say in ended.stderr
    assert "There is no such coupon." in coupons(box, "list").stdout


def test_a_signed_coupon(box: Path) -> None:
    """What is given away holds the terms as well; the engine knows it by its code."""
    assert 0 == coupons(box, "keys").returncode

    signed = issued(box, "--kind", "fixed", "--value", "5", "--signed")
    of_a_product = coupons(box, "issue", "--kind", "product", "--product", "TOTE", "--signed")

    assert signed["text"].startswith(f"{signed['code']}.")
    slip = coupons(box, "print", signed["code"], "--text").stdout
    assert f"Code {signed['code']}\n" in slip
    assert signed["text"] in "".join(line.strip() for line in slip.splitlines())
    assert signed["code"] == json.loads(coupons(box, "list", "--json").stdout)["code"]
    assert 1 == of_a_product.returncode


def test_a_free_product_is_named(box: Path) -> None:
    """A till would give the dearest item on the sale."""
    ended = coupons(box, "issue", "--kind", "product")
    of_a_collection = issued(box, "--kind", "product", "--collection", "MUGS")

    assert (2, "") == (ended.returncode, ended.stdout)
    assert "--product ID or --collection ID" in ended.stderr
    assert ["MUGS"] == of_a_collection["collections"]


def test_one_that_stands_alone(box: Path) -> None:
    """Beside no other coupon, where it is said; beside all others else."""
    alone = issued(box, "--kind", "fixed", "--value", "5", "--alone")
    usual = issued(box, "--kind", "fixed", "--value", "5")

    assert {"orders": False, "products": False, "shipping": False} == alone["combines"]
    assert {"orders": True, "products": True, "shipping": True} == usual["combines"]


def test_amounts_are_the_stores(box: Path) -> None:
    """In the currency of the store, to its own decimals."""
    config = box / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"SAR"', '"KWD"'), "utf-8")

    told = issued(box, "--kind", "fixed", "--value", "1.250", "--min-order", "2.5")

    assert ("KWD", Money.parse("2.5", "KWD").minor) == (told["currency"], told["min_order"])


def test_a_customer_forgotten(box: Path) -> None:
    """Only who is meant, told once; their coupon ends, and of nobody it is said so."""
    issued(box, "--kind", "fixed", "--value", "5", "--customer", SARA)
    another = coupons(box, "forget-customer", SARA, "--again", SARA[:-1])
    assert (2, True) == (another.returncode, "nothing was done" in another.stderr)

    ended = coupons(box, "forget-customer", SARA, "--again", SARA)
    again = coupons(box, "forget-customer", SARA, "--again", SARA, "--json")

    said = "Coupons that were theirs: 1, ended now: 1. Uses that name nobody now: 0."
    assert f"{SARA} is forgotten here. {said}\n" == ended.stdout
    nothing = {"coupons": 0, "ended": 0, "uses": 0, "was_told": False}
    assert nothing == json.loads(again.stdout)
    listed = json.loads(coupons(box, "list", "--json").stdout)
    left = [one.name for one in box.rglob("coupons.db*") if SARA.encode() in one.read_bytes()]
    assert (True, []) == ((box / "data" / "coupons.db").exists(), left)
    assert ("revoked", "") == (listed["state"], listed["customer"])
