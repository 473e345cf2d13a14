"""A chapter of the README, as somebody follows it word for word."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHIN_S = 300
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks_of(chapter: str) -> list[tuple[str, str]]:
    """What stands in its frames, each with its language."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    begin = text.index(f"## {chapter}\n")
    end = text.find("\n## ", begin + 1)
    return _BLOCK.findall(text[begin:] if end < 0 else text[begin:end])


def as_made(folder: Path) -> Path:
    """As `make demo` leaves it: the environment, and the files of the till."""
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "pos").symlink_to(ROOT / "pos")
    return folder


def typed(machine: Path, words: str) -> subprocess.CompletedProcess[str]:
    """By bash, in a session of its own that is over when this returns."""
    clean = {name: one for name, one in os.environ.items() if not name.startswith("POS_")}
    with subprocess.Popen(
        ["bash", "-c", words],
        cwd=machine,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as bash:
        try:
            out, err = bash.communicate(timeout=WITHIN_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(bash.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(words, bash.returncode, out, err)
