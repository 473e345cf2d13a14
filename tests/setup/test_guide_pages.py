"""The guided set-up by keys: from an empty folder to a till that can sell, each step by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.clock import SystemClock
from pos.config import load
from pos.core.roles import Role
from pos.office.users import UserBook
from pos.places import Places, lock_folder
from pos.ports.staff import PinAccepted
from tests.setup.at_setup import pressed, read, seen, write
from tests.setup.guided import API_KEY, NOBODY, SECRET_KEY, guided, service
from tests.ui.seat import Seat

IS_RIGHT = ("up", "enter")
"""From the first row to the last one, which says that all of it is right."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def is_there(path: Path) -> bool:
    return path.exists()


async def to_step(seat: Seat, name: str) -> None:
    """From the first page; whatever is chosen there."""
    await seen(seat, lambda: "Setting this till up" in seat.text)
    for _ in range(9):
        chosen = next(line for line in seat.lines if "▸" in line)
        if name in chosen:
            break
        await pressed(seat, ["down"])
    await pressed(seat, ["enter"])
    await seen(seat, lambda: "Setting this till up" not in seat.text)


async def typed(seat: Seat, *texts: str) -> None:
    """Into one row after the other."""
    for text in texts:
        await pressed(seat, ["enter"])
        await seat.press(text)
        await pressed(seat, ["enter"])


async def add_user(seat: Seat, user_id: str, name: str, pin: str, *, again: str = "") -> None:
    await pressed(seat, ["n"])
    await typed(seat, user_id, name)
    await pressed(seat, ["down"])
    await typed(seat, pin, again or pin)


async def test_from_an_empty_folder(config: Path) -> None:
    """Every step once: all is written on the last page and not before, and can be sold by."""
    items = config.with_name("items.csv")
    write(items, "code,title,price\n1001,Shirt,40\n1002,Socks,10\n")
    with service() as base_url:
        async with guided(config) as seat:
            await pressed(seat, ["enter"])
            await typed(seat, "S7", "Corner", "EUR")
            await pressed(seat, ["down"])
            await typed(seat, "Europe/Paris")
            await pressed(seat, ["enter", "down", "enter"])
            assert "✓ Store S7 Corner, EUR, Europe/Paris, prices without tax" in seat.words
            await pressed(seat, ["enter"])
            await typed(seat, "T3")
            await pressed(seat, ["down", "enter", "enter"])
            await typed(seat, "full 20 | low 5.5")
            await pressed(seat, ["down", "enter"])
            assert "✓ Tax full 20 %, low 5.5 %; most are full" in seat.words
            await pressed(seat, ["enter", "down"])
            await typed(seat, base_url, API_KEY, SECRET_KEY)
            await pressed(seat, ["down", "enter"])
            assert "its keys typed, and not saved yet" in seat.words
            await pressed(seat, ["enter", "escape", "down", "enter"])
            await typed(seat, str(items))
            assert "From the file: 2 items" in seat.words
            await pressed(seat, ["enter", "enter"])
            await add_user(seat, "2001", "Khalid", "135790")
            await pressed(seat, ["enter"])
            await add_user(seat, "1001", "Amira", "2468")
            await pressed(seat, ["enter", "enter", "enter"])
            await typed(seat, "Rue 1 | Paris", "Merci")
            await pressed(seat, ["down", "enter"])
            assert not is_there(config)
            await pressed(seat, ["s"])
            assert "+ the API key, in secrets.toml" in seat.words
            assert "+ 2001 Khalid, manager" in seat.words
            assert "+ 2 items of items.csv" in seat.words
            for secret in (API_KEY, SECRET_KEY, "135790", "2468"):
                assert secret not in seat.text
            await pressed(seat, ["enter"])
            assert "All is saved" in seat.text
            assert "2 items are on sale." in seat.words
            await pressed(seat, ["enter"])
            assert seat.app._exit

    settings = load(config, {})
    assert ("S7", "Corner", "EUR", "Europe/Paris", False) == (
        settings.store.id,
        settings.store.name,
        settings.store.currency,
        settings.store.timezone,
        settings.store.prices_include_tax,
    )
    assert (["full", "low"], "full") == ([*settings.tax.rates], settings.tax.default)
    assert (("Rue 1", "Paris"), ("Merci",)) == (settings.receipt.header, settings.receipt.footer)
    assert (API_KEY, SECRET_KEY) == (settings.secrets.api_key, settings.secrets.secret_key)
    assert 'id = "T3" # this station, unique in the shop' in read(config)
    book = UserBook(Places(settings.data_dir).staff, SystemClock())
    assert {"1001": Role.CASHIER, "2001": Role.MANAGER} == {
        one.user_id: one.role for one in book.list_users()
    }
    assert isinstance(book.check_pin("2001", "135790"), PinAccepted)


