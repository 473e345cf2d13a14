"""A receipt document becomes a printer's bytes: the same document and fonts, the same bytes.

Control bytes are written only for elements drawn here; a text can add none. How they get to the
printer is for `escpos.py`, how text is drawn that no code page has for `lettering.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from drivers.charset import CodePage, runs
from drivers.printers.drawn_codes import barcode_dots, qr_dots
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import Cutter, Profile
from drivers.printers.raster import Dots, centred, raster_bytes
from drivers.printers.symbols import barcode_bytes, qr_bytes
from drivers.printers.wording import in_own_letters, worded
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

# Reset, leave the Chinese mode that cheap units wake up in, give # and $ their own shapes, and end
# the reports that another program may have asked for: they come between question and answer.
_WAKE = b"\x1b@" + b"\x1c." + b"\x1bR\x00" + b"\x1da\x00"
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


def encode(
    document: ReceiptDocument,
    profile: Profile,
    *,
    lettering: Lettering | None = None,
    logo: Dots | None = None,
) -> Encoded:
    """Without `lettering` what no code page has is marked as such; the logo stands above all."""
    paper = _Paper(profile, lettering if profile.raster else None)
    if logo is not None and profile.raster:
        paper.head(logo)
    for element in document.elements:
        paper.draw(element)
    return Encoded(data=bytes(paper.data), substituted=tuple(dict.fromkeys(paper.substituted)))


class _Paper:
    """The bytes so far, and what the printer has been told."""

    def __init__(self, profile: Profile, lettering: Lettering | None) -> None:
        self.data = bytearray()
        self.substituted: list[str] = []
        self._profile = profile
        self._lettering = lettering
        self._awake = False
        self._page: CodePage | None = None  # the wake-up resets it to whatever was set up

    def head(self, logo: Dots) -> None:
        self._wake()
        self.data += raster_bytes(logo)
        self._feed(1)

    def draw(self, element: Element) -> None:
        if isinstance(element, DrawerKick):
            self._kick()
            return
        self._wake()
        match element:
            case Text() | Columns():
                self._words(element)
            case Rule():
                self._lines(element)
            case Feed(lines=lines):
                self._feed(lines)
            case Barcode():
                self._barcode(element)
            case QrCode():
                self._qr_code(element)
            case Cut():
                self.data += _CUT[self._profile.cutter]
            case _:
                assert_never(element)

    def _wake(self) -> None:
        if not self._awake:
            self.data += _WAKE
            self._awake = True

    def _words(self, element: Text | Columns) -> None:
        """In the printer's own letters where they say it, else drawn whole."""
        texts = (element.text,) if isinstance(element, Text) else (element.left, element.right)
        pages = self._profile.code_pages
        now = worded(texts, pages, self._lettering)
        self.substituted += now.substituted
        if now.is_drawn and self._lettering is not None:
            amount = now.texts[1].strip() if len(now.texts) == 2 else ""
            drawn = self._drawn(_said(element, now.texts), self._lettering, amount=amount)
            if drawn is not None:
                self.data += b"".join(raster_bytes(line) for line in drawn)
                return
            now = in_own_letters(texts, pages)
            self.substituted += now.substituted
        self._lines(_said(element, now.texts))

    def _drawn(
        self, element: Text | Columns, lettering: Lettering, *, amount: str
    ) -> list[Dots] | None:
        """Its lines as pictures; None where one of them cannot be drawn after all."""
        columns = self._profile.columns
        drawn = []
        for line in lay_out(element, columns=columns):
            picture = lettering.draw(line, columns=columns, amount=amount)
            if picture is None:
                return None
            drawn.append(picture)
        return drawn

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

    def _barcode(self, barcode: Barcode) -> None:
        if (own := barcode_bytes(barcode, self._profile)) is not None:
            self._code(own)
        elif (drawn := barcode_dots(barcode, self._profile)) is not None:
            self._feed(1)
            self._picture(drawn)
            if barcode.text_below:
                self._texts((Text(text=barcode.data, align=Align.CENTRE),))
            self._feed(1)
        else:
            self._code_in_words(barcode, what="barcode")

    def _qr_code(self, code: QrCode) -> None:
        if (own := qr_bytes(code, self._profile)) is not None:
            self._code(own)
        elif (drawn := qr_dots(code, self._profile)) is not None:
            self._picture(drawn)
        else:
            self._code_in_words(code, what="QR code")
            return
        if code.caption:
            self._texts((Text(text=code.caption, align=Align.CENTRE),))

    def _code(self, drawn: bytes) -> None:
        """With a line of white above and below: a code without a quiet zone does not scan."""
        self._feed(1)
        self.data += _CENTRE + drawn + _LEFT
        self._feed(1)

    def _picture(self, drawn: Dots) -> None:
        self.data += raster_bytes(centred(drawn, paper_dots=self._profile.dots))

    def _code_in_words(self, element: Barcode | QrCode, *, what: str) -> None:
        self.substituted.append(f"{what} {element.data} printed as text")
        self._texts(in_words(element))

    def _texts(self, texts: Iterable[Text]) -> None:
        for text in texts:
            self._words(text)

    def _feed(self, lines: int) -> None:
        if lines > 0:
            self.data += b"\x1bd" + bytes([min(lines, _FEED_LIMIT)])

    def _kick(self) -> None:
        pin = self._profile.drawer_pin
        if not pin:
            self.substituted.append("drawer not opened: none is wired to this printer")
            return
        self.data += b"\x1bp" + (b"\x01" if pin == 5 else b"\x00") + _PULSE_ON_OFF


def _said(element: Text | Columns, texts: tuple[str, ...]) -> Text | Columns:
    if isinstance(element, Text):
        return replace(element, text=texts[0])
    return replace(element, left=texts[0], right=texts[1])
