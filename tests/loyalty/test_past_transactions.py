"""What stands under an id of ours in a customer's list, which may be long."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from loyalty_bench import SARA, Answer, AnsweringServer, options

from pos.errors import LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.past_transactions import MOST_PORTIONS, PastTransactions

REFUND = "S001-T1-sale1-r1"
BROKEN = Answer({"message": "busy"}, 503)


@pytest.fixture
def past(server: AnsweringServer) -> Iterator[PastTransactions]:
    client = GameballClient(options(server.base_url).account)
    yield PastTransactions(client)
    client.close()


def portion(number: int, *ours: str, has_more: bool = True) -> Answer:
    """Ends with the service's own id, the number; what has our id comes first."""
    rows = [{"transactionId": one, "points": 5, "direction": "-"} for one in ours]
    last = {"transactionId": "theirs", "gameballTransactionId": number, "points": 1}
    return Answer({"transactions": [*rows, last], "hasMore": has_more})


def begun_after(server: AnsweringServer) -> list[str]:
    queries = [parse_qs(urlsplit(asked.path).query) for asked in server.asked]
    return ["".join(query.get("startAfter", [])) for query in queries]


def find(past: PastTransactions, name: str = REFUND) -> list[int]:
    return [row.points for row in past.find(SARA, name, Deadline(10.0))]


def test_a_search_broken_off_goes_on(server: AnsweringServer, past: PastTransactions) -> None:
    """What was read is not read again, and what was found there counts."""
    server.answers(portion(1, REFUND), portion(2), BROKEN)
    with pytest.raises(LoyaltyUnreachable):
        find(past)
    read = len(server.asked) - 1
    server.answers(portion(3, REFUND, has_more=False))

    assert [-5, -5] == find(past)
    assert ["", "1", "2"] == begun_after(server)[: read + 1]
    assert "2" == begun_after(server)[-1]


def test_each_search_for_itself(server: AnsweringServer, past: PastTransactions) -> None:
    """Another id is looked for from the beginning, and so is the same after its end."""
    server.answers(portion(1), BROKEN)
    with pytest.raises(LoyaltyUnreachable):
        find(past)
    server.answers(portion(1, has_more=False))
    find(past, "another")
    find(past)
    find(past)

    assert ["", "1", ""] == begun_after(server)[-3:]


def test_no_search_is_endless(server: AnsweringServer, past: PastTransactions) -> None:
    """A list that always has more is left after so many portions, over all tries together."""
    server.answers(portion(1), BROKEN)
    with pytest.raises(LoyaltyUnreachable):
        find(past)
    tried = len(server.asked)
    server.answers(portion(2))

    assert [] == find(past)
    assert MOST_PORTIONS - 1 == len(server.asked) - tried
