"""Words that stand nowhere in the catalogue: what may have been meant, and how near a word is.

A slip spares the letters before and behind it, so the index is asked for these; what it finds is
few, and only then is the distance reckoned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

ONE_SLIP_LETTERS = 4
TWO_SLIPS_LETTERS = 8
LOOKED_AT = 12
"""Letters of a long word that count: so many find it, and the question stays small."""
MOST_ROWS = 400
"""Rows whose words are compared; what is meant is among the first or is not found."""

_TRIGRAM = 3


def slips_forgiven(word: str) -> int:
    """Codes and sizes are meant as they are typed: only words of letters are forgiven."""
    if not word.isalpha() or len(word) < ONE_SLIP_LETTERS:
        return 0
    return 2 if len(word) >= TWO_SLIPS_LETTERS else 1


def near_expression(word: str, slips: int) -> str:
    """What to ask the index of trigrams for rows that may hold a word as near as that."""
    end = " " if len(word) <= LOOKED_AT else ""
    word = word[:LOOKED_AT]
    places = combinations(range(len(word)), slips)
    questions = [_spared(word, taken, end) for taken in places]
    if slips == 1:
        questions += [f'" {swapped}"' for swapped in _swapped(word)]
    return "(" + " OR ".join(dict.fromkeys(filter(None, questions))) + ")"


def slips_between(typed: str, word: str, *, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped; `most` + 1 where it is more.

    What is still being typed is compared with as much of the word as fits it best.
    """
    typed, word = typed[:LOOKED_AT], word[: LOOKED_AT + most]
    if sum(letter not in word for letter in typed) > most:
        return most + 1  # most words end here, long before the table of distances
    rows = [list(range(len(word) + 1))]
    for y, letter in enumerate(typed, start=1):
        rows.append(_next_row(rows, y, letter, typed, word))
        if min(rows[-1]) > most:
            return most + 1
    return min(rows[-1])


def slips_in(typed: str, words: Sequence[str], *, most: int) -> int:
    """Of the nearest of these words."""
    return min((slips_between(typed, word, most=most) for word in words), default=most + 1)


def _next_row(rows: list[list[int]], y: int, letter: str, typed: str, word: str) -> list[int]:
    above, row = rows[-1], [y]
    for x, other in enumerate(word, start=1):
        least = min(above[x] + 1, row[x - 1] + 1, above[x - 1] + (letter != other))
        if y > 1 and x > 1 and letter == word[x - 2] and typed[y - 2] == other:
            least = min(least, rows[-2][x - 2] + 1)
        row.append(least)
    return row


def _spared(word: str, places: tuple[int, ...], end: str) -> str:
    """The runs of letters between the slips, where they are long enough to be looked up."""
    ends = (*places, len(word))
    starts = (0, *(place + 1 for place in places))
    runs = [word[start:end] for start, end in zip(starts, ends, strict=True)]
    looked_up = [_beginning(runs[0]), *runs[1:-1], _ending(runs[-1], end)]
    terms = [f'"{run}"' for run in looked_up if len(run) >= _TRIGRAM]
    return f"({' AND '.join(terms)})" if terms else ""


def _beginning(run: str) -> str:
    return "  " + run if len(run) == 1 else " " + run


def _ending(run: str, end: str) -> str:
    """Of a word still being typed, unless too little is left to find it by."""
    return run if len(run) >= _TRIGRAM else run + end


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
