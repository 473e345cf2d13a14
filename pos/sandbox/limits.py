"""The service's rate limits: two windows for each bucket of calls, counted without a clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SPAN_S = 30

# Bucket -> how many calls a second, how many in thirty seconds.
LIMITS = {
    "customers-read": (100, 1_200),
    "customers-write": (30, 360),
    "transactions": (30, 360),
    "coupons": (30, 360),
    "events": (100, 1_200),
    "orders": (30, 360),
    "previews": (1_000, 15_000),
    "everything-else": (30, 360),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls counted in the running second and in the running span."""

    second: int
    in_second: int
    span: int
    in_span: int


def bucket_of(method: str, path: str) -> str:
    """The bucket a call counts against."""
    parts = path.strip("/").split("/")[3:]
    first = parts[0] if parts else ""
    if first == "customers" and method in ("GET", "POST"):
        return "customers-read" if method == "GET" else "customers-write"
    if first == "transactions" and method in ("GET", "POST"):
        return "transactions"
    if first == "orders" and method == "POST":
        preview = parts[1:] in (["cashback"], ["reward-preview"])
        return "previews" if preview else "orders"
    return first if first in ("coupons", "events") else "everything-else"


def admit(
    usage: Mapping[str, Usage], bucket: str, *, now_s: float
) -> tuple[Mapping[str, Usage], bool]:
    """Counts one call; False when either window is full. A refused call counts too."""
    second, span = int(now_s), int(now_s) // SPAN_S
    last = usage.get(bucket) or Usage(second, 0, span, 0)
    in_second = last.in_second + 1 if last.second == second else 1
    in_span = last.in_span + 1 if last.span == span else 1
    per_second, per_span = LIMITS[bucket]
    counted = {**usage, bucket: Usage(second, in_second, span, in_span)}
    return counted, in_second <= per_second and in_span <= per_span
