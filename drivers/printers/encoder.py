"""A receipt document becomes a printer's bytes. Pure: the same document, the same bytes.

Control bytes are written only for elements drawn here; a text can add none. How they get to the
printer is for `escpos.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from drivers.printers.charset import runs, shown
from drivers.printers.profiles import CodePage, Cutter, Profile
from drivers.printers.symbols import barcode_bytes, qr_bytes
from pos.ports.layout import Line, in_words, lay_out
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)

# Reset, leave the Chinese mode that cheap units wake up in, and give # and $ their own shapes.
_WAKE = b"\x1b@" + b"\x1c." + b"\x1bR\x00"
_CENTRE, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
_CUT = {
    Cutter.PARTIAL: b"\x1dV\x42\x00",
    Cutter.FULL: b"\x1dV\x41\x00",
    Cutter.NONE: b"\x1bd\x05",  # out to the tear bar
}
_PULSE_ON_OFF = b"\x32\xc8"  # 100 ms on, 400 ms off: a solenoid may be on a fifth of the time
_FEED_LIMIT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    data: bytes
    substituted: tuple[str, ...] = ()
    """What is shown another way than the document says, each once."""


def encode(document: ReceiptDocument, profile: Profile) -> Encoded:
    paper = _Paper(profile)
    for element in document.elements:
        paper.draw(element)
    return Encoded(data=bytes(paper.data), substituted=tuple(dict.fromkeys(paper.substituted)))


class _Paper:
    """The bytes so far, and what the printer has been told."""

    def __init__(self, profile: Profile) -> None:
        self.data = bytearray()
        self.substituted: list[str] = []
        self._profile = profile
        self._awake = False
        self._page: CodePage | None = None  # the wake-up resets it to whatever was set up

    def draw(self, element: Element) -> None:
        if isinstance(element, DrawerKick):
            self._kick()
            return
        self._wake()
        match element:
            case Text():
                self._lines(replace(element, text=self._shown(element.text)))
            case Columns(left=left, right=right):
                self._lines(replace(element, left=self._shown(left), right=self._shown(right)))
            case Rule():
                self._lines(element)
            case Feed(lines=lines):
                self._feed(lines)
            case Barcode():
                self._code(element, barcode_bytes(element, self._profile), what="barcode")
            case QrCode():
                self._code(element, qr_bytes(element, self._profile), what="QR code")
            case Cut():
                self.data += _CUT[self._profile.cutter]
            case _:
                assert_never(element)

    def _wake(self) -> None:
        if not self._awake:
            self.data += _WAKE
            self._awake = True

    def _shown(self, text: str) -> str:
        now = shown(text, self._profile.code_pages)
        self.substituted += now.substituted
        return now.text

    def _lines(self, element: Text | Columns | Rule) -> None:
        for line in lay_out(element, columns=self._profile.columns):
            self._line(line)

    def _line(self, line: Line) -> None:
        styles = ((line.bold, b"\x1bE", 1), (line.large, b"\x1d!", 0x11))
        for wanted, command, on in styles:
            self.data += command + bytes([on]) if wanted else b""
        for page, encoded in runs(line.text, self._profile.code_pages, current=self._page):
            if page != self._page:
                self.data += b"\x1bt" + bytes([page.number])
                self._page = page
            self.data += encoded
        for wanted, command, _ in styles:
            self.data += command + b"\x00" if wanted else b""
        self.data += b"\n"

    def _code(self, element: Barcode | QrCode, drawn: bytes | None, *, what: str) -> None:
        """With a line of white above and below: a code without a quiet zone does not scan."""
        if drawn is None:
            self.substituted.append(f"{what} {element.data} printed as text")
            self._texts(in_words(element))
            return
        self._feed(1)
        self.data += _CENTRE + drawn + _LEFT
        self._feed(1)
        if isinstance(element, QrCode) and element.caption:
            self._texts((Text(text=element.caption, align=Align.CENTRE),))

    def _texts(self, texts: Iterable[Text]) -> None:
        for text in texts:
            self._lines(replace(text, text=self._shown(text.text)))

    def _feed(self, lines: int) -> None:
        if lines > 0:
            self.data += b"\x1bd" + bytes([min(lines, _FEED_LIMIT)])

    def _kick(self) -> None:
        pin = self._profile.drawer_pin
        if not pin:
            self.substituted.append("drawer not opened: none is wired to this printer")
            return
        self.data += b"\x1bp" + (b"\x01" if pin == 5 else b"\x00") + _PULSE_ON_OFF
