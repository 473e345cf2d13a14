"""What a scanner meant that types the US keyboard at a computer with another one. Pure.

It presses keys, not letters: at a French computer the keys of 4006 write 'àà-. Here stands what is
on the keys of the usual layouts, as they lie on the US keyboard; what a code means is for others.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pos.core.gtin import is_gtin

_US: Final = (
    "`1234567890-=" "qwertyuiop[]\\" "asdfghjkl;'" "zxcvbnm,./"
    "~!@#$%^&*()_+" "QWERTYUIOP{}|" 'ASDFGHJKL:"' "ZXCVBNM<>?"
)  # fmt: skip
_NOTHING: Final = "\0"
"""A key that writes two letters, or none."""

# The same keys, without shift and then with it.
_KEYS: Final = {
    "fr": (
        "²&é\"'(-è_çà)=" "azertyuiop^$*" "qsdfghjklmù" "wxcvbn,;:!"
        "~1234567890°+" "AZERTYUIOP¨£µ" "QSDFGHJKLM%" "WXCVBN?./§"
    ),
    "be": (
        "²&é\"'(§è!çà)-" "azertyuiop^$µ" "qsdfghjklmù" "wxcvbn,;:="
        "³1234567890°_" "AZERTYUIOP¨*£" "QSDFGHJKLM%" "WXCVBN?./+"
    ),
    "de": (
        "^1234567890ß´" "qwertzuiopü+#" "asdfghjklöä" "yxcvbnm,.-"
        '°!"§$%&/()=?`' "QWERTZUIOPÜ*'" "ASDFGHJKLÖÄ" "YXCVBNM;:_"
    ),
    "ch": (
        "§1234567890'^" "qwertzuiopü¨$" "asdfghjklöä" "yxcvbnm,.-"
        '°+"*ç%&/()=?`' "QWERTZUIOPè!£" "ASDFGHJKLéà" "YXCVBNM;:_"
    ),
    "es": (
        "º1234567890'¡" "qwertyuiop`+ç" "asdfghjklñ´" "zxcvbnm,.-"
        'ª!"·$%&/()=?¿' "QWERTYUIOP^*Ç" "ASDFGHJKLÑ¨" "ZXCVBNM;:_"
    ),
    "it": (
        "\\1234567890'ì" "qwertyuiopè+ù" "asdfghjklòà" "zxcvbnm,.-"
        '|!"£$%&/()=?^' "QWERTYUIOPé*§" "ASDFGHJKLç°" "ZXCVBNM;:_"
    ),
    "tr": (
        '"1234567890*-' "qwertyuıopğü," "asdfghjklşi" "zxcvbnmöç."
        "é!'^+%&/()=?_" "QWERTYUIOPĞÜ;" "ASDFGHJKLŞİ" "ZXCVBNMÖÇ:"
    ),
    "cs": (
        ";+ěščřžýáíé=´" "qwertzuiopú)¨" "asdfghjklů§" "yxcvbnm,.-"
        "°1234567890%ˇ" "QWERTZUIOP/('" 'ASDFGHJKL"!' "YXCVBNM?:_"
    ),
    "ru": (
        "ё1234567890-=" "йцукенгшщзхъ\\" "фывапролджэ" "ячсмитьбю."
        'Ё!"№;%:?*()_+' "ЙЦУКЕНГШЩЗХЪ/" "ФЫВАПРОЛДЖЭ" "ЯЧСМИТЬБЮ,"
    ),
    "ar": (
        "ذ1234567890-=" "ضصثقفغعهخحجد\\" "شسيبلاتنمكط" "ئءؤر\0ىةوزظ"
        "\u0651!@#$%^&*)(_+" "\u064e\u064b\u064f\u064c\0إ‘÷×؛<>|"
        '\u0650\u064d][\0أـ،/:"' "~\u0652}{\0آ’,.؟"
    ),
}  # fmt: skip
_BESIDES: Final = {
    "ar": {
        "لا": "b", "لإ": "T", "لأ": "G", "لآ": "B",
        "\ufefb": "b", "\ufef9": "T", "\ufef7": "G", "\ufef5": "B",
        "`": "U", "'": "M", "٪": "%",
    }
}  # fmt: skip
"""What one key writes in two letters, and what other computers write with a key."""
_OTHER_DIGITS: Final = {"ar": ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")}
"""As some computers write them with the same keys."""
LAYOUTS: Final = tuple(_KEYS)

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def meant(text: str, layout: str) -> str:
    """What the scanner read, at a computer of this layout; what is right as it stands stays."""
    return text if not layout or is_sure(text) else _in_us_keys(text, layout)


def fitting(text: str) -> dict[str, str]:
    """The layouts by which this is another text, and that text; all of it has to be on their keys.

    A guess: nothing is ever sold by it.
    """
    found = {}
    for layout in LAYOUTS:
        other = _in_us_keys(text, layout)
        if other != text and other.isascii():
            found[layout] = other
    return found


def surely_fitting(text: str) -> tuple[str, ...]:
    """The layouts by which what is no code as it stands is one with a right check digit."""
    if is_sure(text):
        return ()
    return tuple(layout for layout, other in fitting(text).items() if is_sure(other))


def is_sure(text: str) -> bool:
    """A retail code with a right check digit, its AIM identifier before it or not."""
    return is_gtin(text[3:] if _AIM.match(text) else text)


def advice(layouts: tuple[str, ...]) -> str:
    """What to set, as a sentence goes on: "it types …"."""
    named = " or ".join(f'"{layout}"' for layout in layouts)
    return (
        f"it types another keyboard layout than this computer has. Set [scanner] layout = {named},"
        " or have the scanner type the computer's own."
    )


def _in_us_keys(text: str, layout: str) -> str:
    keys = _us_by_key(layout)
    made, at = [], 0
    while at < len(text):
        piece = text[at : at + 2] if text[at : at + 2] in keys else text[at]
        made.append(keys.get(piece, piece))
        at += len(piece)
    return "".join(made)


@cache
def _us_by_key(layout: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for there, us in zip(_KEYS[layout], _US, strict=True):
        if there != _NOTHING:
            found.setdefault(there, us)
    for digits in _OTHER_DIGITS.get(layout, ()):
        found |= {digit: str(number) for number, digit in enumerate(digits)}
    return found | _BESIDES.get(layout, {})
