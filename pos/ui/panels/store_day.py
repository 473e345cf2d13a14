"""Opening and closing the store: step by step as it comes, then one sentence and what to do.

The steps run on a thread of their own, and sales go on meanwhile; Escape leaves them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from pos.core.day import Undelivered
from pos.core.intents import CloseDay
from pos.errors import PosError
from pos.ports.store_day import DELIVERED_WITHIN_S, VERDICT, Step, StoreDay
from pos.ui.command import Desk
from pos.ui.day_views import row_of_first_trouble, step_rows, verdict_rows, with_step
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import OURS, AskingPanel, Trouble, here
from pos.ui.rows import BLANK, Piece, Row, Tone
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

logger = logging.getLogger("pos.ui")

Steps = Callable[[StoreDay, Callable[[], bool]], Iterator[Step]]
"""Of a day, and asked within what takes long whether anybody still waits for it."""


class _StepsPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,R", "again", show=False)]

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self.steps: tuple[Step, ...] = ()
        self.verdict: Step | None = None
        self._list = LongList()
        self._end = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._end

    # -- the steps, on their thread -----------------------------------------------------------

    def begin(self, steps: Steps) -> None:
        """From the first; what is still under way of an earlier time is left."""
        self.workers.cancel_node(self)
        self.tell("")
        self.steps, self.verdict = (), None
        self._list.begin()
        self.show()
        number = self.next_question()
        self.run_worker(
            partial(self._go_through, steps, number),
            thread=True,
            exit_on_error=False,
            group="asking",
        )

    def _go_through(self, steps: Steps, number: int) -> None:
        try:
            for step in _while_wanted(steps, self.desk.open_day()):
                self.post_message(self.Told(number, partial(self._take, step)))
            return
        except PosError as failed:
            why = str(failed)
        except Exception:  # the thread's edge: a panel that waits for ever would say nothing
            logger.exception("a step of the store's day failed")
            why = OURS
        self.post_message(self.Told(number, partial(self.troubled, Trouble(why))))

    async def _take(self, step: Step) -> None:
        self.steps = with_step(self.steps, step)
        if step.name == VERDICT:
            self.verdict = step
        self.show()
        self._look_where_it_goes_on()

    async def troubled(self, trouble: Trouble) -> None:
        self.verdict = Step(name=VERDICT, say=trouble.text, ok=False)
        self.show()

    def _look_where_it_goes_on(self) -> None:
        """At the newest step; once all is told, at the first that somebody must look at."""
        rows = sum(len(step_rows(one, self.room)) for one in self.steps)
        if self.verdict is not None:
            self._list.begin()
            rows = row_of_first_trouble(self.steps, self.room)
        self._list.move(rows)

    # -- what is shown ------------------------------------------------------------------------

    def show(self) -> None:
        self._list.tell([one for step in self.steps for one in step_rows(step, self.room)])
        self._show_end()

    def _show_end(self) -> None:
        said = verdict_rows(self.verdict, self.room) if self.verdict else ()
        keys = [key_row(cap, what, room=7) for cap, what in self.keys()]
        if keys and (place := self._list.place):
            keys[-1] = Row(left=keys[-1].left, right=(Piece(place, Tone.MUTED),))
        self._end.show_rows((BLANK, *said, *keys))

    def on_long_list_room_changed(self) -> None:
        self._look_where_it_goes_on()
        self._show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done now."""
        return ()

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        keys = ((cap, f"{what[:1].upper()}{what[1:]}.") for cap, what in self.keys())
        return (*keys, ("↑ ↓", "Up and down in a long one."))

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_again(self) -> None:
        """What R means; nothing while the first time is still under way."""


class OpenStorePanel(_StepsPanel):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Open the store")

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y,Y", "take_fewer", show=False)]

    def on_mount(self) -> None:
        self._begin()

    def _begin(self, *, takes_fewer: bool = False) -> None:
        self.begin(lambda day, is_wanted: day.opening(takes_fewer=takes_fewer, is_wanted=is_wanted))

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self.verdict is None:
            return ()
        fewer = (("Y", "takes the fewer items"),) if self._awaits_yes else ()
        return (("Enter", "goes to the register"), *fewer, ("R", "looks again"))

    @property
    def _awaits_yes(self) -> bool:
        return self.verdict is not None and any(one.awaits_yes for one in self.steps)

    async def action_enter(self) -> None:
        if self.verdict is not None:
            await self.desk.close_panel()

    async def action_again(self) -> None:
        if self.verdict is not None:
            self._begin()

    async def action_take_fewer(self) -> None:
        """On the word of a manager who has signed on: all sales are made of it."""
        cashier = self.snapshot.state.cashier
        if not self._awaits_yes:
            return
        if cashier is None or not cashier.is_manager:
            self.tell("Only a manager can say yes to that. Sign on as one, and open once more.")
        else:
            self._begin(takes_fewer=True)


class CloseDayPanel(_StepsPanel):
    """Enter means one thing, to close: what stops waiting is another key, as the list may be
    ready the moment before it is pressed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,W", "wait_no_longer", show=False),
        Binding("o,O", "outbox", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Close the day")
        self._waits_for_delivery = True

    def on_mount(self) -> None:
        self._begin(within_s=DELIVERED_WITHIN_S)

    def _begin(self, *, within_s: float) -> None:
        self._waits_for_delivery = within_s > 0
        self.begin(lambda day, _: day.closing(within_s=within_s))

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self.verdict is None:
            return (("W", "waits no longer: what is left?"),) if self._is_delivering else ()
        anyway = "closes the day" if self.verdict.ok else "closes the day with it, by a manager"
        outbox = (("O", "shows the outbox"),) if self.snapshot.state.setup.has_loyalty else ()
        return (("Enter", anyway), ("R", "delivers and looks again"), *outbox)

    @property
    def _is_delivering(self) -> bool:
        under_way = any(not one.is_done for one in self.steps)
        return self._waits_for_delivery and under_way and self.verdict is None

    async def action_enter(self) -> None:
        if self.verdict is not None and not self.waits:
            day = self.desk.open_day
            self.find(lambda: here(lambda: day().undelivered()), self._close)

    async def action_wait_no_longer(self) -> None:
        if self._is_delivering:
            self._begin(within_s=0)

    async def _close(self, undelivered: Undelivered) -> None:
        """As it is by now: what was listed may have been delivered meanwhile."""
        self.ask(CloseDay(undelivered=undelivered))

    async def action_again(self) -> None:
        if self.verdict is not None:
            self._begin(within_s=DELIVERED_WITHIN_S)

    async def action_outbox(self) -> None:
        if self.verdict is not None and self.snapshot.state.setup.has_loyalty:
            from pos.ui.panels.outbox import OutboxPanel

            await self.desk.open_panel(OutboxPanel(self.desk))


def _while_wanted(steps: Steps, day: StoreDay) -> Iterator[Step]:
    """Until the panel is gone, or has begun anew; then nothing goes on behind anybody's back."""
    worker = get_current_worker()
    told = steps(day, lambda: not worker.is_cancelled)
    try:
        for step in told:
            if worker.is_cancelled:
                return
            yield step
    finally:
        if isinstance(told, Generator):
            told.close()
