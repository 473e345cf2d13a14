"""The till's log, for developers: one rotating file. Nothing goes to the error output, which is
behind the screen. Keys, proofs, PINs and whole customer ids have no business in it.
"""

from __future__ import annotations

import logging
import os
import re
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pos.config import Secrets, Settings

MOST_BYTES: Final = 1_000_000
OLD_FILES: Final = 5

_LONG_NUMBER = re.compile(r"(?<![-\d])\d{6,}|\d{7,}")
"""A phone number, the digits of a customer's id, a proof; a receipt's six follow a dash."""


def write_log(settings: Settings) -> None:
    """From now on what this program logs is in the till's file."""
    from pos.places import Places

    path = Places(settings.data_dir).log
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, _PrivateFile):
            root.removeHandler(old)
            old.close()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept: logging.Handler = _PrivateFile(path)
    except OSError:  # a till sells without its log; what it cannot write, the record will say
        kept = logging.NullHandler()
    kept.setFormatter(_Lines(settings.secrets))
    root.addHandler(kept)
    root.setLevel(logging.WARNING)  # libraries tell addresses with customers in them below that
    for ours in ("pos", "drivers"):
        logging.getLogger(ours).setLevel(logging.INFO)


class _PrivateFile(RotatingFileHandler):
    """For the till's own user alone; a full disk is not told to the screen."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=OLD_FILES, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nowhere to say it."""


class _Lines(logging.Formatter):
    """UTC, level, logger, message; a traceback's lines are indented below theirs."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        keys = (secrets.api_key, secrets.secret_key, secrets.partner_token)
        self._keys = tuple(key for key in keys if key)

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        harmless = "\n  ".join(_printable(line) for line in self._masked(text).splitlines())
        return f"{at} {record.levelname} {record.name} {harmless}"

    def _masked(self, text: str) -> str:
        for key in self._keys:
            text = text.replace(key, "***")
        return _LONG_NUMBER.sub(lambda found: f"…{found[0][-2:]}", text)


def _printable(line: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in line)
