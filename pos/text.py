"""Text from strangers (names, titles, notices, scans) made safe once, where it enters.

What is left can be shown, printed and logged; how wide it is and what it means is for others.
"""

import unicodedata
from string import ascii_uppercase

_ELLIPSIS = "…"
_GROUP_SEPARATOR = "\x1d"  # ends a variable-length GS1 element; the one control a scan may keep
_JOINERS = "\u200c\u200d"  # format characters that Persian, the Indic scripts and emoji need
_LINE_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"

_SIMPLER = (
    dict.fromkeys((0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))  # joined; how; tones of skin
    | {0x1F1E6 + place: letter for place, letter in enumerate(ascii_uppercase)}  # halves of flags
)

# Controls, formats (every bidi override, embed, isolate and mark among them), lone surrogates,
# private use, and the unassigned (noncharacters too): nothing whose effect is not known.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def safe(text: str, limit: int = 200) -> str:
    """One line in NFC of at most `limit` characters, without control or invisible characters.

    Every run of white space becomes one space; what is cut off is marked by an ellipsis.
    """
    assert limit >= 1, "a limit leaves room for the ellipsis"
    line = " ".join(unicodedata.normalize("NFC", drawable(text)).split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip(" " + _JOINERS) + _ELLIPSIS


def for_screens(text: str, limit: int = 200) -> str:
    """The same with emoji in their simplest form: how many cells a flag, a family or a hand of
    some skin takes each terminal tells otherwise, and what stands behind it on its row would move.
    """
    return safe(text, limit).translate(_SIMPLER)


def drawable(text: str) -> str:
    """The text without control or invisible characters; its spaces are kept as they are."""
    spaced = "".join(" " if c in _LINE_BREAKS else c for c in text)
    return "".join(c for c in spaced if c in _JOINERS or not _unsafe(c))


def safe_scan(text: str) -> str:
    """A scan with every control but GS removed and nothing else altered.

    Spaces and case carry meaning in a code. It is not cut either, as that would make another
    code: the frame's length is bounded where it is read.
    """
    return "".join(c for c in text if c == _GROUP_SEPARATOR or not _unsafe(c))


def _unsafe(character: str) -> bool:
    return unicodedata.category(character) in _UNSAFE_CATEGORIES
