"""How far a hub had a till's record when it said so last: a small file, for when it is away.

It may be behind, and may be lost: the hub says it again. It never tells more than was said.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from pos.ports.hub import Reached

log = logging.getLogger("pos.hub")


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    hub: str
    """Which one; not where it is."""
    reached: Reached | None = None
    """None where it was never asked, or has nothing."""
    stopped: str = ""
    """Why nothing goes up before a person has looked; a sentence."""


class NotedPlace:
    """Of one hub: of another one nothing is known."""

    def __init__(self, path: Path, dsn: str) -> None:
        self._path = path
        self._hub = hashlib.sha256(dsn.encode()).hexdigest()[:16]
        self._turn = threading.Lock()

    def read(self) -> Noted:
        try:
            noted = msgspec.json.decode(self._path.read_bytes(), type=Noted)
        except (OSError, msgspec.MsgspecError):
            noted = Noted(hub="")
        return noted if noted.hub == self._hub else Noted(hub=self._hub)

    def note(self, reached: Reached) -> None:
        """Not flushed: what a power cut takes is asked for again."""
        with self._turn:
            self._write(msgspec.structs.replace(self.read(), reached=reached))

    def note_stopped(self, why: str) -> None:
        """Empty where it is no more."""
        with self._turn:
            before = self.read()
            if before.stopped != why:
                self._write(msgspec.structs.replace(before, stopped=why))

    def _write(self, told: Noted) -> None:
        draft = self._path.with_name(f".{self._path.name}.draft")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(told))
            draft.replace(self._path)
        except OSError as problem:  # a full disk, say: nothing depends on it
            log.info("how far the hub is cannot be noted: %s", problem)
            with suppress(OSError):
                draft.unlink(missing_ok=True)
