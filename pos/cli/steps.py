"""The steps of the store's day as they come: a line each, or one JSON object at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pos.cli.common import print_json

if TYPE_CHECKING:
    from pos.ports.store_day import Step


def tell(steps: Iterable[Step], *, as_json: bool) -> int:
    """0 where the verdict, the last of them, is a yes. What is under way is for a terminal only."""
    done: list[Step] = []
    for step in steps:
        if step.is_done:
            done.append(step)
        if not as_json:
            _print(step)
    verdict = done[-1]
    if as_json:
        print_json(
            {
                "ok": verdict.ok,
                "verdict": verdict.say,
                "steps": [_told(step) for step in done[:-1]],
            }
        )
    return 0 if verdict.ok else 1


def _told(step: Step) -> dict[str, object]:
    told: dict[str, object] = {"name": step.name, "ok": step.ok, "say": step.say}
    return told | {"details": list(step.details)} if step.details else told


def _print(step: Step) -> None:
    from pos.ports.store_day import VERDICT

    if not step.is_done:
        if sys.stdout.isatty():
            print(f"· {step.name:<10} {step.say} …", flush=True)
    elif step.name == VERDICT:
        print(step.say, flush=True)
    else:
        print(f"{'✓' if step.ok else '!'} {step.name:<10} {step.say}", flush=True)
        for line in step.details:
            print(f"             {line}", flush=True)
