"""What one till has told that the engine does not take, or that no program can read.

It is that till's own fault, and nothing to keep anybody else from what is theirs.
"""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import errors as pg

from pos.errors import HubError

UNFIT: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    pg.ProgramLimitExceeded,
    pg.StatementTooComplex,
)


def is_unfit(problem: HubError) -> bool:
    """Whether it is for what was told, and not for who asked or where."""
    return isinstance(problem.__cause__, UNFIT)
