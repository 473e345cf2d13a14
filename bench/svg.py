"""Textual's picture of a screen, shown alike by every viewer and asking no font of the web."""

from __future__ import annotations

import html
import re
from typing import Final

from rich.cells import cell_len

_WEB_FONTS = re.compile(r"\s*@font-face\s*\{[^}]*\}")
_FONT = re.compile(r"font-family: Fira Code, monospace;\s*font-size: 20px;")
_COMMON_FONTS: Final = (
    "font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 20px;"
)
_TEXT = re.compile(
    r'<text class="([^"]+)" x="([\d.]+)" y="([\d.]+)" textLength[^>]*>([^<]*)</text>'
)
_RUN = re.compile("[▀▄█]|[^\\s▀▄█]+")
_CELL, _ROW, _ABOVE_BASELINE = 12.2, 24.4, 18.5
_BLOCKS: Final = {"▀": (0.0, 0.5), "▄": (0.5, 0.5), "█": (0.0, 1.0)}
"""Where in its row a block begins, and how much of it it fills."""


def portable(svg: str) -> str:
    """Each word at its own cell, since fonts differ in width; blocks as areas, since they gape."""
    return _TEXT.sub(_word_by_word, _FONT.sub(_COMMON_FONTS, _WEB_FONTS.sub("", svg)))


def _word_by_word(match: re.Match[str]) -> str:
    style, x, y, text = match[1], float(match[2]), float(match[3]), html.unescape(match[4])
    return "".join(
        _drawn(run[0], style, x + cell_len(text[: run.start()]) * _CELL, y)
        for run in _RUN.finditer(text)
    )


def _drawn(run: str, style: str, x: float, y: float) -> str:
    if run not in _BLOCKS:
        return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}">{html.escape(run)}</text>'
    begins, fills = _BLOCKS[run]
    top, height = y - _ABOVE_BASELINE + begins * _ROW, fills * _ROW
    size = f'width="{_CELL + 0.2:.1f}" height="{height + 0.2:.1f}"'  # or a seam shows
    return f'<rect class="{style}" x="{x:.1f}" y="{top:.1f}" {size}/>'
