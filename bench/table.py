"""The one table: rows of figures, as text for a terminal or as Markdown for the README."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from statistics import median, quantiles

HEAD = ("figure", "this till", "measured against", "ratio", "target", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure; `met` is None where nothing is promised."""

    figure: str
    ours: str
    against: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        *cells, met = astuple(self)
        return (*cells, {True: "met", False: "NOT MET", None: ""}[met])


def in_ms(times_s: Sequence[float]) -> str:
    """The median, and how many it is the median of."""
    return f"{median(times_s) * 1_000:.2f} ms (n={len(times_s)})"


def in_ms_and_slow(times_s: Sequence[float]) -> str:
    """With what 99 of a hundred keep to, where a slow one counts."""
    slow_s = quantiles(times_s, n=100)[-1]
    return f"{median(times_s) * 1_000:.2f} ms, p99 {slow_s * 1_000:.2f} ms (n={len(times_s)})"


def in_us(times_s: Sequence[float]) -> str:
    """The same, of what is too short for milliseconds."""
    return f"{median(times_s) * 1_000_000:.0f} µs (n={len(times_s)})"


def at_most(
    figure: str,
    ours_s: Sequence[float],
    floor_s: Sequence[float],
    *,
    floor: str,
    times: float,
    told: Callable[[Sequence[float]], str] = in_ms,
) -> Row:
    """A row of two medians measured in turn, ours promised to be at most so many floors."""
    ratio = median(ours_s) / median(floor_s)
    return Row(
        figure=figure,
        ours=told(ours_s),
        against=f"{floor} {told(floor_s)}",
        ratio=f"{ratio:.2f}",
        target=f"≤ {times:g}",
        met=ratio <= times,
    )


def as_text(rows: Sequence[Row]) -> str:
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("─" * width for width in widths))
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_markdown(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
