"""Coupons to try: ten riyals off, once, for a month, unless a test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.store import Database, open_database
from pos.coupons.terms import CouponTerms, IssueRequest

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PREFIXES = {CouponKind.FIXED: "OWN-F-", CouponKind.PERCENTAGE: "OWN-P-"}
GOODS = Money(100_00, "SAR")
_TERMS = {one.name for one in fields(CouponTerms)}
_numbers = count(1)


def a_request(**given: Any) -> IssueRequest:
    terms = {name: value for name, value in given.items() if name in _TERMS}
    rest = {name: value for name, value in given.items() if name not in _TERMS}
    return IssueRequest(terms=some_terms(**terms), **({"request_id": f"r{next(_numbers)}"} | rest))


def some_terms(**given: Any) -> CouponTerms:
    usual: dict[str, Any] = {
        "kind": CouponKind.FIXED,
        "value": Decimal(10),
        "currency": "SAR",
        "starts_at": NOON,
        "expires_at": NOON + timedelta(days=30),
    }
    return CouponTerms(**(usual | given))


@dataclass(frozen=True)
class Place:
    """Where coupons are kept, for any process that is told."""

    where: str
    folder: Path

    def open(self) -> Database:
        return open_database(self.where, folder=self.folder)
