"""A number drawn three rows high, from half blocks that every console font has."""

from __future__ import annotations

from collections.abc import Mapping

ROWS = 3

_WIDE = {
    "0": ".##. #..# #..# #..# #..# .##.",
    "1": "..#. .##. ..#. ..#. ..#. .###",
    "2": "###. ...# ..#. .#.. #... ####",
    "3": "###. ...# .##. ...# ...# ###.",
    "4": "#..# #..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ...# ###.",
    "6": ".##. #... ###. #..# #..# .##.",
    "7": "#### ...# ..#. ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# #..# .##.",
    "9": ".##. #..# #..# .### ...# .##.",
}
_NARROW = {
    "0": "### #.# #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. .#. ###",
    "2": "### ..# ..# ### #.. ###",
    "3": "### ..# ### ..# ..# ###",
    "4": "#.# #.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ..# ###",
    "6": "### #.. ### #.# #.# ###",
    "7": "### ..# ..# .#. .#. .#.",
    "8": "### #.# ### #.# #.# ###",
    "9": "### #.# #.# ### ..# ###",
}
_SIGNS = {
    ".": ". . . . . #",
    ",": ".. .. .. .. .# #.",
    "\N{MINUS SIGN}": "... ... ### ... ... ...",
}
_BLOCKS = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def large(text: str, width: int) -> tuple[str, ...]:
    """A formatted amount in three rows of equal width: wide, narrow, or plain as it fits."""
    for digits in (_WIDE, _NARROW):
        drawn = _drawn(text, digits | _SIGNS)
        if len(drawn[0]) <= width:
            return drawn
    return (" " * len(text), " " * len(text), text)


def _drawn(text: str, glyphs: Mapping[str, str]) -> tuple[str, ...]:
    columns = [_blocks(glyphs[character].split()) for character in text]
    return tuple(" ".join(column[y] for column in columns) for y in range(ROWS))


def _blocks(pixels: list[str]) -> tuple[str, ...]:
    """Two rows of pixels to a row of cells."""
    pairs = zip(pixels[::2], pixels[1::2], strict=True)
    return tuple(
        "".join(_BLOCKS[above + below] for above, below in zip(top, bottom, strict=True))
        for top, bottom in pairs
    )
