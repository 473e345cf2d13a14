"""What a till keeps of how far its hub is; and how much of the machine shipping takes."""

from __future__ import annotations

from pathlib import Path

from pos.hub.noted import Noted, NotedPlace
from pos.hub.pace import LATELY_S, SLICE_S, TillsPace
from pos.ports.hub import Reached

HERE = Reached(incarnation="a", seq=7, hash="0" * 64)


def test_of_one_hub(tmp_path: Path) -> None:
    """Kept for the next start, with why nothing goes up; of another hub nothing is known."""
    path = tmp_path / "hub.json"
    noted = NotedPlace(path, "postgresql://t1@hub/hub")
    assert (None, "") == (noted.read().reached, noted.read().stopped)
    noted.note_stopped("The hub has another record.")
    noted.note(HERE)
    again = NotedPlace(path, "postgresql://t1@hub/hub").read()

    assert (HERE, "The hub has another record.") == (again.reached, again.stopped)
    noted.note_stopped("")
    assert "" == noted.read().stopped
    assert NotedPlace(path, "postgresql://t1@other/hub").read().reached is None
    assert "hub/hub" not in path.read_text()
    assert 0o600 == path.stat().st_mode & 0o777


def test_of_no_use(tmp_path: Path) -> None:
    """A file that cannot be read is as none, and a disk that takes none stops nothing."""
    path = tmp_path / "hub.json"
    noted = NotedPlace(path, "postgresql:///hub")
    path.write_bytes(b'{"hub": 3')
    assert Noted(hub=noted.read().hub) == noted.read()
    gone = NotedPlace(tmp_path / "no such folder" / "hub.json", "postgresql:///hub")
    gone.note(HERE)
    assert gone.read().reached is None


class Machine:
    """A clock, and what one thread has worked and slept on it."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.worked_s = 0.0
        self.slept_s = 0.0

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.slept_s += seconds

    def work(self, seconds: float) -> None:
        self.now_s += seconds
        self.worked_s += seconds

    def pace(self) -> TillsPace:
        return TillsPace(now_s=lambda: self.now_s, worked_s=lambda: self.worked_s, sleep=self.sleep)


def test_a_twentieth_of_the_machine_while_it_is_asked() -> None:
    """And nearly all of it once nobody has asked for a while; in few records, and in many."""
    machine = Machine()
    pace = machine.pace()
    assert not pace.is_at_work
    assert 500 == pace.most
    pace.asked()
    assert 40 == pace.most
    for _ in range(100):
        machine.work(SLICE_S)
        pace.rest()
    assert abs(machine.slept_s - 19 * machine.worked_s) < SLICE_S

    machine.sleep(LATELY_S)
    began_s, machine.slept_s = machine.worked_s, 0.0
    for _ in range(100):
        machine.work(SLICE_S)
        pace.rest()
    assert machine.slept_s < (machine.worked_s - began_s) / 4
    assert 500 == pace.most


def test_no_rest_for_next_to_nothing() -> None:
    """What is worked is added up until it is worth a rest; what was only waited for is none."""
    machine = Machine()
    pace = machine.pace()
    pace.asked()
    for _ in range(9):
        machine.work(SLICE_S / 10)
        machine.now_s += 1.0
        pace.rest()
    assert 0 == machine.slept_s
