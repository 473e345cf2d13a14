"""Zebra's SSI as the host hears it: worked packets, resent ones, parts, and bytes gone mad."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.feedback import Feedback, sound_of
from drivers.scanners.framing import FRAME_LIMIT_BYTES, Dropped, Frame
from drivers.scanners.ssi_packets import PAUSE_S, QUIET_S, Opcode, packet
from drivers.scanners.ssi_session import GIVEN_UP_S, SsiSession
from pos.core.barcode import ScanTrouble

EAN = "4006381333931"
ACK = bytes.fromhex("04 D0 04 00 FF 28")
RESEND = bytes.fromhex("05 D1 04 00 01 FF 25")
LATER_S = 60.0


def said(data: bytes, *, opcode: int = 0xF3, status: int = 0, source: int = 0) -> bytes:
    """From the scanner, summed up here once more by hand."""
    body = bytes([len(data) + 4, opcode, source, status]) + data
    return body + ((0x10000 - sum(body)) % 0x10000).to_bytes(2, "big")


def code(text: str = EAN, *, kind: int = 0x0B, status: int = 0) -> bytes:
    return said(bytes([kind]) + text.encode(), status=status)


def spoilt(whole: bytes, at: int = 8) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]


class Heard:
    """A session on a line of its own time, what came out of it and what it answered."""

    def __init__(self) -> None:
        self.session = SsiSession()
        self.now_s = 0.0
        self.found: list[Frame | Dropped] = []
        self.answered = b""

    def say(self, data: bytes, *, after_s: float = 0.0) -> Heard:
        self.wait(after_s)
        self.found += self.session.feed(data, at_s=self.now_s)
        self.answered += self.session.take_answers()
        return self

    def wait(self, for_s: float) -> Heard:
        """As the driver does: asked at each deadline there is."""
        end_s = self.now_s + for_s
        while (due_s := self.session.deadline_s) is not None and due_s <= end_s:
            self.now_s = due_s
            self.found += self.session.expire(at_s=due_s)
        self.now_s = end_s
        self.answered += self.session.take_answers()
        return self

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.found if isinstance(one, Frame)]

    @property
    def troubles(self) -> list[ScanTrouble]:
        return [one.trouble for one in self.found if isinstance(one, Dropped)]


def test_worked_packets() -> None:
    """What the host says is byte for byte what the protocol's description works out."""
    assert ACK == packet(Opcode.ACK)
    assert bytes.fromhex("05 E6 04 00 03 FF 0E") == packet(Opcode.BEEP, b"\x03")
    assert bytes.fromhex("04 A3 04 00 FF 55") == packet(Opcode.REQUEST_REVISION)
    assert [bytes.fromhex("05 E6 04 00 11 FF 00")] == [
        one.data for one in sound_of(Feedback.SSI, good=False)
    ]
    assert [bytes.fromhex("05 E6 04 00 00 FF 11")] == [
        one.data for one in sound_of(Feedback.SSI, good=True)
    ]


def test_a_code_is_a_scan_and_is_answered() -> None:
    """A code comes with its AIM identifier, and the scanner has its answer with the same bytes."""
    heard = Heard().say(code())

    assert [f"]E0{EAN}"] == heard.texts
    assert ACK == heard.answered
    assert heard.session.deadline_s is None


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (0x0B, b"4006381333931", "]E04006381333931"),
        (0x08, b"042100005264", "]E0042100005264"),
        (0x09, b"04252614", "]E004252614"),
        (0x0A, b"96385074", "]E496385074"),
        (0x8B, b"977123456700312345", "]E3977123456700312345"),
        (0x0F, b"0104006381333931\x1d10AB", "]C10104006381333931\x1d10AB"),
        (0xC1, b"010400638133393110AB", "]d2010400638133393110AB"),
        (0xC2, b"0104006381333931", "]Q30104006381333931"),
        (0x1C, "https://a.b/01/0 حليب".encode(), "]Q1https://a.b/01/0 حليب"),
        (0x1C, b"one\r\ntwo\r\n", "]Q1one two"),
        (0x1C, b"]C1010400", "]Q1]C1010400"),
        (0x06, b"14006381333938", "]I014006381333938"),
        (0x0B, b"\x024006381333931\r\n", "]E04006381333931"),
        (0x0B, b"]E04006381333931", "]E04006381333931"),
        (0x06, b"]I114006381333938", "]I114006381333938"),
        (0xEE, b"]C1010400", "]C1010400"),
        (0xEE, b"S001-T1-000042", "]X0S001-T1-000042"),
    ],
)
def test_kinds_of_codes(kind: int, data: bytes, text: str) -> None:
    """Each kind has the identifier that other scanners send; one that the scanner sent as well
    counts where it names the same kind, and no code can claim to be of another.
    """
    assert [text] == Heard().say(said(bytes([kind]) + data)).texts


