"""Bytes from a scanner become frames, whatever the scanner and whatever the line does to them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.framing import FRAME_LIMIT_BYTES, STALE_S, Dropped, Frame, Framer
from pos.core.barcode import ScanTrouble

ENDS = (b"\r", b"\n", b"\t", b"\x03", b"\r\n")
CODES = st.from_regex(r"\A\][A-Za-z][0-9][0-9]{8,13}\Z|\A[0-9]{13}\Z|\A[A-Z]{2}-[0-9]{6}\Z")
NOISE = st.binary(min_size=1, max_size=12).map(
    lambda noise: bytes(byte | 0x80 if byte % 3 else 0 for byte in noise)
)
"""What a wrong baud rate or a loose plug makes: high bytes and NULs."""


def frames_in(data: bytes) -> list[str]:
    return [found.text for found in Framer().feed(data, at_s=0) if isinstance(found, Frame)]


def troubles_in(data: bytes) -> list[ScanTrouble]:
    framer = Framer()
    found = framer.feed(data, at_s=0) + framer.expire(at_s=STALE_S)
    return [one.trouble for one in found if isinstance(one, Dropped)]


@pytest.mark.parametrize(
    ("sent", "frames"),
    [
        (b"4006381333931\r", ["4006381333931"]),
        (b"]E04006381333931\r\n", ["]E04006381333931"]),
        (b"first\nsecond\tthird\x03", ["first", "second", "third"]),
        (b"\r\n\r\n\t", []),
        (b"\x024006381333931\x03", ["4006381333931"]),
        (
            b"]d20104006381333931392201995\x1d17271200\r",
            ["]d20104006381333931392201995\x1d17271200"],
        ),
        (b"https://a.b/01/04006381333931?17=271200\r", ["https://a.b/01/04006381333931?17=271200"]),
        ("Grüße حليب\r".encode(), ["Grüße حليب"]),
        ("Café Grüße\r".encode("latin-1"), ["Café Grüße"]),
        (b"\x1b[31m4006\x07\x7f381\r", ["[31m4006381"]),
        (b"no end", []),
    ],
)
def test_frames(sent: bytes, frames: list[str]) -> None:
    """Every terminator ends a frame, GS stays in it, controls and empty frames are dropped."""
    assert frames == frames_in(sent)


@pytest.mark.parametrize(
    ("sent", "troubles"),
    [
        (b"400638\x001333931\r", [ScanTrouble.DAMAGED]),
        (b"\xf84006381333931\r", [ScanTrouble.DAMAGED]),
        (b"4006381\xe9333931\r", [ScanTrouble.DAMAGED]),
        (b"\xfe\x98\xfe\x80\r", [ScanTrouble.DAMAGED]),
        ("400638\x851333931\r".encode(), [ScanTrouble.DAMAGED]),
        (b"\x00\xf8\x00", [ScanTrouble.DAMAGED]),
        (b"400638", [ScanTrouble.STALE]),
        (b"400638\x024006381333931\r", [ScanTrouble.STALE]),
        (b"9" * (FRAME_LIMIT_BYTES + 1) + b"\r", [ScanTrouble.OVERLONG]),
        (b"9" * (3 * FRAME_LIMIT_BYTES), [ScanTrouble.OVERLONG]),
        (b"\xe9" * FRAME_LIMIT_BYTES + b"\r", [ScanTrouble.DAMAGED]),
        (b"4006381333931\r", []),
    ],
)
def test_troubles(sent: bytes, troubles: list[ScanTrouble]) -> None:
    """What cannot be a scan is dropped with the reason, never repaired into another code."""
    assert troubles == troubles_in(sent)


def test_overlong_ends_at_the_next_terminator() -> None:
    """After a flood the next whole scan is read, and the flood is counted in full."""
    flood = b"9" * (FRAME_LIMIT_BYTES + 100)

    found = Framer().feed(flood + b"\r4006381333931\r", at_s=0)

    assert found == [
        Dropped(trouble=ScanTrouble.OVERLONG, dropped_bytes=FRAME_LIMIT_BYTES + 100),
        Frame("4006381333931"),
    ]


def test_longest_frame_is_read_whole() -> None:
    """A frame of exactly the limit is a frame."""
    assert ["9" * FRAME_LIMIT_BYTES] == frames_in(b"9" * FRAME_LIMIT_BYTES + b"\r")


def test_stale_half_is_never_joined() -> None:
    """Half a code and then, too late, a whole one: the half is reported, the whole one read."""
    framer = Framer()
    assert framer.feed(b"400638", at_s=10.0) == []

    found = framer.feed(b"4006381333931\r", at_s=10.0 + STALE_S)

    assert found == [
        Dropped(trouble=ScanTrouble.STALE, dropped_bytes=6),
        Frame("4006381333931"),
    ]


def test_slow_half_in_time_is_joined() -> None:
    """A code in two parts within the time is one code."""
    framer = Framer()
    framer.feed(b"400638", at_s=10.0)

    assert framer.feed(b"1333931\r", at_s=10.2) == [Frame("4006381333931")]


def test_silence_ends_a_frame_where_configured() -> None:
    """A scanner without a terminator has its frames ended by silence, reported when it falls."""
    framer = Framer(idle_s=0.08)
    framer.feed(b"4006381333931", at_s=1.0)

    assert framer.deadline_s == pytest.approx(1.08)
    assert framer.expire(at_s=1.07) == []
    assert framer.expire(at_s=1.09) == [Frame("4006381333931")]
    assert framer.deadline_s is None


@given(
    codes=st.lists(st.tuples(CODES, st.sampled_from(ENDS)), max_size=8),
    cuts=st.lists(st.integers(0, 200), max_size=12),
)
def test_chunks_do_not_matter(codes: list[tuple[str, bytes]], cuts: list[int]) -> None:
    """However the line cuts the stream, the frames are the ones sent, in order."""
    stream = b"".join(code.encode() + end for code, end in codes)
    edges = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    framer = Framer()

    found = [
        frame for start, end in pairwise(edges) for frame in framer.feed(stream[start:end], at_s=0)
    ]

    assert found == [Frame(code) for code, _ in codes]


@given(stream=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=12))
def test_chunks_do_not_matter_for_noise(stream: bytes, cuts: list[int]) -> None:
    """Any bytes at all give the same frames and the same reports in any chunks."""
    edges = sorted({0, *(cut for cut in cuts if cut < len(stream)), len(stream)})
    framer = Framer()

    found = [
        one for start, end in pairwise(edges) for one in framer.feed(stream[start:end], at_s=0)
    ]

    assert found == Framer().feed(stream, at_s=0)


@given(pieces=st.lists(st.one_of(NOISE, CODES.map(lambda code: code.encode() + b"\r"))))
def test_noise_makes_no_code(pieces: list[bytes]) -> None:
    """Noise between scans may cost a scan, but no code comes out that was not sent."""
    sent = {piece[:-1].decode() for piece in pieces if piece.endswith(b"\r")}

    framer = Framer()
    found = [one for piece in pieces for one in framer.feed(piece, at_s=0)]

    assert {one.text for one in found if isinstance(one, Frame) and one.text.isascii()} <= sent


def test_frames_stay_out_of_logs() -> None:
    """A frame's text, which may be a customer's proof, is not in its repr."""
    assert "secret" not in repr(frames_in(b"x\r") and Frame("secret"))