async def test_come_again(config: Path) -> None:
    """What was saved on the way is told as done another time; what is left is chosen next."""
    async with guided(config) as seat:
        await pressed(seat, ["enter"])
        await typed(seat, "S7")
        await pressed(seat, ["up", "up", "enter", "s", "enter", "escape"])
        assert "Setting this till up" in seat.text
    async with guided(config) as seat:
        assert "✓ Store S7" in seat.words
        assert "○ Till" in seat.words
        await pressed(seat, ["s"])
        assert "Nothing is told that is not saved already." in seat.words
        before = read(config)
        await pressed(seat, ["enter", *IS_RIGHT])
        assert "▸○ Till" in seat.text, "the next one that is left"
        await seat.press("escape")
        assert seat.app._exit
    assert before == read(config)


async def test_an_answer_that_cannot_be(config: Path) -> None:
    """It is told why, what was typed stays to be mended, and Escape leaves what was there."""
    async with guided(config) as seat:
        await pressed(seat, ["enter", "down", "down", "enter"])
        await seat.press("RIYAL")
        await pressed(seat, ["enter"])
        assert 'It cannot be "RIYAL"; it must be an ISO 4217 code such as SAR.' in seat.words
        await pressed(seat, ["escape"])
        assert "Currency SAR" in seat.words
        assert "cannot be" not in seat.text

        await pressed(seat, ["escape"])
        assert "○ Store" in seat.words


async def test_leaving_with_answers(config: Path) -> None:
    """The first Escape says what would be lost, the second one ends; no file was made."""
    async with guided(config) as seat:
        await pressed(seat, ["enter", *IS_RIGHT, "escape"])
        assert "Escape once more drops it." in seat.words
        await pressed(seat, ["escape"])
        assert seat.app._exit
    assert [] == [*config.parent.iterdir()]


async def test_rates_that_are_none(config: Path) -> None:
    """A rate is a name and a per cent; where the usual one goes, the first takes its place."""
    async with guided(config) as seat:
        await to_step(seat, "Tax")
        await typed(seat, "15")
        assert "15 has no per cent. Each is a name and a per cent" in seat.words
        await pressed(seat, ["escape"])
        await typed(seat, "full 200")
        assert "per cent from 0 to 100" in seat.words
        await pressed(seat, ["escape"])
        await typed(seat, "full 20% | none 0")
        assert "Of most items full" in seat.words


async def test_wrong_keys_are_not_kept(config: Path) -> None:
    """The service's no is told; without other keys or another program nothing is saved."""
    with service() as base_url:
        async with guided(config) as seat:
            await to_step(seat, "Loyalty")
            await pressed(seat, ["down"])
            await typed(seat, base_url, API_KEY, "another-key")
            await pressed(seat, ["down", "enter"])
            assert "Loyalty program" in seat.lines[1]
            assert "does not accept these keys: copy both once more." in seat.words
            await pressed(seat, ["y", "escape"])
            assert "its keys are not tried yet" in seat.words
            await pressed(seat, ["s"])
            assert "The loyalty keys are not tried yet: open that step first." in seat.words
            await pressed(seat, ["enter", "escape"])
            assert not is_there(config)

            await to_step(seat, "Loyalty")
            await pressed(seat, ["down"] * 3)
            await typed(seat, SECRET_KEY)
            await pressed(seat, ["t"])
            assert "knows these keys." in seat.words
            assert "another-key" not in seat.text


async def test_keys_that_nobody_could_try(config: Path) -> None:
    """Where the service does not answer they are taken on a word, and kept for this user alone."""
    async with guided(config) as seat:
        await to_step(seat, "Loyalty")
        await pressed(seat, ["down"])
        await typed(seat, NOBODY, API_KEY, SECRET_KEY)
        await pressed(seat, ["down", "enter"])
        assert "Y takes the keys all the same" in seat.words
        await pressed(seat, ["y", "s", "enter"])
        assert "All is saved" in seat.text
    assert 0o600 == config.with_name("secrets.toml").stat().st_mode & 0o777
    assert API_KEY == load(config, {}).secrets.api_key


async def test_keys_of_the_environment(config: Path) -> None:
    """It is told that they are there; another one would count for nothing, and is not taken."""
    environ = {"POS_GAMEBALL_API_KEY": API_KEY, "POS_GAMEBALL_SECRET_KEY": SECRET_KEY}
    async with guided(config, environ) as seat:
        await to_step(seat, "Loyalty")
        assert "in the environment, POS_GAMEBALL_API_KEY" in seat.words
        await pressed(seat, ["down", "down"])
        await typed(seat, "mine")
        assert "counts before a file" in seat.words
        assert API_KEY not in seat.text


