"""F10, Settings: looked at, changed, shown before it is saved, and brought back."""

from __future__ import annotations

from dataclasses import replace

from pos.config.described import described
from pos.core import intents as it
from pos.core.rules.settings import MANAGERS_ONLY
from tests.ui.fake_settings import WRITTEN
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, BAG, OMAR
from tests.ui.manager_seat import told
from tests.ui.seat import BROAD, WAIT, Seat, seated

SETTINGS = ("f10", "k", WAIT)
STORE = (*SETTINGS, "enter", WAIT)
NAME = (*STORE, "down")
TABLES = [table.name for table in described()]
CARD, SCANNER = (["down"] * TABLES.index(name) for name in ("card", "scanner"))


def managed() -> FakeTill:
    return FakeTill().sign_on(OMAR)


def saved(till: FakeTill) -> list[it.ChangeSettings]:
    return [one for one in till.asked if isinstance(one, it.ChangeSettings)]


def text(till: FakeTill) -> str:
    return till.settings.file.read_text(encoding="utf-8")


async def rename(seat: Seat, name: str = "2") -> None:
    await seat.bring([*NAME, "enter", *name, "enter", WAIT])


async def test_tables_and_their_keys() -> None:
    """Every table is listed with what is set of it; Enter shows its keys and what each is for."""
    async with seated(managed(), BROAD) as seat:
        await seat.bring(SETTINGS)

        assert "SettingsPanel" == seat.panel
        assert "The shop, and how money, words and days" in told(seat)
        assert "What is saved holds from the next start of the till." in told(seat)

        await seat.bring(["enter", WAIT, "down"])

        assert "TablePanel" == seat.panel
        assert "Settings: store" in seat.text
        assert "on the receipt and the screen" in seat.text
        assert "As it comes: Store" in seat.text


async def test_typed_shown_and_saved() -> None:
    """What is typed stands in no file before its lines were shown and Enter was pressed."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)

        assert "changed" in seat.text
        assert WRITTEN == text(till)
        await seat.bring(["s"])

        assert "SavingPanel" == seat.panel
        assert '- name = "STYL Outfits"  # as on the sign' in seat.text
        assert '+ name = "STYL Outfits2"  # as on the sign' in seat.text
        assert WRITTEN == text(till)
        await seat.bring(["enter", WAIT])

        assert "TablePanel" == seat.panel
        assert 'name = "STYL Outfits2"  # as on the sign' in text(till)
        assert "✓ Saved. It holds from the next start of the till." in told(seat)
        assert 1 == len(saved(till))

        await seat.bring(["escape", "escape", WAIT])
        await seat.bring(SETTINGS)
        assert "1 key is saved that the till was started without." in told(seat)


async def test_ctrl_z_brings_back_what_was_before() -> None:
    """One key undoes the last saving, says what is different by it, and undoes itself."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        await seat.bring(["s", "enter", WAIT, "ctrl+z", WAIT])

        assert WRITTEN == text(till)
        assert saved(till)[-1].is_rollback
        assert "What was before is back; Ctrl+Z undoes that." in told(seat)
        assert '- name = "STYL Outfits2"' in seat.text

        await seat.bring(["ctrl+z", WAIT])
        assert "STYL Outfits2" in text(till)


async def test_ctrl_z_first_drops_what_is_not_saved() -> None:
    """What was only typed is given up before anything that was saved."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        await seat.bring(["ctrl+z", WAIT])

        assert "What was not saved is dropped." in told(seat)
        assert "changed" not in seat.text
        assert [] == saved(till)


async def test_nothing_to_bring_back() -> None:
    """Before the first saving Ctrl+Z says so, and asks for nothing."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*SETTINGS, "ctrl+z", WAIT])

        assert "nothing was saved yet" in told(seat)
        assert [] == saved(till)


async def test_choices_go_round() -> None:
    """Enter and the arrows go through the choices; Del sets a key as it comes."""
    async with seated(managed(), BROAD) as seat:
        await seat.bring([*SETTINGS, "down", "down", "down", "enter", WAIT, "down"])
        assert "rounding" in seat.text
        await seat.bring(["enter", WAIT])
        assert "rounding             rate" in seat.text
        await seat.bring(["left", WAIT])
        assert "rounding             line" in seat.text
        await seat.bring(["delete", WAIT, "down", "down", "enter", WAIT])
        assert "exempt_approval      no" in seat.text
        await seat.bring(["s"])
        assert "+ exempt_approval = false" in seat.text
        assert "rounding" not in seat.text


async def test_a_wrong_value_stays_to_be_mended() -> None:
    """It is said with the key and what may stand there; Escape leaves it as it was."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*STORE, "down", "down", "enter", *"XXQ", "enter", WAIT])

        assert "expected an ISO 4217 code such as SAR" in told(seat)
        assert "SARXXQ" in seat.text
        await seat.bring(["escape", "s"])
        assert "TablePanel" == seat.panel
        assert "SARXXQ" not in seat.text
        assert WRITTEN == text(till)


async def test_a_quick_hand_loses_no_key() -> None:
    """What is pressed while a value is being checked is done behind it, each on its own row."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*NAME, "enter"])
        await seat.press(*"23", "enter", *["down"] * 4, "right", "right", "right", "s")
        await seat.answered()

        assert "SavingPanel" == seat.panel
        assert '+ name = "STYL Outfits23"' in seat.text
        assert "+ prices_include_tax = false" in seat.text


