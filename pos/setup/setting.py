"""One key of a device's table: the values that are offered for it, or what may be typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from pos.config.typed import BETWEEN, as_typed, several
from pos.config.writing import Value


class Typed(StrEnum):
    """What a person may write in place of a value that is offered."""

    NOTHING = "nothing"
    NUMBER = "a number"
    TEXT = "a text"
    LINES = "several"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    key: str
    label: str
    values: tuple[Value, ...] = ()
    typed: Typed = Typed.NOTHING
    drivers: frozenset[str] = frozenset()
    """For these alone; none named: for all that are there at all."""
    help: str = ""
    is_hidden: bool = False
    """What is typed for it is seen by nobody."""

    values_of: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    """Those that are offered for one driver alone, by its name; there are no others then."""

    def is_for(self, driver: str) -> bool:
        if self.values_of:
            return driver in self.values_of
        return driver in self.drivers if self.drivers else driver != "none"

    def of_driver(self, driver: str) -> Setting:
        """With what is offered for that one."""
        if driver not in self.values_of:
            return self
        return replace(self, values=self.values_of[driver], values_of={})

    def after(self, value: Value, *, step: int = 1) -> Value:
        """The next one offered; what somebody wrote by hand comes before the first."""
        at = self.values.index(value) if value in self.values else -1
        return self.values[(at + step) % len(self.values)]

    def read(self, text: str) -> Value:
        """What was typed for it; ValueError, with a sentence, where it cannot be that."""
        match self.typed:
            case Typed.NUMBER:
                if not (text.isascii() and text.isdigit()):
                    raise ValueError("That is no whole number.")
                return int(text)
            case Typed.LINES:
                return several(text)
            case _:
                return text

    def as_typed(self, value: Value) -> str:
        """The other way round."""
        return as_typed(value) if isinstance(value, tuple) else str(value)

    @property
    def hint(self) -> str:
        """What stands in the empty field."""
        return f"several with {BETWEEN} between them" if self.typed is Typed.LINES else self.label


_SHOWN: Final = {"": "as it comes", "\x02": "STX"}


def shown_value(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return as_typed(value) or _SHOWN[""]
    return _SHOWN.get(str(value), str(value))
