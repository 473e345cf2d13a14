"""The till's log, for developers: one rotating file, a JSON object a line. Keys, proofs, PINs and
whole customer ids have no business in it.

Nothing goes to the error output, which is behind the screen.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.redaction import Redactor
from pos.log_about import told_about

if TYPE_CHECKING:
    from pos.config import Secrets, Settings

MOST_BYTES: Final = 1_000_000
OLD_FILES: Final = 5


def write_log(settings: Settings) -> None:
    """From now on what this program logs is in the till's file."""
    from pos.places import Places

    places = Places(settings.data_dir)
    path = places.log
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, _PrivateFile):
            root.removeHandler(old)
            old.close()
    try:
        places.make()  # a till's first start may find nothing there, and takes no folder of others
        path.parent.mkdir(mode=0o700, exist_ok=True)
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
    """`process` and `request` together find every line of one request, on whatever thread."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._redacted = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "process": record.process,
            **told_about(),
            "say": self._harmless(record.getMessage()),
        }
        if record.exc_info:
            trace = self.formatException(record.exc_info)
            line["trace"] = [self._harmless(one) for one in trace.splitlines()]
        return json.dumps(line, ensure_ascii=False)

    def _harmless(self, text: str) -> str:
        return "".join(one if one.isprintable() else "?" for one in self._redacted(text))
