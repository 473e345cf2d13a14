"""A number drawn three rows high, from half blocks that every console font has."""

from __future__ import annotations

ROWS = 3

_GLYPHS = {
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
    ".": ". . . . . #",
    ",": ".. .. .. .. .# #.",
    "\N{MINUS SIGN}": "... ... ### ... ... ...",
}
_BLOCKS = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def large(text: str) -> tuple[str, ...]:
    """The figures of a formatted amount, as rows of equal width."""
    glyphs = [_blocks(_GLYPHS[character].split()) for character in text]
    return tuple(" ".join(glyph[y] for glyph in glyphs) for y in range(ROWS))


def _blocks(pixels: list[str]) -> tuple[str, ...]:
    """Two rows of pixels to a row of cells."""
    pairs = zip(pixels[::2], pixels[1::2], strict=True)
    return tuple(
        "".join(_BLOCKS[above + below] for above, below in zip(top, bottom, strict=True))
        for top, bottom in pairs
    )
