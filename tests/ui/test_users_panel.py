"""F10, People: who may work the till, what is changed of them, and who did what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from tests.ui.fake_till import FakeTill
from tests.ui.manager_seat import managed, told
from tests.ui.seat import BROAD, NARROW, WAIT, Seat, seated

USERS = ("f10", "n", "1", WAIT)
AMIRA = (*USERS, "enter")


async def typed(seat: Seat, *texts: str) -> None:
    """Each into its field, and Enter behind it."""
    for text in texts:
        await seat.bring([*text, "enter"])
    await seat.bring([WAIT])


def limit_of(till: FakeTill, user_id: str) -> Decimal | None:
    return till.users.people[user_id].max_discount_percent


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_everybody_is_listed(size: tuple[int, int]) -> None:
    """Id, name, role, how they stand, and when they signed on last."""
    async with seated(managed(), size) as seat:
        await seat.bring(USERS)

        assert "UsersPanel" == seat.panel
        for what in ("1001 Amira H.", "supervisor", "locked for 95 s", "disabled", "N adds"):
            assert what in seat.text
        assert "active · badge · last on" in told(seat)


async def test_a_cashier_is_offered_none() -> None:
    """Who may work the till is a manager's to say: the menu of a cashier leaves it out."""
    till = FakeTill().sign_on()
    async with seated(till, BROAD) as seat:
        await seat.bring(USERS)

        assert "People" not in seat.text
        assert "UsersPanel" != seat.panel


async def test_adding_somebody() -> None:
    """Id, name, role, PIN twice, which nobody sees; the list tells that it is done."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*USERS, "n"])
        await typed(seat, "1009", "Nora", "1", "2468")
        assert "2468" not in seat.text
        await typed(seat, "2468")

        assert [("1009", "add", "9001", "2468")] == till.users.asked
        assert "UsersPanel" == seat.panel
        assert "✓ 1009 Nora may sign on." in told(seat)
        assert "1009 Nora" in seat.text


async def test_two_pins_that_differ() -> None:
    """Nothing is changed; both are typed again, and the other fields stay."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*USERS, "n"])
        await typed(seat, "1009", "Nora", "2", "246810", "246811")

        assert [] == till.users.asked
        assert "The two PINs are not the same." in told(seat)
        assert "Nora" in seat.text
        await typed(seat, "246810", "246810")
        assert [("1009", "add", "9001", "246810")] == till.users.asked


async def test_what_the_office_refuses() -> None:
    """Its reason stands in the form, and what was typed stays to be mended."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*USERS, "n"])
        await typed(seat, "1001", "Amira", "1", "2468", "2468")

        assert "There is a user 1001 already." in told(seat)
        assert "Amira" in seat.text
        assert "ChangeForm" == seat.panel


async def test_changes_of_one() -> None:
    """PIN, state, badge, role and limit of one, each by whoever is signed on."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring(AMIRA)
        assert "UserPanel" == seat.panel
        await seat.bring(["1"])
        await typed(seat, "1357", "1357")
        assert "✓ 1001 has a new PIN." in told(seat)
        await seat.bring(["2", "enter", WAIT])
        assert "disabled" in seat.text
        await seat.bring(["2", "enter", WAIT])
        assert "✓ 1001 may sign on again." in told(seat)
        await seat.bring(["4", "enter", WAIT, "5", "enter", WAIT, "7"])
        await typed(seat, "25")
        assert Decimal(25) == limit_of(till, "1001")
        await seat.bring(["7"])
        await typed(seat, "")
        assert limit_of(till, "1001") is None
        assert "✓ 1001 has no limit of their own" in told(seat)

        await seat.bring(["9"])
        await typed(seat, "Amina")
        assert "1001 Amina" in told(seat)
        assert "✓ 1001 is Amina from the next time" in told(seat)

        assert ["pin", "active", "active", "print", "no badge", "limit", "limit", "name"] == [
            one[1] for one in till.users.asked
        ]
        assert {"9001"} == {one[2] for one in till.users.asked}


