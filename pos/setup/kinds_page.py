"""The first page: each device of the till, what it is set to, and how it is."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config import Settings
from pos.config.writing import BEFORE
from pos.errors import PosError
from pos.ports.drivers import NONE, DeviceKind
from pos.ports.health import HealthReport
from pos.setup import trials
from pos.setup.page import Bench, Page
from pos.setup.ports_page import PortsPage
from pos.setup.saving_page import SavingPage
from pos.setup.settings_page import SettingsPage
from pos.setup.spot import Spot, next_scanner, spots_of
from pos.ui.rows import Choice, Piece, Row, Tone, folded, row, shown

_MOST_ROWS: Final = 3
_NAME: Final = 18


class KindsPage(Page):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,S", "save", show=False),
        Binding("r,R", "look", show=False),
        Binding("n,N", "add", show=False),
        Binding("delete", "take_away", show=False),
        Binding("ctrl+z", "bring_back", show=False),
    ]
    escape_does = "ends"
    tells = (
        "Each device of this till: what it is set to, and how it is just now. Nothing is written "
        "before you save, and a device is tried before it is taken."
    )

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench, "Devices of this till")
        self._reports: dict[Spot, HealthReport] = {}
        self._is_leaving = False

    def on_mount(self) -> None:
        self.look()
        if (draft := self.bench.draft).is_new and self.escape_does == KindsPage.escape_does:
            self.say(f"There is no {draft.path} yet: all is as it comes. Saving makes it.")

    def came_back(self) -> None:
        self.say("")
        self.look()

    def look(self) -> None:
        """One after the other, as two may hang on one line; what was told before stands so long.
        A look that is under way when another begins is waited for, and told of no more.
        """
        self._is_leaving = False
        self.show()
        self._look_at(self._spots)

    def _look_at(self, spots: tuple[Spot, ...]) -> None:
        if not spots:
            return
        spot, draft = spots[0], self.bench.draft

        async def take(report: HealthReport) -> None:
            self._reports[spot] = report
            self.show()
            self._look_at(spots[1:])

        self.find(lambda: _looked(spot, draft.settings), take, at_devices=True)

    @property
    def _spots(self) -> tuple[Spot, ...]:
        return spots_of(self.bench.draft.settings)

    @property
    def _chosen(self) -> Spot:
        return self._spots[min(self.list.index, len(self._spots) - 1)]

    def show(self) -> None:
        self.list.offer([self._choice(spot) for spot in self._spots])
        self.show_end()

    def _choice(self, spot: Spot) -> Choice:
        draft = self.bench.draft
        table = spot.table_of(draft.settings)
        port = getattr(table, "port", "") if table.driver != NONE else ""
        said = "not saved yet" if draft.is_changed_at(spot) else ""
        where = f"{table.driver}  {shown(port)}"
        called = shown(spot.named(draft.settings))
        if len(called) >= _NAME:
            called += " "
        fits = max(_NAME, len(called)) + len(where) + len(said) < self.room
        head = Row(
            left=(
                Piece(f"{called:<{_NAME}}", Tone.STRONG),
                Piece(where if fits else table.driver),
            ),
            right=(Piece(said, Tone.ACCENT),) if said else (),
        )
        place = () if fits else _place(shown(port), self.room - 2)
        return Choice(rows=(head, *place, *_verdict(self._reports.get(spot), self.room)))

    def keys(self) -> tuple[tuple[str, str], ...]:
        saves = (("S", "shows what would be saved"),) if self.bench.draft.is_changed else ()
        undoes = "drops what is not saved" if saves else "brings back what was saved before"
        is_scanner = self._chosen.kind is DeviceKind.SCANNER
        adds = is_scanner and next_scanner(self.bench.draft.settings) is not None
        return (
            ("Enter", "sets the chosen one up"),
            *((("N", "adds a further scanner"),) if adds else ()),
            *((("Del", "takes this one away"),) if self._chosen.further else ()),
            ("R", "looks again"),
            *saves,
            ("Ctrl+Z", undoes),
        )

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Set the chosen device up: where it is, how it is set, and a trial."),
            ("R", "Look at all of them again."),
            ("N", "Add a further scanner, beside the first: [[scanner.more]] in config.toml."),
            ("Del", "Take the chosen further scanner away. Anything else is set to none instead."),
            ("S", "Show which lines of config.toml go and which come; Enter there saves."),
            ("Ctrl+Z", "Drop what is not saved; else bring back the file before the last saving."),
        )

    async def action_enter(self) -> None:
        spot = self._chosen
        if spot.kind is DeviceKind.DRAWER:
            await self.bench.open_page(SettingsPage(self.bench, spot, {}))
        else:
            await self.bench.open_page(PortsPage(self.bench, spot))

    async def action_move(self, step: int) -> None:
        await super().action_move(step)
        self._is_leaving = False

    async def action_look(self) -> None:
        self.say("")
        self._reports = {}
        self.look()

    async def action_add(self) -> None:
        if spot := next_scanner(self.bench.draft.settings):
            await self.bench.open_page(PortsPage(self.bench, spot))

    async def action_take_away(self) -> None:
        """The others of its kind move up, and what was told of them with them."""
        if not (spot := self._chosen).further:
            return
        called = spot.named(self.bench.draft.settings)
        try:
            self.bench.draft = self.bench.draft.without(spot)
        except PosError as problem:
            self.say(str(problem), ok=False)
            return
        self._reports = {}
        self.look()
        self.say(f"{called} is taken away. S shows what would be saved.")

    async def action_save(self) -> None:
        if self.bench.draft.is_changed:
            is_new, name = self.bench.draft.is_new, self.bench.draft.path.name
            kept = "" if is_new else f"; the file before is {name}{BEFORE}"
            page = SavingPage(self.bench, saved=lambda: self.say(f"Saved{kept}."))
            await self.bench.open_page(page)

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


def _place(port: str, room: int) -> tuple[Row, ...]:
    """Whole, below the rest."""
    return tuple(row(f"  {port[at : at + room]}") for at in range(0, len(port), room))


def _looked(spot: Spot, settings: Settings) -> HealthReport:
    try:
        return trials.look(spot, settings)
    except PosError as problem:
        return HealthReport(name=spot.kind.value, ok=False, say=str(problem))


def _verdict(report: HealthReport | None, room: int) -> tuple[Row, ...]:
    if report is None:
        return (row("  Looking …", tone=Tone.MUTED),)
    tone = Tone.MUTED if report.ok else Tone.ALARM
    said = folded(f"{'✓' if report.ok else '!'} {shown(report.say)}", room - 2, most=_MOST_ROWS)
    return tuple(row(f"  {line}", tone=tone) for line in said)