async def test_no_program(config: Path) -> None:
    """A store without one needs no keys."""
    async with guided(config) as seat:
        await to_step(seat, "Loyalty")
        await pressed(seat, ["enter", "down", "enter"])
        assert "✓ Loyalty no program" in seat.words
        await pressed(seat, ["s", "enter"])
    assert "none" == load(config, {}).loyalty.provider


async def test_rows_that_are_left_out(config: Path) -> None:
    """They are listed with their lines; a file of none is refused, and none is taken back by
    nothing.
    """
    items = config.with_name("items.csv")
    async with guided(config) as seat:
        await to_step(seat, "Items")
        await typed(seat, str(items))
        assert "is no file" in seat.words
        await pressed(seat, ["escape"])
        write(items, "code,title,price\n1001,,40\n")
        await typed(seat, str(items))
        assert "no row could be used" in seat.words

        write(items, "code,title,price\n1001,Shirt,40\n1002,,10\n")
        await pressed(seat, ["up"])
        await typed(seat, str(items))
        assert "From the file: 1 item; 1 row is left out" in seat.words
        await pressed(seat, ["b"])
        assert "line 3: left out: no title" in seat.words
        await pressed(seat, ["escape", "up", "enter", "delete"])
        await pressed(seat, ["ctrl+u", "enter"])
        assert "From the file" not in seat.text


async def test_people_one_by_one(config: Path) -> None:
    """An ID only once, a PIN by its rules and twice; who was added can be taken away again."""
    async with guided(config) as seat:
        await to_step(seat, "People")
        assert "There is no manager" in seat.words
        await pressed(seat, ["n"])
        await typed(seat, "2001", "Khalid")
        await pressed(seat, ["down"])
        await typed(seat, "1234")
        assert "A manager's PIN has 6 to 8 digits and nothing else." in seat.words
        await seat.press("135790")
        await pressed(seat, ["enter"])
        await typed(seat, "135791")
        await pressed(seat, ["enter"])
        assert "The two PINs are not the same" in seat.words
        await pressed(seat, ["up"])
        await typed(seat, "135790")
        await pressed(seat, ["enter"])
        assert "2001 manager Khalid not saved yet" in seat.words
        assert "There is no manager" not in seat.words

        await add_user(seat, "2001", "Omar", "2468")
        await pressed(seat, ["enter"])
        assert "There is a user 2001 already" in seat.words
        await pressed(seat, ["escape"])
        assert "Escape once more drops what is typed." in seat.words
        await pressed(seat, ["escape", "up", "delete"])
        assert "Khalid" not in seat.text


async def test_a_pin_that_is_too_short_for_another_role(config: Path) -> None:
    """Who is made a manager after all is told at once that a cashier's PIN is too short for one."""
    async with guided(config) as seat:
        await to_step(seat, "People")
        await pressed(seat, ["n"])
        await typed(seat, "2001", "Khalid")
        await pressed(seat, ["left"])
        assert "Add this cashier" in seat.words
        await pressed(seat, ["down"])
        await typed(seat, "1357", "1357")
        assert "A manager's PIN" not in seat.words
        await pressed(seat, ["up", "up", "up", "right"])
        assert "Add this manager" in seat.words
        assert "A manager's PIN has 6 to 8 digits and nothing else. Type it again." in seat.words
        assert 2 == seat.words.count("not told")


async def test_without_a_manager(config: Path) -> None:
    """Who goes on without one finds the next step chosen; Escape leaves the one they were at."""
    async with guided(config) as seat:
        await to_step(seat, "People")
        await pressed(seat, ["escape"])
        assert "People" in next(line for line in seat.lines if "▸" in line)
        await pressed(seat, ["enter"])
        assert "Go on without a manager" in seat.words
        await pressed(seat, ["enter"])
        await seen(seat, lambda: "Setting this till up" in seat.text)
        assert "Receipt" in next(line for line in seat.lines if "▸" in line)
        assert "○ People" in seat.words


async def test_a_pin_that_is_guessed_first(config: Path) -> None:
    """It is taken, and told."""
    async with guided(config) as seat:
        await to_step(seat, "People")
        await add_user(seat, "2001", "Khalid", "123456")
        await pressed(seat, ["enter"])
        assert "The PIN of 2001 is among the first that are guessed." in seat.words


