"""Whose a card is: in the file, and by the commands that keep it."""

import json
import sqlite3
from pathlib import Path

import pytest

from pos.cli.main import main
from pos.errors import PosError
from pos.office.cards import CardFile, LinkedCard

HUDA = "mobile_966500000007"


@pytest.fixture
def cards(tmp_path: Path) -> CardFile:
    return CardFile(tmp_path / "cards.db")


def test_link(cards: CardFile) -> None:
    """A card is its customer's until it is linked to another; nobody else's card is theirs."""
    cards.link("6300 1234 5678", "sara")
    assert "sara" == cards.customer_of("630012345678")
    cards.link("630012345678", HUDA)

    assert HUDA == cards.customer_of("6300 1234 5678")
    assert "" == cards.customer_of("630012345679")


def test_unlink(cards: CardFile) -> None:
    """A lost card names nobody any more; one that was never linked is told apart."""
    cards.link("CARD-7", HUDA)

    assert cards.unlink("CARD-7")
    assert "" == cards.customer_of("CARD-7")
    assert not cards.unlink("CARD-7")


def test_looking_makes_nothing(tmp_path: Path, cards: CardFile) -> None:
    """A till that never linked a card keeps no file for them."""
    assert "" == cards.customer_of("CARD-7")
    assert () == cards.list_cards()
    assert [] == list(tmp_path.iterdir())


def test_looking_while_the_file_is_made(tmp_path: Path, cards: CardFile) -> None:
    """A file whose tables are not there yet has no cards in it."""
    (tmp_path / "cards.db").touch()

    assert "" == cards.customer_of("CARD-7")


@pytest.mark.parametrize("card", ["", "  ", "x" * 41, "card\x1b[2J", "بطاقة"])
def test_no_number(cards: CardFile, card: str) -> None:
    """What is no card's number is nobody's, and is not linked."""
    assert "" == cards.customer_of(card)
    with pytest.raises(PosError, match="is not a card number"):
        cards.link(card, HUDA)


def test_all_or_none(cards: CardFile) -> None:
    """Where one of many links is wrong, none of them is kept."""
    links = [LinkedCard(card="A1", customer_id=HUDA), LinkedCard(card="A2", customer_id="a b")]
    with pytest.raises(PosError, match="a customer's id is"):
        cards.link_all(links)

    assert () == cards.list_cards()


def test_the_file_is_its_owners(tmp_path: Path, cards: CardFile) -> None:
    """Whose card it is says who shops here: nobody else may read it."""
    cards.link("A1", HUDA)

    assert 0o600 == (tmp_path / "cards.db").stat().st_mode & 0o777


def test_damaged_file(tmp_path: Path, cards: CardFile) -> None:
    """A file that is no use is said, for reading and for writing."""
    (tmp_path / "cards.db").write_bytes(b"not a database at all, but long enough" * 99)
    with pytest.raises(PosError, match="the cards cannot be read"):
        cards.customer_of("A1")
    with pytest.raises(PosError, match="the cards cannot be read"):
        cards.link("A1", HUDA)


def test_newer_file(tmp_path: Path, cards: CardFile) -> None:
    """A file of a newer program is left alone."""
    cards.link("A1", HUDA)
    db = sqlite3.connect(tmp_path / "cards.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(PosError, match="newer version"):
        cards.customer_of("A1")


def test_a_look_waits_for_no_command(tmp_path: Path, cards: CardFile) -> None:
    """Between two scans a look succeeds although another program is about to write."""
    cards.link("A1", HUDA)
    db = sqlite3.connect(tmp_path / "cards.db", isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE cards SET customer_id = 'other'")

    assert HUDA == cards.customer_of("A1")
    db.close()


# -- the commands -----------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("", encoding="utf-8")
    return path


def test_commands(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A card is linked, shown, exported and unlinked; the status says whether it was."""

    def pos(*words: str) -> int:
        return main(["--config", str(config), "cards", *words])

    assert 1 == pos("show", "A1")
    assert 0 == pos("link", "A1", HUDA)
    assert 1 == pos("link", "A 1", "no id")
    capsys.readouterr()
    assert 0 == pos("show", "A1", "--json")
    assert {"card": "A1", "customer_id": HUDA} == json.loads(capsys.readouterr().out)
    assert 0 == pos("export")
    assert f"card,customer_id\nA1,{HUDA}\n" == capsys.readouterr().out
    assert 0 == pos("unlink", "A1")
    assert 1 == pos("unlink", "A1")
    assert "card A1 is not linked" in capsys.readouterr().err


@pytest.mark.parametrize(
    "id_", ["sara\x9b2J", "sara\u202eila", "sara\udc9b", "s\u200bara", "sara\ue000"]
)
def test_an_id_with_what_cannot_be_seen(
    config: Path, cards: CardFile, capsys: pytest.CaptureFixture[str], id_: str
) -> None:
    """Controls, reversed text, halves of signs: refused in words, by the file and the command."""
    with pytest.raises(PosError, match="a customer's id is"):
        cards.link("A1", id_)
    assert 1 == main(["--config", str(config), "cards", "link", "A1", id_])

    assert "a customer's id is" in capsys.readouterr().err


def test_a_card_with_what_cannot_be_printed(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes that are no text are looked for and not found, without a trace of them."""
    for word in ("show", "unlink"):
        assert 1 == main(["--config", str(config), "cards", word, "A1\udcff\x9b2J"])

        assert "pos: card A12J is not linked\n" == capsys.readouterr().err


def test_import(tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good rows are linked and bad ones named with their line; what was exported comes back."""
    file = tmp_path / "cards.csv"
    file.write_text(
        f"Customer_ID;Card;note\n{HUDA};A 1;x\n;A2;x\nsara;A3\nsara;A4;x\n", encoding="utf-8"
    )

    assert 1 == main(["--config", str(config), "cards", "import", str(file)])
    told = capsys.readouterr()
    assert "2 cards are linked; 2 rows were left out\n" == told.out
    assert f"{file}:3: left out: a customer's id is" in told.err
    assert f"{file}:4: left out: 2 fields where the header has 3" in told.err
    main(["--config", str(config), "cards", "export", "--json"])
    assert [
        {"card": "A1", "customer_id": HUDA},
        {"card": "A4", "customer_id": "sara"},
    ] == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("text", ["", "card,customer\nA1,sara\n"])
def test_import_of_something_else(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """A file without the two columns is refused, and so is one that is not there."""
    file = tmp_path / "cards.csv"
    file.write_text(text, encoding="utf-8")

    assert 1 == main(["--config", str(config), "cards", "import", str(file)])
    assert "names the columns" in capsys.readouterr().err
    assert 1 == main(["--config", str(config), "cards", "import", str(tmp_path / "none")])
    assert "cannot be read" in capsys.readouterr().err
