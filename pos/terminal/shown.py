"""What is shown of the terminal: the newest snapshot, and who is told of each change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pos.core.decision import Answer, Decision, Refusal
from pos.core.events import Approved
from pos.core.handed import StoreSales
from pos.core.refund import ReceiptRead
from pos.core.state import TerminalState
from pos.core.totals import add_up
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.record import OutboxCounts
from pos.terminal.by_itself import with_pages_still_true
from pos.terminal.inbox import EarnPreviewed, Note, PageRead
from pos.terminal.snapshot import (
    CommandScanned,
    EngineLine,
    LoyaltyLine,
    ReceiptDrawn,
    Remembered,
    Say,
    Snapshot,
)
from pos.terminal.ticket import Ticket

log = logging.getLogger("pos.terminal")

Listener = Callable[[Snapshot], None]


class Shown:
    """Changed on the terminal's thread alone; read and listened to from any."""

    def __init__(self, state: TerminalState) -> None:
        self.snapshot = Snapshot(state=state)
        self._stop_said = ""
        """Of the last run: what comes by itself stands behind it until somebody is there."""
        self._lost_said = ""
        """Told at the start, until somebody has signed on."""
        self._line_said = ""
        """Of the line, in few words: behind the answers that come before anything else is asked."""
        self._bad_news = ""
        """Said of its own accord, where nothing was said since."""
        self._looking_up: set[Ticket] = set()
        """What asked who the customer is, while that is not answered."""
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
        self,
        state: TerminalState,
        *,
        answer: Answer | None = None,
        remembered: Remembered | None = None,
        restored: bool = False,
        lost: str = "",
    ) -> None:
        """A new state, added up once for everyone, and what is said of it.

        What comes back by itself after a stop (a delivery, a release) hides the stop from nobody.
        `lost` is what a start tells that somebody has to see to: it is told again to them.
        """
        shown = self.snapshot
        self._lost_said = lost or self._lost_said
        if restored and answer is not None:
            self._stop_said = said(answer, 0).text
        restored = restored or (shown.restored and state.cashier is None)
        sale, before = state.sale, shown.state.sale
        if sale is not before:
            totals = add_up(sale) if sale else None
            same = sale is not None and before is not None and sale.sale_id == before.sale_id
            earn = shown.earn if same else None
            shown = replace(with_pages_still_true(shown, sale), totals=totals, earn=earn)
        say = shown.say if answer is None else self._with_line_said(answer)
        kept = remembered or Remembered()
        self._publish(
            replace(
                shown,
                state=state,
                say=say,
                question=kept.question,
                next_quantity=kept.next_quantity,
                to_approve=kept.to_approve,
                approved=kept.approved,
                expected=kept.expected,
                restored=restored,
                looking_up=bool(self._looking_up),
            )
        )
        if self._lost_said and state.cashier is not None and not state.locked:
            again, self._lost_said = self._lost_said, ""
            self.say(again, ok=False)

    def look_up_began(self, ticket: Ticket) -> None:
        self._looking_up.add(ticket)

    def answer_came(self, ticket: Ticket) -> None:
        """To a look-up or to anything else: shown with what is decided of it."""
        self._looking_up.discard(ticket)

    def show_looking_up(self) -> None:
        """At once, where nothing else has changed."""
        if self.snapshot.looking_up != bool(self._looking_up):
            self._publish(replace(self.snapshot, looking_up=bool(self._looking_up)))

    def _with_line_said(self, answer: Answer) -> Say:
        """The question that found out that the line is gone is answered right after it was told."""
        say = said(answer, self.snapshot.say.number + 1)
        is_bad_news = isinstance(answer, Decision) and answer.trouble
        self._bad_news = say.text if is_bad_news else ""
        if not (say.text and self._line_said):
            return say
        stop = "" if say.text.endswith((".", "…")) else "."
        return replace(say, text=f"{say.text}{stop} {self._line_said}")

    def _behind_bad_news(self, line: LoyaltyLine) -> str:
        """Where the till has just told what the same line kept from being done, both are told."""
        unread = self.snapshot.say.text
        if line.online or not line.behind or not unread or unread != self._bad_news:
            return ""
        return f"{unread} {line.behind}"

    def forget_line_said(self) -> None:
        """Whoever asks for something has had the time to read it."""
        self._line_said = ""

    def pass_on(self, command: CommandScanned) -> None:
        self._publish(replace(self.snapshot, command=command))

    def say(self, text: str, *, ok: bool) -> None:
        if self.snapshot.restored:
            text = f"{self._stop_said} {text}"
        say = Say(text=text, ok=ok, number=self.snapshot.say.number + 1)
        self._publish(replace(self.snapshot, say=say))

    def note(self, note: Note) -> None:
        """Something that changes no sale."""
        shown = self.snapshot
        match note:
            case EarnPreviewed():
                if shown.state.sale and shown.state.sale.sale_id == note.sale_id:
                    self._publish(replace(shown, earn=note.preview))
            case PageRead():
                self._page_read(note)
            case ReceiptRead() | ReceiptDrawn() | StoreSales():
                self._publish(_with_asked(shown, note))
            case LoyaltyLine():
                self._publish(replace(shown, loyalty=note))
                if note.say:
                    self._line_said = note.behind
                    is_well = note.online and not note.trouble
                    self.say(self._behind_bad_news(note) or note.say, ok=is_well)
            case EngineLine():
                if note != shown.engine:
                    self._publish(replace(shown, engine=note))
            case OutboxCounts():
                self._publish(replace(shown, outbox=note))
            case DeviceNews():
                self._device_changed(note)

    def _device_changed(self, news: DeviceNews) -> None:
        """Told once each way: news that a device is as it was before says nothing anew."""
        shown = self.snapshot
        before = next((one for one in shown.devices if one.device == news.device), None)
        others = tuple(one for one in shown.devices if one is not before)
        self._publish(replace(shown, devices=(*others, news)))
        was_away, is_away = is_lost(before), is_lost(news)
        if was_away == is_away and not news.is_another:
            return
        if news.say:
            self.say(news.say, ok=not is_away)
        elif before is not None and shown.say.text == before.say:
            self._publish(replace(self.snapshot, say=Say(number=shown.say.number)))

    def _page_read(self, note: PageRead) -> None:
        """Dropped where another customer is at the counter by now."""
        shown = self.snapshot
        sale = shown.state.sale
        if sale is None or sale.customer is None or sale.customer.customer_id != note.customer_id:
            return
        unread = {page: why for page, why in shown.unread_pages.items() if page != note.page}
        if note.read is None:
            self._publish(replace(shown, unread_pages=unread | {note.page: note.trouble}))
            return
        file = shown.file.with_newer(note.read) if shown.file else note.read
        self._publish(replace(shown, file=file, unread_pages=unread))
        if note.trouble:
            self.say(note.trouble, ok=False)

    def _publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for listener in self._listeners:
            try:
                listener(snapshot)
            except Exception:  # the edge to whoever draws: a drawing fault never touches the sale
                log.exception("a listener failed")


def _with_asked(shown: Snapshot, note: ReceiptRead | ReceiptDrawn | StoreSales) -> Snapshot:
    """What somebody has asked to see: a new value each time."""
    match note:
        case ReceiptRead():
            return replace(shown, receipt=note)
        case ReceiptDrawn():
            return replace(shown, drawn=note)
        case StoreSales():
            return replace(shown, store_sales=note)


def is_lost(news: DeviceNews | None) -> bool:
    """A device that nothing was told of is not."""
    return news is not None and news.availability is Availability.UNAVAILABLE


def said(answer: Answer, number: int) -> Say:
    """An answer as the say line has it."""
    if isinstance(answer, Refusal):
        return Say(
            text=answer.reason,
            ok=False,
            number=number,
            needs_approval=answer.needs_approval,
            unknown_code=answer.unknown_code,
        )
    return Say(
        text=answer.say,
        ok=not answer.trouble,
        number=number,
        is_approved=any(isinstance(event, Approved) for event in answer.events),
    )
