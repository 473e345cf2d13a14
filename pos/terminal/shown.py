"""What is shown of the terminal: the newest snapshot, and who is told of each change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pos.core.decision import Answer, Refusal
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.totals import add_up
from pos.ports.devices import DeviceNews
from pos.ports.record import OutboxCounts
from pos.terminal.inbox import EarnPreviewed, Note
from pos.terminal.snapshot import LoyaltyLine, Say, Snapshot

log = logging.getLogger("pos.terminal")

Listener = Callable[[Snapshot], None]


class Shown:
    """Changed on the terminal's thread alone; read and listened to from any."""

    def __init__(self, state: TerminalState) -> None:
        self.snapshot = Snapshot(state=state)
        self._listeners: list[Listener] = []
        self._changing_listeners = threading.Lock()

    def subscribe(self, listener: Listener) -> None:
        with self._changing_listeners:
            self._listeners = [*self._listeners, listener]

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Subscribe for as long as the block lasts."""
        self.subscribe(listener)
        try:
            yield
        finally:
            with self._changing_listeners:
                self._listeners = [one for one in self._listeners if one is not listener]

    def show(
        self, state: TerminalState, *, answer: Answer | None = None, restored: bool = False
    ) -> None:
        """A new state, added up once for everyone, and what is said of it."""
        shown = self.snapshot
        sale, before = state.sale, shown.state.sale
        if sale is not before:
            totals = add_up(sale) if sale else None
            same = sale is not None and before is not None and sale.sale_id == before.sale_id
            earn = shown.earn if same else None
            shown = replace(shown, totals=totals, earn=earn)
        say = shown.say if answer is None else said(answer, shown.say.number + 1)
        self._publish(replace(shown, state=state, say=say, restored=restored))

    def say(self, text: str, *, ok: bool) -> None:
        say = Say(text=text, ok=ok, number=self.snapshot.say.number + 1)
        self._publish(replace(self.snapshot, say=say))

    def note(self, note: Note) -> None:
        """Something that changes no sale."""
        shown = self.snapshot
        match note:
            case EarnPreviewed():
                if shown.state.sale and shown.state.sale.sale_id == note.sale_id:
                    self._publish(replace(shown, earn=note.preview))
            case LoyaltyLine():
                self._publish(replace(shown, loyalty=note))
                if note.say:
                    self.say(note.say, ok=note.online and not note.trouble)
            case OutboxCounts():
                self._publish(replace(shown, outbox=note))
            case DeviceNews():
                others = tuple(one for one in shown.devices if one.device != note.device)
                self._publish(replace(shown, devices=(*others, note)))

    def _publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for listener in self._listeners:
            try:
                listener(snapshot)
            except Exception:  # the edge to whoever draws: a drawing fault never touches the sale
                log.exception("a listener failed")


def said(answer: Answer, number: int) -> Say:
    """An answer as the say line has it."""
    if isinstance(answer, Refusal):
        return Say(
            text=answer.reason, ok=False, number=number, needs_approval=answer.needs_approval
        )
    return Say(text=answer.say, ok=not answer.trouble, number=number)


def worth_a_preview(before: Sale | None, now: Sale | None) -> bool:
    """What would be earned changes with the basket, the customer and what is reserved."""
    if now is None or now is before or now.customer is None or not now.lines:
        return False
    if not now.customer.verified:
        return False
    return before is None or any(
        getattr(now, part) is not getattr(before, part)
        for part in ("lines", "customer", "discount", "hold", "lock")
    )
