"""A shift set aside for a break and taken up again, by the till script as people run it."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from shop import BAG, Shop, ask
from typist import typing_at

OMAR = ("users", "add", "1002", "--name", "Omar", "--role", "cashier", "--pin-stdin")
AMIRA, BY_OMAR, MANAGER = "sign-on 1001 2468", "sign-on 1002 1357", "sign-on 2001 135790"
OWN = '[cash]\ndrawers = "own"\n'


@pytest.fixture
def trays(shop: Shop) -> Shop:
    """A store in which each of two cashiers has a tray."""
    added = shop.pos(*OMAR, stdin="1357\n1357\n")
    assert 0 == added.returncode, added.stderr
    shop.config.write_text(shop.config.read_text(encoding="utf-8") + OWN, encoding="utf-8")
    return shop


def report(shop: Shop, kind: str, *more: str) -> dict[str, Any]:
    told = shop.pos("report", kind, "--json", *more)
    assert 0 == told.returncode, told.stderr
    found = json.loads(told.stdout)
    assert isinstance(found, dict)
    return found


SOLD = (f"item {BAG}", "tender cash 100")


def test_a_break(trays: Shop) -> None:
    """One goes with the tray, another sells, the first comes back: each Z has its own."""
    played = trays.play(
        *(AMIRA, "open-shift 100.00", *SOLD, f"item {BAG}", "set-aside", "suspend coat"),
        *("set-aside", "expect cashier null", "expect shift.open false"),
        *("expect aside.0.number 1", "expect aside.0.cashier 1001"),
        *("expect aside.0.drawer_expected 200.00",),
        *(BY_OMAR, "open-shift 50.00", "resume coat", "tender cash 100", "drop 20"),
        *("expect shift.number 2", "expect shift.drawer_expected 130.00"),
        *("close-shift 130.00", "sign-off", AMIRA),
        *("expect shift.number 1", "expect shift.drawer_expected 200.00"),
        *(*SOLD, "close-shift 299.00"),
    )

    said = {one["action"]: one["say"] for one in played.actions}
    assert [
        "A sale is open. Finish, suspend or void it before you set the shift aside."
    ] == played.refusals
    assert "Shift 1 is set aside. Take its tray out of the drawer." == said["set-aside"]
    assert (
        "Welcome, Amira Hassan: shift 1 is taken up again. Put its tray into the drawer."
        == said["sign-on"]
    )
    last, first = report(trays, "z"), report(trays, "z", "--shift", "2")
    assert (2, 1, "200.00", "-1.00") == _short(last)
    assert (1, 2, "100.00", "0.00") == _short(first)
    assert ("100.00", "100.00", "300.00") == (
        first["grand_total"],
        last["grand_total_before"],
        last["grand_total"],
    )
    assert (1, 0) == (last["counts"]["set_aside"], first["counts"]["set_aside"])
    assert "Z report 1" in trays.paper
    assert "Shift 2 closed" in trays.paper
    assert 0 == trays.pos("journal", "verify").returncode
    days = json.loads(trays.pos("report", "sales", "--json").stdout)
    assert "300.00" == days["total"]


def _short(told: dict[str, Any]) -> tuple[object, ...]:
    return told["number"], told["shift"], told["total"], told["cash"]["over_short"]


def test_nos(trays: Shop) -> None:
    """Whose it is, what is open, and which of them: each no says what to do instead."""
    played = trays.play(
        *(AMIRA, "open-shift 100.00", "take-up", "set-aside", MANAGER, "take-up 7"),
        *("open-shift 10.00", "take-up 1", "set-aside", BY_OMAR, "take-up", "take-up 1"),
        *("approve 2001 135790", "take-up x"),
    )

    assert [
        "Shift 1 is open. Set it aside, hand it over or close it first.",
        "Shift 7 is not set aside. Shift 1 of 1001 is set aside. Say one of them.",
        "Shift 2 is open. Set it aside, hand it over or close it first.",
        "Shifts 1 of 1001 and 2 of 2001 are set aside. Say which of them you take up.",
        "Shift 1 is 1001's. They take it up themselves, or a manager lets you.",
    ] == played.refusals[:5]
    assert "whole number" in played.refusals[5]
    assert (1, True, [2]) == (
        played.state["shift"]["number"],
        played.state["shift"]["open"],
        [one["number"] for one in played.state["aside"]],
    )
    assert {"others-drawer": 1, "take-up": 1} == report(trays, "x")["counts"]["approvals"]


def test_where_cashiers_share_a_drawer(shop: Shop) -> None:
    """There it is handed over, or the till is locked."""
    played = shop.play(AMIRA, "open-shift 100.00", "set-aside")

    assert "Cashiers share one drawer here." in played.refusals[0]


def test_reports_of_what_is_aside(trays: Shop) -> None:
    """An X by its number; the one where none is named says so."""
    trays.play(AMIRA, "open-shift 100.00", *SOLD, "set-aside")
    none = trays.pos("report", "x")

    assert 1 == none.returncode
    assert "No shift is open. One is set aside: name it by its number." in none.stderr
    assert "100.00" == report(trays, "x", "--shift", "1")["total"]
    assert "it has an X report" in trays.pos("report", "z", "--shift", "1").stderr


def test_killed_at_each_step(trays: Shop) -> None:
    """Whatever was answered is there when the till comes up again, and nothing is there twice."""
    lines: tuple[tuple[str, ...], ...] = (
        (AMIRA, "open-shift 100.00", *SOLD),
        (AMIRA, "set-aside"),
        (BY_OMAR, "open-shift 50.00"),
        (BY_OMAR, *SOLD),
        (BY_OMAR, "set-aside"),
        (AMIRA, *SOLD),
        (AMIRA, "close-shift 300.00"),
        (BY_OMAR, "close-shift 150.00"),
    )
    seen = []
    for step in lines:
        player = trays.begin()
        try:
            assert all(ask(player, line)["ok"] for line in step)
        finally:
            _kill(player)
        state = trays.play("show").state
        shift = state["shift"]
        seen.append(
            (shift["number"] if shift["open"] else 0, [one["number"] for one in state["aside"]])
        )

    assert [(1, []), (0, [1]), (2, [1]), (2, [1]), (0, [1, 2]), (1, [2]), (0, [2]), (0, [])] == seen
    assert (1, 1, "200.00", "0.00") == _short(report(trays, "z", "--shift", "1"))
    assert (2, 2, "100.00", "0.00") == _short(report(trays, "z"))
    assert 0 == trays.pos("journal", "verify").returncode


def _kill(player: subprocess.Popen[str]) -> None:
    player.send_signal(signal.SIGKILL)
    player.wait(20)
    for pipe in (player.stdin, player.stdout):
        assert pipe is not None
        pipe.close()


def test_made_again_from_the_second_copy(trays: Shop) -> None:
    """What is aside is there after a rebuild as well."""
    trays.play(AMIRA, "open-shift 100.00", *SOLD, "set-aside", BY_OMAR, "open-shift 50.00")
    for left in Path(trays.data).glob("journal.db*"):
        left.unlink()
    rebuilt = trays.pos("journal", "rebuild")
    assert 0 == rebuilt.returncode, rebuilt.stderr
    played = trays.play(BY_OMAR, "close-shift 50.00", "sign-off", AMIRA, "close-shift 200.00")

    assert not played.refusals
    assert (2, 1, "100.00", "0.00") == _short(report(trays, "z"))


def test_the_day_is_closed(trays: Shop) -> None:
    """The shift that is aside is named, a manager says yes to it, and its Z report tells so."""
    trays.play(AMIRA, "open-shift 100.00", "set-aside")
    no = trays.pos("close")
    assert 1 == no.returncode
    assert "shift 1 of 1001 is set aside: F10 at the till takes a shift up" in no.stdout
    assert "Left open: shift 1 set aside." in no.stdout
    yes = trays.pos("close", "--anyway", "--manager", "2001", "--pin-stdin", stdin="135790\n")
    assert "Left open, on record: shift 1 set aside." in yes.stdout
    played = trays.play(AMIRA, "close-shift 100.00")

    assert not played.refusals
    (day,) = report(trays, "z")["days_closed"]
    assert "shift 1 set aside" == day["left"]


def test_in_plain_lines(trays: Shop) -> None:
    """Whoever is asked for their id hears what is aside, and hears that theirs goes on."""
    with typing_at(trays, "run", "--plain") as till:
        till.see("Your id: ")
        till.enter("1001")
        till.enter("2468")
        till.see("Welcome")
        till.enter("open-shift 100")
        till.see("Shift 1 is open with 100.00 in the drawer.")
        till.enter("set-aside")
        till.see("Shift 1 is set aside. Take its tray out of the drawer.")
        till.see("Shift 1 of 1001 is set aside.")
        till.see("Your id: ")
        till.enter("1001")
        till.enter("2468")
        till.see("shift 1 is taken up again. Put its tray into the drawer.")
        till.enter("quit")

        assert 0 == till.leave()
