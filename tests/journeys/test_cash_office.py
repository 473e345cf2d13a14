"""The drawer counted, handed over and kept apart, by the till script as people run it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from shop import BAG, OPENING, Shop

OMAR = ("users", "add", "1002", "--name", "Omar", "--role", "cashier", "--pin-stdin")


@pytest.fixture
def staffed(shop: Shop) -> Shop:
    """With a second cashier."""
    added = shop.pos(*OMAR, stdin="1357\n1357\n")
    assert 0 == added.returncode, added.stderr
    return shop


def with_keys(shop: Shop, text: str) -> None:
    shop.config.write_text(shop.config.read_text(encoding="utf-8") + text, encoding="utf-8")


def z_report(shop: Shop, *more: str) -> dict[str, object]:
    found = json.loads(shop.pos("report", "z", "--json", *more).stdout)
    assert isinstance(found, dict)
    return found


def test_handed_over(staffed: Shop) -> None:
    """One line closes a shift and opens the next; what was set aside is there for both."""
    played = staffed.play(
        *OPENING,
        f"item {BAG}",
        "suspend coat",
        f"item {BAG}",
        "hand-over 1002 1357 200",
        "tender cash 100",
        "hand-over 1002 9999 199.50",
        "hand-over 1002 1357 199.50",
        "expect cashier 1002",
        "expect shift.number 2",
        "expect shift.drawer_expected 199.50",
        "resume coat",
        "tender cash 100",
        "close-shift 299.50",
    )

    said = [one["say"] for one in played.actions if one["action"] == "hand-over"]
    assert "Shift 1 is closed. Short by 0.50. Shift 2 is Omar's, with 199.50." == said[-1]
    assert 2 == len(played.refusals)
    assert "A sale is open. Finish, suspend or void it before you hand over." == played.refusals[0]
    first, second = z_report(staffed, "--shift", "1"), z_report(staffed)
    assert ("1001", "1002", "1002") == (
        first["closed_by"],
        first["handed_to"],
        second["opened_by"],
    )
    assert first["grand_total"] == second["grand_total_before"]
    assert ("-0.50", "0.00") == (
        first["cash"]["over_short"],  # type: ignore[index]
        second["cash"]["over_short"],  # type: ignore[index]
    )
    paper = (staffed.folder / "receipts.txt").read_text(encoding="utf-8")
    assert 1 == paper.count("Z report 1")
    assert "handed over to" in paper
    assert 0 == staffed.pos("journal", "verify").returncode


def test_counted_by_pieces(shop: Shop) -> None:
    """What a float, a drop and a count were made up of is on the record, the slips and the Z."""
    played = shop.play(
        "sign-on 1001 2468",
        "open-shift 50x1 10x5",
        "drop 10x2",
        "close-shift 50x1 10x3 0.50x0",
        "open-shift 300x1",
        "open-shift 50x1 50x1",
    )

    assert 2 == len(played.refusals)
    assert played.refusals[0].startswith("There is no 300.00 to count here. There are: 500.00,")
    report = z_report(shop)
    assert {"float": {"50.00": 1, "10.00": 5}, "counted": {"50.00": 1, "10.00": 3}} == report[
        "cash_pieces"
    ]
    paper = (shop.folder / "receipts.txt").read_text(encoding="utf-8")
    assert "Counted by pieces" in paper
    assert "3 x 10.00" in paper
    records = [json.loads(one) for one in shop.pos("journal", "export").stdout.splitlines()]
    (closed,) = (one["body"] for one in records if one["kind"] == "ShiftClosed")
    pieces = [(Decimal(one["each"]["minor"]) / 100, one["number"]) for one in closed["pieces"]]
    assert Decimal("80.00") == sum(each * number for each, number in pieces)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("close-shift 50x1 20", "no note or coin with its pieces"),
        ("close-shift 100 20", "Write one amount, or the pieces of each note and coin"),
        ("close-shift 1.005x2", "1.005"),
        ("close-shift 50x999999999", "more than 100,000 pieces"),
        ("hand-over 1002 1357", "Write: hand-over"),
    ],
)
def test_what_is_no_count(shop: Shop, line: str, said: str) -> None:
    """A count that cannot be read closes nothing, and the script says how one is written."""
    played = shop.play(*OPENING, line)

    assert said in played.refusals[-1]
    assert played.state["shift"]["open"] is True


def test_own_drawers(staffed: Shop) -> None:
    """Another cashier sells on a shift on a manager's word, once, over a restart of the till."""
    with_keys(staffed, '[cash]\ndrawers = "own"\n')
    staffed.play(*OPENING)
    played = staffed.play("sign-on 1002 1357", f"item {BAG}", "approve 2001 135790", "show")
    assert 1 == len(played.refusals)
    assert "The drawer of shift 1 is 1001's." in played.refusals[0]
    assert 1 == len(played.state["sale"]["lines"])
    again = staffed.play("sign-on 1002 1357", "tender cash 100", "hand-over 1002 1357 200")
    assert not again.refusals
    assert 2 == again.state["shift"]["number"]
    approvals = z_report(staffed)["counts"]["approvals"]  # type: ignore[index]
    assert {"others-drawer": 1} == approvals


def test_the_day_has_an_end_of_its_own(shop: Shop) -> None:
    """A minute before the day is over it is still the day before, for shifts, the day's end and
    what opening the store says.
    """
    shop.play(*OPENING, "close-shift 100.00")
    by_midnight = z_report(shop)["business_date"]
    text = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(
        text.replace("[store]\n", '[store]\nday_ends = "23:59"\n', 1), encoding="utf-8"
    )
    shop.play("sign-on 1001 2468", "open-shift 100.00", "close-shift 100.00")
    late = z_report(shop)
    closed = json.loads(shop.pos("close", "--json", "--within", "0").stdout)["verdict"]

    opened = datetime.fromisoformat(str(late["opened_at"]))
    is_over = (opened.hour, opened.minute) == (23, 59)
    day = opened.date() if is_over else opened.date() - timedelta(days=1)
    assert day.isoformat() == late["business_date"]
    assert by_midnight == z_report(shop, "--shift", "1")["business_date"]
    assert " is closed." in closed
    told = shop.pos("open", "--json").stdout
    assert "until 23:59" in told
