"""What is promised as a count, not as a time, and so holds on every machine."""

from pathlib import Path

import pytest

from bench import flushes
from bench.flushes import BURST, MOST_PER_BURST, SALES, SCANS, Counts, Told
from bench.shop import Shop


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Flushes of the disk made by the real terminal on a real file, counted one by one."""
    return flushes.count()


def test_scan_costs_one_flush(counts: Counts) -> None:
    """Each scan is on the disk when it is shown, and costs exactly one flush."""
    assert SCANS == counts.by_scans


def test_sale_costs_one_flush(counts: Counts) -> None:
    """A cash sale is completed by exactly one flush: tender, change and receipt together."""
    assert SALES == counts.by_sales


def test_burst_costs_few_flushes(counts: Counts) -> None:
    """A hundred scans that wait together are committed together, not one by one."""
    assert 1 <= counts.by_burst <= MOST_PER_BURST < BURST


def test_counted_without_a_tracer(tmp_path: Path) -> None:
    """Where a machine refuses tracing, the commits of the writing connection are counted."""
    counts = flushes.count_commits(Shop(tmp_path, items=BURST), Told())

    assert (SCANS, SALES) == (counts.by_scans, counts.by_sales)
    assert 1 <= counts.by_burst <= MOST_PER_BURST
