"""The first page: each kind of device, what it is set to, and how it is."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config import Settings
from pos.errors import PosError
from pos.ports.finding import DeviceKind
from pos.ports.health import HealthReport
from pos.setup import trials
from pos.setup.choices import NAMES, NONE
from pos.setup.page import Bench, Page
from pos.setup.ports_page import PortsPage
from pos.setup.saving_page import SavingPage
from pos.setup.settings_page import SettingsPage
from pos.ui.rows import Choice, Piece, Row, Tone, folded, row, shown

_MOST_ROWS: Final = 3
_NAME: Final = 18


class KindsPage(Page):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,S", "save", show=False),
        Binding("r,R", "look", show=False),
        Binding("ctrl+z", "bring_back", show=False),
    ]
    escape_does = "ends"

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, "Devices of this till")
        self._reports: dict[DeviceKind, HealthReport] = {}
        self._is_leaving = False

    def on_mount(self) -> None:
        self.look()

    def came_back(self) -> None:
        self.say("")
        self.look()

    def look(self) -> None:
        """One after the other, as two may hang on one line; what was told before stands so long."""
        self._is_leaving = False
        self.show()
        self._look_at(0)

    def _look_at(self, index: int) -> None:
        kinds = tuple(DeviceKind)
        if index == len(kinds):
            return
        kind, draft = kinds[index], self.bench.draft

        async def take(report: HealthReport) -> None:
            self._reports[kind] = report
            self.show()
            self._look_at(index + 1)

        self.find(lambda: _looked(kind, draft.settings), take)

    def show(self) -> None:
        settings = self.bench.draft.settings
        choices = []
        for kind in DeviceKind:
            table = getattr(settings, kind.value)
            port = getattr(table, "port", "") if table.driver != NONE else ""
            change = any(name == kind.value for name, _ in self.bench.draft.changes)
            head = Row(
                left=(
                    Piece(f"{NAMES[kind]:<{_NAME}}", Tone.STRONG),
                    Piece(f"{table.driver}  {shown(port)}"),
                ),
                right=(Piece("not saved yet", Tone.ACCENT),) if change else (),
            )
            choices.append(Choice(rows=(head, *_verdict(self._reports.get(kind), self.room))))
        self.list.offer(choices)
        self.show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        saves = (("S", "shows what would be saved"),) if self.bench.draft.is_changed else ()
        undoes = "drops what is not saved" if saves else "brings back what was saved before"
        return (
            ("Enter", "sets the chosen one up"),
            ("R", "looks again"),
            *saves,
            ("Ctrl+Z", undoes),
        )

    async def action_enter(self) -> None:
        kind = tuple(DeviceKind)[self.list.index]
        if kind is DeviceKind.DRAWER:
            await self.bench.open_page(SettingsPage(self.bench, kind, {}))
        else:
            await self.bench.open_page(PortsPage(self.bench, kind))

    async def action_look(self) -> None:
        self.say("")
        self._reports = {}
        self.look()

    async def action_save(self) -> None:
        if self.bench.draft.is_changed:
            await self.bench.open_page(SavingPage(self.bench))

    async def action_bring_back(self) -> None:
        told: tuple[str, ...] = ()
        said = "What was not saved is dropped."
        try:
            if self.bench.draft.is_changed:
                self.bench.draft = self.bench.draft.dropped()
            else:
                self.bench.draft, told = self.bench.draft.brought_back()
                said = "The configuration before is back; Ctrl+Z undoes that."
        except PosError as problem:
            self.say(str(problem), ok=False)
            return
        self.look()
        self.say(said, more=told)

    async def action_back(self) -> None:
        if self.bench.draft.is_changed and not self._is_leaving:
            self._is_leaving = True
            self.say("Not all is saved. S saves it; Escape once more drops it.", ok=False)
            return
        await self.bench.step_back()


def _looked(kind: DeviceKind, settings: Settings) -> HealthReport:
    try:
        return trials.look(kind, settings)
    except PosError as problem:
        return HealthReport(name=kind.value, ok=False, say=str(problem))


def _verdict(report: HealthReport | None, room: int) -> tuple[Row, ...]:
    if report is None:
        return (row("  Looking …", tone=Tone.MUTED),)
    tone = Tone.MUTED if report.ok else Tone.ALARM
    said = folded(f"{'✓' if report.ok else '!'} {shown(report.say)}", room - 2, most=_MOST_ROWS)
    return tuple(row(f"  {line}", tone=tone) for line in said)
