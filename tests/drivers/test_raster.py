"""Pictures in dots: their bytes, exactly, and that no dots are a command."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.raster import STRIP_ROWS, Dots, centred, dots_of_modules, raster_bytes
from drivers.virtual.interpreter import Interpreter, PrintedPicture

REALTIME = st.lists(
    st.sampled_from([b"\x10\x14\x01\x00\x01", b"\x10\x04\x01", b"\x10\x05\x02", b"\x10", b"\x00"])
).map(b"".join)


def test_golden_bytes() -> None:
    """A picture is one command: its width in bytes, its rows, and the rows."""
    picture = Dots(row_bytes=2, data=b"\xff\x00\x80\x01\x00\xff")

    assert raster_bytes(picture) == b"\x1dv0\x00\x02\x00\x03\x00" + picture.data


def test_high_pictures_go_in_strips() -> None:
    """A printer with little memory is never given more rows at once than it can take."""
    picture = Dots(row_bytes=1, data=bytes([0x55]) * (2 * STRIP_ROWS + 3))

    happened = Interpreter().feed(raster_bytes(picture))

    sizes = [len(one.data) for one in happened if isinstance(one, PrintedPicture)]
    assert sizes == [STRIP_ROWS, STRIP_ROWS, 3]
    assert len(happened) == 3


@given(data=st.one_of(st.binary(max_size=600), REALTIME), row_bytes=st.integers(1, 40))
def test_no_dots_are_a_command(data: bytes, row_bytes: int) -> None:
    """Some printers look for commands even in pictures: none is found there, whatever it shows."""
    whole = data + bytes(-len(data) % row_bytes)

    sent = raster_bytes(Dots(row_bytes=row_bytes, data=whole))

    assert not [pair for pair in (b"\x10\x04", b"\x10\x05", b"\x10\x14") if pair in sent]
    happened = Interpreter().feed(sent)
    assert all(isinstance(one, PrintedPicture) for one in happened)
    drawn = b"".join(one.data for one in happened if isinstance(one, PrintedPicture))
    assert len(drawn) == len(whole)
    assert all(was in {now, 0x10} for was, now in zip(whole, drawn, strict=True))


def test_modules_become_dots() -> None:
    """Each module is as wide and high as asked, and a row ends with white to a whole byte."""
    drawn = dots_of_modules(("101", "010"), wide=3, high=2)

    assert drawn.data == bytes([0b11100011, 0b10000000] * 2 + [0b00011100, 0] * 2)


def test_a_picture_in_the_middle() -> None:
    """White at its left puts it in the middle; what fills the paper stays where it is."""
    picture = Dots(row_bytes=2, data=b"\xff\xff")

    assert centred(picture, paper_dots=64) == Dots(row_bytes=5, data=b"\0\0\0\xff\xff")
    assert centred(picture, paper_dots=16) == picture
