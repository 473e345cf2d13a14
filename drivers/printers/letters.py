"""Which letters a printer cannot put on paper, told before it has to; `lettering.py` draws."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from drivers.printers.charset import NOT_SHOWN, has_letters_for, to_draw
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Profile

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
    """Those that neither a page of the printer nor, where it prints pictures, a font here has."""
    strange = {one for one in to_draw(text) if not has_letters_for(one, profile.code_pages)}
    if not profile.raster:
        return frozenset(strange)
    return frozenset(one for one in strange if lettering.missing(one))


def has_marks(substituted: tuple[str, ...]) -> bool:
    """Whether of what was shown another way something is not to be read at all."""
    return any(NOT_SHOWN in one for one in substituted)
