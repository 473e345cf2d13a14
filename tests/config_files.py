"""Files to read: a config.toml written for a test, and what is said of its mistakes."""

import os
from pathlib import Path

import pytest

from pos.config import load
from pos.errors import ConfigErrors

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


def write(folder: Path, text: str) -> Path:
    """A config.toml in a folder, as a manager might save it."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes_in(folder: Path, text: str) -> list[str]:
    """The lines a manager is shown, without the place of the file."""
    with pytest.raises(ConfigErrors) as raised:
        load(write(folder, text), {})
    return str(raised.value).replace(f"{folder}{os.sep}", "").splitlines()
