"""The Dialog 06 scale: its records, and weighing for a price over a real line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scale_hands import Hands

from drivers.scales.dialog06 import Dialog06
from drivers.scales.dialog06_records import (
    ASK_STATUS,
    ASK_WEIGHT,
    BROKEN_OFF,
    CHECK_WANTED,
    MOST_MINOR,
    NOT_NOW,
    ODD,
    SILENCE,
    TAKEN,
    Answer,
    Reading,
    Status,
    is_whole,
    price_record,
    read,
)
from drivers.virtual.scale_tongues import Dialog, Pan, ScaleFault
from drivers.virtual.virtual_scale import VirtualScale
from pos.core.money import Money
from pos.ports.health import Availability
from pos.ports.scale import NotWeighed, Weighed

DATES = Money(4800, "SAR")
FLAWLESS = b"\x0202\x1b3\x1b01250\x1b004800\x1b006000\x03"


def test_what_the_till_sends() -> None:
    """The price in six digits, and the two questions, byte for byte."""
    assert bytes.fromhex("04 02 30 31 1b 30 30 34 38 30 30 1b 03") == price_record(4800)
    assert bytes.fromhex("04 05") == ASK_WEIGHT
    assert bytes.fromhex("04 02 30 38 03") == ASK_STATUS


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (
            FLAWLESS,
            Reading(weight=Decimal("1.250"), unit_price_minor=4800, price_minor=6000),
        ),
        (b"\x06", TAKEN),
        (b"\x15", NOT_NOW),
        (b"\x0209\x1b20\x03", Status(20)),
        (b"\x0209\x1b2", BROKEN_OFF),
        (b"\x0211\x1b7\x03", CHECK_WANTED),
        (b"\x0210\x1b1234\x03", CHECK_WANTED),
        (FLAWLESS[:-1], BROKEN_OFF),
        (b"", SILENCE),
        (FLAWLESS.replace(b"3\x1b01250", b"0\x1b01250"), ODD),
        (FLAWLESS.replace(b"01250", b"-0125"), ODD),
        (b"\x06" + FLAWLESS, ODD),
        (b"\x02" + b"9" * 70, ODD),
        (b"\x0201.250\r", BROKEN_OFF),
        (b"\x86", ODD),
    ],
)
def test_what_an_answer_means(data: bytes, answer: Answer) -> None:
    """A weight with its price, a status, yes, not now, or nothing that can be believed."""
    assert answer == read(data)


@given(st.binary(max_size=70))
def test_noise_is_no_weight(data: bytes) -> None:
    """Only a whole record is a weight, and never for more than its digits can say."""
    answer = read(data)

    if isinstance(answer, Reading):
        assert data.startswith(b"\x0202\x1b3\x1b")
        assert data.endswith(b"\x03")
        assert answer.price_minor <= MOST_MINOR


@given(where=st.integers(0, len(FLAWLESS) - 1), wrong=st.integers(0, 255))
def test_a_damaged_byte_gives_no_other_shape(where: int, wrong: int) -> None:
    """One wrong byte in a record leaves it a record of the same length, or no weight at all."""
    answer = read(FLAWLESS[:where] + bytes([wrong]) + FLAWLESS[where + 1 :])

    if isinstance(answer, Reading):
        assert chr(wrong).isdigit() or wrong == FLAWLESS[where]


@given(cut=st.lists(st.integers(0, 13), max_size=4))
def test_a_scale_hears_a_record_in_pieces(cut: list[int]) -> None:
    """However the line cuts what is sent, the made-up scale answers the same."""
    sent = price_record(4800)
    edges = sorted({0, *cut, len(sent)})
    scale = Dialog()

    said = b"".join(scale.answer(sent[start:end], Pan()) for start, end in pairwise(edges))

    assert b"\x06" == said


@pytest.mark.parametrize(
    "answer", [FLAWLESS, b"\x06", b"\x15", b"\x0209\x1b20\x03", b"\x0211\x1b7\x03"]
)
def test_every_split_of_an_answer(answer: bytes) -> None:
    """Wherever the line cuts it, a part is waited on and is never taken for the whole."""
    for end in range(len(answer)):
        assert not is_whole(answer[:end])
        assert read(answer[:end]) is (BROKEN_OFF if end else SILENCE)

    assert is_whole(answer)


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualScale]:
    virtual = VirtualScale(tmp_path / "scale", speaks="dialog06")
    yield virtual
    virtual.close()


def scale_at(
    virtual: VirtualScale, hands: Hands | None = None, *, answer_s: float = 20
) -> Dialog06:
    return Dialog06(port=virtual.port, waits=(hands or Hands()).waits(answer_s=answer_s))


def reason(outcome: object) -> str:
    assert isinstance(outcome, NotWeighed)
    return outcome.reason


@pytest.mark.parametrize(
    "price", [DATES, Money(3333, "SAR"), Money(12_345, "KWD"), Money(1, "JPY")]
)
def test_a_weight_for_a_price(virtual: VirtualScale, price: Money) -> None:
    """Exactly as the scale gave it; what it computed is what the till takes, rounded once."""
    virtual.lay("01.255")
    scale = scale_at(virtual)

    assert Weighed(weight=Decimal("1.255"), unit="kg") == scale.weigh(price)
    assert scale.availability is Availability.AVAILABLE


def test_the_same_goods_twice(virtual: VirtualScale) -> None:
    """A scale gives a weight once: the cashier is told to lift the goods, and then has it again."""
    virtual.lay("01.250")
    scale = scale_at(virtual)
    first = scale.weigh(DATES)
    again = scale.weigh(DATES)
    virtual.lay("01.250")

    assert "Lift the goods" in reason(again)
    assert first == scale.weigh(DATES)


def test_goods_that_come_to_rest(virtual: VirtualScale) -> None:
    """While it moves the scale is asked again, until it gives the weight."""
    hands = Hands()
    virtual.lay("01.250")
    virtual.fail(ScaleFault.MOVING)
    hands.then = lambda: virtual.fail(ScaleFault.NONE) if hands.now_s > 1 else None

    assert Weighed(weight=Decimal("1.250"), unit="kg") == scale_at(virtual, hands).weigh(DATES)
    assert hands.now_s > 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (ScaleFault.NONE, "Nothing is on the scale."),
        (ScaleFault.MOVING, "does not stand still"),
        (ScaleFault.OVER, "too heavy"),
        (ScaleFault.UNDER, "below zero"),
        (ScaleFault.ODD, "cannot be read. Check its protocol, baud rate and parity (7O1)"),
        (ScaleFault.OTHER_PRICE, "another price than the till"),
        (ScaleFault.CHECK, "a check that this till does not speak"),
    ],
)
def test_why_there_is_no_weight(virtual: VirtualScale, fault: ScaleFault, says: str) -> None:
    """Each trouble is a sentence with what to do, and never a weight."""
    if fault is not ScaleFault.NONE:
        virtual.lay("01.250")
    virtual.fail(fault)

    assert says in reason(scale_at(virtual).weigh(DATES))


def test_an_answer_for_another_price(
    virtual: VirtualScale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a scale computed from other goods' price is not believed, though it adds up."""
    virtual.lay("01.000")
    monkeypatch.setattr("drivers.scales.dialog06.price_record", lambda _: price_record(5000))

    assert "another price" in reason(scale_at(virtual).weigh(DATES))


