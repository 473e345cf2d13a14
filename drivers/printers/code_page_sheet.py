"""A page on which a printer shows what each of its code pages has, beside what each could be. Pure.

The same few bytes are printed under every number; above them the letters that these bytes are in
every page known here are drawn in dots, which no number can alter. What is alike is the same page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Profile
from drivers.printers.raster import raster_bytes
from pos.ports.layout import Line
from pos.ports.receipt import Cut, Feed, ReceiptDocument, Rule, Text

LAST_NUMBER: Final = 99
"""Beyond it hardly any printer has one; there are 256."""
_SAMPLE: Final = bytes.fromhex("A5 D0 8C A6 D5 9D E4 E0 E1 E5 C7 F1")
"""Seven of them tell all pages apart."""
_NONE: Final = "·"
_GAP: Final = "  "
_NAME_CELLS: Final = 12

PAGES: Final = {
    "cp437": "English, German, French", "cp850": "Western Europe", "cp858": "Western Europe, €",
    "cp1252": "Western Europe, Windows", "iso8859-1": "Western Europe",
    "iso8859-15": "Western Europe, €", "cp860": "Portuguese", "cp861": "Icelandic",
    "cp863": "French of Canada", "cp865": "Nordic", "iso8859-10": "Nordic",
    "cp852": "Central Europe", "cp1250": "Central Europe, Windows", "iso8859-2": "Central Europe",
    "iso8859-16": "South-eastern Europe", "iso8859-3": "Maltese, Esperanto",
    "iso8859-14": "Celtic", "cp775": "Baltic", "cp1257": "Baltic, Windows", "iso8859-4": "Baltic",
    "iso8859-13": "Baltic", "cp857": "Turkish", "cp1254": "Turkish, Windows",
    "iso8859-9": "Turkish", "cp737": "Greek", "cp869": "Greek", "cp1253": "Greek, Windows",
    "iso8859-7": "Greek", "cp855": "Cyrillic", "cp866": "Cyrillic", "cp1251": "Cyrillic, Windows",
    "iso8859-5": "Cyrillic", "koi8-r": "Russian", "koi8-u": "Ukrainian", "cp874": "Thai",
    "cp1258": "Vietnamese, Windows",
}  # fmt: skip
"""That `[printer] code_pages` can name, and what they are for."""
DRAWN: Final = {"cp720": "Arabic", "cp864": "Arabic", "cp1256": "Arabic, Windows"}
"""Known again on the page, and set nowhere: a printer joins no letters, so the till draws them."""


def sample_of(codec: str, *, columns: int) -> str:
    """The letters of a page, as far apart as they are printed."""
    return _GAP.join(_character(byte, codec) for byte in _bytes_for(columns))


def code_page_sheet(profile: Profile, lettering: Lettering, *, last: int = LAST_NUMBER) -> bytes:
    """The whole page, its key first where the printer prints pictures."""
    numbers = b"".join(_number_line(number, profile.columns) for number in range(last + 1))
    return b"".join(
        (
            _paper(profile, _above(has_key=profile.raster)),
            b"".join(_key(profile, lettering)),
            _paper(profile, (Rule(), Text(text="This printer's numbers:"))),
            numbers,
            _paper(profile, (Rule(), Cut())),
        )
    )


def _above(*, has_key: bool) -> tuple[Text | Feed | Rule, ...]:
    how = "a line below the next rule that looks like one of these has its page"
    if not has_key:
        how = "compare each line with those that the command has shown"
    return (
        Text(text="Code pages", bold=True),
        Text(text=f'How to read it: {how}. Write it as in code_pages = ["16 cp1252"].'),
        Rule(),
    )


def _key(profile: Profile, lettering: Lettering) -> Iterable[bytes]:
    """Each drawn; a letter that no font has is a dot, as is what a page has not."""
    if not profile.raster:
        return
    for codec in (*PAGES, *DRAWN):
        sample = sample_of(codec, columns=profile.columns)
        missing = lettering.missing(sample)
        shown = "".join(_NONE if one in missing else one for one in sample)
        drawn = lettering.draw(Line(text=f"{shown}{_GAP}{codec}"), columns=profile.columns)
        if drawn is not None:
            yield raster_bytes(drawn)


def _number_line(number: int, columns: int) -> bytes:
    letters = _GAP.encode().join(bytes([byte]) for byte in _bytes_for(columns))
    return b"\x1bt" + bytes([number]) + letters + f"{_GAP}{number}\n".encode()


def _paper(profile: Profile, elements: tuple[Text | Feed | Rule | Cut, ...]) -> bytes:
    return encode(ReceiptDocument(title="", elements=elements), profile).data


def _bytes_for(columns: int) -> bytes:
    return _SAMPLE[: (columns - _NAME_CELLS + len(_GAP)) // (1 + len(_GAP))]


def _character(byte: int, codec: str) -> str:
    try:
        character = bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return _NONE
    return _NONE if unicodedata.category(character) in {"Cc", "Cf", "Zs"} else character
