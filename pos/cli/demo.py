"""`pos demo`: the till with everything around it embedded; and its second shell."""

from __future__ import annotations

import argparse
import os
import queue
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command
from pos.cli.display import show_display
from pos.cli.paper import framed
from pos.cli.play import play, script_lines
from pos.errors import ConfigError, JournalError, TillInUse

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.demo.world import DemoWorld

HINTS: Final = (
    "Sign on: 1001 Enter 2468 Enter (manager 2001, PIN 135790)",
    "F10 opens the shift. Then, from a second shell:",
    "  {pos} demo scan 6281100001003    Hoxton Bag",
    "  {pos} demo scan 6281100002024    Linen Shirt",
    "  {pos} demo scan sara             what her phone shows",
    "F5 redeems points (B: into a coupon), F6 takes SUMMER50, F9 pays.",
    "  {pos} demo display               the customer's own screen",
    "  {pos} demo network down          cuts the line; up mends it",
)

CARD_TAKES_S: Final = 1.5
"""A customer who enters a PIN is slower; long enough to see that the till waits."""


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "demo", "the till on an embedded sandbox and virtual devices", with_json=True
    )
    made.add_argument("--headless", action="store_true", help="no screen: play a script")
    made.add_argument("--script", type=Path, help="the script to play; the demo's own without")
    made.add_argument("--data-dir", type=Path, help="where the demo keeps what it keeps")
    made.add_argument(
        "words",
        nargs="*",
        metavar="scan TEXT | weigh KG | card approve|decline|timeout|lost | paper out|in | "
        "unplug DEVICE | display | network up|down|slow MS|lose-answers N|fail STATUS N",
        help="from a second shell, with the same XDG_STATE_HOME or --data-dir: scan at the "
        "running demo, lay goods on its scale, say how the next card payment ends, break and mend "
        "its devices as those of `pos devices simulate`, open the customer's screen, or trouble "
        "its network",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    if given.words:
        return _from_second_shell(given)
    if given.headless or given.script or not sys.stdout.isatty():
        return _headless(given)
    return _on_screen(given.data_dir or _usual_folder())


def _on_screen(data: Path) -> int:
    from pos.cli.run import on_screen
    from pos.demo.world import DemoWorld

    print("Starting the demo … Its folder has a config.toml for every other command:", flush=True)
    print(f"  pos outbox list --config {data / 'config.toml'}", flush=True)
    with _told_where_it_is(data), DemoWorld(data, card_takes_s=CARD_TAKES_S) as world:
        return on_screen(world.settings, hints=_hints(), beside=partial(_coupons_beside, world))


def _coupons_beside(world: DemoWorld, till: Till) -> None:
    from pos.core.intents import AskFailed

    def say(text: str) -> None:
        till.terminal.submit(AskFailed(reason=text))

    world.begin_coupons(say=say)


def _hints() -> tuple[str, ...]:
    """What to type from a second shell: by its path where `pos` alone would not be found."""
    pos = "pos" if shutil.which("pos") else ".venv/bin/pos"
    return tuple(line.format(pos=pos) for line in HINTS)


def _headless(given: argparse.Namespace) -> int:
    from pos.demo.headless import built_in_script

    script: Iterable[str] = script_lines(given.script) if given.script else built_in_script()
    if given.data_dir is not None:
        return _play(script, given.data_dir, as_json=given.json)
    with tempfile.TemporaryDirectory(prefix="pos-demo-") as folder:
        return _play(script, Path(folder), as_json=given.json)


def _play(script: Iterable[str], data: Path, *, as_json: bool) -> int:
    from pos.cli.log_file import write_log
    from pos.cli.stage import stage_of
    from pos.demo.headless import HeadlessDemo

    papers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def show_papers() -> None:
        """Standard output is for JSON where that was asked for; receipts.txt has the paper."""
        while not papers.empty():
            text = papers.get()
            if not as_json:
                print(framed(text), flush=True)

    with _told_where_it_is(data), HeadlessDemo(data, on_paper=papers.put, say=_warn) as demo:
        write_log(demo.till.settings)
        stage = stage_of(demo.till, demo.line, scan=demo.scan, advance=demo.advance)
        return play(stage, demo.lines(script), as_json=as_json, after_each=show_papers)


def _warn(said: str) -> None:
    print(f"pos: {said}", file=sys.stderr)


@contextmanager
def _told_where_it_is(data: Path) -> Iterator[None]:
    """What another version left may not be readable, and nothing of a demo is worth keeping."""
    from pos.demo.world import NoLoyaltyService

    try:
        yield
    except TillInUse:
        raise
    except (JournalError, NoLoyaltyService) as problem:
        raise type(problem)(
            f"{problem}\nThis is the demo's own folder: where another version left it, delete "
            f"{data} and start again."
        ) from None


def _from_second_shell(given: argparse.Namespace) -> int:
    from drivers.virtual.orders import ORDERS
    from pos.demo.phone import end_next_card, order, running_demo, scan, trouble_network

    data = given.data_dir or _usual_folder()
    if given.words == ["display"]:
        return show_display(data)
    about = running_demo(data)
    try:
        match given.words:
            case ["scan", *words] if words:
                scan(about, " ".join(words))
            case ["card", ending]:
                end_next_card(about, ending)
            case ["network", *words]:
                trouble_network(about, words)
            case [word, *_] if word in ORDERS:
                order(about, " ".join(given.words))
            case _:
                raise ValueError(f"display, network …, nothing, or one of {', '.join(ORDERS)}")
    except ValueError as problem:
        raise ConfigError(file=f"pos demo {given.words[0]}", expected=str(problem)) from None
    return 0


def _usual_folder() -> Path:
    """Kept between runs: a demo killed in the middle of a sale comes back with it."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "pos-demo"
