"""Every call of the counter and the outbox under every kind of fault, with real sockets."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest
from line_bench import LineBench
from line_calls import CALLS
from line_faults import FAULTS, GOOD
from line_proxy import Fault

from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.exchange import MOST_BODY_BYTES


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_call_under_a_fault(
    fault: Fault, bench: LineBench, record_property: Callable[[str, object], None]
) -> None:
    """One of the three failures comes of it, or the right answer; what may be done is in doubt."""
    outcomes = bench.outcomes(fault)

    believed = sum(one.believed for one in outcomes)
    counts = {"kinds": 1, "pairs of kind and call": len(outcomes), "believed wrongly": believed}
    record_property("counted: line faults", counts)
    assert {} == {one.call.name: (one.problem, one.told) for one in outcomes if one.problem}


def test_nothing_is_wrong_without_a_fault(bench: LineBench) -> None:
    """The judge finds every answer right on a good line, over TLS with a certificate it trusts."""
    outcomes = bench.outcomes(replace(GOOD, over="https"))

    assert len(CALLS) == len(outcomes)
    assert {} == {one.call.name: (one.problem, one.told) for one in outcomes if one.problem}


def test_the_kinds_are_many_and_each_has_its_name() -> None:
    """Forty kinds and more, no two called alike."""
    assert len(FAULTS) >= 40
    assert len(FAULTS) == len({fault.name for fault in FAULTS})


def test_the_judge_convicts_a_till_that_believes(
    bench: LineBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that does not look whose answer it is believes another's, and the judge sees it."""
    fault = next(one for one in FAULTS if one.name == "the answer to another")
    monkeypatch.setattr(Caller, "_ours", lambda _caller, _request, told: told)

    believed = {one.call.name for one in bench.outcomes(fault) if one.believed}

    assert {"hold points", "deliver an order", "deliver an opt-out"} <= believed


def test_no_answer_takes_more_memory_than_any_answer_may(bench: LineBench) -> None:
    """Of two hundred megabytes in a small zip, ten are unfolded at most, and a copy or two made."""
    fault = next(one for one in FAULTS if one.name == "a zip that unfolds to no end")
    bench.begin(fault)
    tracemalloc.start()
    try:
        outcome = bench.outcome(fault, CALLS[0])
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert not outcome.problem
    assert most < 6 * MOST_BODY_BYTES


def test_a_body_without_an_end_is_not_read_to_its_end(bench: LineBench) -> None:
    """The till hangs up after what any answer holds: forty megabytes are never taken in."""
    fault = next(one for one in FAULTS if one.name == "a body without an end")
    bench.begin(fault)

    outcome = bench.outcome(fault, CALLS[0])

    assert not outcome.problem
    assert 0 == bench.proxy.sent_bytes