@pytest.mark.parametrize(
    ("price", "says"),
    [
        (None, "weighs for a price only"),
        (Money(0, "SAR"), "weighs for a price only"),
        (Money(MOST_MINOR + 1, "SAR"), "no price of so many digits"),
    ],
)
def test_no_price_to_weigh_for(virtual: VirtualScale, price: Money | None, says: str) -> None:
    """Without a price that fits the record nothing is asked."""
    virtual.lay("01.250")

    assert says in reason(scale_at(virtual).weigh(price))
    assert 0 == virtual.asked


@pytest.mark.parametrize(
    ("fault", "say"),
    [(ScaleFault.SILENT, "does not answer"), (ScaleFault.HALF, "broke off")],
)
def test_a_scale_that_is_off(virtual: VirtualScale, fault: ScaleFault, say: str) -> None:
    """No answer, or half of one, is told and is no weight; its check says the same."""
    virtual.lay("01.250")
    virtual.fail(fault)
    scale = scale_at(virtual, answer_s=0.02)

    assert "does not answer" in reason(scale.weigh(DATES))  # a half of its first byte is nothing
    assert scale.availability is Availability.UNAVAILABLE
    report = scale.check_health()
    assert not report.ok
    assert say in report.say


def test_unplugged_and_back(virtual: VirtualScale) -> None:
    """A pulled cable is told; plugged in again the next weighing is as any other."""
    virtual.lay("01.250")
    scale = scale_at(virtual)
    virtual.unplug()
    gone = scale.weigh(DATES)
    virtual.plug()

    assert "is not there. Plug it in" in reason(gone)
    assert isinstance(scale.weigh(DATES), Weighed)
    assert scale.check_health().ok
