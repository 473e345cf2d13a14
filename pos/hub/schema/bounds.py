"""What a column may have at most: a member writes what it likes into its own rows, and what one
program cannot read keeps every reader from the rest.
"""

from __future__ import annotations

from typing import Final

from pos.core.money import MOST_MINOR

LONGEST: Final = 1_000
"""Of an id or a name, in characters: far longer than any that a till writes."""
MOST_DECIMALS: Final = 4
"""Of any currency."""
NOT_TO_BE_READ: Final = "data_exception OR program_limit_exceeded"
"""No JSON, no such figures, or longer and deeper than the engine takes."""


def is_moment(column: str) -> str:
    """In any zone of the world one of the years 2000 to 9999: others have no date in a program."""
    return f"{column} >= '2000-01-02 00:00Z' AND {column} < '9999-12-31 00:00Z'"


def is_day(column: str) -> str:
    return f"{column} BETWEEN '2000-01-01' AND '9999-12-31'"


def is_amount(column: str) -> str:
    """In minor units; sums of as many as a hub holds stay numbers."""
    return f"{column} BETWEEN -{MOST_MINOR} AND {MOST_MINOR}"


def is_currency(column: str) -> str:
    return f"{column} ~ '^[A-Z]{{3}}$'"


def are_short(*columns: str) -> str:
    return " AND ".join(f"length({one}) <= {LONGEST}" for one in columns)
