"""What a scanner that types has typed, told like any code; and where the catalogue knows it by
another keyboard layout, which one to set. Nothing is sold by it.
"""

from __future__ import annotations

from dataclasses import replace

from drivers.scanners.wedge_layout import fitting, surely_fitting
from pos.assembly.told_codes import Known, ToldCode, told_of
from pos.terminal.facts import item_of_code


def told_of_typed(text: str, known: Known) -> ToldCode:
    """What has a right check digit by another layout is told by the scanner itself."""
    told = told_of(text, known)
    if told.ok or surely_fitting(text):
        return told
    for layout, other in fitting(text).items():
        if (found := item_of_code(other, known)) is not None:
            hint = f'With [scanner] layout = "{layout}" it would be {other}, {found.item.title}.'
            return replace(told, say=f"{told.say} {hint}")
    return told
