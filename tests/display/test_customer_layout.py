"""The second screen as rows: what a customer reads at two sizes, and that any size is filled."""

from __future__ import annotations

from datetime import timedelta

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.cells import cell_len

from pos.display.layout import ENDED_FOR, screen_rows
from pos.display.view import CustomerView, Surroundings
from pos.ui.rows import Tone, plain
from tests.display.customers import STATES, ended, many_lines, paying, seen, selling
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, NOON

SMALL, LARGE = (80, 24), (120, 40)
VIEWS = {name: seen(make()) for name, make in STATES.items()}


def text_of(view: CustomerView | None, size: tuple[int, int], *, after_s: float = 0) -> str:
    now = NOON + timedelta(seconds=after_s)
    rows = screen_rows(view, *size, now=now)
    return "\n".join(plain(row, size[0]).rstrip() for row in rows)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_sale(size: tuple[int, int]) -> None:
    """Basket, customer, points and what was taken off can all be read, the total large."""
    text = text_of(seen(selling()), size)

    for read in ("STYL Outfits", "Hoxton Bag, navy", "300.00", "Discount", "−30.00", "Hello Sara"):
        assert read in text
    for read in ("You have", "1,200 Stars", "This sale", "+537 Stars", "Total", "SAR", "▀"):
        assert read in text


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_paying(size: tuple[int, int]) -> None:
    """What is left to pay takes the total's place."""
    text = text_of(seen(paying()), size)

    assert "Left to pay" in text
    assert "Card" in text
    assert "Total" not in text


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_newest_line_is_always_there(size: tuple[int, int]) -> None:
    """Of a sale longer than the screen the rest is counted, and no line is lost from the count."""
    text = text_of(seen(many_lines()), size)
    shown = text.count("Thing number") + text.count("Hoxton") + text.count("Belt")
    more = int(text.split("… ")[1].split(" more")[0])

    assert "Thing number 59" in text
    assert 64 == shown + more


def test_how_it_ended_and_then_the_next() -> None:
    """The change stays for half a minute; then a greeting, and no receipt of somebody else's."""
    view = seen(ended())
    before = text_of(view, LARGE, after_s=ENDED_FOR.total_seconds() - 1)
    after = text_of(view, LARGE, after_s=ENDED_FOR.total_seconds())

    for read in ("Change SAR", "Thank you, Sara", "+419 Stars", "You have 1,619 Stars"):
        assert read in before
        assert read not in after
    assert "Your receipt" in before
    assert "Your receipt" not in after
    assert "Welcome" in after
    assert "Join us here" in after


def test_a_till_in_training() -> None:
    """No customer takes it for a real one."""
    title = "STYL Outfits · training, nothing is sold"

    assert title in text_of(seen(FakeTill(is_training=True).sign_on().scan(BAG)), SMALL)
    assert title not in text_of(seen(FakeTill().sign_on().scan(BAG)), SMALL)


def test_closed_and_gone() -> None:
    """Nobody is signed on, or there is no till: both are said."""
    assert "This till is closed." in text_of(seen(FakeTill()), SMALL)
    assert "Till closed" in text_of(None, SMALL)


def test_a_shop_that_wants_no_codes() -> None:
    """Without addresses the words stand in the middle."""
    idle = seen(FakeTill().sign_on(), Surroundings(store="STYL", greeting=("Hello", "and welcome")))
    lines = text_of(idle, SMALL).splitlines()

    assert "Hello".center(80).rstrip() in lines
    assert "and welcome".center(80).rstrip() in lines


@pytest.mark.parametrize(("name", "says"), [("idle", "join"), ("ended", "r/S001-T1-000001")])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_phone_reads_the_code(size: tuple[int, int], name: str, says: str) -> None:
    """Black on white whatever the theme, and whole at either size."""
    rows = screen_rows(VIEWS[name], *size, now=NOON)
    lines = [piece.text for row in rows for piece in row.left if piece.tone is Tone.PAPER]
    image = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, cell in enumerate(line):
            for half, dark in enumerate({" ": "  ", "▀": "# ", "▄": " #", "█": "##"}[cell]):
                image.putpixel((x, 2 * y + half), 0 if dark == "#" else 255)
    image = image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)

    assert [f"https://styl.example/{says}"] == [
        found.text for found in zxingcpp.read_barcodes(image)
    ]


@given(
    name=st.sampled_from([*VIEWS, "gone"]),
    width=st.integers(0, 150),
    height=st.integers(0, 60),
)
def test_any_size_is_filled_and_not_more(name: str, width: int, height: int) -> None:
    """However a window is drawn: as many rows as it has, none wider than it is."""
    rows = screen_rows(VIEWS.get(name), width, height, now=NOON)

    assert (height if width else 0) == len(rows)
    assert all(width == cell_len(plain(row, width)) for row in rows)
