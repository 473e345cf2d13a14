"""`pos rules` as a manager types it, against the service on real HTTP."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from loyalty_office import Office, office_of, typed_at
from shop import BAG, OPENING, SARA, Shop

from pos.sandbox.scenarios import DEMO_PARTNER_TOKEN
from pos.sandbox.server import SandboxProcess

NEW_RULE = {
    "pointsToRedeem": 777,
    "ruleType": "percentage_discount_settings",
    "coupon": {
        "couponType": "percentage_discount",
        "discountValue": 7.5,
        "minOrderValue": 40,
        "options": {"capping": 50},
    },
    "endDate": "2099-12-31",
}
IN_WORDS = "777 points: 7.5 % off, at most 50.00, orders from 40.00, until 31 Dec 2099"


@pytest.fixture
def office(shop: Shop, sandbox: SandboxProcess) -> Office:
    return office_of(shop, sandbox.base_url)


def rules_of(office: Office) -> dict[int | None, dict[str, Any]]:
    """The listed rules by their points."""
    listed = office.pos("rules", "list", "--json")
    assert 0 == listed.returncode, listed.stderr
    return {rule["points"]: rule for rule in json.loads(listed.stdout)}


def changes(office: Office) -> list[str]:
    """Every request that could have changed a rule."""
    return [one["path"] for one in office.requests() if "/client/" in one["path"]]


def test_a_new_rule_reaches_the_till(office: Office) -> None:
    """Said in words, sent with a yes, then in the list and on the customer's page at the till."""
    created = office.pos("rules", "create", office.file(NEW_RULE), "--yes")
    listed = office.pos("rules", "list")
    played = office.shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", "page rules")

    assert 0 == created.returncode, created.stderr
    assert f"A new rule. {IN_WORDS}\n" in created.stdout
    assert "777 points: 7.5 % off" in listed.stdout
    assert 777 in rules_of(office)
    assert 777 in [rule["points"] for rule in played.state["customer_file"]["rules"]]


def test_nothing_is_sent_without_a_yes(office: Office) -> None:
    """Where nobody can be asked --yes is needed; a no, and a closed terminal, are a no."""
    file = office.file(NEW_RULE)
    unasked = office.pos("rules", "create", file)
    said_no = typed_at(office.shop, "rules", "create", file, answer="no\n")
    closed = typed_at(office.shop, "rules", "create", file, answer="\x04")

    assert (2, "") == (unasked.returncode, unasked.stdout)
    assert "--yes" in unasked.stderr
    for status, shown in (said_no, closed):
        assert 1 == status
        assert IN_WORDS in shown
        assert "nothing was sent" in shown
    assert [] == changes(office)


def test_a_yes_at_the_terminal_sends(office: Office) -> None:
    """The question comes after the words, and one word answers it."""
    status, shown = typed_at(office.shop, "rules", "create", office.file(NEW_RULE), answer="yes\n")

    assert 0 == status, shown
    assert shown.index(IN_WORDS) < shown.index("Send it? yes/no:")
    assert 777 in rules_of(office)


def test_a_rule_is_changed_and_deleted(office: Office) -> None:
    """Before and after are said; a rule that is gone is not deleted twice."""
    rule_id = rules_of(office)[500]["id"]
    change = office.file({"coupon": {"discountValue": 20}})

    updated = office.pos("rules", "update", rule_id, change, "--yes")
    after = rules_of(office)[500]
    deleted = office.pos("rules", "delete", rule_id, "--yes")
    again = office.pos("rules", "delete", rule_id, "--yes")

    assert [0, 0, 1] == [ended.returncode for ended in (updated, deleted, again)]
    assert f"Rule {rule_id}, now: 500 points: 10 % off" in updated.stdout
    assert "Afterwards: 500 points: 20 % off" in updated.stdout
    assert "20 % off" in after["say"]
    assert f"Rule {rule_id} will be deleted: 500 points: 20 % off" in deleted.stdout
    assert f"no rule {rule_id}" in again.stderr
    assert 500 not in rules_of(office)


def test_the_default_rule_and_the_program(office: Office) -> None:
    """What a point is worth, whether it can be spent, and when it lapses."""
    default = office.pos(
        "rules", "default", "-", "--yes", stdin='{"valueOfPoint": 0.25, "isActive": true}'
    )
    program = office.pos(
        "rules", "program", "-", "--yes",
        stdin='{"isRedemptionActive": false, "pointsExpiryPeriod": 90}',
    )  # fmt: skip

    account = office.world()["account"]
    assert [0, 0] == [default.returncode, program.returncode]
    assert "Any points: 0.25 SAR a point, switched on" in default.stdout
    assert "points cannot be spent, points expire after 90 days" in program.stdout
    assert (False, 90) == (account["redemption_active"], account["points_life_days"])
    assert Decimal("0.25") == Decimal(str(account["redemption_factor"]))


