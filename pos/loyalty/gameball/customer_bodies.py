"""What is sent about a customer besides who they are; bodies.py has the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pos.loyalty.gameball.bodies import Body


def activation(*, is_active: bool) -> Body:
    return {"isActive": is_active}


def tags(names: Iterable[str]) -> Body:
    """They want one text, so a comma within a tag would make two of it."""
    return {"tags": ", ".join(name.replace(",", " ") for name in names)}


def read_notices(notice_ids: Iterable[str]) -> Body:
    return {"notificationIds": list(notice_ids)}


def event(
    customer_id: str, name: str, details: Iterable[tuple[str, str]], *, contact: Mapping[str, str]
) -> Body:
    """As a map of names, whose case matters; the other documented form is a sample's only."""
    return {"customerId": customer_id, **contact, "events": {name: dict(details)}}
