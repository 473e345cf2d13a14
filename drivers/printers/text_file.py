"""Receipts added to a text file, one under the other: for training, and to try a till out.

What a printer would do besides printing is written there too, as a line in brackets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pos.ports.devices import NotPrinted, Printed, PrintOutcome
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.layout import plain_text
from pos.ports.receipt import DrawerKick, ReceiptDocument, Text

_KICK = Text(text="[the drawer opens]")


class TextFilePrinter:
    def __init__(self, *, path: Path, columns: int, name: str = "printer") -> None:
        self._path = path
        self._columns = columns
        self._name = name
        self._availability = Availability.UNKNOWN

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"drawer"}))

    @property
    def availability(self) -> Availability:
        return self._availability

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        text = plain_text(_in_lines(document), columns=self._columns).encode()
        written = 0
        try:
            with self._opened() as fd:
                while written < len(text):
                    written += self._write(fd, text[written:])
        except OSError as error:
            self._availability = Availability.UNAVAILABLE
            return NotPrinted(reason=self._trouble(error), partly=written > 0)
        self._availability = Availability.AVAILABLE
        return Printed(confirmed=True)

    def check_health(self) -> HealthReport:
        try:
            with self._opened():
                pass
        except OSError as error:
            return HealthReport(name=self._name, ok=False, say=self._trouble(error))
        return HealthReport(name=self._name, ok=True, say=f"Receipts are added to {self._path}.")

    def close(self) -> None:
        """Nothing is held open between receipts."""

    @contextmanager
    def _opened(self) -> Iterator[int]:
        fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            yield fd
        finally:
            os.close(fd)

    def _write(self, fd: int, text: bytes) -> int:
        """All of it where the disk can, so that the receipts of two programs do not mix."""
        return os.write(fd, text)

    def _trouble(self, error: OSError) -> str:
        return f"{self._path} cannot be written ({error.strerror}). Check its folder and the disk."


def _in_lines(document: ReceiptDocument) -> ReceiptDocument:
    return replace(
        document,
        elements=tuple(_KICK if isinstance(one, DrawerKick) else one for one in document.elements),
    )
