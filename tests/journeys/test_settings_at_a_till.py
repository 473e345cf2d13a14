"""Settings changed at a real till by keys, and by hand between two starts: all of it on record."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest
from shop import BAG, OPENING, Shop
from typist import Typist, typing_at

from pos.config import load
from pos.config.writing import kept_before
from pos.journal.queries import SqliteHistory

SOLD = (*OPENING, f"item {BAG}", "tender cash 200.00")


def changes(shop: Shop) -> list[dict[str, Any]]:
    lines = map(json.loads, shop.pos("journal", "export").stdout.splitlines())
    return [one["body"] for one in lines if one["kind"] == "SettingsChanged"]


def keys_of(change: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["key"], one["old"], one["new"]) for one in change["changes"]]


def by_hand(shop: Shop, old: str, new: str) -> None:
    text = shop.config.read_text(encoding="utf-8")
    assert old in text
    shop.config.write_text(text.replace(old, new), encoding="utf-8")


def signed_on(till: Typist) -> None:
    till.shows("Your id")
    till.enter("2001")
    till.shows("PIN")
    till.enter("135790")
    till.shows("no shift open")


def left(till: Typist) -> None:
    till.press("Ctrl+Q")
    assert 0 == till.leave()


def test_changed_by_keys_and_brought_back(shop: Shop) -> None:
    """Looked at, typed, shown, saved, undone with one key; each is on record with who did it."""
    before = shop.config.read_text(encoding="utf-8")
    with typing_at(shop, "run") as till:
        signed_on(till)
        till.press("F10")
        till.shows("K Settings")
        till.press("k")
        till.shows("shows its keys")
        till.press("Enter")
        till.shows("STYL Outfits")
        till.press("Down")
        till.shows("on the receipt and the screen")
        till.press("Enter")
        till.shows("takes what is typed")
        till.enter(" 2")
        till.shows("shows what would be saved")
        till.press("s")
        till.shows('+ name = "STYL Outfits 2"', "saves it")
        assert before == shop.config.read_text(encoding="utf-8")
        till.press("Enter")
        till.shows("They hold from the next start of the till.")
        assert "STYL Outfits 2" == load(shop.config, shop.environ).store.name
        till.press("Ctrl+Z")
        till.shows("What was before is back")
        assert before == shop.config.read_text(encoding="utf-8")
        till.press("Ctrl+Z")
        till.shows("STYL Outfits 2")
        till.back("Settings: store")
        till.back("shows its keys")
        left(till)

    first, made, undone, redone = changes(shop)
    assert "first" == first["where"]
    assert [("till", "2001"), ("till", "2001"), ("till", "2001")] == [
        (one["where"], one["cashier_id"]) for one in (made, undone, redone)
    ]
    assert [False, True, True] == [one["is_rollback"] for one in (made, undone, redone)]
    assert [("[store] name", '"STYL Outfits"', '"STYL Outfits 2"')] == keys_of(made)
    assert [("[store] name", '"STYL Outfits 2"', '"STYL Outfits"')] == keys_of(undone)
    assert before == kept_before(shop.config).read_text(encoding="utf-8")
    assert 0 == shop.play("sign-on 1001 2468").status
    assert 4 == len(changes(shop))


def test_changed_by_hand_is_on_record_once(shop: Shop) -> None:
    """What an editor or a version control wrote is found at the next start, and only then."""
    shop.play("sign-on 1001 2468")
    (first,) = changes(shop)
    assert ("[store] name", '"Store"', '"STYL Outfits"') in keys_of(first)

    by_hand(shop, 'name = "STYL Outfits"', 'name = "Corner"')
    for _ in range(2):
        assert 0 == shop.play("sign-on 1001 2468").status
        _, found = changes(shop)
        assert ("file", "") == (found["where"], found["cashier_id"])
        assert [("[store] name", '"STYL Outfits"', '"Corner"')] == keys_of(found)

    shown = shop.pos("journal", "show", "--most", "200").stdout
    assert 'found changed in the file: [store] name: "STYL Outfits" → "Corner"' in shown
    assert 0 == shop.pos("journal", "verify").returncode


def test_a_remark_or_an_order_is_no_change(shop: Shop) -> None:
    """What sets nothing otherwise leaves no record, and neither does a default that is written."""
    shop.play("sign-on 1001 2468")
    by_hand(shop, '[till]\nid = "T1"\n', "")
    by_hand(shop, "[store]\n", "[returns]\ndays = 0\n# moved\n[store]\nprices_include_tax = true\n")
    shop.play("sign-on 1001 2468")

    assert 1 == len(changes(shop))


def test_reports_do_not_move(shop: Shop) -> None:
    """A change found in the middle of a shift is no figure of its reports."""
    shop.play(*SOLD)
    before = shop.pos("report", "x", "--json").stdout
    by_hand(shop, 'name = "STYL Outfits"', 'name = "STYL Outfits"\nprices_include_tax = true')
    by_hand(shop, "deadline_s = 2", "deadline_s = 3")
    shop.play("sign-on 2001 135790")

    assert 2 == len(changes(shop))
    assert _figures(before) == _figures(shop.pos("report", "x", "--json").stdout)


def _figures(told: str) -> dict[str, Any]:
    """Without where the record ends, which moves with each start."""
    report: dict[str, Any] = json.loads(told)
    return {name: value for name, value in report.items() if "record" not in name}


def test_the_second_copy_knows_too(shop: Shop) -> None:
    """A record that is made again from its copy does not take known settings for new ones."""
    shop.play(*SOLD)
    shop.data.joinpath("journal.db").unlink()
    assert 0 == shop.pos("journal", "rebuild").returncode
    shop.play("sign-on 1001 2468")

    assert 1 == len(changes(shop))


def test_no_secret_is_on_record(shop: Shop) -> None:
    """Keys of the service are in the environment, and in nothing that the till tells of itself."""
    shop.play("sign-on 1001 2468")
    told = json.dumps(changes(shop))

    for name in ("POS_GAMEBALL_API_KEY", "POS_GAMEBALL_SECRET_KEY"):
        assert shop.environ[name] not in told


@pytest.mark.parametrize("command", ["sync", "close"])
def test_a_command_leaves_the_devices_and_changes_nothing(shop: Shop, command: str) -> None:
    """It takes the till up without them, of which the file says nothing; nor is it news later."""
    devices = '[scanner]\ndriver = "serial"\nport = "loop://"\n\n[printer]'
    by_hand(shop, "[printer]", devices)
    shop.play("sign-on 1001 2468")
    shop.pos(command)
    shop.play("sign-on 1001 2468")

    (first,) = changes(shop)
    assert ("[scanner] driver", '"none"', '"serial"') in keys_of(first)


def test_a_till_in_training_has_no_record_of_them(shop: Shop) -> None:
    """They are the shop's: what practises tells nothing of the file, and the shop's till all."""
    shop.play("sign-on 1001 2468")
    by_hand(shop, 'name = "STYL Outfits"', 'name = "Corner"')
    ended = shop.pos("play", "-", "--training", stdin="sign-on 1001 2468\n")
    assert 0 == ended.returncode, ended.stderr
    with closing(SqliteHistory(shop.data / "training" / "journal.db")) as history:
        kinds = {record.kind for record in history.records()}

    assert "CashierSignedOn" in kinds
    assert "SettingsChanged" not in kinds
    assert 1 == len(changes(shop))
