"""Which letters a printer cannot put on paper, told before it has to; `lettering.py` draws."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from drivers.charset import NOT_SHOWN
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Profile
from drivers.printers.wording import worded

FONT_ADVICE: Final = (
    "Set [printer] font to a font file that has them; for Chinese, Japanese and Korean one comes"
    " with the package fonts-noto-cjk."
)


@runtime_checkable
class KnowsItsLetters(Protocol):
    def not_printable(self, text: str) -> frozenset[str]:
        """The letters of it that come out as `[?]`."""
        ...


def not_printable(text: str, profile: Profile, lettering: Lettering) -> frozenset[str]:
    """Of a text printed by itself: one font draws all of it, so that two scripts in one text may
    be more than any has, while each alone is not.
    """
    return worded((text,), profile.code_pages, lettering if profile.raster else None).marked


def has_marks(substituted: tuple[str, ...]) -> bool:
    """Whether of what was shown another way something is not to be read at all."""
    return any(NOT_SHOWN in one for one in substituted)