def test_what_is_no_code() -> None:
    """Events, what a set-up code holds and empty codes are answered and are no scans; what no
    scanner sends as text is told.
    """
    heard = Heard().say(said(b"\x01", opcode=0xF6)).say(code("B30102", kind=0x33))
    heard.say(said(b"")).say(code("")).say(code("\r\n"))

    assert [] == heard.found
    assert 5 * ACK == heard.answered
    assert [ScanTrouble.DAMAGED] == Heard().say(said(b"\x0b\xf8\x00")).troubles
    assert [ScanTrouble.DAMAGED] == Heard().say(said(b"\x99\x02ab")).troubles


def test_answers_of_the_scanner_are_not_answered() -> None:
    """Its yes or no to a sound is the end of it."""
    heard = Heard().say(said(b"", opcode=0xD0)).say(said(b"\x06", opcode=0xD1))

    assert ([], b"") == (heard.found, heard.answered)


def test_a_wrong_checksum_is_sent_again() -> None:
    """A damaged packet is asked for again once the line is quiet; what then comes is one scan."""
    heard = Heard().say(spoilt(code()))
    assert b"" == heard.answered
    heard.wait(QUIET_S)
    assert RESEND == heard.answered
    heard.say(code(status=1), after_s=0.1).wait(LATER_S)

    assert [f"]E0{EAN}"] == heard.texts
    assert [] == heard.troubles
    assert RESEND + ACK == heard.answered


def test_damage_that_does_not_come_again_is_told() -> None:
    """As a scan that was lost, once; and so is one that another code comes instead of."""
    assert [ScanTrouble.DAMAGED] == Heard().say(spoilt(code())).wait(LATER_S).troubles

    heard = Heard().say(spoilt(code())).say(code("5901234123457"), after_s=1.0).wait(LATER_S)
    assert [ScanTrouble.DAMAGED] == heard.troubles
    assert ["]E05901234123457"] == heard.texts


def test_an_answer_that_was_lost() -> None:
    """What is sent again although it was heard is answered again, and is no second scan."""
    heard = Heard().say(code()).say(code(status=1), after_s=2.0).say(code(status=1), after_s=2.0)

    assert [f"]E0{EAN}"] == heard.texts
    assert 3 * ACK == heard.answered


def test_the_same_code_again() -> None:
    """Two alike are two scans, also where the second was damaged and came again."""
    heard = Heard().say(code()).say(code(), after_s=0.2)
    heard.say(spoilt(code()), after_s=0.2).say(code(status=1), after_s=0.1).wait(LATER_S)

    assert 3 * [f"]E0{EAN}"] == heard.texts
    assert [] == heard.troubles


def test_a_repetition_that_was_damaged() -> None:
    """The answer is lost, then what is sent again is damaged, then it comes: one scan."""
    heard = Heard().say(code()).say(spoilt(code(status=1)), after_s=2.0)
    heard.say(code(status=1), after_s=0.1).wait(LATER_S)

    assert [f"]E0{EAN}"] == heard.texts
    assert [] == heard.troubles


def test_nobody_knows_which_it_was() -> None:
    """Noise before a repetition may have been another such code: it is told, and not sold."""
    heard = Heard().say(code()).say(b"\xff\xfe\xfd", after_s=0.5)
    heard.say(code(status=1), after_s=1.5).wait(LATER_S)

    assert [f"]E0{EAN}"] == heard.texts
    assert [ScanTrouble.DAMAGED] == heard.troubles


def test_the_same_code_drowned_in_noise() -> None:
    """Where the whole packet was in the noise, it was another such code, and is one more scan."""
    heard = Heard().say(code()).say(b"\xff\xfe" * 3000 + code(), after_s=0.5)
    heard.say(code(status=1), after_s=2.0).wait(LATER_S)

    assert 2 * [f"]E0{EAN}"] == heard.texts
    assert [] == heard.troubles


def test_long_after_it_is_no_repetition() -> None:
    """A scanner has given a packet up by then: marked as sent again, it is another scan."""
    heard = Heard().say(code()).say(code(status=1), after_s=GIVEN_UP_S)

    assert 2 * [f"]E0{EAN}"] == heard.texts


def test_parts_of_a_long_code() -> None:
    """They are answered each, and are one scan; a part that comes twice is in it once."""
    heard = Heard().say(code("A" * 200, kind=0x1C, status=2))
    heard.say(code("A" * 200, kind=0x1C, status=3), after_s=2.0)
    heard.say(code("A" * 200, kind=0x1C, status=2)).say(spoilt(code("B", kind=0x1C), at=5))
    heard.say(code("B", kind=0x1C, status=1), after_s=0.1).wait(LATER_S)

    assert ["]Q1" + "A" * 400 + "B"] == heard.texts
    assert 3 * ACK + RESEND + ACK == heard.answered
    assert [] == heard.troubles


def test_parts_without_the_kind_before_each() -> None:
    """A model that names it only once loses no letter."""
    heard = Heard().say(code("AB", kind=0x1C, status=2)).say(said(b"CD"))

    assert ["]Q1ABCD"] == heard.texts


