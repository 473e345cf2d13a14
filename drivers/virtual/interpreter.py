"""ESC/POS bytes read as a printer reads them: lines, codes, cuts, pulses, and what it knows not.

Knows the commands of the encoder and no more, from the printer's side: it shares nothing with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

CODECS: Mapping[int, str] = {
    0: "cp437", 2: "cp850", 13: "cp857", 14: "cp737", 16: "cp1252", 17: "cp866", 18: "cp852",
    19: "cp858", 33: "cp775", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254",
}  # fmt: skip
_OPENERS = b"\x10\x1b\x1c\x1d"  # DLE, ESC, FS, GS: each begins a command
_REALTIME_PULSE = re.compile(rb"\x10\x14\x01([\x00\x01][\x01-\x08])")
_ALIGNMENTS = ("left", "centre", "right")
_QR_LEVELS = {0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    text: str
    bold: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBarcode:
    symbol: str
    data: str
    module_dots: int
    height_dots: int
    text_below: bool
    align: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedQr:
    data: str
    module_dots: int
    level: str
    align: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPicture:
    """Rows of `row_bytes` each from the left edge, eight dots to a byte, the left one highest."""

    row_bytes: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFed:
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCut:
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerPulse:
    pin: int
    on_ms: int
    off_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAsked:
    """`realtime` is asked past everything waiting; otherwise the question waits its turn."""

    number: int
    realtime: bool


@dataclass(frozen=True, slots=True)
class ModelAsked:
    """What it calls itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    data: bytes


Happening = (
    PrintedLine
    | PrintedBarcode
    | PrintedQr
    | PrintedPicture
    | PaperFed
    | PaperCut
    | DrawerPulse
    | StatusAsked
    | ModelAsked
    | NotUnderstood
)


class _IncompleteError(Exception):
    """The rest of a command has not come yet."""


