"""`pos setup --from`: everything told in a file, every mistake told at once, and the same again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from pos.catalog.lookup import SqliteCatalog
from pos.cli.main import main
from pos.clock import SystemClock
from pos.config import load
from pos.config.writing import kept_before
from pos.core.roles import Role
from pos.errors import PosError
from pos.office.users import UserBook
from pos.places import Places, lock_folder, switch_to
from pos.ports.staff import PinAccepted
from pos.setup.answers_file import read_answers
from pos.setup.draft import Draft
from pos.setup.held import HeldFolders
from pos.setup.saving import save_all
from tests.setup.guided import API_KEY, NOBODY, SECRET_KEY, service

ROOT = Path(__file__).parents[2]
SHOP = """\
[store]
id = "S7"
name = "Corner"
currency = "SAR"
[till]
id = "T3"
[loyalty]
provider = "none"
[printer]
driver = "text_file"
port = "receipts.txt"
"""
PEOPLE = """\
[[users]]
id = "1001"
name = "Amira"
role = "cashier"
pin_env = "PIN_1001"
[[users]]
id = "2001"
name = "Khalid"
role = "manager"
pin_file = "pin-2001"
"""
ROWS = "code,title,price\n1001,Shirt,40\n1002,Socks,10\n"


class Fleet:
    """A folder with a till's answers in it, and the till's own folder beside it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.answers = folder / "setup.toml"
        self.config = folder / "till" / "config.toml"
        self.environ = monkeypatch
        self.environ.setenv("PIN_1001", "2468")
        self.write("items.csv", ROWS)
        self.write("pin-2001", "135790\n")
        (folder / "pin-2001").chmod(0o600)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def tell(self, text: str) -> None:
        self.write("setup.toml", text)

    def run(self, *options: str) -> int:
        words = ["setup", "--from", str(self.answers), "--config", str(self.config), *options]
        return main(words)

    @property
    def data(self) -> Path:
        return self.config.parent / "data"

    def files(self) -> dict[str, bytes]:
        """All of the till's, without what only says who holds the folder."""
        found = self.config.parent.rglob("*")
        return {
            str(path.relative_to(self.config.parent)): path.read_bytes()
            for path in found
            if path.is_file() and path.suffix != ".lock"
        }


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    for name in ("POS_GAMEBALL_API_KEY", "POS_GAMEBALL_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Fleet(tmp_path, monkeypatch)


def test_all_of_it(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """Configuration, people and items are there afterwards, and it is told how to go on."""
    fleet.tell(f'catalogue = "items.csv"\n{SHOP}{PEOPLE}')

    assert 0 == fleet.run()

    said = capsys.readouterr().out
    assert "2 items are on sale." in said
    assert "pos doctor" in said
    settings = load(fleet.config, {})
    assert ("S7", "T3", "none") == (
        settings.store.id,
        settings.till.id,
        settings.loyalty.provider,
    )
    book = UserBook(Places(fleet.data).staff, SystemClock())
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)
    assert isinstance(book.check_pin("2001", "135790"), PinAccepted)
    with closing(SqliteCatalog(Places(fleet.data).catalogue, currency="SAR")) as catalogue:
        assert 2 == catalogue.about().items


def test_once_more_changes_nothing(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """The second run writes no byte, and needs the PINs no more."""
    fleet.tell(f'catalogue = "items.csv"\n{SHOP}{PEOPLE}')
    fleet.run()
    before = fleet.files()
    fleet.environ.delenv("PIN_1001")
    (fleet.folder / "pin-2001").unlink()
    capsys.readouterr()

    assert 0 == fleet.run()

    assert "nothing was changed" in capsys.readouterr().out
    assert before == fleet.files()


def test_what_was_changed(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """A program is told what of it was written: all at first, one person later, then nothing."""

    def told_once_more() -> dict[str, object]:
        assert 0 == fleet.run("--json")
        told: dict[str, object] = json.loads(capsys.readouterr().out)
        return told

    fleet.tell(f'catalogue = "items.csv"\n{SHOP}{PEOPLE}')
    told = [told_once_more(), told_once_more()]
    fleet.environ.setenv("PIN_1003", "2469")
    more = '[[users]]\nid = "1003"\nname = "Lina"\nrole = "cashier"\npin_env = "PIN_1003"\n'
    fleet.tell(f'catalogue = "items.csv"\n{SHOP}{PEOPLE}{more}')
    told.append(told_once_more())

    assert [["config", "users", "items"], [], ["users"]] == [one["changed"] for one in told]
    assert [["1001", "2001"], [], ["1003"]] == [one["users"] for one in told]
    assert [True, True, True] == [one["saved"] for one in told]


def test_looked_at_alone(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """With --check what would be different is told, and no file and no folder is made."""
    fleet.tell(f'catalogue = "items.csv"\n{SHOP}{PEOPLE}')

    assert 0 == fleet.run("--check", "--json")

    told = json.loads(capsys.readouterr().out)
    assert (False, ["1001", "2001"], True) == (told["saved"], told["users"], told["items"]["new"])
    assert [] == told["changed"]
    assert any(line.startswith('+ id = "S7"') for line in told["config"])
    assert not fleet.config.parent.exists()


def test_in_the_folder_one_is_in(fleet: Fleet) -> None:
    """Without a name the configuration is made there, and is found there again."""
    fleet.environ.chdir(fleet.folder)
    fleet.environ.setenv("XDG_CONFIG_HOME", str(fleet.folder / "nothing"))
    fleet.environ.delenv("POS_CONFIG", raising=False)
    fleet.tell(SHOP)

    assert 0 == main(["setup", "--from", "setup.toml"])

    assert "S7" == load(fleet.folder / "config.toml", {}).store.id


def test_a_name_out_of_a_strangers_file(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """What stands in it reaches the terminal as text alone."""
    fleet.tell(SHOP + PEOPLE.replace('"Amira"', '"Ami\\u001b[31mra"'))

    fleet.run("--check")
    fleet.run()

    assert "Ami" in (said := capsys.readouterr().out)
    assert "\x1b" not in said


def test_what_is_told_later_is_laid_over(fleet: Fleet) -> None:
    """An answer changed in the file changes its key; what a hand wrote into the till's stays."""
    fleet.tell(SHOP)
    fleet.run()
    by_hand = fleet.config.read_text() + '\n[receipt]\nfooter = ["Thank you"] # by hand\n'
    fleet.config.write_text(by_hand)
    fleet.tell(SHOP.replace("Corner", "Market"))

    assert 0 == fleet.run()

    assert by_hand.replace("Corner", "Market") == fleet.config.read_text()
    assert by_hand == kept_before(fleet.config).read_text()


def test_every_mistake_by_its_place(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them in one go, each with where it is; nothing is written."""
    fleet.tell("""\
catalogue = "nothing.csv"
secrets_file = 5
colour = "red"
till = "T1"
[store]
curency = "SAR"
currency = "RIYAL"
[loyalty]
secret_key = "shown-to-all"
[[users]]
id = "10 01"
name = "Amira"
role = "cashier"
pin_env = "PIN_1001"
[[users]]
id = "1002"
name = "Bushra"
role = "chief"
pin = "4711"
[[users]]
id = "2001"
role = "manager"
name = "Khalid"
pin_env = "PIN_NOBODY_SET"
[[users]]
id = "2001"
name = "Khalid"
role = "manager"
pin_env = "PIN_1001"
pin_file = "pin-2001"
""")

    assert 2 == fleet.run("--json")

    captured = capsys.readouterr()
    places = [one["key"] for one in json.loads(captured.out)["mistakes"]]
    assert [
        "colour",
        "[till]",
        "[store] curency",
        "[store] currency",
        "[loyalty] secret_key",
        "secrets_file",
        "[[users]] 1",
        "[[users]] 2 pin",
        "[[users]] 2 role",
        "[[users]] 2 pin_env",
        "[[users]] 3 pin_env",
        "[[users]] 4 pin_env",
        "[loyalty] provider",
        "[loyalty] provider",
        "catalogue",
    ] == places
    assert len(places) == len(captured.err.splitlines())
    assert all(line.startswith(str(fleet.answers)) for line in captured.err.splitlines())
    for secret in ("shown-to-all", "4711", "2468"):
        assert secret not in captured.out + captured.err
    assert not fleet.config.parent.exists()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("title,price\nShirt,40\n", "code"),
        ("code,title,price\n1001,,40\n", "no row could be used"),
        ("PK\x03\x04", "a spreadsheet, not CSV"),
    ],
)
def test_items_that_are_none(
    fleet: Fleet, rows: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file without a row to sell is a mistake as any other, with its name."""
    fleet.write("items.csv", rows)
    fleet.tell(f'catalogue = "items.csv"\n{SHOP}')

    assert 2 == fleet.run()

    said = capsys.readouterr().err
    assert "items.csv: " in said
    assert problem in said
    assert not fleet.config.exists()


def test_rows_that_are_left_out(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """The good rows are on sale, the others are told by their lines, and the status says look."""
    fleet.write("items.csv", f"{ROWS}1003,Hat,ten\n")
    fleet.tell(f'{SHOP}[catalogue]\nimport = "items.csv"\n')

    assert 1 == fleet.run()

    captured = capsys.readouterr()
    assert "2 items are on sale." in captured.out
    assert "items.csv:4: left out: price 'ten'" in captured.err
    assert "catalogue" not in fleet.config.read_text()


def test_a_till_without_a_manager(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """It is set up all the same, with a warning."""
    fleet.tell(SHOP + PEOPLE[: PEOPLE.index('[[users]]\nid = "2001"')])

    assert 0 == fleet.run()

    assert "There is no manager" in capsys.readouterr().err


def test_a_user_keeps_their_role(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is a cashier already is made nothing else by a file; nobody's PIN is set anew."""
    fleet.tell(SHOP + PEOPLE)
    fleet.run()
    fleet.environ.setenv("PIN_1001", "975310")
    fleet.tell(SHOP + PEOPLE.replace('"cashier"', '"manager"'))

    assert 2 == fleet.run()

    assert "[[users]] 1 role: 1001 is a cashier here" in capsys.readouterr().err
    users = UserBook(Places(fleet.data).staff, SystemClock()).list_users()
    assert {"1001": Role.CASHIER, "2001": Role.MANAGER} == {u.user_id: u.role for u in users}


@pytest.mark.parametrize(
    "told",
    [
        'pin_env = "135790"',
        "pin_env = 135790",
        'pin_file = "135790"',
        "pin_file = 135790",
        'pin_file = "135 790"',
    ],
)
def test_a_pin_where_its_place_should_be(
    fleet: Fleet, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever wrote the PIN itself is told that it is no name, and nobody reads it there."""
    fleet.tell(SHOP + PEOPLE.replace('pin_file = "pin-2001"', told))

    assert 2 == fleet.run("--json")

    captured = capsys.readouterr()
    key = f"[[users]] 2 {told.partition(' ')[0]}"
    assert [key] == [one["key"] for one in json.loads(captured.out)["mistakes"]]
    said = (captured.out + captured.err).replace(str(fleet.folder), "")
    assert "135790" not in said.replace(" ", "")


@pytest.mark.parametrize("told", ["users = 135790", 'users = "135790"'])
def test_users_that_are_no_tables(
    fleet: Fleet, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands there in place of tables is not repeated either."""
    fleet.tell(f"{told}\n{SHOP}")

    assert 2 == fleet.run()

    said = capsys.readouterr().err
    assert "[[users]]: found" in said
    assert "135790" not in said.replace(str(fleet.folder), "")


def test_a_pin_that_others_can_read(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """Its file is refused, as the keys' would be."""
    (fleet.folder / "pin-2001").chmod(0o644)
    fleet.tell(SHOP + PEOPLE)

    assert 2 == fleet.run()

    assert "others could read or change pin-2001" in capsys.readouterr().err


# -- keys -------------------------------------------------------------------------------------


def loyal(base_url: str) -> str:
    table = f'[loyalty]\nbase_url = "{base_url}"\ndeadline_s = 5\n'
    return 'secrets_file = "keys.toml"\n' + SHOP.replace('[loyalty]\nprovider = "none"\n', table)


def write_keys(fleet: Fleet, secret_key: str = SECRET_KEY) -> None:
    text = f'api_key = "{API_KEY}"\nsecret_key = "{secret_key}"\n'
    fleet.write("keys.toml", text).chmod(0o600)


def test_right_keys(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """They are kept beside the configuration, for this user alone, and are said nowhere."""
    write_keys(fleet)
    with service() as base_url:
        fleet.tell(loyal(base_url))
        assert 0 == fleet.run()

    secrets = fleet.config.with_name("secrets.toml")
    assert 0o600 == secrets.stat().st_mode & 0o777
    assert SECRET_KEY == load(fleet.config, {}).secrets.secret_key
    captured = capsys.readouterr()
    for key in (API_KEY, SECRET_KEY):
        assert key not in captured.out + captured.err + fleet.config.read_text()


def test_wrong_keys(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """What the service refuses is not kept, on no word, and nothing else is written."""
    write_keys(fleet, "another-key")
    with service() as base_url:
        fleet.tell(loyal(base_url))
        assert 1 == fleet.run()
        capsys.readouterr()
        assert 1 == fleet.run("--untried-keys", "--json")

    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert (False, []) == (told["saved"], told["mistakes"])
    assert "were not taken" in told["say"][0]
    assert "The loyalty keys were not taken, and nothing was written" in captured.err
    assert "does not accept these keys" in captured.err
    assert "another-key" not in captured.out + captured.err
    assert {} == fleet.files()


def test_a_service_that_does_not_answer(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys that could not be tried are kept on a word, and not asked about again afterwards."""
    write_keys(fleet)
    fleet.tell(loyal(NOBODY))
    assert 1 == fleet.run()
    assert "nobody is reached there" in (said := capsys.readouterr().err)
    assert "--untried-keys" in said
    assert {} == fleet.files()

    assert 0 == fleet.run("--untried-keys")

    assert API_KEY == load(fleet.config, {}).secrets.api_key
    assert 0 == fleet.run()


def test_keys_of_the_environment(fleet: Fleet) -> None:
    """They are tried and not written anywhere."""
    fleet.environ.setenv("POS_GAMEBALL_API_KEY", API_KEY)
    fleet.environ.setenv("POS_GAMEBALL_SECRET_KEY", SECRET_KEY)
    with service() as base_url:
        fleet.tell(loyal(base_url).removeprefix('secrets_file = "keys.toml"\n'))
        assert 0 == fleet.run()
    assert not fleet.config.with_name("secrets.toml").exists()
    assert not any(API_KEY.encode() in content for content in fleet.files().values())


def test_other_secrets_stay(fleet: Fleet) -> None:
    """A mail server's password that is there already is kept, and so are remarks."""
    fleet.config.parent.mkdir()
    secrets = fleet.config.with_name("secrets.toml")
    secrets.write_text('# ours\nsmtp_password = "letters"\n')
    secrets.chmod(0o600)
    write_keys(fleet)
    with service() as base_url:
        fleet.tell(loyal(base_url))
        assert 0 == fleet.run()

    assert secrets.read_text().startswith('# ours\nsmtp_password = "letters"\n')
    assert API_KEY == load(fleet.config, {}).secrets.api_key


# -- stopped, refused -------------------------------------------------------------------------


STOPS = {
    "before the keys": "s.keys.keep = lambda *a: os._exit(9)",
    "behind the keys": "s.Draft.saved = lambda *a: os._exit(9)",
    "behind the configuration": "s.people.added = lambda *a: os._exit(9)",
    "between two people": (
        "add = s.people.UserBook._added\n"
        "def once(*a, **k):\n"
        "    answer = add(*a, **k)\n"
        "    os._exit(9)\n"
        "s.people.UserBook._added = once"
    ),
    "behind the people": "s.items.put_on_sale = lambda *a, **k: os._exit(9)",
}


@pytest.mark.parametrize("where", STOPS)
def test_killed_in_between(fleet: Fleet, where: str) -> None:
    """The same once more ends what was begun: all is as if nothing had happened."""
    write_keys(fleet)
    with service() as base_url:
        fleet.tell(f'catalogue = "items.csv"\n{loyal(base_url)}{PEOPLE}')
        words = ["setup", "--from", str(fleet.answers), "--config", str(fleet.config)]
        program = f"import os, pos.setup.saving as s\n{STOPS[where]}\n"
        program += f"from pos.cli.main import main\nmain({words!r})"
        killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
        assert 9 == killed.returncode

        assert 0 == fleet.run()

    settings = load(fleet.config, {})
    assert (API_KEY, "S7") == (settings.secrets.api_key, settings.store.id)
    book = UserBook(Places(fleet.data).staff, SystemClock())
    assert ["1001", "2001"] == [one.user_id for one in book.list_users()]
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)
    with closing(SqliteCatalog(Places(fleet.data).catalogue, currency="SAR")) as catalogue:
        assert 2 == catalogue.about().items


def environ_of(fleet: Fleet, **more: str) -> Mapping[str, str]:
    return {"PIN_1001": "2468", **more}


def test_what_cannot_be_saved_leaves_nothing(fleet: Fleet) -> None:
    """The items are gone when they are to be read: keys, configuration and people are as before."""
    fleet.tell(SHOP + PEOPLE[: PEOPLE.index('[[users]]\nid = "2001"')])
    fleet.run()
    before = fleet.files()
    write_keys(fleet)
    fleet.tell(f'catalogue = "items.csv"\n{loyal(NOBODY)}{PEOPLE}')
    draft, answers = read_answers(fleet.answers, Draft.of(fleet.config, environ_of(fleet)))
    (fleet.folder / "items.csv").unlink()

    with closing(HeldFolders()) as held, pytest.raises(PosError, match=r"items\.csv"):
        save_all(draft, answers, held)

    assert before == fleet.files()


def test_who_was_added_meanwhile_stays(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    """`pos users` waits for no set-up: what cannot be saved takes back its own people alone."""
    fleet.tell(SHOP)
    fleet.run()
    fleet.tell(f'catalogue = "items.csv"\n{SHOP.replace("Corner", "Market")}{PEOPLE}')
    draft, answers = read_answers(fleet.answers, Draft.of(fleet.config, environ_of(fleet)))
    (fleet.folder / "items.csv").unlink()
    book = UserBook(Places(fleet.data).staff, SystemClock())
    saved = Draft.saved

    def beside(draft: Draft) -> Draft:
        book.add("3001", name="Sara", role="cashier", pin="8642")
        return saved(draft)

    monkeypatch.setattr(Draft, "saved", beside)

    with closing(HeldFolders()) as held, pytest.raises(PosError, match=r"items\.csv"):
        save_all(draft, answers, held)

    assert ["3001"] == [one.user_id for one in book.list_users()]
    assert "Corner" in fleet.config.read_text()


def test_what_cannot_be_put_back_is_named(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the first problem is still told, and every other file is as it was."""
    fleet.tell(SHOP)
    fleet.run()
    kept = fleet.config.with_name("config.toml.before")
    secrets = fleet.config.with_name("secrets.toml")
    secrets.write_text("# ours\n")
    secrets.chmod(0o600)
    before = fleet.files()
    write_keys(fleet)
    fleet.tell(f'catalogue = "items.csv"\n{loyal(NOBODY)}')
    draft, answers = read_answers(fleet.answers, Draft.of(fleet.config, environ_of(fleet)))
    (fleet.folder / "items.csv").unlink()

    def full(path: Path, content: bytes) -> None:
        if path == fleet.config:
            raise OSError(28, "No space left on device")
        switch_to(path, content)

    monkeypatch.setattr("pos.setup.saving.switch_to", full)

    with closing(HeldFolders()) as held, pytest.raises(PosError) as told:
        save_all(draft, answers, held)

    assert "items.csv" in str(told.value)
    assert f"Not as before any more: {fleet.config} (No space left on device)." in str(told.value)
    changed = {name for name, content in fleet.files().items() if before.get(name) != content}
    assert {"config.toml"} == changed
    assert not kept.exists()
    assert 0o600 == secrets.stat().st_mode & 0o777


def test_not_beside_a_till(fleet: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    """While a till runs there nothing is looked at and nothing is written."""
    fleet.tell(SHOP)
    fleet.run()
    before = fleet.files()
    fleet.tell(SHOP.replace("Corner", "Market"))
    give_up = lock_folder(Places(fleet.data))
    try:
        assert 1 == fleet.run()
        assert 1 == fleet.run("--check")
    finally:
        give_up()

    assert "is in use by a till that runs already" in capsys.readouterr().err
    assert before == fleet.files()


def test_options_of_the_file_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """--check without --from is wrong use, told as such; without a terminal the screen is none."""
    assert 2 == main(["setup", "--check"])
    assert "--from FILE" in capsys.readouterr().err


def test_a_configuration_that_was_wrong_before(
    fleet: Fleet, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own mistake is told with its own name."""
    fleet.config.parent.mkdir()
    fleet.config.write_text("[scanner]\nbaud = 7\n")
    fleet.tell(SHOP)

    assert 2 == fleet.run()

    assert f"{fleet.config}: [scanner] baud" in capsys.readouterr().err
    assert "[scanner]\nbaud = 7\n" == fleet.config.read_text()
    assert [fleet.config] == [*fleet.config.parent.iterdir()]
