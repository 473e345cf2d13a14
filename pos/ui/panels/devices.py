"""The devices of this till, a line each, and trying what is harmless beside selling.

They are looked at on a thread of their own; the drawer opens by the record alone, as a no sale.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.intents import RingNoSale
from pos.errors import PosError
from pos.ports.drivers import DeviceKind
from pos.ports.trying import DeviceLine, Tried
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import OURS, AskingPanel, Trouble, here
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, folded, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

logger = logging.getLogger("pos.ui")

WHY: Final = "test"
"""The reason of a no sale that only tries the drawer."""
_MOST_ROWS: Final = 4
_KEYS_ROOM: Final = 7


class DevicesPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,R", "again", show=False),
        Binding("t,T", "enter", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Devices")
        self._lines: tuple[DeviceLine, ...] = ()
        self._is_looking = False
        self._tried: Tried | None = None
        self._list = LongList()
        self._end = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._end

    def on_mount(self) -> None:
        self._look()

    # -- looking, on its thread ---------------------------------------------------------------

    def _look(self) -> None:
        self._lines, self._is_looking = (), True
        number = self.next_question()
        self.show()
        self.run_worker(
            partial(self._go_through, number), thread=True, exit_on_error=False, group="asking"
        )

    def _go_through(self, number: int) -> None:
        take_in = self._looked
        try:
            for line in self.desk.open_devices().lines():
                self.post_message(self.Told(number, partial(self._take, line)))
        except PosError as failed:
            take_in = partial(self.troubled, Trouble(str(failed)))
        except Exception:  # the thread's edge: a panel that waits for ever would say nothing
            logger.exception("looking at the devices failed")
            take_in = partial(self.troubled, Trouble(OURS))
        self.post_message(self.Told(number, take_in))

    async def _take(self, line: DeviceLine) -> None:
        self._lines = (*self._lines, line)
        self.show()

    async def _looked(self) -> None:
        self._is_looking = False
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_looking = False
        await super().troubled(trouble)
        self.show()

    # -- trying -------------------------------------------------------------------------------

    async def action_enter(self) -> None:
        """Try the chosen one, once all have been looked at."""
        chosen = self._chosen
        if chosen is None or not chosen.trial or self._is_looking or self.waits:
            return
        self.tell("")
        self._tried = None
        if chosen.kind is DeviceKind.DRAWER:
            self.ask(RingNoSale(reason=WHY))
        else:
            self._is_looking = True
            devices, name = self.desk.open_devices, chosen.name
            self.find(lambda: here(lambda: devices().try_out(name)), self._take_trial)
        self.show()

    async def _take_trial(self, tried: Tried) -> None:
        self._is_looking, self._tried = False, tried
        self.show()

    async def agreed(self) -> None:
        """The drawer's no sale is on record; the panel stays."""
        self.answered()
        said = "The drawer was sent its pulse; it is on record as a no sale."
        self._tried = Tried(ok=True, say=said, question="Did it open?")

    async def on_long_list_picked(self) -> None:
        await self.action_enter()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_end()

    async def action_again(self) -> None:
        if not self._is_looking:
            self._tried = None
            self.tell("")
            self._look()

    @property
    def _chosen(self) -> DeviceLine | None:
        return self._lines[self._list.index] if self._lines else None

    # -- what is shown ------------------------------------------------------------------------

    def show(self) -> None:
        if self._lines:
            self._list.offer([Choice(rows=_rows(line, self.room - 1)) for line in self._lines])
        else:
            self._list.tell((row("Looking …", tone=Tone.MUTED),))
        self._show_end()

    def _show_end(self) -> None:
        keys = [key_row(cap, what, room=_KEYS_ROOM) for cap, what in self.keys()]
        self._end.show_rows((BLANK, *self._said(), *keys))

    def _said(self) -> tuple[Row, ...]:
        if self._is_looking and self._lines:
            return (row("One moment …", tone=Tone.MUTED),)
        if self._tried is None:
            return ()
        sign, tone = ("✓", Tone.ACCENT) if self._tried.ok else ("!", Tone.ALARM)
        said = folded(f"{sign} {shown(self._tried.say)}", self.room, most=_MOST_ROWS)
        asked = folded(self._tried.question, self.room, most=2)
        return (*(row(line, tone=tone) for line in said), *(row(line) for line in asked))

    def on_long_list_room_changed(self) -> None:
        self._show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done now."""
        if self._is_looking:
            return ()
        chosen = self._chosen
        tries = (("T", chosen.trial),) if chosen is not None and chosen.trial else ()
        return (*tries, ("R", "looks again"))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("T", "Try the chosen one: a page, two lines, a weighing, a sound, a no sale."),
            ("R", "Look at all of them again."),
            ("↑ ↓", "Choose one."),
        )


def _rows(line: DeviceLine, room: int) -> tuple[Row, ...]:
    """Its sign and name, and what is said of it below."""
    ok = line.report.ok
    said = folded(shown(line.report.say), room - 2, most=_MOST_ROWS)
    name = f"{'✓' if ok else '!'} {shown(line.name)}"
    tone = Tone.PLAIN if ok else Tone.ALARM
    return (
        Row(left=(Piece(name, Tone.STRONG if ok else Tone.ALARM),)),
        *(row(f"  {one}", tone=tone) for one in said),
    )
