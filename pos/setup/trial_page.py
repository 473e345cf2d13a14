"""A device tried: what the till knows of it, and what only a person can see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.assembly.devices import key_reader_of, scanners_of
from pos.assembly.told_codes import Known, ToldCode, told_of, what_the_till_knows
from pos.assembly.told_layouts import told_of_typed
from pos.config import Settings
from pos.config.writing import Value
from pos.core.barcode import ScanTrouble
from pos.errors import PosError
from pos.ports.devices import DeviceNews, Scan, Scanner, ScannerNews
from pos.ports.drivers import DeviceKind
from pos.ports.health import Availability
from pos.setup import trials
from pos.setup.listening import Listening
from pos.setup.page import LONGEST, Bench, Page
from pos.setup.spot import Spot
from pos.setup.trials import Learned
from pos.text import safe
from pos.ui.panels.asking import Trouble
from pos.ui.rows import BLANK, Row, Tone, folded, row, shown

Did = Callable[[dict[str, Value]], None]
"""Told what was learned, where a person said that it did what it should."""

_LOOK_THERE: Final = {
    DeviceKind.PRINTER: "Wrong letters: another model, or other code pages, which pos devices "
    "code-pages prints. Nothing at all: its port, its speed, its cable.",
    DeviceKind.DRAWER: "See that its cable is in the printer, or try its other pin.",
    DeviceKind.DISPLAY: "Another driver or speed, or another port.",
    DeviceKind.SCALE: "See the unit and the protocol that it is set to.",
    DeviceKind.CARD: "See that it is switched on.",
}
_TROUBLES: Final = {
    ScanTrouble.OVERLONG: "A code too long to be one.",
    ScanTrouble.DAMAGED: "Something that no scanner sends: the speed or the parity is another.",
    ScanTrouble.STALE: "Half a code, with no end: have it send CR, or let silence end a code.",
}
_MOST_SCANS: Final = 20
_MOST_ROWS: Final = 12
"""Of one sentence: what a page showed another way may be much."""


class TrialPage(Page):
    """Tried as it opens; T tries once more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t,T", "again", show=False),
        Binding("y,Y", "yes", show=False),
        Binding("n,N", "no", show=False),
    ]

    tells = "What the device tells of itself, and what only you can see: say whether it did it."

    def __init__(self, bench: Bench, spot: Spot, settings: Settings, did: Did) -> None:
        super().__init__(bench, f"{spot.named(settings)}: trying it")
        self._spot = spot
        self._settings = settings
        self._did = did
        self._learned: Learned | None = None
        self._is_trying = False

    def on_mount(self) -> None:
        self._try()

    def _try(self) -> None:
        """One at a time. What a page that was left still tries is waited for: it has the device."""
        if self._is_trying:
            return
        self._is_trying = True
        self._learned = None
        self.say("")
        self.list.tell((row("One moment …", tone=Tone.MUTED),))
        self.show_end()
        spot, settings, at = self._spot, self._settings, self.bench.now()
        look = partial(trials.try_out, spot, settings, at=at)
        self.find(look, self._take, at_devices=True)

    async def _take(self, learned: Learned) -> None:
        self._is_trying = False
        self._learned = learned
        tried = learned.tried
        self.list.tell(_said(tried.say, ok=tried.ok, room=self.room))
        if tried.ok and tried.question:
            self.ask_yes(f"{tried.question} Y or N")
        elif not tried.ok:
            self.app.bell()
        self.show_end()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_trying = False
        self.list.tell(_said(trouble.text, ok=False, room=self.room))
        self.show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._is_trying:
            return ()
        again = ("T", "tries it once more")
        if self._learned is None or not self._learned.tried.ok:
            return (again,)
        if self._learned.tried.question:
            return (("Y", "yes"), ("N", "no"), again)
        return (("Enter", "that is well"), again)

    async def action_enter(self) -> None:
        if self._learned is not None and not self._learned.tried.question:
            await self.action_yes()

    async def action_yes(self) -> None:
        if self._learned is not None and self._learned.tried.ok:
            await self.bench.step_back()
            self._did(self._learned.keys)

    async def action_no(self) -> None:
        if self._learned is not None and self._learned.tried.ok:
            self._learned = None
            self.say(_LOOK_THERE[self._spot.kind], ok=False)
            self.show_end()

    async def action_again(self) -> None:
        self._try()


