"""F10, Devices: how each is, and trying what is harmless while the till sells."""

from __future__ import annotations

from pos.core import intents as it
from pos.errors import JournalError
from pos.ports.trying import Tried
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG
from tests.ui.seat import BROAD, WAIT, seated

DEVICES = ("f10", "j", WAIT)


async def test_a_line_a_device() -> None:
    """Each device of the till is told with its sign; what is wrong says what to do."""
    async with seated(FakeTill().sign_on(), BROAD) as seat:
        await seat.bring(DEVICES)

        assert "DevicesPanel" == seat.panel
        assert "✓ printer" in seat.text
        assert "! hand scanner" in seat.text
        assert "Plug it in, or correct its port." in seat.words
        assert "T prints a test page" in seat.words


async def test_trying_the_chosen_one() -> None:
    """T tries it, and what only a person can see is asked; another is tried by a click too."""
    till = FakeTill().sign_on()
    till.devices.tries["scale"] = Tried(ok=False, say="The weight does not stand still. Wait.")
    async with seated(till, BROAD) as seat:
        await seat.bring([*DEVICES, "t", WAIT])

        assert ["printer"] == till.devices.tried
        assert "✓ Done." in seat.text
        assert "Is it right?" in seat.text

        await seat.bring(["up", "enter", WAIT])

        assert ["printer", "scale"] == till.devices.tried
        assert "! The weight does not stand still. Wait." in seat.text


async def test_what_cannot_be_tried() -> None:
    """A device that has nothing to try offers no key for it, and Enter does nothing."""
    till = FakeTill().sign_on()
    async with seated(till, BROAD) as seat:
        await seat.bring([*DEVICES, "down", "down", "t", WAIT])

        assert [] == till.devices.tried
        assert "T " not in seat.text.split("R      looks again")[0].splitlines()[-1]


async def test_the_drawer_is_a_no_sale() -> None:
    """Opening the drawer to try it is put on record, with its reason, like any other opening."""
    till = FakeTill().sign_on()
    async with seated(till, BROAD) as seat:
        await seat.bring([*DEVICES, *["down"] * 3, "t", WAIT])

        assert it.RingNoSale(reason="test") == till.asked[-1]
        assert [] == till.devices.tried
        assert "The drawer was sent its pulse" in seat.text
        assert "Did it open?" in seat.text


async def test_looking_again_and_selling_meanwhile() -> None:
    """R looks again; a scan sells as ever while the panel is open."""
    till = FakeTill().sign_on()
    async with seated(till, BROAD) as seat:
        await seat.bring([*DEVICES, "r", WAIT])
        till.scan(BAG)
        await seat.settle()

        assert 2 == till.devices.looked
        assert "DevicesPanel" == seat.panel
        assert BAG.title in seat.text


async def test_devices_that_cannot_be_looked_at() -> None:
    """Where looking fails, the panel says why and does not wait for ever."""
    till = FakeTill().sign_on()
    till.devices.trouble = JournalError("The folder cannot be read.")
    async with seated(till) as seat:
        await seat.bring(DEVICES)

        assert "The folder cannot be read." in seat.words
        assert "R looks again" in seat.words
