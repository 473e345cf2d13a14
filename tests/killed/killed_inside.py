"""Run as a program: `pos` as it is, which kills itself before its n-th write or sync.

For machines where nobody may trace a process. The calls are seen at SQLite's files and at the
second copy's syncs, from within.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE), str(HERE.parent / "powercut")]

from killed_day import on_watched_disk  # noqa: E402

from pos.cli.main import main  # noqa: E402


class Countdown(list[Any]):
    """A log that is written before what it tells of is done."""

    def __init__(self, kill_at: int) -> None:
        super().__init__()
        self._kill_at = kill_at

    def append(self, moment: Any) -> None:
        super().append(moment)
        if len(self) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    kill_at, folder, *arguments = sys.argv[1:]
    with on_watched_disk(Path(folder)) as log:
        log.ops = Countdown(int(kill_at))
        sys.exit(main(arguments))
