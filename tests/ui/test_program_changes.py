"""A change of the loyalty program on its way: slow, refused, lost, recorded."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pos.core import intents as it
from pos.core.tender import CARD
from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable, PosError
from tests.ui.fake_office import DEFAULT
from tests.ui.fake_world import AMIRA, BAG
from tests.ui.manager_seat import NEW, PROGRAM, managed, press, recorded, told
from tests.ui.seat import seated


async def test_a_scan_while_it_reads() -> None:
    """A slow service keeps nobody from selling, and the panel fills in when it answers."""
    till = managed()
    async with seated(till) as seat:
        with till.office.slow():
            await press(seat, *PROGRAM, "1")
            assert "Reading…" in seat.text
            till.scan(BAG)
            await seat.settle()
            assert "Hoxton Bag" in seat.text
            assert "Reading…" in seat.text
        await seat.answered()

        assert "One point is worth" in seat.text
        assert till.office.closed == 1


async def test_a_panel_that_is_gone_hears_nothing() -> None:
    """An answer that comes after Escape changes nothing on the screen."""
    till = managed()
    async with seated(till) as seat:
        with till.office.slow():
            await press(seat, *PROGRAM, "1", "escape", "escape", "escape")
        await seat.answered()

        assert "" == seat.panel
        assert "One point" not in seat.text


async def test_trouble_is_said_and_tried_again() -> None:
    """Why it cannot be read stands in the panel; Enter asks again."""
    till = managed()
    till.office.trouble = LoyaltyMisuse("The partner token is not known.")
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "1", "wait")
        assert "! The partner token is not known." in seat.text

        till.office.trouble = None
        await press(seat, "enter", "wait")
        assert "One point is worth" in seat.text


async def test_our_own_fault_is_said() -> None:
    """A fault of ours leaves no panel that reads for ever, and no screen that is gone."""
    till = managed()
    till.office.kept = [replace(DEFAULT, coupon=5)]  # type: ignore[arg-type]
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "1", "wait")

        assert "! That went wrong here. The till's log says why." in told(seat)


@pytest.mark.parametrize(("sent", "is_unsure"), [(True, True), (False, False)])
async def test_an_answer_that_was_lost(sent: bool, is_unsure: bool) -> None:
    """What may have been done leads to the list; what surely was not, to the form as typed."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = LoyaltyUnreachable("The service does not answer.", sent=sent)
        await press(seat, "enter", "wait")
        assert "The service does not answer." not in seat.text
        assert is_unsure == ("it may have been done, or not. Before doing it" in told(seat))
        assert is_unsure != ("Nothing was changed" in told(seat))

        till.office.trouble = None
        await press(seat, "enter", "wait")
        assert ("RulesPanel" if is_unsure else "OfficeForm") == seat.panel
        assert 1 == len(till.office.sent)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeyError("rule"), "! That went wrong here. The till's log says why. But it may have"),
        (PosError("The disk is full."), "! The disk is full. But it may have been done, or not."),
    ],
)
async def test_a_fault_of_ours_while_sending(fault: Exception, words: str) -> None:
    """Nobody knows how far a change came that ended in a fault: it may have been done."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = fault
        await press(seat, "enter", "wait")

        assert words in told(seat)
    assert [False] == [one.is_sure for one in recorded(till)]


async def test_an_office_that_does_not_open() -> None:
    """What failed before anything was sent has changed nothing, and is not recorded."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.shut = PosError("There is no key.")
        await press(seat, "enter", "wait")

        assert "! There is no key." in told(seat)
        assert "may have been done" not in told(seat)
    assert [] == recorded(till)


# -- while a change is on its way ----------------------------------------------------------------


async def test_who_changed_what_is_recorded() -> None:
    """The manager and the words they sent, once it is sent."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        assert [] == recorded(till)
        await press(seat, "enter", "wait", "wait")

        assert "✓ The loyalty program is changed: a new rule: 200 Stars: free" in seat.words
    (change,) = recorded(till)
    assert ("9001", True) == (change.cashier_id, change.is_sure)
    assert "a new rule: 200 Stars: free shipping" == change.what


async def test_keys_wait_for_the_answer() -> None:
    """No key and no scanned receipt takes a panel away whose change is on its way."""
    till = managed().scan(BAG)
    till.ask(it.TakeTender(method=CARD))
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        with till.office.slow():
            await seat.press("enter")
            for key in ("f4", "f10", "escape", "ctrl+p", "ctrl+q"):
                await seat.press(key)
                assert "Sending…" in told(seat)
            assert "! A change is on its way. Wait for the answer first." in seat.text
            till.submit(it.ReceiptScanned(receipt="S001-T1-000001"))
            await seat.settle()
            assert "Review" == seat.panel
        await press(seat, "wait", "wait")

        assert "ReturnPanel" == seat.panel
    assert 1 == len(till.office.sent)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (None, "The loyalty program is changed: a new rule: 200 Stars"),
        (LoyaltyUnreachable("?", sent=True), "The loyalty program may be changed, or not: a new"),
        (LoyaltyRefused("There is one."), "The loyalty program is as it was. There is one."),
    ],
)
async def test_a_till_locked_meanwhile(trouble: LoyaltyError | None, words: str) -> None:
    """What became of the change is said where the next one signs on."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        with till.office.slow():
            till.office.trouble = trouble
            await seat.press("enter")
            till.ask(it.LockTill())
            await seat.settle()
            assert "Locked by" in seat.text
            heard = asyncio.Event()
            till.subscribe(lambda _: heard.set())
        await heard.wait()
        await seat.settle()

        assert words in seat.words
    assert (0 if isinstance(trouble, LoyaltyRefused) else 1) == len(recorded(till))


async def test_permission_is_asked_when_it_is_sent() -> None:
    """A panel that a manager left open is no permission for whoever is signed on by then."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.set_state(replace(till.snapshot.state, cashier=AMIRA))
        await press(seat, "enter", "wait")

        assert "! The loyalty program is a manager's to set up." in told(seat)
    assert [] == till.office.sent


async def test_the_service_says_no() -> None:
    """Its no to a rule that is sent is said below the rule."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = LoyaltyRefused("There is a free shipping rule already.")
        await press(seat, "enter", "wait")

        assert "200 Stars: free shipping" in seat.text
        assert "! There is a free shipping rule already." in seat.text
