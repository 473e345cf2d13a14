"""One device, key by key: changed, tried, and taken into what will be saved."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.config import Settings
from pos.config.writing import Value
from pos.errors import PosError
from pos.ports.drivers import NONE, DeviceKind
from pos.setup.choices import settings_of
from pos.setup.draft import Draft
from pos.setup.page import Bench, Page, labelled
from pos.setup.setting import Setting, Typed, shown_value
from pos.setup.spot import DeviceTable, Spot, unnamed
from pos.setup.trial_page import ScanTrialPage, TrialPage
from pos.text import safe
from pos.ui.rows import Choice
from pos.ui.widgets.field import Field

_LONGEST: Final = 1000


class SettingsPage(Page):
    """`keys` is what was chosen on the way here, and good, or with a `warning` of it; `closes` goes
    once it is taken.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "change(1)", show=False),
        Binding("left", "change(-1)", show=False),
        Binding("t,T", "try_out", show=False),
        Binding("a,A", "take", show=False),
        Binding("y,Y", "yes", show=False),
        Binding("v,V", "write", show=False),
    ]
    tells = (
        "Each key of the device in config.toml. What is as it comes is not written there. Try it "
        "before you take it: what is set otherwise after the trial was not tried."
    )

    def __init__(
        self,
        bench: Bench,
        spot: Spot,
        keys: dict[str, Value],
        *,
        closes: Page | None = None,
        warning: str = "",
    ) -> None:
        super().__init__(bench, f"{spot.named(bench.draft.settings)}: how is it set?")
        self._spot = spot
        self._kind = spot.kind
        self._given = dict(keys)
        self._keys = dict(keys)
        self._closes = closes
        self._warning = warning
        self._tried: Settings | None = None
        """As it was when it was tried, and did what it should."""
        self._asks = self._is_leaving = False
        self._offered: list[Setting] = []
        self._typing_at = 0
        self._field = Field(longest=_LONGEST)
        self._field.display = False

    def body(self) -> ComposeResult:
        yield self._field

    @property
    def takes_keys(self) -> Widget:
        return self._field if self._field.display else self

    def on_mount(self) -> None:
        self.show()
        if self._warning:
            self.say(self._warning, ok=False)

    @property
    def draft(self) -> Draft:
        return self.bench.draft.with_keys(self._spot, self._keys)

    def show(self) -> None:
        table = self._table
        self._offered = [
            one.of_driver(table.driver)
            for one in settings_of(self._kind)
            if hasattr(table, one.key) and self._is_for(one, table.driver)
        ]
        port = getattr(table, "port", "")
        fixed = () if "port" not in self._keys else labelled("Port", str(port), self.room)
        choices = [
            Choice(rows=labelled(one.label, shown_value(getattr(table, one.key)), self.room))
            for one in self._offered
        ]
        if fixed and choices:
            choices[0] = replace(choices[0], heading=fixed)
        self.list.offer(choices)
        self.show_end()

    def _is_for(self, setting: Setting, driver: str) -> bool:
        """Which driver is asked only of those at a port: the others were chosen with it."""
        return driver in setting.values if setting.key == "driver" else setting.is_for(driver)

    @property
    def _chosen(self) -> Setting | None:
        return self._offered[self.list.index] if self._offered else None

    @property
    def about(self) -> str:
        return self._chosen.help if self._chosen is not None else ""

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._field.display:
            return (("Enter", "takes what is typed"), ("Esc", "leaves it as it was"))
        if not self._is_there:
            return (*self._changes(), ("A", "takes it"))
        takes = "takes it as it is" if self._is_tried else "takes it, tried or not"
        return (*self._changes(), ("T", _TRIES[self._kind]), ("A", takes))

    @property
    def _is_there(self) -> bool:
        """What is none has nothing to be tried."""
        return self._table.driver != NONE

    def _changes(self) -> tuple[tuple[str, str], ...]:
        if (chosen := self._chosen) is None:
            return ()
        if not chosen.values:
            return (("Enter", "types it"),)
        enter = ("Enter", "changes it, as → and ← do")
        return (enter, ("V", "types another")) if chosen.typed is Typed.NUMBER else (enter,)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Change the chosen one to the next value that is offered; ← goes back."),
            ("Enter", "Of a text: type it. Enter takes what is typed, Escape leaves it."),
            ("V", "Type a number that is not offered."),
            ("T", f"{_TRIES[self._kind].capitalize()}."),
            ("A", "Take it, to be saved on the first page. Not tried as it is: with a yes."),
        )

    @property
    def _is_tried(self) -> bool:
        return self._tried is not None and unnamed(self._tried) == unnamed(self.draft.settings)

    async def action_enter(self) -> None:
        if self._field.display:
            self._take_typed()
        elif (chosen := self._chosen) is not None and not chosen.values:
            await self.action_write()
        else:
            await self.action_change(1)

    async def action_change(self, step: int) -> None:
        if (chosen := self._chosen) is None or not chosen.values:
            return
        self._set(chosen, chosen.after(getattr(self._table, chosen.key), step=step))

    def _set(self, chosen: Setting, value: Value) -> bool:
        """False where it does not go together with the rest, which is said."""
        self._asks = self._is_leaving = False
        self.say("")
        before = dict(self._keys)
        self._keys[chosen.key] = value
        try:
            _ = self.draft
        except PosError as problem:
            self._keys = before
            self.say(str(problem), ok=False)
        self.show()
        return self._keys is not before

    async def action_write(self) -> None:
        if (chosen := self._chosen) is None or chosen.typed is Typed.NOTHING:
            return
        self._asks = self._is_leaving = False
        self.say("")
        self._typing_at = self.list.index
        self._field.placeholder = chosen.hint
        self._field.value = chosen.as_typed(getattr(self._table, chosen.key))
        if chosen.typed is Typed.NUMBER:  # a figure is typed over, words are mended
            self._field.select_all()
        else:
            self._field.action_end()
        self._field.display = True
        self.screen.set_focus(self._field)
        self.show_end()

    def _take_typed(self) -> None:
        chosen = self._chosen
        assert chosen is not None, "a field is opened for one"
        try:
            value = chosen.read(safe(self._field.value, _LONGEST))
        except ValueError as problem:
            self.say(str(problem), ok=False)
            return
        if self._set(chosen, value):
            self._leave_field()

    def _leave_field(self) -> None:
        self._field.display = False
        self.screen.set_focus(self)
        self.show_end()

    async def action_move(self, step: int) -> None:
        """A row must not be another while something is typed for it."""
        self._is_leaving = False
        if not self._field.display:
            await super().action_move(step)

    async def row_clicked(self) -> None:
        if not self._field.display:
            await super().row_clicked()
        else:
            self.list.move(self._typing_at - self.list.index)

    async def action_back(self) -> None:
        if self._field.display:
            self.say("")
            self._leave_field()
        elif self._has_untaken and not self._is_leaving:
            self._is_leaving = True
            self.say(
                "What is set here is not taken. A takes it; Escape once more drops it.", ok=False
            )
        else:
            await super().action_back()

    @property
    def _has_untaken(self) -> bool:
        """Set or tried here, and other than what would be saved. A port alone is chosen again."""
        is_work = self._keys != self._given or self._tried is not None
        return is_work and self.draft.new_text != self.bench.draft.new_text

    @property
    def _table(self) -> DeviceTable:
        return self._spot.table_of(self.draft.settings)

    async def action_try_out(self) -> None:
        if not self._is_there:
            return
        self._asks = self._is_leaving = False
        self.say("")
        settings = self.draft.settings
        if self._kind is DeviceKind.SCANNER:
            await self.bench.open_page(ScanTrialPage(self.bench, self._spot, settings, self._did))
        else:
            page = TrialPage(self.bench, self._spot, settings, self._did)
            await self.bench.open_page(page)

    def _did(self, learned: dict[str, Value]) -> None:
        """A person said that it did what it should."""
        self._keys |= learned
        self._tried = self.draft.settings
        self.show()
        told = ", ".join(f"{key} = {shown_value(value)}" for key, value in learned.items())
        self.say(f"Tried, and well.{f' Learned: {told}.' if told else ''} A takes it.")

    async def action_take(self) -> None:
        if self._is_tried or not self._is_there:
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