async def test_a_key_behind_a_wrong_value_does_nothing() -> None:
    """S pressed before the answer saves nothing, and the value is there to be mended."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*NAME, "down", "enter"])
        await seat.press(*"XXQ", "enter", "s")
        await seat.answered()

        assert "TablePanel" == seat.panel
        assert "SARXXQ" in seat.text
        await seat.press(*["backspace"] * 6, *"EUR", "enter")
        await seat.answered()
        assert "currency             EUR" in seat.text


async def test_what_does_not_go_together_is_not_saved() -> None:
    """It is said at once and again where it would be saved, where Enter does nothing."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*SETTINGS, *CARD, "enter", WAIT, "right", WAIT])

        assert '! [card] port: missing; "simulator" needs one' in told(seat)
        await seat.bring(["s", "enter", WAIT])
        assert "SavingPanel" == seat.panel
        assert '! [card] port: missing; "simulator" needs one' in told(seat)
        assert [] == saved(till)


async def test_what_to_see_to_is_said_before_it_is_saved() -> None:
    """Another id of the store is saved only after what hangs on it was shown."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await seat.bring([*STORE, "enter", "9", "enter", WAIT, "s"])

        assert "! Close the shift and send what waits before" in told(seat)
        await seat.bring(["enter", WAIT])
        assert 'id = "S0019"' in text(till)


async def test_somebody_else_changed_the_file() -> None:
    """Nothing of theirs is written over: it is said, and what to do."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        till.settings.file.write_text('[store]\nname = "Theirs"\n', encoding="utf-8")
        await seat.bring(["s", "enter", WAIT])

        assert "somebody else has changed it; leave this and begin it again" in seat.words
        assert "Theirs" in text(till)
        await seat.bring(["escape", "escape", "ctrl+z", WAIT, "enter", WAIT])
        assert "Theirs" in seat.text


async def test_a_file_with_mistakes() -> None:
    """What somebody wrote wrong is told line by line; nothing can be changed from here."""
    till = managed()
    till.settings.open()
    till.settings.file.write_text("[till]\nid = 7\n[email]\nport = 0\n", encoding="utf-8")
    async with seated(till, BROAD) as seat:
        await seat.bring([*SETTINGS, "enter", "s"])

        assert "[till] id: found 7" in told(seat)
        assert "[email] port: found 0" in told(seat)
        assert "SettingsPanel" == seat.panel


async def test_a_till_without_a_file() -> None:
    """Where the settings were told in another way, as to the demo, there is nothing to change."""
    till = managed()
    till.settings.has_file = False
    async with seated(till, BROAD) as seat:
        await seat.bring([*SETTINGS, "enter", "s", "ctrl+z", WAIT])

        assert "! This till was told its settings in no file" in told(seat)
        assert "SettingsPanel" == seat.panel
        await seat.bring(["escape"])
        assert "SettingsPanel" != seat.panel


async def test_leaving_asks_first() -> None:
    """Escape with something unsaved says so; once more drops it."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        await seat.bring(["escape", "escape"])

        assert "SettingsPanel" == seat.panel
        assert "Not all is saved." in told(seat)
        await seat.bring(["escape"])
        assert "SettingsPanel" != seat.panel
        assert WRITTEN == text(till)


async def test_selling_meanwhile() -> None:
    """A scan sells as ever, and what is being changed stays."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        till.scan(BAG)
        await seat.settle()

        assert BAG.title in seat.text
        assert "changed" in seat.text


async def test_managers_only_and_not_in_training() -> None:
    """Nobody else is offered it, nor is anybody at a till that only pretends."""
    till = FakeTill().sign_on()
    async with seated(till, BROAD) as seat:
        await seat.bring(SETTINGS)
        assert "SettingsPanel" != seat.panel
        assert "K  Settings" not in seat.text
    till = FakeTill(is_training=True).sign_on(OMAR)
    async with seated(till, BROAD) as seat:
        await seat.bring(SETTINGS)
        assert "SettingsPanel" != seat.panel


async def test_who_signs_off_meanwhile_saves_nothing() -> None:
    """A till that was taken over by a cashier changes no settings for the manager before."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await rename(seat)
        await seat.bring(["s"])
        till.set_state(replace(till.snapshot.state, cashier=AMIRA))
        await seat.settle()
        await seat.bring(["enter", WAIT])

        assert MANAGERS_ONLY in told(seat)
        assert [] == saved(till)
        assert WRITTEN == text(till)


async def test_what_is_set_elsewhere_says_where() -> None:
    """Further scanners are tables of their own: the key tells where they are changed."""
    async with seated(managed(), BROAD) as seat:
        await seat.bring([*SETTINGS, *SCANNER, "enter", WAIT])
        assert "Settings: scanner" in seat.text
        await seat.bring(["down"] * 7)
        assert "pos setup devices" in told(seat)
        await seat.bring(["enter", WAIT])
        assert "changed" not in seat.text


async def test_the_help_tells_its_keys() -> None:
    """F1 over it tells what Enter, Del, S and Ctrl+Z do there."""
    async with seated(managed(), BROAD) as seat:
        await seat.bring([*STORE, "f1", WAIT])

        assert "HelpPanel" == seat.panel
        assert "Set it as it comes" in told(seat)
