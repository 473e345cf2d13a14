"""A coupon's code to be photographed or scanned off the screen: dark on light, and in letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.geometry import Size
from textual.strip import Strip

from pos.core.customer_file import OwnedCoupon
from pos.core.errand import BoughtCoupon
from pos.core.signed_coupon import code_alone
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.panel import Panel
from pos.ui.qr import qr_rows
from pos.ui.reserved import points_name
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board


class _Sheet(Board):
    """The code and the words around it, laid out for the room there is when it is drawn."""

    DEFAULT_CSS = """
    _Sheet { height: 1fr; }
    """

    def __init__(self, rows_for: Callable[[int, int], tuple[Row, ...]]) -> None:
        super().__init__()
        self._rows_for = rows_for
        self._made_for = Size(0, 0)

    def render_line(self, y: int) -> Strip:
        size = self.content_size
        if size != self._made_for:
            self._rows, self._made_for = self._rows_for(size.width, size.height), size
        return super().render_line(y)


class CodePanel(Panel):
    """Where rows are scarce the words around the code give way, never the code."""

    is_wide = True
    is_tall = True
    KEYS = (("Enter", "Closes it."),)

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        code: str,
        about: Sequence[str],
        or_else: str = "",
        or_about: str = "",
    ) -> None:
        """`or_else` is shown where there is no room for the code, with words of its own."""
        super().__init__(desk, title)
        self._code = code
        self._or_else = or_else
        self._said = " · ".join(shown(text) for text in about if text)
        self._or_said = or_about

    def compose(self) -> ComposeResult:
        """All in one: the title has to give way too."""
        yield _Sheet(self._rows)

    def _rows(self, width: int, height: int) -> tuple[Row, ...]:
        title = Row(
            left=(Piece(self._title, Tone.STRONG),), right=(Piece("Enter closes", Tone.MUTED),)
        )
        drawn = self._drawn(self._code, self._said, title, width, height)
        if not drawn and self._or_else:
            drawn = self._drawn(self._or_else, self._or_said, title, width, height)
        if drawn:
            return drawn
        about = row(self._said, tone=Tone.MUTED)
        letters = shown(self._code)
        whole = [row(letters[at : at + width]) for at in range(0, len(letters), width)]
        return (title, BLANK, *whole, about, BLANK, row("Too long to be shown as a code here."))

    def _drawn(self, text: str, said: str, title: Row, width: int, height: int) -> tuple[Row, ...]:
        """With as much around it as there is room for; nothing where it does not fit itself."""
        code = row(shown(code_alone(text)), tone=Tone.STRONG)
        about = row(said, tone=Tone.MUTED)
        short = Row(left=(*code.left, Piece(f"  {said}", Tone.MUTED)))
        around = (
            ((title, BLANK), (BLANK, code, about)),
            ((title,), (code, about)),
            ((), (code, about)),
            ((), (short,)),
        )
        for above, below in around:
            drawn = qr_rows(text, columns=width, rows=height - len(above) - len(below))
            if drawn:
                return (*above, *drawn, *below)
        return ()

    async def follow(self) -> None:
        """It stays until it is closed: the customer may be slow with their phone."""

    async def action_enter(self) -> None:
        await self.desk.step_back()


def coupon_code(desk: Desk, coupon: OwnedCoupon) -> CodePanel:
    about = (_until(desk, coupon.expires_at), coupon.title)
    return CodePanel(desk, "Coupon", code=coupon.code, about=about)


def bought_code(desk: Desk, coupon: BoughtCoupon) -> CodePanel:
    sale = desk.snapshot.state.sale
    name = points_name(sale)
    paid = f"for {figures.points(coupon.points, name)}" if coupon.points else ""
    about = (_until(desk, coupon.expires_at), paid, coupon.title)
    return CodePanel(desk, "Coupon bought", code=coupon.code, about=about)


def _until(desk: Desk, when: datetime | None) -> str:
    return f"until {figures.day(when, desk.zone, now=desk.now())}" if when else ""
