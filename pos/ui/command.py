"""What a command is, and the register as commands and panels may use it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from pos.core.intents import Intent
    from pos.core.sale import LineItem, ReturnLine
    from pos.core.stored_value import GiftCardLine
    from pos.ports.audit import Audit
    from pos.ports.catalog import Catalog
    from pos.ports.entries import OpenEntries
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.reports import Reports, SalesReports
    from pos.ports.settings import SettingsFile
    from pos.ports.store_day import StoreDay
    from pos.ports.trying import DevicesAtTill
    from pos.ports.users import Users
    from pos.terminal.snapshot import Snapshot
    from pos.terminal.ticket import Ticket
    from pos.ui.panels.panel import Panel


BEING_LOOKED_UP = "The customer is being looked up. Wait for the answer."


class Desk(Protocol):
    """The register in front of the cashier."""

    @property
    def snapshot(self) -> Snapshot: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def selected_line(self) -> LineItem | None:
        """Something bought, which can be changed; None also where a return is selected."""
        ...

    @property
    def selected_return(self) -> ReturnLine | None: ...
    @property
    def selected_gift_card(self) -> GiftCardLine | None: ...
    @property
    def zone(self) -> tzinfo: ...

    def now(self) -> datetime: ...
    def open_loyalty_office(self) -> LoyaltyOffice:
        """From a thread of one's own: it loads what it needs. To be closed by the caller."""
        ...

    def open_day(self) -> StoreDay:
        """From a thread of one's own, as the office; nothing is to be closed."""
        ...

    def open_entries(self) -> OpenEntries:
        """The outbox as a person works it; the same holds for it."""
        ...

    def open_reports(self) -> Reports:
        """X and Z of the shifts; the same holds for it."""
        ...

    def open_sales(self) -> SalesReports:
        """Sales of any days; the same holds for it."""
        ...

    def open_devices(self) -> DevicesAtTill:
        """The devices of this till; the same holds for them."""
        ...

    def open_settings(self) -> SettingsFile | None:
        """The file of this till's configuration; None where it has none. The same holds for it."""
        ...

    def open_users(self) -> Users:
        """Who may work the till; the same holds for them."""
        ...

    def open_audit(self) -> Audit:
        """Who did what; the same holds for it."""
        ...

    def ask(self, intent: Intent) -> Ticket | None: ...
    def take_typed(self) -> str:
        """What stands in the scan field, which is empty then."""
        ...

    def refuse(self, why: str) -> None:
        """Say no at once, where the core need not be asked."""
        ...

    def pass_refusal(self) -> None:
        """What was refused last is no news any more: something newer is wrong."""
        ...

    def try_line(self) -> None:
        """Try to reach the loyalty service now; what comes of it is told as ever."""
        ...

    @property
    def panel(self) -> Panel | None:
        """What is open now."""
        ...

    async def open_panel(self, panel: Panel, *, in_place: bool = False) -> None:
        """Over what is open, or `in_place` of it."""
        ...

    @property
    def is_half_typed(self) -> bool:
        """Whether somebody is typing: into a field that has text, or at a form."""
        ...

    def opened_unasked(self) -> None:
        """What has just opened was scanned for: no key pressed before is meant for it."""
        ...

    async def step_back(self) -> None:
        """From the open panel to the one it was opened from."""
        ...

    async def close_panel(self) -> None:
        """All of them: what they were opened for is done."""
        ...

    def select_by(self, step: int) -> None: ...
    def select_page(self, direction: int) -> None: ...
    def wear(self, theme: str) -> None:
        """Draw everything in these colours from now on."""
        ...

    async def leave(self) -> None:
        """End the program."""
        ...

    async def go_over(self) -> None:
        """To the till in training, or from there back to the real one."""
        ...


class Command(ABC):
    """A thing to ask for; the docstring of its class is its help."""

    key: ClassVar[str] = ""
    cap: ClassVar[str] = ""
    """What the keyboard prints on the key."""
    label: ClassVar[str]
    short: ClassVar[str] = ""
    """The label where room is scarce; without it or a sign the command is not in the bar."""
    sign: ClassVar[str] = ""
    """What stands in the bar for a key with a long name."""
    listed_behind: ClassVar[type[Command] | None] = None
    """In a menu, where its key says otherwise."""

    @classmethod
    def help(cls) -> str:
        assert cls.__doc__ is not None, f"{cls.__name__} does not say what it is for"
        return cls.__doc__

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:  # noqa: ARG003 - for those that look
        """Whether there is any sense in it now; a menu leaves out what has none."""
        return True

    @abstractmethod
    async def run(self, desk: Desk) -> None: ...
