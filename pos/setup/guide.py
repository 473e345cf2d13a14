"""What the pages of the guided set-up share: the devices' bench, and the other answers."""

from __future__ import annotations

from typing import Protocol

from pos.setup.held import HeldFolders
from pos.setup.page import Bench
from pos.setup.saving import Answers


class Guide(Bench, Protocol):
    """The bench of the devices' pages, and what is answered beside config.toml."""

    answers: Answers
    held: HeldFolders
