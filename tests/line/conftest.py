"""One service behind one proxy for the tests of this folder in this process."""

from collections.abc import Iterator

import pytest
from line_bench import LineBench, line_bench


@pytest.fixture(scope="session")
def bench() -> Iterator[LineBench]:
    with line_bench() as made:
        yield made
