"""A receipt becomes bytes: with a printer's own letters, and where its lines have to be drawn."""

from __future__ import annotations

from functools import partial
from statistics import median

from bench.commits import timed
from bench.table import Row, in_ms
from drivers.printers.encoder import encode
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from pos.ports.layout import plain_text
from pos.ports.receipt import Align, Columns, Cut, Element, QrCode, ReceiptDocument, Rule, Text

ITEMS, ROUNDS = 10, 200
PROFILE = profile_named("generic-80mm")


def measure() -> list[Row]:
    own = _receipt("Linen Shirt, white, L")
    drawn = _receipt("حليب كامل الدسم طازج")
    lettering = Lettering()
    encode(drawn, PROFILE, lettering=lettering)  # the fonts are found once
    own_s: list[float] = []
    floor_s: list[float] = []
    drawn_s: list[float] = []
    for _ in range(ROUNDS):
        own_s.append(timed(partial(encode, own, PROFILE, lettering=lettering)))
        floor_s.append(timed(partial(plain_text, own, columns=PROFILE.columns)))
        drawn_s.append(timed(partial(encode, drawn, PROFILE, lettering=lettering)))
    a_line_s = (median(drawn_s) - median(own_s)) / ITEMS
    return [
        Row(
            figure=f"a receipt of {ITEMS} items as a printer's bytes",
            ours=in_ms(own_s),
            against=f"laid out as plain text {in_ms(floor_s)}",
            ratio=f"{median(own_s) / median(floor_s):.1f}",
        ),
        Row(
            figure=f"the same, its {ITEMS} items drawn in Arabic",
            ours=f"{in_ms(drawn_s)}, {1 / a_line_s:,.0f} lines a second",
        ),
    ]


def _receipt(item: str) -> ReceiptDocument:
    elements: tuple[Element, ...] = (
        Text(text="STYL Outfits", align=Align.CENTRE, bold=True, large=True),
        Rule(),
        *(Columns(left=f"{number} {item}", right=f"{number}.00") for number in range(ITEMS)),
        Rule(),
        Columns(left="Total", right="45.00", bold=True, large=True),
        QrCode(data="https://shop.example/r/S001-T1-000042"),
        Cut(),
    )
    return ReceiptDocument(title="S001-T1-000042", elements=elements)
