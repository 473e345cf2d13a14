"""A QR code as rows of half blocks, dark on light, as phones and scanners read it."""

from __future__ import annotations

from pos.ui.rows import Piece, Row, Tone

_QUIET = 4
"""Modules of light around a code, by the standard."""
_LEAST_QUIET = 2
"""What readers still manage with above and below it, where rows are scarce."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_rows(text: str, *, columns: int, rows: int) -> tuple[Row, ...]:
    """The code in the middle of the room there is; nothing where it cannot be whole."""
    modules = _modules(text)
    width = len(modules) + 2 * _QUIET
    for quiet in (_QUIET, _LEAST_QUIET):
        drawn = _drawn(modules, quiet)
        if len(drawn) <= rows and width <= columns:
            margin = Piece(" " * ((columns - width) // 2))
            return tuple(Row(left=(margin, Piece(line, Tone.PAPER))) for line in drawn)
    return ()


def _drawn(modules: list[list[bool]], quiet: int) -> list[str]:
    """Two rows of modules to a row of cells, with light around them."""
    width = len(modules) + 2 * _QUIET
    light = [False] * width
    side = [False] * _QUIET
    padded = [light] * quiet + [[*side, *line, *side] for line in modules] + [light] * quiet
    if len(padded) % 2:
        padded.append(light)
    return [
        "".join(_HALVES[pair] for pair in zip(above, below, strict=True))
        for above, below in zip(padded[::2], padded[1::2], strict=True)
    ]


def _modules(text: str) -> list[list[bool]]:
    """The smallest code that holds the text, and in that size the hardest to damage."""
    from qrcode import constants
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    code = QRCode(error_correction=constants.ERROR_CORRECT_L, border=0)
    code.add_data(text)
    version = code.best_fit()
    for strength in (
        constants.ERROR_CORRECT_H,
        constants.ERROR_CORRECT_Q,
        constants.ERROR_CORRECT_M,
    ):
        stronger = QRCode(version=version, error_correction=strength, border=0)
        stronger.add_data(text)
        try:
            stronger.make(fit=False)
        except DataOverflowError:
            continue
        return _as_bools(stronger.get_matrix())
    code.make(fit=False)
    return _as_bools(code.get_matrix())


def _as_bools(matrix: list[list[bool | None]]) -> list[list[bool]]:
    return [[bool(module) for module in line] for line in matrix]
