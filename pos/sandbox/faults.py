"""Planned failures as values: slow, down, failing, or taking effect and losing the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.sandbox.fields import Fields, invalid


@dataclass(frozen=True, slots=True)
class Faults:
    """What the next requests meet; `only` limits it to addresses which contain that text."""

    slow_ms: int = 0
    down: bool = False
    fail_status: int = 503
    fail_times: int = 0
    lose_answers: int = 0
    only: str = ""


@dataclass(frozen=True, slots=True)
class Strike:
    """What one request meets."""

    delay_ms: int = 0
    refuse: bool = False
    status: int | None = None
    lose: bool = False


def strike(faults: Faults, path: str) -> tuple[Faults, Strike]:
    """Uses up one failure or one lost answer, if any are planned for this address."""
    if faults.only not in path:
        return faults, Strike()
    if faults.down:
        return faults, Strike(refuse=True)
    if faults.fail_times > 0:
        left = replace(faults, fail_times=faults.fail_times - 1)
        return left, Strike(delay_ms=faults.slow_ms, status=faults.fail_status)
    if faults.lose_answers > 0:
        left = replace(faults, lose_answers=faults.lose_answers - 1)
        return left, Strike(delay_ms=faults.slow_ms, lose=True)
    return faults, Strike(delay_ms=faults.slow_ms)


def faults_from(fields: Fields) -> Faults:
    """Faults as a control call states them; what is not named is not wrong."""
    status = fields.whole("failStatus")
    if status is not None and not 400 <= status <= 599:
        raise invalid("failStatus", "must be a status from 400 to 599")
    return Faults(
        slow_ms=_count(fields, "slowMs"),
        down=fields.flag("down"),
        fail_status=503 if status is None else status,
        fail_times=_count(fields, "failTimes"),
        lose_answers=_count(fields, "loseAnswers"),
        only=fields.text("only") or "",
    )


def _count(fields: Fields, name: str) -> int:
    return int(fields.positive(name) or 0)


def faults_told(faults: Faults) -> dict[str, object]:
    return {
        "slowMs": faults.slow_ms,
        "down": faults.down,
        "failStatus": faults.fail_status,
        "failTimes": faults.fail_times,
        "loseAnswers": faults.lose_answers,
        "only": faults.only,
    }
