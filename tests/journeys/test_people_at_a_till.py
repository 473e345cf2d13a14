"""People of a till: what was changed of them is on record, and who did what can be read."""

from __future__ import annotations

import json
from typing import Any

from shop import BAG, OPENING, Shop, ask, has_digits


def exported(shop: Shop, kind: str) -> list[dict[str, Any]]:
    told = shop.pos("journal", "export").stdout.splitlines()
    records = [json.loads(line) for line in told]
    return [one for one in records if one.get("kind") == kind]


def user_changes(shop: Shop) -> list[tuple[str, str, str]]:
    bodies = [_body(one) for one in exported(shop, "UserChanged")]
    return [(one["user_id"], one["what"], one["changed_by"]) for one in bodies]


def _body(record: dict[str, Any]) -> dict[str, Any]:
    body = record["body"]
    return json.loads(body) if isinstance(body, str) else dict(body)


def audit(shop: Shop, *arguments: str) -> list[dict[str, Any]]:
    told = shop.pos("users", "audit", *arguments, "--json")
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


def test_changes_by_a_command(shop: Shop) -> None:
    """Each is taken into the record at the till's next start, once, without PIN or badge."""
    added = shop.pos(
        *("users", "add", "3001", "--name", "Nora", "--role", "cashier", "--pin-stdin"),
        stdin="8642\n8642\n",
    )
    assert added.returncode == 0, added.stderr
    shop.pos("users", "badge", "3001", "--badge-stdin", stdin="NORAS-BADGE-1\n")
    shop.pos("users", "limit", "3001", "--percent", "15")
    for _ in range(2):
        assert shop.play("sign-on 3001 8642", "sign-off").status == 0

    by_command = [one for one in user_changes(shop) if one[0] == "3001"]
    assert [("3001", "added", ""), ("3001", "badge", ""), ("3001", "limit", "")] == by_command
    whole = shop.pos("journal", "export").stdout
    assert "NORAS-BADGE-1" not in whole
    assert not has_digits(whole, "8642")


def test_changes_while_the_till_runs(shop: Shop) -> None:
    """A till that runs takes them over when somebody signs on, and not again when it starts."""
    till = shop.begin("sign-on 1001 2468")
    shop.pos("users", "disable", "2001")
    assert ask(till, "lock")["ok"]
    assert ask(till, "sign-on 1001 2468")["ok"]
    till.communicate(timeout=60)
    shop.play("sign-on 1001 2468")

    disabled = [one for one in user_changes(shop) if one[1] == "disabled"]
    assert [("2001", "disabled", "")] == disabled


def test_a_role_of_the_stores_own(shop: Shop) -> None:
    """A supervisor says yes to what their role names, up to their limit, and to nothing else."""
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(
        config
        + "\n[roles.supervisor]\nmax_discount_percent = 20\n"
        + 'may_approve = ["more-off", "void-sale"]\n',
        encoding="utf-8",
    )
    refused = shop.pos(
        *("users", "add", "3001", "--name", "Salma", "--role", "boss", "--pin-stdin"),
        stdin="864201\n864201\n",
    )
    assert refused.returncode == 2
    assert "cashier, supervisor, manager" in refused.stderr
    shop.pos(
        *("users", "add", "3001", "--name", "Salma", "--role", "supervisor", "--pin-stdin"),
        stdin="864201\n864201\n",
    )

    played = shop.play(
        *OPENING,
        f"item {BAG}",
        "discount-sale 15% friend",
        "approve 3001 864201",
        "discount-sale 25% friend",
        "approve 3001 864201",
        "approve 2001 135790",
    )

    assert [True, True, True, False, True, False, False, True] == [
        one["ok"] for one in played.actions
    ]
    assert "More than 20 % off needs a manager's approval" in played.actions[6]["refusal"]


def test_who_did_what(shop: Shop) -> None:
    """From the record: who, when, what, to whom, on which receipt; of one person, from a day on."""
    shop.play(
        *OPENING,
        f"item {BAG}",
        "discount-sale 15% friend",
        "approve 2001 135790",
        "tender cash 2000.00",
        "no-sale change",
        "paid-out 5.00 water",
        f"item {BAG}",
        "void-sale",
    )

    told = audit(shop)
    (yes,) = (one for one in told if one["kind"] == "approval" and "more off" in one["words"])
    assert ("2001", "1001", "said yes to more off than usual, for 1001") == (
        yes["user"],
        yes["beside"],
        yes["words"],
    )
    (off,) = (one for one in told if one["kind"] == "discount")
    assert ("1001", "Amira Hassan", "S001-T1-000001") == (off["user"], off["name"], off["receipt"])
    kinds = [one["kind"] for one in told]
    assert {"sign-on", "shift", "no-sale", "cash", "void", "user"} <= set(kinds)
    assert kinds.index("discount") < kinds.index("no-sale") < kinds.index("void")
    assert sorted(one["place"] for one in told) == [one["place"] for one in told]

    of_the_manager = audit(shop, "2001")
    assert of_the_manager
    assert all("2001" in (one["user"], one["beside"]) for one in of_the_manager)
    assert len(of_the_manager) < len(told)
    assert [] == audit(shop, "--since", "2999-01-01")
    in_words = shop.pos("users", "audit").stdout
    assert "said yes to more off than usual, for 1001" in in_words
    assert "(S001-T1-000001)" in in_words
    assert shop.pos("users", "audit", "--since", "yesterday").returncode == 2
