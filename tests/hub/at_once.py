"""Sixty-four processes that begin at once, each a till with a line to the same hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from tests.hub.hubs import Hub

RACING = 64
Race = Callable[[HubDatabase, str], list[Any]]


def at_once(race: Race, hub: Hub) -> list[list[Any]]:
    """A process for each of so many tills, all with a line already when the first begins."""
    owner = hub.owner()
    tills = [f"T{n}" for n in range(1, RACING + 1)]
    lines = [(hub.dsn_as(enrol(owner, Member(store="S1", till=one)).role), one) for one in tills]
    module = race.__module__.rpartition(".")[2]
    program = f"from tests.hub import at_once, {module}; at_once.race_each({module}.race)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(lines),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    came = [json.loads(line) for line in ran.stdout.splitlines()]
    assert RACING == len(came)
    return came


def race_each(race: Race) -> None:
    """In a program of its own, which has loaded all of it once and then is so many."""
    ready, is_ready = os.pipe()
    begins, begin = os.pipe()
    for dsn, till in json.load(sys.stdin):
        if os.fork() == 0:
            os.close(begin)
            with closing(HubDatabase(dsn, answer_within_s=30)) as hub:
                hub.ask(lambda line: line.execute("SELECT"))
                os.write(is_ready, b".")
                os.read(begins, 1)
                os.write(sys.stdout.fileno(), f"{json.dumps(race(hub, till))}\n".encode())
            os._exit(0)
    for _ in range(RACING):
        os.read(ready, 1)
    os.close(begin)
    assert {0} == {os.wait()[1] for _ in range(RACING)}
