"""The Toledo 8217 scale: what its answers mean, and weighing over a real line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugs import PATIENCE_S
from scale_hands import Hands

from drivers.scales.toledo8217 import Toledo8217
from drivers.scales.toledo_answers import (
    BROKEN_OFF,
    ODD,
    SILENCE,
    Answer,
    Reading,
    Status,
    Trouble,
    is_whole,
    read,
)
from drivers.transports.serial_port import open_port
from drivers.virtual.scale_tongues import ScaleFault
from drivers.virtual.virtual_scale import VirtualScale
from pos.ports.health import Availability
from pos.ports.scale import NotWeighed, Weighed, WeighOutcome


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"\x0201.250\r", Reading(Decimal("1.250"), is_net=False)),
        (b"\x0200.480N\r", Reading(Decimal("0.480"), is_net=True)),
        (b"\x02012.34\r", Reading(Decimal("12.34"), is_net=False)),
        (b"\x02?\x01\r", Trouble(Status.MOVING)),
        (b"\x02?\x12\r", Trouble(Status.OVER_CAPACITY | Status.AT_ZERO)),
        (b"\x02?\x0d\r", Trouble(Status.MOVING | Status.UNDER_ZERO | Status(8))),
        (b"\x02?\x0d", BROKEN_OFF),
        (b"\x0201.2", BROKEN_OFF),
        (b"", SILENCE),
        (b"\x020125\r", ODD),
        (b"\x0201.250 kg\r", ODD),
        (b"\x82\xb0\xb1.250\r", ODD),
        (b"x" * 40, ODD),
    ],
)
def test_what_an_answer_means(data: bytes, answer: Answer) -> None:
    """A weight with all its decimals, a status, or nothing that can be believed."""
    assert answer == read(data)


@given(st.binary(max_size=40))
def test_noise_is_no_weight(data: bytes) -> None:
    """Only a whole answer is a weight: nothing is read into half of one, or into noise."""
    answer = read(data)

    if isinstance(answer, Reading):
        assert data.startswith(b"\x02")
        assert data.endswith(b"\r")
        assert format(answer.weight, "f") in data.decode()


@pytest.mark.parametrize(
    "answer", [b"\x0201.250\r", b"\x0200.480N\r", b"\x02?\x01\r", b"\x02?\r\r", b"\x02?\x02\r"]
)
def test_every_split_of_an_answer(answer: bytes) -> None:
    """Wherever the line cuts it, a part is waited on and is never taken for the whole."""
    for end in range(len(answer)):
        assert not is_whole(answer[:end])
        assert read(answer[:end]) is (BROKEN_OFF if end else SILENCE)

    assert is_whole(answer)


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualScale]:
    virtual = VirtualScale(tmp_path / "scale")
    yield virtual
    virtual.close()


def scale_at(
    virtual: VirtualScale, hands: Hands | None = None, *, answer_s: float = 20
) -> Toledo8217:
    return Toledo8217(port=virtual.port, waits=(hands or Hands()).waits(answer_s=answer_s))


def test_a_weight(virtual: VirtualScale) -> None:
    """Given exactly as the scale had it, after two equal answers."""
    virtual.lay("01.250")
    scale = scale_at(virtual)

    assert Weighed(weight=Decimal("1.250"), unit="kg") == scale.weigh()
    assert "1.250" == str(scale.weigh().weight)  # type: ignore[union-attr]
    assert 4 == virtual.asked
    assert scale.availability is Availability.AVAILABLE
    assert scale.check_health().ok


def test_a_net_weight(virtual: VirtualScale) -> None:
    """A container's weight that the scale took off is told."""
    virtual.lay("00.480", net=True)

    assert Weighed(weight=Decimal("0.480"), unit="kg", is_net=True) == scale_at(virtual).weigh()


def test_goods_that_come_to_rest(virtual: VirtualScale) -> None:
    """What moves, or weighs otherwise than a moment ago, is asked again until it stands still."""
    hands = Hands()
    weights = iter(("00.900", "01.100", "01.250", "01.250", "01.250"))
    hands.then = lambda: (virtual.fail(ScaleFault.NONE), virtual.lay(next(weights)))[0]
    virtual.fail(ScaleFault.MOVING)

    assert Weighed(weight=Decimal("1.250"), unit="kg") == scale_at(virtual, hands).weigh()
    assert 5 == virtual.asked


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (ScaleFault.NONE, "Nothing is on the scale. Put the goods on it and weigh again."),
        (ScaleFault.MOVING, "does not stand still"),
        (ScaleFault.DRIFTING, "does not stand still"),
        (ScaleFault.OVER, "too heavy"),
        (ScaleFault.UNDER, "below zero"),
        (ScaleFault.ODD, "cannot be read. Check its protocol, baud rate and parity"),
    ],
)
def test_why_there_is_no_weight(virtual: VirtualScale, fault: ScaleFault, says: str) -> None:
    """Each trouble is a sentence with what to do, and never a weight."""
    if fault is not ScaleFault.NONE:
        virtual.lay("01.250")
    virtual.fail(fault)
    outcome = scale_at(virtual).weigh()

    assert isinstance(outcome, NotWeighed)
    assert says in outcome.reason


@pytest.mark.parametrize(
    ("fault", "say"),
    [
        (ScaleFault.SILENT, "The scale does not answer. Check that it is on, and its cable."),
        (ScaleFault.HALF, "broke off. Check its cable and its protocol, and weigh again."),
    ],
)
def test_a_scale_that_is_off(virtual: VirtualScale, fault: ScaleFault, say: str) -> None:
    """No answer, or half of one, is told and is no weight."""
    virtual.lay("01.250")
    virtual.fail(fault)
    scale = scale_at(virtual, answer_s=0.02)

    told = scale.weigh()
    assert isinstance(told, NotWeighed)
    assert say in told.reason
    assert scale.availability is Availability.UNAVAILABLE
    assert not scale.check_health().ok


@pytest.mark.parametrize(
    ("fault", "say"),
    [
        (ScaleFault.UNDER, "The scale is below zero."),
        (ScaleFault.OVER, "too heavy"),
        (ScaleFault.MOVING, "does not stand still"),
    ],
)
def test_a_check_tells_why_nothing_can_be_weighed(
    virtual: VirtualScale, fault: ScaleFault, say: str
) -> None:
    """It answers, so nothing is wrong with its line; what keeps it from weighing is told."""
    empty = scale_at(virtual).check_health()
    virtual.fail(fault)
    report = scale_at(virtual).check_health()

    assert empty.ok
    assert empty.say.endswith(" answers.")
    assert report.ok
    assert " answers. " in report.say
    assert say in report.say


def test_unplugged_and_back(virtual: VirtualScale) -> None:
    """A pulled cable is told; plugged in again the next weighing is as any other."""
    virtual.lay("01.250")
    scale = scale_at(virtual)
    virtual.unplug()
    gone: WeighOutcome = scale.weigh()
    virtual.plug()

    assert isinstance(gone, NotWeighed)
    assert "is not there. Plug it in" in gone.reason
    assert isinstance(scale.weigh(), Weighed)


def test_an_answer_that_came_too_late(virtual: VirtualScale) -> None:
    """What an earlier question left on the line is not the answer to this one."""
    virtual.lay("09.999")
    scale = scale_at(virtual)
    line = open_port(virtual.port, baud=9600)
    line.write(b"WWW")
    assert line.read(within_s=PATIENCE_S)
    line.close()
    virtual.lay("01.250")

    assert Weighed(weight=Decimal("1.250"), unit="kg") == scale.weigh()
