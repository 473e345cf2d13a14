"""What `pos doctor --listen` makes of bytes that come in pieces, and of a catalogue that fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pos.assembly import told_codes
from pos.cli import doctor_listen
from pos.config import Settings
from pos.errors import PosError
from pos.ports.devices import KeyPress, Scan


class Pieces:
    """A KeyReader; before it is asked for each key's time, the next piece is typed."""

    def __init__(self, keyboard: int, *pieces: bytes) -> None:
        self._keyboard = keyboard
        self._pieces = list(pieces)
        self.typed = ""

    @property
    def deadline_s(self) -> float | None:
        if self._pieces:
            os.write(self._keyboard, self._pieces.pop(0))
        elif self._keyboard >= 0:
            os.close(self._keyboard)
            self._keyboard = -1
        return None

    def press(self, key: KeyPress, *, at_s: float) -> list[KeyPress]:  # noqa: ARG002  # a KeyReader's
        self.typed += key.character
        return []

    def expire(self, *, at_s: float) -> list[KeyPress]:  # noqa: ARG002  # a KeyReader's
        return []


def test_a_letter_in_two_reads() -> None:
    """A letter of several bytes that a read cuts in two is that letter all the same."""
    there, keyboard = os.pipe()
    ended, end = os.pipe()
    first, second = "é".encode()
    reader = Pieces(keyboard, b"-" + bytes([first]), bytes([second]) + "_ع".encode())

    doctor_listen._read_keys(reader, there, ended)

    for one in (there, ended, end):
        os.close(one)
    assert "-é_ع" == reader.typed


def test_a_code_that_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps it from being told is said, and the next scan may be."""

    def tell(text: str, known: told_codes.Known) -> told_codes.ToldCode:
        raise PosError("The catalogue is damaged. Import it again.")

    monkeypatch.setattr(doctor_listen, "told_of", tell)
    scan = Scan(text="6281100001003", device="scanner", number=1, at_monotonic_s=0.0)
    with told_codes.what_the_till_knows(Settings(folder=tmp_path)) as known:
        told = doctor_listen._told(scan, known, typing=frozenset())

    assert (False, "The catalogue is damaged. Import it again.") == told