class ScanTrialPage(Page):
    """Each scan as it comes: what it says, what the till would do with it, and why."""

    tells = (
        "Each scan is shown with what it says, what the till would do with it, and why it is not "
        "read another way. Nothing is sold here."
    )

    def __init__(self, bench: Bench, spot: Spot, settings: Settings, did: Did) -> None:
        super().__init__(bench, f"{spot.named(settings)}: scan something")
        self._spot = spot
        self._settings = settings
        self._did = did
        self._scans = 0
        self._rows: list[tuple[Row, ...]] = []
        self._begun = ExitStack()
        self._typing: Scanner | None = None
        """It, where it types: then it tells how far apart its keys are."""

    def on_mount(self) -> None:
        self._begun.callback(self.bench.give_keys_to, None)
        try:
            known = self._begun.enter_context(what_the_till_knows(self._settings))
        except PosError as problem:
            self.say(str(problem), ok=False)
            return
        listening = Listening(self._build, partial(self._hear, known), lane=self.bench.lane)
        self._begun.callback(listening.end)
        self.list.tell((row("One moment …", tone=Tone.MUTED),))
        self.find(listening.begin, self._take_scanner)

    def _build(self) -> Scanner:
        return scanners_of(self._settings)[self._spot.further]

    async def _take_scanner(self, scanner: Scanner | None) -> None:
        if scanner is None:
            return
        reader = key_reader_of([scanner])
        self.bench.give_keys_to(reader)
        self._typing = scanner if reader is not None else None
        self.show()

    def on_unmount(self) -> None:
        self._begun.close()

    def _hear(self, known: Known, news: ScannerNews) -> None:
        """On the scanner's thread."""
        self.take_in(partial(self._take, known, news))

    async def _take(self, known: Known, news: ScannerNews) -> None:
        self._scans += isinstance(news, Scan)
        self._rows.insert(0, self._rows_of(news, known))
        del self._rows[_MOST_SCANS:]
        if self._typing is not None and isinstance(news, Scan):
            report = self._typing.check_health()
            self.say(report.say, ok=report.ok)
        self.show()

    def _rows_of(self, news: ScannerNews, known: Known) -> tuple[Row, ...]:
        match news:
            case Scan():
                try:
                    tell = told_of if self._typing is None else told_of_typed
                    return _scan_rows(tell(news.text, known), self.room)
                except PosError as problem:  # a scan all the same
                    return _said(str(problem), ok=False, room=self.room)
            case DeviceNews():
                ok = news.availability is not Availability.UNAVAILABLE
                return _said(news.say, ok=ok, room=self.room)
            case _:
                return _said(_TROUBLES[news.trouble], ok=False, room=self.room)

    def show(self) -> None:
        if self._rows:
            self.list.tell([one for rows in self._rows for one in (*rows, BLANK)])
        else:
            self.list.tell((row("Waiting for a scan …", tone=Tone.MUTED),))
        self.show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (("Enter", "that is well"),) if self._scans else ()

    async def action_enter(self) -> None:
        if self._scans:
            await self.bench.step_back()
            self._did({})


def _scan_rows(told: ToldCode, room: int) -> tuple[Row, ...]:
    readings = [
        f"  {one.words}" + (f" – not this: {one.why_not}" if one.why_not else "")
        for one in told.readings
    ]
    lines = (line for one in readings for line in folded(shown(one), room - 2, most=2))
    return (
        row(shown(told.text), told.symbology, tone=Tone.STRONG),
        *(row(f"  {line}", tone=Tone.MUTED) for line in lines),
        *_said(told.say, ok=told.ok, room=room),
    )


def _said(text: str, *, ok: bool, room: int) -> tuple[Row, ...]:
    tone = Tone.ACCENT if ok else Tone.ALARM
    lines = folded(f"{'✓' if ok else '!'} {safe(text, LONGEST)}", room, most=_MOST_ROWS)
    return tuple(row(line, tone=tone) for line in lines)
