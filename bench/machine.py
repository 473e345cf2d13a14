"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from sqlite3 import sqlite_version

from bench.shop import a_folder


def about() -> tuple[str, ...]:
    with a_folder() as folder:
        file_system = _file_system(folder)
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}",
        f"{platform.system()} {platform.release()}, files on {file_system}",
        f"Python {python_version()}, SQLite {sqlite_version}, Textual {version('textual')}",
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    """As the kernel names the one that the folder is on."""
    device = folder.stat().st_dev
    numbers = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields = line.split()
        if fields[2] == numbers:
            return fields[fields.index("-") + 1]
    return "an unknown file system"
