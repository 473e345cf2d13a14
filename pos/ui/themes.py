"""The till's colours: one accent, quiet greys, and an alarm that is also marked and bold."""

from __future__ import annotations

from rich.style import Style
from textual.theme import Theme

from pos.ui.rows import Tone

_ACCENT = "#5fd7d7"
_ALARM = "#ff8787"
_MUTED = "#a8adb2"
_CHOSEN = "#2a3238"

TILL = Theme(
    name="till",
    dark=True,
    primary=_ACCENT,
    accent=_ACCENT,
    error=_ALARM,
    warning=_ALARM,
    success=_ACCENT,
    foreground="#eeeeee",
    background="#101214",
    surface="#101214",
    panel="#1e2226",
    variables={
        "muted": _MUTED,
        "chosen": _CHOSEN,
        "line": "#4e555b",
        "block-cursor-text-style": "reverse",
    },
)

# Not component classes: Textual matches those against every rule for every widget there is.
TONES = {
    Tone.PLAIN: Style(),
    Tone.MUTED: Style(color=_MUTED),
    Tone.STRONG: Style(bold=True),
    Tone.ACCENT: Style(color=_ACCENT, bold=True),
    Tone.ALARM: Style(color=_ALARM, bold=True),
    Tone.PAPER: Style(color="#000000", bgcolor="#ffffff"),
}
CHOSEN = Style(bgcolor=_CHOSEN)
