import pytest
from desk import Desk


@pytest.fixture
def desk() -> Desk:
    """A desk at the demo's world, without rate limits."""
    return Desk()