@pytest.mark.parametrize("word", ["create", "default", "program"])
def test_every_mistake_is_told_and_nothing_sent(office: Office, word: str) -> None:
    """A document is checked here first: each mistake has a line of its own with the file."""
    file = office.file({"ruleTyp": "x", "endDate": "soon", "isActiv": True})

    ended = office.pos("rules", word, file, "--yes")

    assert (1, "") == (ended.returncode, ended.stdout)
    for name in ("ruleTyp", "isActiv"):
        assert [line for line in ended.stderr.splitlines() if line.startswith(f"{file}: {name} ")]
    assert "nothing was sent" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert [] == changes(office)


def test_the_service_has_the_last_word(office: Office) -> None:
    """Its no is one sentence of ours, with status 1; its code is in the log."""
    second = {
        "pointsToRedeem": 5,
        "ruleType": "free_shipping_settings",
        "coupon": {"couponType": "free_shipping"},
    }

    refused = office.pos("rules", "create", office.file(second), "--yes")
    default_id = rules_of(office)[None]["id"]
    kept = office.pos("rules", "delete", default_id, "--yes")

    assert [1, 1] == [refused.returncode, kept.returncode]
    assert "Nothing was changed" in refused.stderr
    assert "the default rule, which stays" in kept.stderr
    assert 1 == len(refused.stderr.splitlines())
    assert "POST /client/redemption/rule: 400 code=7 " in office.log


def test_a_wrong_token(office: Office) -> None:
    """The sentence names the setting; the token is on no output and in no log."""
    office.shop.environ["POS_GAMEBALL_PARTNER_TOKEN"] = "token-of-another-shop"

    ended = office.pos("rules", "create", office.file(NEW_RULE), "--yes")

    assert 1 == ended.returncode
    assert "POS_GAMEBALL_PARTNER_TOKEN" in ended.stderr
    assert "Nothing was changed" in ended.stderr
    assert "/client/redemption/rule: 401" in office.log
    shown = ended.stdout + ended.stderr + office.log
    assert "token-of-another-shop" not in shown
    assert DEMO_PARTNER_TOKEN not in shown


def test_what_is_not_set_is_named(office: Office) -> None:
    """Without a token, a store or keys the status is 2, before anything is asked."""
    file = office.file(NEW_RULE)
    del office.shop.environ["POS_GAMEBALL_PARTNER_TOKEN"]
    no_token = office.pos("rules", "create", file, "--yes")
    listed = office.pos("rules", "list")
    office.shop.environ["POS_GAMEBALL_PARTNER_TOKEN"] = "any"
    config = office.shop.config.read_text(encoding="utf-8")
    office.shop.config.write_text(config.replace("partner_store_id", "#"), encoding="utf-8")
    no_store = office.pos("rules", "delete", "1", "--yes")
    office.shop.environ["POS_GAMEBALL_SECRET_KEY"] = ""
    no_keys = office.pos("rules", "list")

    assert [2, 0, 2, 2] == [one.returncode for one in (no_token, listed, no_store, no_keys)]
    assert "POS_GAMEBALL_PARTNER_TOKEN" in no_token.stderr
    assert "loyalty.partner_store_id" in no_store.stderr
    assert "POS_GAMEBALL_SECRET_KEY" in no_keys.stderr
    assert [] == changes(office)


def test_a_lost_answer_is_no_no(office: Office) -> None:
    """The rule may be there: the manager is told to look before making it twice."""
    office.trouble(loseAnswers=1)

    ended = office.pos("rules", "create", office.file(NEW_RULE), "--yes")

    assert 1 == ended.returncode
    assert "it may have been done, or not" in ended.stderr
    assert "pos rules list" in ended.stderr
    assert 777 in rules_of(office)


def test_nobody_answers(office: Office, sandbox: SandboxProcess) -> None:
    """A line that is down is told as that, in an office's words."""
    sandbox.refuse_connections()

    ended = office.pos("rules", "list")

    assert (1, "") == (ended.returncode, ended.stdout)
    assert "cannot be reached" in ended.stderr
    assert "sale" not in ended.stderr
    assert "changed" not in ended.stderr


@pytest.mark.parametrize(
    "question", [("rules", "list"), ("coupons", "show"), ("loyalty", "customer", SARA)]
)
def test_the_line_breaks_off(office: Office, question: tuple[str, ...]) -> None:
    """Whoever only asked is told that the service is away, and not what was left as it was."""
    office.trouble(down=True)

    ended = office.pos(*question)

    assert 1 == ended.returncode
    assert "cannot be reached" in ended.stderr
    assert "changed" not in ended.stderr
