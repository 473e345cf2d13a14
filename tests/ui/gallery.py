"""Pictures of the screen in named states, to look at: python -m tests.ui.gallery FOLDER [NAME…].

THEME=light draws them in another set of colours.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from textual.app import App

from pos.ui.app import TillApp
from pos.ui.themes import USUAL
from tests.ui.fake_till import FakeTill
from tests.ui.seat import WAIT, Seat, behind
from tests.ui.setup_states import SETUP_STATES, bench_for, typed_keys
from tests.ui.states import STATES

SIZES = ((80, 24), (120, 40))
HINTS = (
    "Try these codes: 6001 bag, 6002 shirt, 6003 socks",
    "Customer 966501234567, coupon SUMMER50",
)


def app_for(till: FakeTill) -> TillApp:
    return TillApp(
        till,
        behind(till, hints=HINTS),
        title="STYL Outfits",
        theme=os.environ.get("THEME", USUAL),
    )


_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength[^>]*>'
    r"(?P<text>[^<]*)</text>"
)
_FONT = 'font-family: "DejaVu Sans Mono", "Fira Code", monospace; font-size: 20.26px;'
_CELL, _LINE, _BASELINE = 12.2, 24.4, 18.5
_HALVES = {"▀": (0.0, 0.5), "▄": (0.5, 0.5), "█": (0.0, 1.0)}


def exact(svg: str) -> str:
    """The same picture with each word at its own cell and blocks as areas, whatever the font."""
    svg = svg.replace("font-family: Fira Code, monospace;\n        font-size: 20px;", _FONT)
    return _TEXT.sub(_words, svg)


def _words(match: re.Match[str]) -> str:
    style, x, y = match["style"], float(match["x"]), float(match["y"])
    made: list[str] = []
    cell = 0
    for run in re.findall(r"[▀▄█]|[ \xa0]+|[^ \xa0▀▄█]+", html.unescape(match["text"])):
        left = x + cell * _CELL
        cell += cell_len(run)
        if run in _HALVES:
            top, height = _HALVES[run]
            made.append(
                f'<rect class="{style}" x="{left:.1f}" y="{y - _BASELINE + top * _LINE:.1f}"'
                f' width="{_CELL + 0.2}" height="{height * _LINE + 0.2:.1f}"/>'
            )
        elif run.strip(" \xa0"):
            text = html.escape(run)
            made.append(f'<text class="{style}" x="{left:.1f}" y="{y}">{text}</text>')
    return "".join(made)


async def setup_picture(name: str, size: tuple[int, int], folder: Path) -> Path:
    """Of the set-up, over devices that are not there."""
    state = SETUP_STATES[name]
    with TemporaryDirectory(prefix="pos") as lines, bench_for(state, Path(lines)) as (app, counter):
        async with app.run_test(size=size) as pilot:
            seat = Seat(None, app, pilot)
            await seat.answered()
            await seat.bring(typed_keys(state, Path(lines)))
            if state.scans:
                counter.scanner.send(state.scans)
                while "Waiting" in seat.text:
                    await seat.settle()
            return _saved(app, name, size, folder)


async def picture(name: str, size: tuple[int, int], folder: Path) -> Path:
    state = STATES[name]
    app = app_for(state.till())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in state.keys:
            if key == WAIT:
                await app.workers.wait_for_complete()
                await pilot.pause()
            else:
                await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()
        return _saved(app, name, size, folder)


def _saved(app: App[None], name: str, size: tuple[int, int], folder: Path) -> Path:
    path = folder / f"{name}-{size[0]}.svg"
    path.write_text(exact(app.export_screenshot(title=f"{name} {size[0]}x{size[1]}")))
    return path


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or (*STATES, *SETUP_STATES):
        take = setup_picture if name in SETUP_STATES else picture
        for size in SIZES:
            path = asyncio.run(take(name, size, folder))
            if converter := shutil.which("rsvg-convert"):
                subprocess.run([converter, "-o", path.with_suffix(".png"), path], check=True)


if __name__ == "__main__":
    main()
