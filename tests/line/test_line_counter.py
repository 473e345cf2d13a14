"""A real till that scans and sells while its line has every kind of fault in turn."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from line_bench import LineBench
from line_calls import sar
from line_counter import Faults, LineCounter, line_counter
from line_faults import ANOTHER, FAULTS, GOOD
from line_outbox import taken
from line_proxy import Fault

from pos.core import intents as it

BAG, SHIRT = "6281100001003", "6281100002024"
OF_SOMEBODY_ELSE = re.compile(
    rf"Error|Exception|Traceback|Errno|httpx|<|>|\{{|\}}|Planned|{ANOTHER}|NaN|Infinity|None|\d{{20}}"
)
"""What a fault writes, and what Python does: none of it is a cashier's."""


@pytest.fixture(scope="module")
def counter(bench: LineBench, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineCounter]:
    bench.proxy.put(GOOD)
    with line_counter(tmp_path_factory.mktemp("till"), bench.proxy, bench.clock) as made:
        made.ask(it.SignOn(user_id="2001", pin="135790"))
        made.ask(it.OpenShift(opening_float=sar("100.00")))
        yield made


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What the till logs as a fault of its own."""
    found, log = Faults(), logging.getLogger("pos")
    log.addHandler(found)
    yield found.met
    log.removeHandler(found)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_sale_under_a_fault(
    fault: Fault,
    bench: LineBench,
    counter: LineCounter,
    faults: list[str],
    record_property: Callable[[str, object], None],
) -> None:
    """Scans are answered while the line is asked; all that is said is ours; the order arrives."""
    place, other = (bench.places[one] for one in ("find a customer", "lock coupons"))
    no_codes = replace(bench.prepared, account=replace(bench.prepared.account, otp=False))
    bench.sandbox.change(lambda _before: no_codes)
    counter.said.clear()
    counter.scan(BAG)
    counter.ask(it.IdentifyCustomer(customer_id=place.customer_id))
    assert counter.snapshot.loyalty.online

    bench.proxy.put(fault)
    questions = (
        it.RedeemPoints(points=50),
        it.ApplyCoupon(code=place.code),
        it.ConfirmCustomer(),
        it.IdentifyCustomer(customer_id=other.customer_id),
    )
    for asked, question in enumerate(questions, start=1):
        answer = counter.till.terminal.submit(question).ended
        assert not counter.scan(SHIRT).refusal
        assert 1 + asked == counter.pieces()
        assert answer.result(20.0)
    sale_id = counter.pay()
    before = bench.healed()
    counter.catch_up()

    record_property("counted: counter through faults", {"kinds": 1, "sentences": len(counter.said)})
    assert [] == faults
    assert [] == [text for text in counter.said if not _is_ours(text)]
    assert 1 == taken([*before, *bench.proxy.forwarded])[f"order:{sale_id}"]


def _is_ours(text: str) -> bool:
    return text.isprintable() and len(text) <= 320 and not OF_SOMEBODY_ELSE.search(text)
