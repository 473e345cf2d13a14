"""Which command a scanned code asks for: each by its own name, those with an F key by that too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pos.core.command_code import command_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos.ui.command import Command

_WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def name_in_code(command: type[Command]) -> str:
    """'PAID-IN'. Sheets hang on walls for years: who renames a class makes them wrong."""
    return _WORD_BEGINS.sub("-", command.__name__).upper()


def code_of(command: type[Command]) -> str:
    return command_code(name_in_code(command))


def command_for(name: str, commands: Sequence[type[Command]]) -> type[Command] | None:
    for command in commands:
        if name == name_in_code(command) or (name[1:].isdigit() and name == command.cap):
            return command
    return None