class Interpreter:
    """Takes bytes in any pieces. What a job leaves set stays set, as in a printer."""

    def __init__(self, *, codecs: Mapping[int, str] = CODECS) -> None:
        self._codecs = codecs
        self._pending = b""
        self._happened: list[Happening] = []
        self._qr_data = ""
        self._reset()
        self._short: Mapping[bytes, tuple[int, Callable[[bytes], None]]] = {
            b"\x10\x04": (1, lambda n: self._asked(n, realtime=True)),
            b"\x1dr": (1, lambda n: self._asked(n, realtime=False)),
            b"\x1dI": (1, self._model_asked),
            b"\x1b@": (0, lambda _: self._reset()),
            b"\x1c.": (0, lambda _: None),
            b"\x1bR": (1, lambda _: None),
            b"\x1da": (1, lambda _: None),
            b"\x1bt": (1, self._select_page),
            b"\x1bE": (1, lambda n: self._set("bold", n[0] & 1)),
            b"\x1d!": (1, lambda n: self._set("large", n[0])),
            b"\x1ba": (1, lambda n: self._set("align", n[0])),
            b"\x1bd": (1, lambda n: self._feed_paper(n[0])),
            b"\x1bp": (3, self._pulse),
            b"\x1dh": (1, lambda n: self._set("height", n[0])),
            b"\x1dw": (1, lambda n: self._set("module", n[0])),
            b"\x1dH": (1, lambda n: self._set("text_below", n[0])),
            b"\x1df": (1, lambda _: None),
            b"\x1dV": (2, lambda n: self._happened.append(PaperCut(full=n[0] == 0x41))),
        }

    def feed(self, data: bytes) -> list[Happening]:
        """What these bytes make happen, in order."""
        self._pending += data
        while self._pending:
            try:
                taken = self._next(self._pending)
            except _IncompleteError:
                break
            self._pending = self._pending[taken:]
        happened, self._happened = self._happened, []
        return happened

    def cut_off(self) -> None:
        """The sender is gone: half a command is forgotten."""
        self._pending = b""

    def _next(self, data: bytes) -> int:
        """Read one command or character; how many bytes it took."""
        if data[0] == 0x0A:
            self._end_line()
            return 1
        if data[0] >= 0x20 and data[0] != 0x7F:
            self._character(data[0])
            return 1
        if data[0] not in _OPENERS:
            self._happened.append(NotUnderstood(data=data[:1]))
            return 1
        command = _exactly(data, 2)
        if command in self._short:
            count, perform = self._short[command]
            perform(_exactly(data, 2 + count)[2:])
            return 2 + count
        if command == b"\x1dk":
            return self._barcode(data)
        if command == b"\x1d(":
            return self._graphic(data)
        if command == b"\x1dv":
            return self._picture(data)
        self._happened.append(NotUnderstood(data=data[:1]))
        return 1

    def _reset(self) -> None:
        self._page = 0
        self._line = ""
        self._line_bold = self._line_large = False
        self._settings = {
            "bold": 0, "large": 0, "align": 0, "height": 162, "module": 3, "text_below": 0
        }  # fmt: skip
        self._qr_module, self._qr_level = 3, "L"

    def _set(self, name: str, value: int) -> None:
        self._settings[name] = value

    @property
    def _align(self) -> str:
        return _ALIGNMENTS[self._settings["align"] % 3]

    def _select_page(self, argument: bytes) -> None:
        self._page = argument[0]
        if self._page not in self._codecs:
            self._happened.append(NotUnderstood(data=b"\x1bt" + argument))

    def _character(self, byte: int) -> None:
        self._line += bytes([byte]).decode(self._codecs.get(self._page, "ascii"), "replace")
        self._line_bold |= bool(self._settings["bold"])
        self._line_large |= self._settings["large"] == 0x11

    def _end_line(self) -> None:
        line = PrintedLine(text=self._line, bold=self._line_bold, large=self._line_large)
        self._happened.append(line)
        self._line, self._line_bold, self._line_large = "", False, False

    def _feed_paper(self, lines: int) -> None:
        if self._line:
            self._end_line()
        self._happened.append(PaperFed(lines=lines))

    def _pulse(self, argument: bytes) -> None:
        pin, on, off = argument
        self._happened.append(DrawerPulse(pin=5 if pin else 2, on_ms=2 * on, off_ms=2 * off))

    def _asked(self, argument: bytes, *, realtime: bool) -> None:
        self._happened.append(StatusAsked(number=argument[0], realtime=realtime))

    def _model_asked(self, argument: bytes) -> None:
        known = argument == b"C"
        self._happened.append(ModelAsked() if known else NotUnderstood(data=b"\x1dI" + argument))

    def _barcode(self, data: bytes) -> int:
        kind, length = _exactly(data, 4)[2:]
        content = _exactly(data, 4 + length)[4:]
        symbols = {67: "ean13", 73: "code128"}
        in_set_b = content.startswith(b"{B")
        if kind not in symbols or (kind == 73 and not in_set_b):
            self._happened.append(NotUnderstood(data=data[: 4 + length]))
            return 4 + length
        text = content[2:].replace(b"{{", b"{") if kind == 73 else content
        self._happened.append(
            PrintedBarcode(
                symbol=symbols[kind],
                data=text.decode("ascii", "replace"),
                module_dots=self._settings["module"],
                height_dots=self._settings["height"],
                text_below=bool(self._settings["text_below"]),
                align=self._align,
            )
        )
        return 4 + length

    def _picture(self, data: bytes) -> int:
        zero, mode, *sizes = _exactly(data, 8)[2:]
        row_bytes, rows = sizes[0] + 256 * sizes[1], sizes[2] + 256 * sizes[3]
        length = 8 + row_bytes * rows
        content = _exactly(data, length)[8:]
        if zero != 0x30 or mode or not content or self._line:
            self._happened.append(NotUnderstood(data=data[:length]))
            return length
        self._happened.append(PrintedPicture(row_bytes=row_bytes, data=content))
        for pulse in _REALTIME_PULSE.finditer(content):  # some units obey it even here
            pin, on = pulse[1]
            self._happened.append(DrawerPulse(pin=5 if pin else 2, on_ms=100 * on, off_ms=0))
        return length

    def _graphic(self, data: bytes) -> int:
        kind, low, high = _exactly(data, 5)[2:]
        length = low + 256 * high
        content = _exactly(data, 5 + length)[5:]
        if kind != 0x6B or content[:1] != b"1" or not self._qr(content[1], content[2:]):
            self._happened.append(NotUnderstood(data=data[: 5 + length]))
        return 5 + length

    def _qr(self, function: int, argument: bytes) -> bool:
        match function:
            case 0x41:
                return argument == b"2\x00"
            case 0x43:
                self._qr_module = argument[0]
            case 0x45:
                self._qr_level = _QR_LEVELS.get(argument[0], "?")
            case 0x50:
                self._qr_data = argument[1:].decode("ascii", "replace")
            case 0x51:
                self._happened.append(
                    PrintedQr(
                        data=self._qr_data,
                        module_dots=self._qr_module,
                        level=self._qr_level,
                        align=self._align,
                    )
                )
            case _:
                return False
        return True


def _exactly(data: bytes, count: int) -> bytes:
    if len(data) < count:
        raise _IncompleteError
    return data[:count]
