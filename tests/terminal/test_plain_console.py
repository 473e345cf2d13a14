"""The plain register's console over real files: what it holds open, and what it says at its end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pos.cli.plain import LineConsole


def test_nothing_is_left_open(tmp_path: Path) -> None:
    """Closed, it holds nothing of the system; what is told then still goes out."""
    typed, shown = tmp_path / "typed", tmp_path / "shown"
    typed.write_text("sale\n", encoding="utf-8")
    with typed.open(encoding="utf-8") as read, shown.open("w", encoding="utf-8") as write:
        console = LineConsole(read, write)
        assert console.ask(lambda: "> ") == "sale"
        held = (console._woken, console._wake)

        console.close()

        for descriptor in held:
            with pytest.raises(OSError, match="Bad file descriptor"):
                os.fstat(descriptor)
        console.tell("The till ends.")
    assert shown.read_text(encoding="utf-8") == "> The till ends.\n"