def test_a_part_that_never_comes() -> None:
    """Half a code is told, and never joined to the next one; nor is it by an unplugged cable."""
    heard = Heard().say(code("half", kind=0x1C, status=2))
    heard.say(code("whole", kind=0x1C), after_s=GIVEN_UP_S)
    assert ["]Q1whole"] == heard.texts
    assert [ScanTrouble.STALE] == heard.troubles

    heard = Heard().say(code("half", kind=0x1C, status=2) + code()[:5])
    assert [ScanTrouble.STALE] == [
        one.trouble for one in heard.session.abandon() if isinstance(one, Dropped)
    ]
    assert [f"]E0{EAN}"] == heard.say(code()).texts
    assert [] == SsiSession().abandon()


def test_a_bomb() -> None:
    """A code of more than any code has is told as too long, and the next is itself."""
    heard = Heard()
    for _ in range(FRAME_LIMIT_BYTES // 200 + 1):
        heard.say(code("A" * 200, kind=0x1C, status=2))
    heard.say(code("end", kind=0x1C)).say(code())

    assert [ScanTrouble.OVERLONG] == heard.troubles
    assert [f"]E0{EAN}"] == heard.texts


STREAMS = (
    code(),
    code("AB" * 100, kind=0x1C, status=2) + code("CD", kind=0x1C),
    said(b"", opcode=0xD0) + code("0104006381333931\x1d10A", kind=0x0F),
)


@pytest.mark.parametrize("stream", STREAMS)
def test_every_split_of_every_packet(stream: bytes) -> None:
    """Cut in two anywhere, and in three where it is short, it is what it is in one piece."""
    whole = Heard().say(stream)
    assert 1 == len(whole.texts)
    cuts: Iterable[tuple[int, ...]] = combinations(range(len(stream) + 1), 2)
    if len(stream) > 40:
        cuts = ((at,) for at in range(len(stream) + 1))
    for cut in cuts:
        heard = Heard()
        for begin, end in zip((0, *cut), (*cut, len(stream)), strict=True):
            heard.say(stream[begin:end])
        assert (whole.found, whole.answered) == (heard.found, heard.answered)


def test_broken_off_anywhere() -> None:
    """A packet whose rest stays away is asked for again, and no part of it joins the next."""
    for cut in range(1, len(code())):
        heard = Heard().say(code()[:cut]).say(code(status=1), after_s=PAUSE_S).wait(LATER_S)
        assert ([f"]E0{EAN}"], []) == (heard.texts, heard.troubles)
        assert heard.answered in {ACK, RESEND + ACK}


def test_every_byte_as_every_other() -> None:
    """Whichever byte of a packet is damaged and however, no other code comes of it; it is itself
    when it comes again, or was never more than noise.
    """
    whole = code()
    for at in range(len(whole)):
        for byte in range(256):
            if byte == whole[at]:
                continue
            heard = Heard().say(whole[:at] + bytes([byte]) + whole[at + 1 :])
            heard.say(code(status=1), after_s=2.0).wait(LATER_S)
            assert [f"]E0{EAN}"] == heard.texts, (at, byte)


def test_a_packet_inside_of_a_damaged_one() -> None:
    """A code that holds a whole packet is never taken apart, however it is damaged."""
    inside = said(b"\x0b" + b"5901234123457")
    outside = said(b"\x1c" + inside)
    for at in range(len(outside)):
        heard = Heard().say(spoilt(outside, at=at)).wait(LATER_S)
        assert [] == [text for text in heard.texts if text == "]E05901234123457"], at


PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from([*STREAMS, code(status=1), spoilt(code()), said(b"\x0b1", source=4)]),
    st.sampled_from([b"\x04", b"\xff" * 300, b"\x00", EAN.encode() + b"\r", b"\x1b@\x1bp\x00"]),
)


@given(pieces=st.lists(st.tuples(PIECES, st.sampled_from([0.0, 0.1, 3.0])), max_size=10))
def test_nothing_but_text_comes_out(pieces: list[tuple[bytes, float]]) -> None:
    """No control but GS, nothing without a size; and behind a silence the next code is itself."""
    heard = Heard()
    for piece, after_s in pieces:
        heard.say(piece, after_s=after_s)
    heard.wait(LATER_S)
    assert heard.session.deadline_s is None
    for one in heard.found:
        if isinstance(one, Dropped):
            assert one.dropped_bytes > 0
            continue
        assert 0 < len(one.text) <= FRAME_LIMIT_BYTES + 3
        bad = [c for c in one.text if c != "\x1d" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
        assert [] == [c for c in bad if c not in "\u200c\u200d"]
    assert set(split(heard.answered)) <= {ACK, RESEND}
    assert f"]E0{EAN}" == heard.say(code()).texts[-1]


def split(answered: bytes) -> list[bytes]:
    found = []
    while answered:
        size = answered[0] + 2
        found.append(answered[:size])
        answered = answered[size:]
    return found


def test_a_flood_is_bounded() -> None:
    """Of bytes without end that are no packet no more is kept than tells how they began."""
    session = SsiSession()
    for _ in range(1000):
        session.feed(b"\xff" * 1000, at_s=0.0)
    (dropped,) = session.abandon()

    assert isinstance(dropped, Dropped)
    assert 1_000_000 == dropped.dropped_bytes
    assert b"" == session.take_answers()
