"""Text that no code page has goes to the paper in dots, each letter in its place; or it is told.

Chinese and Hebrew are drawn with a font made here, as a machine may have none for them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_font import bar_height, write_font

from drivers.printers.encoder import Encoded, encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.lettering import Lettering
from drivers.printers.letters import has_marks, not_printable
from drivers.printers.profiles import FONT_A_DOTS, profile_named
from drivers.printers.shaping import Shaping, shaped_before, shaping_here
from drivers.transports.output import output_for
from drivers.virtual.interpreter import Interpreter, PrintedLine, PrintedPicture
from drivers.virtual.virtual_printer import VirtualPrinter
from pos.ports.devices import Printed
from pos.ports.receipt import Columns, ReceiptDocument, Text

PROFILE = profile_named("generic-80mm")
TEA = "漢字茶"
SHALOM = "שלום"
NAMASTE = "नमस्ते"
MILK = "حليب"
OURS = "ש漢ל字ו茶ם[?]5."
"""As high as they stand here: neighbours are told apart."""
SIZE = 22


@pytest.fixture
def font(tmp_path: Path) -> str:
    return str(write_font(tmp_path / "tiny.ttf", OURS))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font of its own."""
    monkeypatch.setattr("drivers.printers.fonts._FOLDERS", ())


def paper(
    *elements: Text | Columns, lettering: Lettering
) -> tuple[list[PrintedLine | PrintedPicture], Encoded]:
    encoded = encode(ReceiptDocument(title="x", elements=elements), PROFILE, lettering=lettering)
    happened = Interpreter().feed(encoded.data)
    lines = [one for one in happened if isinstance(one, PrintedLine | PrintedPicture)]
    assert len(lines) == len(happened)
    return lines, encoded


