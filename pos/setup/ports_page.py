"""Where a device may be: the ports that were found, an address that is typed, or no port at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.config import PRINTERS_CABLE
from pos.config.writing import Value
from pos.errors import PosError
from pos.ports.drivers import NONE, DeviceKind, needs_port
from pos.ports.finding import FoundPort
from pos.setup.choices import usual_driver, without_port
from pos.setup.page import Bench, Page
from pos.setup.settings_page import SettingsPage
from pos.setup.spot import DeviceTable, Spot, spots_of
from pos.setup.typed_port import LIKE, nothing_there, why_no_port
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, folded, row, shown
from pos.ui.widgets.field import Field

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What may be chosen; `keys` is what the device's table says then, None: it is typed."""

    rows: tuple[Row, ...]
    keys: dict[str, Value] | None
    heading: tuple[Row, ...] = ()


class PortsPage(Page):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,R", "look", show=False)]
    tells = (
        "What is connected and may be this device, by the name that stays when it is plugged in "
        "elsewhere. Take one of them, or type where else it is."
    )

    def __init__(self, bench: Bench, spot: Spot) -> None:
        super().__init__(bench, f"{spot.called}: where is it?")
        self._spot = spot
        self._kind = kind = spot.kind
        self._found: tuple[FoundPort, ...] | None = None
        self._places: tuple[_Place, ...] = ()
        self._address = Field(placeholder=f"such as {LIKE[kind]}", longest=_LONGEST)
        self._address.display = False

    def body(self) -> ComposeResult:
        yield self._address

    def on_mount(self) -> None:
        self._look()

    def _look(self) -> None:
        self._found = None
        self.show()
        self.find(self.bench.find_ports, self._take)

    async def _take(self, found: tuple[FoundPort, ...]) -> None:
        self._found = found
        self.show()

    def show(self) -> None:
        """Nothing to choose while it is looked for: a row must not move under a hand."""
        self.say("")
        if self._found is None:
            self._places = ()
            self.list.tell((row("Looking for what is connected …", tone=Tone.MUTED),))
        else:
            self._places = self._all_places()
            self.list.offer([Choice(rows=one.rows, heading=one.heading) for one in self._places])
            if not self._offered and self._kind is not DeviceKind.CARD:  # that has an address alone
                self.say("Nothing that it could be is connected. Plug it in, press R.", ok=False)
        self.show_end()

    @property
    def _offered(self) -> Sequence[FoundPort]:
        """What it most likely is comes first, what is likely another device last."""
        found = [one for one in self._found or () if one.may_be(self._kind)]
        ranks = {self._kind: 0, None: 1}
        return sorted(found, key=lambda one: ranks.get(one.likely, len(ranks)))

    def _ports(self) -> list[_Place]:
        return [
            _Place(rows=_rows(one, self._kind, self.room), keys=self._at(one.port))
            for one in self._offered
        ]

    def _all_places(self) -> tuple[_Place, ...]:
        """Where it is already comes first, then where it most likely is."""
        found = (*self._stays(), *self._ports(), *self._cable())
        return (*found, self._typed(), *self._without(), *self._screen_alone())

    @property
    def _table(self) -> DeviceTable:
        return self._spot.table_of(self.bench.draft.settings)

    @property
    def _is_new(self) -> bool:
        """A further scanner that is being added."""
        return self._spot not in spots_of(self.bench.draft.settings)

    def _stays(self) -> list[_Place]:
        """What is set already is not looked for anew to have one of its keys changed."""
        driver, port = self._table.driver, getattr(self._table, "port", "")
        if self._is_new or driver == NONE:
            return []
        says = row("As it is: only its settings")
        return [_Place(rows=(says, *_below(shown(port or driver), self.room)), keys={})]

    def _screen_alone(self) -> list[_Place]:
        if self._kind is not DeviceKind.DISPLAY or self._table.driver != NONE:
            return []
        return [_Place(rows=(row("No such display: the second screen's settings"),), keys={})]

    def _cable(self) -> list[_Place]:
        printer = self.bench.draft.settings.printer
        if self._kind is not DeviceKind.DISPLAY or printer.driver != "escpos":
            return []
        says = row("On the printer's cable: the printer is plugged into the display")
        return [_Place(rows=(says,), keys={"driver": "epson", "port": PRINTERS_CABLE})]

    def _typed(self) -> _Place:
        apart = (BLANK,) if self._stays() or self._offered else ()
        return _Place(rows=(row("Somewhere else: type its address"),), keys=None, heading=apart)

    def _without(self) -> list[_Place]:
        if self._spot.further:
            return []  # it is taken away instead, and a second one that types is nobody's
        return [
            _Place(rows=(row(says),), keys={"driver": driver})
            for driver, says in without_port(self._kind)
        ]

    def _at(self, port: str) -> dict[str, Value]:
        """With the driver that is set, where it is one for a port."""
        driver = self._table.driver
        fits = driver if needs_port(driver) else usual_driver(self._kind)
        return {"driver": fits, "port": port}

    @property
    def takes_keys(self) -> Widget:
        return self._address if self._address.display else self

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._address.display:
            return (("Enter", "takes this address"), ("Esc", "leaves it"))
        if not self._places:
            return ()
        return (("Enter", "takes the chosen one"), ("R", "looks again"))

    async def action_enter(self) -> None:
        if self._address.display:
            if typed := self._address.text:
                await self._take_typed(typed)
            return
        if not self._places:
            return
        keys = self._places[self.list.index].keys
        if keys is None:
            self._address.display = True
            self.screen.set_focus(self._address)
            self.show_end()
        else:
            await self._go_on(keys)

    async def _take_typed(self, typed: str) -> None:
        if why := why_no_port(self._kind, typed):
            self.say(why, ok=False)
        else:
            await self._go_on(self._at(typed), warning=nothing_there(self._kind, typed))

    async def _go_on(self, keys: dict[str, Value], *, warning: str = "") -> None:
        try:
            draft = self.bench.draft.with_keys(self._spot, keys)
        except PosError as problem:
            self.say(str(problem), ok=False)
            return
        if keys.get("driver") == NONE:
            self.bench.draft = draft
            await self.bench.step_back()
            return
        page = SettingsPage(self.bench, self._spot, keys, closes=self, warning=warning)
        await self.bench.open_page(page)

    async def action_look(self) -> None:
        self._look()

    async def action_back(self) -> None:
        if self._address.display:
            self._address.display = False
            self.screen.set_focus(self)
            self.show()
        else:
            await super().action_back()


def _rows(found: FoundPort, kind: DeviceKind, room: int) -> tuple[Row, ...]:
    called = found.called or found.way.value.capitalize()
    tone = Tone.ACCENT if found.likely is kind else Tone.MUTED
    sure = (Piece(f"likely a {found.likely.value}", tone),) if found.likely is not None else ()
    now = f", now {found.now}" if found.now else ""
    trouble = folded(f"! {shown(found.trouble)}", room - 2, most=3) if found.trouble else ()
    return (
        Row(left=(Piece(shown(called), Tone.STRONG),), right=sure),
        *_below(f"{shown(found.port)}{shown(now)}", room),
        *(row(f"  {line}", tone=Tone.ALARM) for line in trouble),
    )


def _below(text: str, room: int) -> tuple[Row, ...]:
    """A port's name may be longer than any line: whole all the same, to be told from another's."""
    return tuple(row(f"  {line}", tone=Tone.MUTED) for line in folded(text, room - 2, most=3))