async def test_a_receipt_as_it_will_be(config: Path) -> None:
    """The preview has the store's own lines; a logo that cannot be printed is told, as the doctor
    tells it.
    """
    write(config.with_name("logo.png"), "no picture")
    async with guided(config) as seat:
        await pressed(seat, ["enter", "down"])
        await typed(seat, "Corner")
        await pressed(seat, ["escape"])
        await to_step(seat, "Receipt")
        await typed(seat, "King Fahd Road | VAT 3", "Thank you", "logo.png")
        told = seat.text.replace("\n", "").replace(" ", "")
        assert "logo.pngisnoPNGpicture:receiptsgowithoutit." in told
        await pressed(seat, ["p"])
        lines = [line.strip() for line in seat.lines]
        at = lines.index("Corner")
        assert ["[logo.png]", "Corner", "King Fahd Road", "VAT 3"] == lines[at - 1 : at + 3]
        await pressed(seat, ["down"] * 20)
        assert "Thank you" in seat.text


async def test_a_fault_shows_nothing_that_was_typed(config: Path) -> None:
    """What went wrong is told with its place, without the values that were at hand."""

    def fail(key: str) -> None:
        raise ZeroDivisionError(f"[{len(key)}")

    async with guided(config) as seat:
        try:
            fail(API_KEY)
        except ZeroDivisionError:
            seat.app._fatal_error()
        shown = [one.text for told in seat.app._exit_renderables for one in told.segments]
    assert f"ZeroDivisionError: [{len(API_KEY)}" in "".join(shown)
    assert API_KEY not in "".join(shown)


async def test_by_mouse(config: Path) -> None:
    """A click on a row is Enter on it, once; while something is typed it is not."""
    async with guided(config) as seat:

        async def click(text: str) -> None:
            row = next(y for y, line in enumerate(seat.lines) if text in line)
            await seat.pilot.click(offset=(6, row))
            await seat.answered()

        await click("Store")
        await click("Prices include tax")
        assert "Prices include tax no" in seat.words
        await click("Its name")
        await click("Time zone")
        await seat.press("Corner")
        await pressed(seat, ["enter"])
        assert "Its name Corner" in seat.words
        await click("That is right")
        assert "✓ Store S001 Corner" in seat.words


async def test_a_devices_settings_by_mouse(config: Path) -> None:
    """A click on one of them changes it once, and none while something is typed for another."""
    async with guided(config) as seat:

        async def click(text: str) -> None:
            row = next(y for y, line in enumerate(seat.lines) if text in line)
            await seat.pilot.click(offset=(6, row))
            await seat.answered()

        await to_step(seat, "Devices")
        await click("Scanner")
        await click("It types like a keyboard")
        await click("Called")
        await click("Keys within")
        await seat.press("counter")
        await pressed(seat, ["enter"])
        assert "Called counter" in seat.words
        await click("Codes of commands count")
        assert "Codes of commands count no" in seat.words


async def test_devices_are_saved_with_the_rest(config: Path) -> None:
    """The devices' page is one of the steps: what is set there waits for the last page."""
    async with guided(config) as seat:
        await to_step(seat, "Devices")
        assert "Ctrl+Z" not in seat.text
        await pressed(seat, ["enter", "down", "enter", "a", "y"])
        await pressed(seat, ["s", "ctrl+z"])
        assert "Devices of this till" in seat.text
        await pressed(seat, ["escape"])
        assert "✓ Devices scanner wedge" in seat.words
        assert not is_there(config)
        await pressed(seat, ["s", "enter"])
    assert "wedge" == load(config, {}).scanner.driver


async def test_a_till_began_to_sell(config: Path) -> None:
    """Nothing is written where a till has taken the folder meanwhile; what was told stays told."""
    async with guided(config) as seat:
        await pressed(seat, ["enter", *IS_RIGHT, "s"])
        give_up = lock_folder(Places(config.parent / "data"))
        try:
            await pressed(seat, ["enter"])
            assert "is in use by a till" in seat.words
            assert not is_there(config)
        finally:
            give_up()
        await pressed(seat, ["enter"])
        assert "All is saved" in seat.text


async def test_a_file_that_another_made_meanwhile(config: Path) -> None:
    """It is not written over."""
    async with guided(config) as seat:
        await pressed(seat, ["enter", *IS_RIGHT, "s"])
        write(config, "# somebody's\n")
        await pressed(seat, ["enter"])
        assert "somebody else has changed it" in seat.words
    assert "# somebody's\n" == read(config)


async def test_an_old_file_keeps_its_defaults_unwritten(config: Path) -> None:
    """What was there is changed where it is told otherwise, and nowhere else."""
    write(config, '[store] # ours\nid = "S7"\n')
    async with guided(config) as seat:
        await pressed(seat, ["enter", "down"])
        await typed(seat, "Corner")
        await pressed(seat, ["up", "up", *IS_RIGHT])
        await pressed(seat, ["down", "enter", *IS_RIGHT])
        await seen(seat, lambda: "Setting this till up" in seat.text)
        await pressed(seat, ["s", "enter"])
    assert '[store] # ours\nid = "S7"\nname = "Corner" # on the receipt and the screen\n' == read(
        config
    )