def heights(picture: PrintedPicture, *, at_dots: list[int]) -> list[int]:
    """Of the black in each of these columns, in rows."""
    rows = [
        picture.data[start : start + picture.row_bytes]
        for start in range(0, len(picture.data), picture.row_bytes)
    ]
    return [sum(bool(row[at // 8] & 0x80 >> at % 8) for row in rows) for at in at_dots]


def high(letters: str, *, size: int = SIZE) -> list[int]:
    """As they are in the font that was made here."""
    return [round(bar_height(one, OURS) * size) for one in letters]


def near(seen: list[int], meant: list[int]) -> bool:
    return len(seen) == len(meant) and all(
        abs(one - other) <= 1 for one, other in zip(seen, meant, strict=True)
    )


def test_chinese_letter_by_letter(font: str, bare: None) -> None:
    """Each has two cells, in its order from the left; the line beside it is in printer's letters,
    and the amount stands at the right as always.
    """
    lines, encoded = paper(
        Columns(left=TEA, right="5.5"), Text(text="Bag"), lettering=Lettering(font=font)
    )

    picture, plain = lines
    assert isinstance(picture, PrintedPicture)
    middle_of_letters = [SIZE * place + SIZE // 3 for place in range(3)]
    assert near(heights(picture, at_dots=middle_of_letters), high(TEA))
    last = PROFILE.columns * FONT_A_DOTS
    assert any(heights(picture, at_dots=list(range(last - 3 * FONT_A_DOTS, last - 4))))
    assert PrintedLine(text="Bag") == plain
    assert () == encoded.substituted


@pytest.mark.parametrize(
    "shaping",
    [shaping_here(), Shaping(raqm=False, before=shaped_before())],
    ids=["as here", "by libraries"],
)
def test_hebrew_from_the_right(font: str, bare: None, shaping: Shaping) -> None:
    """Its first letter stands at the right and its last at the left, a cell each, whichever way
    lines are turned around by.
    """
    lines, encoded = paper(Text(text=SHALOM), lettering=Lettering(font=font, shaping=shaping))

    (picture,) = lines
    assert isinstance(picture, PrintedPicture)
    middle_of_letters = [FONT_A_DOTS * place + FONT_A_DOTS // 3 for place in range(len(SHALOM))]
    seen = heights(picture, at_dots=middle_of_letters)
    assert near(seen, high(SHALOM[::-1], size=FONT_A_DOTS))
    assert not near(seen, high(SHALOM, size=FONT_A_DOTS))
    assert () == encoded.substituted


def test_arabic_needs_nothing(bare: None) -> None:
    """On the barest machine it is drawn, and nothing of it is told as missing."""
    lines, encoded = paper(Text(text=MILK), lettering=Lettering())

    assert [PrintedPicture] == [type(one) for one in lines]
    assert () == encoded.substituted
    assert frozenset() == not_printable(MILK, PROFILE, Lettering())


def test_what_no_font_here_has(bare: None) -> None:
    """Chinese and Devanagari without a font of theirs are marks on the paper and told word by
    word: never a box, never left out in silence.
    """
    lines, encoded = paper(
        Columns(left=f"{TEA} 5 g", right="5.50"), Text(text=NAMASTE), lettering=Lettering()
    )

    assert [PrintedLine(text=f"{'[?] 5 g':<44}5.50"), PrintedLine(text="[?]")] == lines
    assert (f"{TEA} printed as [?]", f"{NAMASTE} printed as [?]") == encoded.substituted
    assert has_marks(encoded.substituted)
    assert frozenset(TEA) == not_printable(f"{TEA} é {MILK}", PROFILE, Lettering())


def test_a_font_that_has_some_of_it(font: str, bare: None) -> None:
    """The letters that it has are drawn, those it has not are a mark between them, and told."""
    lines, encoded = paper(Text(text="漢語"), lettering=Lettering(font=font))

    (picture,) = lines
    assert isinstance(picture, PrintedPicture)
    assert all(heights(picture, at_dots=[4, 19])), "the letter, and the mark"
    assert ("漢語 printed as 漢[?]",) == encoded.substituted
    assert frozenset("語") == not_printable("漢語", PROFILE, Lettering(font=font))


def test_a_font_without_even_the_mark(tmp_path: Path, bare: None) -> None:
    """Where a font cannot draw the mark beside its letters, the whole word is one."""
    poor = str(write_font(tmp_path / "poor.ttf", TEA))
    lines, encoded = paper(Text(text="漢語"), lettering=Lettering(font=poor))

    assert [PrintedLine(text="[?]")] == lines
    assert "漢語 printed as 漢[?]" in encoded.substituted


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (TEA, ""),
        (MILK, ""),
        (f"{TEA} {MILK}", TEA),
        (f"{TEA}{TEA} {MILK}", MILK),
        (f"{TEA} Œ", "Œ"),
    ],
)
def test_two_scripts_in_one_title(title: str, told: str, font: str, bare: None) -> None:
    """One font draws a text: where none has both scripts, what the paper marks is told before."""
    lettering = Lettering(font=font)
    _, encoded = paper(Text(text=title), lettering=lettering)

    assert frozenset(told) == not_printable(title, PROFILE, lettering)
    assert has_marks(encoded.substituted) is bool(told)


def test_a_font_without_even_the_mark_is_told(tmp_path: Path, bare: None) -> None:
    """Where a letter it lacks takes the whole text with it, all of them are told."""
    poor = str(write_font(tmp_path / "poor.ttf", TEA))

    assert frozenset("漢語") == not_printable("漢語", PROFILE, Lettering(font=poor))


def test_a_printer_without_pictures() -> None:
    """Letters beyond its pages are marks, whatever fonts there are."""
    plain = profile_named("plain-80mm")

    assert frozenset(TEA + MILK) == not_printable(f"Tea é {TEA}{MILK}", plain, Lettering())


def test_by_the_driver(printer: VirtualPrinter, font: str, bare: None) -> None:
    """What was shown another way comes back with the outcome, and can be asked before."""
    document = ReceiptDocument(title="x", elements=(Text(text="漢語"),))
    for own, told in ((font, "漢語 printed as 漢[?]"), ("", "漢語 printed as [?]")):
        driver = EscposPrinter(
            output=output_for(printer.port, baud=9600, flow="none"), profile=PROFILE, font=own
        )
        assert Printed(confirmed=True, substituted=(told,)) == driver.print(document)
        assert "語" in driver.not_printable("漢語")


TURKISH = "Düğme İğne Şal"


@pytest.mark.parametrize(
    ("model", "is_drawn", "substituted"),
    [
        ("generic-80mm", True, ()),
        ("epson-tm-t20iii", False, ()),
        (
            "plain-80mm",
            False,
            ("Düğme printed as Dügme", "İğne printed as Igne", "Şal printed as Sal"),
        ),
    ],
)
def test_letters_that_lose_by_it(model: str, is_drawn: bool, substituted: tuple[str, ...]) -> None:
    """A letter that no page of a model has is drawn; where its pages have it, it is the printer's
    own; where it draws nothing it is plainer, and told.
    """
    document = ReceiptDocument(title="x", elements=(Text(text=TURKISH),))
    encoded = encode(document, profile_named(model), lettering=Lettering())
    pictures = [one for one in Interpreter().feed(encoded.data) if isinstance(one, PrintedPicture)]

    assert is_drawn == bool(pictures)
    assert (b"\x1bt\x0d" in encoded.data) == (model == "epson-tm-t20iii")
    assert substituted == encoded.substituted


def test_plainer_where_no_font_has_it(bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather a letter without its hook than a mark in its place."""
    monkeypatch.setattr(Lettering, "missing", lambda _, text: frozenset(text) & frozenset("ğİŞ"))
    (line,), encoded = paper(Text(text=TURKISH), lettering=Lettering())

    assert isinstance(line, PrintedLine)
    assert "Dügme Igne Şal" == line.text
    assert ("Düğme printed as Dügme", "İğne printed as Igne") == encoded.substituted


def test_a_sign_is_spelled_out() -> None:
    """It says the same in letters, and costs no picture."""
    (line,), encoded = paper(Text(text="Tea ★ 5 ₺"), lettering=Lettering())

    assert isinstance(line, PrintedLine)
    assert "Tea * 5 TRY" == line.text
    assert ("★ printed as *", "₺ printed as TRY") == encoded.substituted
