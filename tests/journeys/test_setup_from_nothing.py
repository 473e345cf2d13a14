"""`pos setup` in an empty folder: from a file to a sold item, and by keys to a well till."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from shop import BAG, Shop
from typist import Typist, typing_at

from pos.catalog.sample import sample_path
from pos.config import SECRET_VARIABLES, load
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.sandbox.server import SandboxProcess

ANSWERS = """\
catalogue = "items.csv"
secrets_file = "keys.toml"

[store]
id = "S9"
name = "Fleet"
currency = "SAR"

[till]
id = "T4"

[loyalty]
base_url = "{base_url}"
deadline_s = 5

[printer]
driver = "text_file"
port = "receipts.txt"

[receipt]
header = ["King Fahd Road"]

[[users]]
id = "1001"
name = "Amira"
role = "cashier"
pin_env = "PIN_OF_AMIRA"

[[users]]
id = "2001"
name = "Khalid"
role = "manager"
pin_env = "PIN_OF_KHALID"
"""


@pytest.fixture
def empty(tmp_path: Path) -> Shop:
    folder = tmp_path / "till"
    folder.mkdir()
    environ = {
        name: one for name, one in os.environ.items() if name not in SECRET_VARIABLES.values()
    }
    return Shop(folder, {**environ, "PIN_OF_AMIRA": "2468", "PIN_OF_KHALID": "135790"})


def test_from_a_file_to_a_sold_item(empty: Shop, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """One command in an empty folder; the till then sells, prints its header and is found well."""
    answers = tmp_path / "setup.toml"
    answers.write_text(ANSWERS.format(base_url=sandbox.base_url), encoding="utf-8")
    (tmp_path / "items.csv").write_bytes(sample_path().read_bytes())
    keys = tmp_path / "keys.toml"
    keys.write_text(f'api_key = "{DEMO_API_KEY}"\nsecret_key = "{DEMO_SECRET_KEY}"\n')
    keys.chmod(0o600)

    done = empty.pos("setup", "--from", str(answers), "--json")

    told = json.loads(done.stdout)
    assert (0, True, []) == (done.returncode, told["saved"], told["warnings"])
    assert 620 == told["items"]["accepted"]
    played = empty.play(
        *("sign-on 1001 2468", "open-shift 100.00", f"scan {BAG}", "tender cash 100.00"),
        *("wait-outbox 20", "expect last_sale.receipt S9-T4-000001"),
    )
    assert (0, []) == (played.status, played.refusals)
    assert "King Fahd Road" in empty.paper
    doctor = empty.pos("doctor", "--json")
    assert 0 == doctor.returncode, doctor.stdout
    for path in (empty.folder, *empty.folder.rglob("*")):
        mode = path.stat().st_mode & 0o777
        assert path == empty.folder or not mode & 0o077, path


def answer(typist: Typist, *texts: str) -> None:
    """One row after the other; each goes on to the next."""
    for text in texts:
        typist.press("Enter")
        typist.shows("takes what is typed")
        typist.enter(text)
        typist.hides("takes what is typed")


def all_is_right(typist: Typist, step: str) -> None:
    """The last row, by the mouse; back among the steps it is told as done."""
    typist.click("That is right")
    typist.shows("Setting this till up", f"✓ {step}")


def test_by_keys_to_a_well_till(empty: Shop, tmp_path: Path) -> None:
    """Every question is answered at a terminal, all is saved at once, and the doctor is content."""
    items = tmp_path / "items.csv"
    items.write_text("code,title,price\n1001,Shirt,40\n", encoding="utf-8")
    with typing_at(empty, "setup") as typist:
        typist.shows("Setting this till up", "○ Store", "8 steps are left")
        typist.press("Enter")
        typist.shows("Store's number")
        answer(typist, "S7", "Corner")
        all_is_right(typist, "Store")
        typist.press("Enter")
        typist.shows("Till's number")
        all_is_right(typist, "Till")
        typist.press("Enter")
        typist.shows("Rates, per cent")
        all_is_right(typist, "Tax")
        typist.press("Enter")
        typist.shows("Service's address")
        typist.press("Enter")
        typist.hides("Service's address")
        all_is_right(typist, "Loyalty")
        typist.click("Items")
        typist.shows("CSV file")
        answer(typist, str(items))
        typist.shows("From the file: 1 item")
        all_is_right(typist, "Items")
        typist.click("People")
        typist.shows("Go on without a manager")
        typist.press("n")
        typist.shows("PIN once more")
        answer(typist, "2001", "Khalid")
        typist.press("Down")
        answer(typist, "135790", "135790")
        typist.click("Add this manager")
        typist.shows("not saved yet")
        all_is_right(typist, "People")
        typist.press("s")
        typist.shows("What will be saved", "+ 2001 Khalid, manager")
        assert not empty.config.exists()
        typist.press("Enter")
        typist.shows("All is saved", "1 item", "pos doctor")
        typist.press("Enter")
        assert 0 == typist.leave()

    assert "135790" not in typist.shown
    settings = load(empty.config, {})
    assert ("S7", "none") == (settings.store.id, settings.loyalty.provider)
    doctor = empty.pos("doctor")
    assert 0 == doctor.returncode, doctor.stdout
    played = empty.play("sign-on 2001 135790", "open-shift 10", "scan 1001", "tender cash 50")
    assert (0, []) == (played.status, played.refusals)


def test_without_a_terminal(empty: Shop) -> None:
    """The screen needs one, and says what else there is."""
    done = empty.pos("setup")

    assert (2, True) == (done.returncode, "--from FILE" in done.stderr)
