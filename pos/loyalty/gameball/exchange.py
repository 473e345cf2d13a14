"""An exchange with the service: what fails is LoyaltyUnreachable. Loads httpx, as pos.http does."""

from __future__ import annotations

from collections.abc import Mapping

from pos.http import exchange
from pos.http.deadline import Deadline
from pos.http.exchange import MOST_BODY_BYTES, HttpAnswer
from pos.loyalty.gameball import failures

__all__ = ["MOST_BODY_BYTES", "HttpAnswer", "HttpExchange"]


class HttpExchange(exchange.HttpExchange):
    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        deadline: Deadline,
    ) -> HttpAnswer:
        try:
            return super().send(method, url, headers=headers, content=content, deadline=deadline)
        except exchange.NoAnswer as none:
            raise failures.no_answer(sent=none.sent, why=none.why, met=none.met) from None
