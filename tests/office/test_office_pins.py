"""Which PINs are allowed, and their hashes."""

import subprocess
import sys
from pathlib import Path

import pytest

from pos.core.roles import Role
from pos.office.pins import hash_pin, is_right_pin, is_weak, pin_problem

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("role", "pin", "allowed"),
    [
        (Role.CASHIER, "2468", True),
        (Role.CASHIER, "24681357", True),
        (Role.CASHIER, "246", False),
        (Role.CASHIER, "246813579", False),
        (Role.CASHIER, "24a8", False),
        (Role.CASHIER, " 2468", False),
        (Role.CASHIER, "2468\n", False),
        (Role.CASHIER, "٢٤٦٨", False),
        (Role.CASHIER, "", False),
        (Role.MANAGER, "135790", True),
        (Role.MANAGER, "13579", False),
    ],
)
def test_pins_by_role(role: Role, pin: str, allowed: bool) -> None:
    """A PIN is 4 to 8 digits, a manager's at least 6."""
    problem = pin_problem(pin, role)

    assert allowed is (problem == "")
    assert allowed or f"{role}'s PIN has {4 if role is Role.CASHIER else 6} to 8" in problem


@pytest.mark.parametrize(
    ("pin", "weak"),
    [("1111", True), ("1234", True), ("7890", True), ("987654", True), ("2468", False)],
)
def test_weak_pins(pin: str, weak: bool) -> None:
    """One digit repeated, and digits in a row, are what is guessed first."""
    assert weak is is_weak(pin)


def test_hash() -> None:
    """Only the right PIN opens its hash, which is argon2id and never twice the same."""
    first, second = hash_pin("2468"), hash_pin("2468")

    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert is_right_pin("2468", first)
    assert not is_right_pin("2469", first)


@pytest.mark.parametrize("pin", ["", "x" * 10_000, "2468\x00", "\ud800", "٢٤٦٨"])
def test_no_pin_at_all(pin: str) -> None:
    """What cannot be a PIN is a wrong one, whatever is hashed."""
    assert not is_right_pin(pin, hash_pin(""))


@pytest.mark.parametrize("pin_hash", [None, "", "2468", "$argon2id$v=19$damaged"])
def test_no_hash_at_all(pin_hash: str | None) -> None:
    """Nobody's hash, and a damaged one, open for no PIN."""
    assert not is_right_pin("2468", pin_hash)


def test_hashing_is_loaded_late() -> None:
    """Opening the users' file loads no hashing: it is not on the way to the first screen."""
    code = "import sys, pos.office.users; sys.exit('argon2' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode
