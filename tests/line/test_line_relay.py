"""The relay with a real outbox file, through every kind of fault, until the line is good again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from line_bench import LineBench
from line_faults import FAULTS
from line_outbox import RelayBench, copied, deliveries, record_with, taken
from line_proxy import Fault

ONCE = ("order:", "refund:", "cashback:")
TRIES = 12
TRIES_THAT_WAIT = 4


@pytest.fixture(scope="module")
def waiting(bench: LineBench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Entries of four customers, one of whom had points held before the trouble began."""
    places = [bench.places[name] for name in ("find a customer", "deliver an order with points")]
    places += [bench.places[name] for name in ("read the page profile", "read the page rules")]
    return record_with(tmp_path_factory.mktemp("waiting"), deliveries(*places))


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_waits_arrives_once(
    fault: Fault,
    bench: LineBench,
    waiting: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Nothing counts as delivered that is not there; when the line is good, all is there, once."""
    bench.begin(fault)
    program = bench.program(fault)
    desk = RelayBench(copied(waiting, tmp_path / "record"), program, bench.clock)
    desk.relay.start()

    desk.try_all(times=TRIES_THAT_WAIT if fault.waits else TRIES)
    marked = {entry for entry, state in desk.states().items() if state == "delivered"}
    before = bench.healed()
    desk.deliver_all()
    desk.relay.close()
    program.close()

    in_all = taken([*before, *bench.proxy.forwarded])
    states = desk.states()
    record_property("counted: relay through faults", {"kinds": 1, "entries": len(states)})
    assert set() == marked - set(in_all)
    assert {} == {entry: state for entry, state in states.items() if _is_amiss(fault, entry, state)}
    assert {entry: 1 for entry in states if entry.startswith(ONCE)} == {
        entry: times for entry, times in in_all.items() if entry.startswith(ONCE)
    }
    arrived = [entry for entry, state in states.items() if state == "delivered"]
    assert [] == [entry for entry in arrived if not in_all[entry]]
    assert in_all[next(entry for entry in states if entry.startswith("event:"))] <= 1


def _is_amiss(fault: Fault, entry: str, state: str) -> bool:
    """A person has what the service said no to, and an event nobody can tell anything of."""
    for_a_person = state == "rejected" and (fault.is_a_no or entry.startswith("event:"))
    return state != "delivered" and not for_a_person