@pytest.mark.parametrize("wrong", ["abc", "2,5", "NaN", "1e3"])
async def test_what_is_no_limit(wrong: str) -> None:
    """Nothing vanishes where an empty field takes the limit away: it is refused as it was typed."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*USERS, "down", "enter", "7"])
        await typed(seat, wrong)

        assert f"'{wrong}' is not a per cent. Type it like 10." in told(seat)
        assert Decimal(15) == limit_of(till, "1002")


@pytest.mark.parametrize(
    ("key", "asked"),
    [("2", "Disable?"), ("4", "Print a new badge?"), ("5", "Take the badge away?")],
)
async def test_a_digit_alone_changes_nothing(key: str, asked: str) -> None:
    """What shuts somebody out, or takes what they sign on with, is asked once more."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*AMIRA, key, WAIT])
        assert asked in seat.text
        assert "1001 Amira H." in seat.text
        await seat.bring(["escape", WAIT])

        assert "UserPanel" == seat.panel
        assert [] == till.users.asked


async def test_a_till_whose_manager_has_gone() -> None:
    """Whoever sits at an open panel when the manager is no longer signed on changes nothing."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*AMIRA, "1"])
        await typed(seat, "1357")
        till.ask(it.LockTill())
        till.sign_on()
        await typed(seat, "1357")

        assert [] == till.users.asked
        assert "is a manager's to say" in told(seat)


async def test_a_role_that_needs_a_longer_pin() -> None:
    """A cashier who becomes more gets a new PIN with it; the other way round none is asked for."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*AMIRA, "6", "down", "enter"])
        assert "1001 as supervisor" in seat.text
        await typed(seat, "246810", "246810")
        assert ("1001", "role", "9001", "246810") == till.users.asked[-1]
        assert "✓ 1001 is supervisor from the next time they sign on." in told(seat)

        await seat.bring(["6"])
        assert "2 supervisor now" in told(seat)
        await seat.bring(["1", WAIT])
        assert ("1001", "role", "9001", "") == till.users.asked[-1]
        assert "cashier" == till.users.people["1001"].role


async def test_a_badge_is_scanned() -> None:
    """Any code that is scanned while the form waits is the badge, and is never shown."""
    till = managed()
    async with seated(till, NARROW) as seat:
        await seat.bring([*AMIRA, "3", WAIT])
        assert ScanOf.BADGE is till.snapshot.expected.of
        await typed(seat, "NEW-BADGE-0815")

        assert [("1001", "badge", "9001", "NEW-BADGE-0815")] == till.users.asked
        assert "NEW-BADGE-0815" not in seat.text
        assert "✓ 1001 signs on with that badge." in told(seat)


async def test_users_that_cannot_be_read() -> None:
    """Why stands in the panel, and Enter reads again."""
    till = managed()
    till.users.trouble = "The users cannot be read: the disk is gone."
    async with seated(till, NARROW) as seat:
        await seat.bring(USERS)
        assert "The users cannot be read: the disk is gone." in told(seat)
        till.users.trouble = ""
        await seat.bring(["enter", WAIT])

        assert "1001 Amira H." in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_who_did_what(size: tuple[int, int]) -> None:
    """The newest first, with who and the receipt; P leaves one person, and again everybody."""
    till = managed()
    async with seated(till, size) as seat:
        await seat.bring(["f10", "n", "2", WAIT])
        assert "AuditPanel" == seat.panel
        assert "said yes to more off than usual, for 1001" in told(seat)
        assert "S001-T1-000412" in seat.text
        await seat.bring(["p", WAIT])
        assert ("9001", None) == till.audit.asked[-1]
        assert "What 9001 did" in seat.text
        await seat.bring(["p", WAIT])

        assert ("", None) == till.audit.asked[-1]
        assert "Who did what" in seat.text
