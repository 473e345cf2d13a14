"""One device, key by key: changed, tried, and taken into what will be saved."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config import Settings
from pos.config.writing import Value
from pos.errors import PosError
from pos.ports.finding import DeviceKind
from pos.setup.choices import NAMES, Setting, settings_of
from pos.setup.draft import Draft
from pos.setup.page import Bench, Page
from pos.setup.trial_page import ScanTrialPage, TrialPage
from pos.ui.rows import Choice, Piece, Row, Tone, shown

_LABEL: Final = 28
_EMPTY: Final = {"": "as it comes", "\x02": "STX"}


class SettingsPage(Page):
    """`keys` is what was chosen on the way here, and good; `closes` goes once it is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "change(1)", show=False),
        Binding("left", "change(-1)", show=False),
        Binding("t,T", "try_out", show=False),
        Binding("a,A", "take", show=False),
        Binding("y,Y", "yes", show=False),
    ]

    def __init__(
        self,
        bench: Bench,
        kind: DeviceKind,
        keys: dict[str, Value],
        *,
        closes: Page | None = None,
    ) -> None:
        super().__init__(bench, f"{NAMES[kind]}: how is it set?")
        self._kind = kind
        self._keys = dict(keys)
        self._closes = closes
        self._tried: Settings | None = None
        """As it was when it was tried, and did what it should."""
        self._asks = False
        self._offered: list[Setting] = []

    def on_mount(self) -> None:
        self.show()

    @property
    def draft(self) -> Draft:
        return self.bench.draft.with_keys(self._kind, self._keys)

    def show(self) -> None:
        table = getattr(self.draft.settings, self._kind.value)
        self._offered = [one for one in settings_of(self._kind) if self._is_for(one, table.driver)]
        port = getattr(table, "port", "")
        fixed = () if "port" not in self._keys else (_line("Port", str(port)),)
        choices = [
            Choice(rows=(_line(one.label, _shown(getattr(table, one.key))),))
            for one in self._offered
        ]
        if fixed and choices:
            choices[0] = replace(choices[0], heading=fixed)
        self.list.offer(choices)
        self.show_end()

    def _is_for(self, setting: Setting, driver: str) -> bool:
        return setting.key == "driver" or setting.is_for(driver)

    @property
    def _chosen(self) -> Setting | None:
        return self._offered[self.list.index] if self._offered else None

    @property
    def about(self) -> str:
        return self._chosen.help if self._chosen is not None else ""

    def keys(self) -> tuple[tuple[str, str], ...]:
        changes = (("Enter", "changes it, as → and ← do"),) if self._chosen is not None else ()
        takes = "takes it as it is" if self._is_tried else "takes it, tried or not"
        return (*changes, ("T", _TRIES[self._kind]), ("A", takes))

    @property
    def _is_tried(self) -> bool:
        return self._tried is not None and self._tried == self.draft.settings

    async def action_enter(self) -> None:
        await self.action_change(1)

    async def action_change(self, step: int) -> None:
        if (chosen := self._chosen) is None:
            return
        self._asks = False
        self.say("")
        table = getattr(self.draft.settings, self._kind.value)
        before = dict(self._keys)
        self._keys[chosen.key] = chosen.after(getattr(table, chosen.key), step=step)
        try:
            _ = self.draft
        except PosError as problem:
            self._keys = before
            self.say(str(problem), ok=False)
        self.show()

    async def action_try_out(self) -> None:
        self._asks = False
        self.say("")
        settings = self.draft.settings
        if self._kind is DeviceKind.SCANNER:
            await self.bench.open_page(ScanTrialPage(self.bench, settings, self._did))
        else:
            page = TrialPage(self.bench, self._kind, settings, self._did)
            await self.bench.open_page(page)

    def _did(self, learned: dict[str, Value]) -> None:
        """A person said that it did what it should."""
        self._keys |= learned
        self._tried = self.draft.settings
        self.show()
        told = ", ".join(f"{key} = {_shown(value)}" for key, value in learned.items())
        self.say(f"Tried, and well.{f' Learned: {told}.' if told else ''} A takes it.")

    async def action_take(self) -> None:
        if self._is_tried:
            await self._take()
        else:
            self._asks = True
            self.ask_yes("It was not tried as it is set now. Y takes it all the same; T tries it.")

    async def action_yes(self) -> None:
        if self._asks:
            await self._take()

    async def _take(self) -> None:
        self.bench.draft = self.draft
        await self.bench.step_back()
        if self._closes is not None:
            await self.bench.step_back()


_TRIES: Final = {
    DeviceKind.SCANNER: "tries it: scan something",
    DeviceKind.PRINTER: "tries it: prints a page",
    DeviceKind.DRAWER: "tries it: opens it. Shut it first",
    DeviceKind.DISPLAY: "tries it: shows two lines",
    DeviceKind.SCALE: "tries it: weighs",
    DeviceKind.CARD: "tries whether it answers",
}


def _line(label: str, value: str) -> Row:
    return Row(left=(Piece(f"{label:<{_LABEL}}", Tone.MUTED), Piece(shown(value))))


def _shown(value: Value) -> str:
    return _EMPTY.get(str(value), str(value))
