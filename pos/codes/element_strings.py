"""GS1 element strings cut by biip's table of identifiers. What the fields mean is core/gs1.py's.

biip takes longer to import than an item to be sold, so it is loaded on a thread of its own, or at
the first code that needs it.
"""

from __future__ import annotations

import threading
from typing import Final

from pos.core.gs1 import Element

MOST_CHARACTERS: Final = 200
"""More than any symbol of a label holds."""

_SEPARATOR: Final = "\x1d"


class BiipElementStrings:
    """pos.ports.element_strings.ElementStrings; from any thread."""

    def load_behind(self) -> None:
        """Import what reading needs, while nobody waits for it."""
        threading.Thread(target=_load, name="element-strings", daemon=True).start()

    def read(self, text: str) -> tuple[Element, ...]:
        message = text.strip(_SEPARATOR + " ")
        if not message or len(message) > MOST_CHARACTERS or not _is_printed(message):
            return ()
        from biip import BiipException, ParseConfig
        from biip.gs1_messages import GS1Message

        # A date that is none is told by the rules, in a sentence that names it.
        config = ParseConfig(gs1_element_strings_verify_date=False)
        try:
            cut = GS1Message.parse(message, config=config)
        except (BiipException, ValueError, ArithmeticError):  # what it says of what is no string
            return ()
        return tuple(Element(one.ai.ai, one.value) for one in cut.element_strings)


def _is_printed(message: str) -> bool:
    """No digit of another script and no control: biip takes some, and the fields are ASCII."""
    return all("!" <= one <= "~" or one == _SEPARATOR for one in message)


def _load() -> None:
    BiipElementStrings().read("0100000000000000")
