"""The till's colours: one accent, quiet greys, and an alarm that is also marked and bold."""

from __future__ import annotations

from textual.theme import Theme

TILL = Theme(
    name="till",
    dark=True,
    primary="#5fd7d7",
    accent="#5fd7d7",
    error="#ff8787",
    warning="#ff8787",
    success="#5fd7d7",
    foreground="#eeeeee",
    background="#101214",
    surface="#101214",
    panel="#1e2226",
    variables={
        "muted": "#a8adb2",
        "chosen": "#2a3238",
        "line": "#4e555b",
        "block-cursor-text-style": "reverse",
    },
)
