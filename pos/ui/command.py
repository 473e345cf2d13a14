"""What a command is, and the register as commands and panels may use it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from pos.core.intents import Intent
    from pos.core.sale import LineItem, ReturnLine
    from pos.ports.catalog import Catalog
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.terminal.snapshot import Snapshot
    from pos.ui.panels.panel import Panel


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
    def zone(self) -> tzinfo: ...

    def now(self) -> datetime: ...
    def open_loyalty_office(self) -> LoyaltyOffice:
        """From a thread of one's own: it loads what it needs. To be closed by the caller."""
        ...

    def ask(self, intent: Intent) -> None: ...
    def refuse(self, why: str) -> None:
        """Say no at once, where the core need not be asked."""
        ...

    async def open_panel(self, panel: Panel) -> None: ...
    async def close_panel(self) -> None: ...
    def select_by(self, step: int) -> None: ...
    def select_page(self, direction: int) -> None: ...
    async def leave(self) -> None:
        """End the program."""
        ...


class Command(ABC):
    """A thing to ask for; the docstring of its class is its help."""

    key: ClassVar[str] = ""
    cap: ClassVar[str] = ""
    """What the keyboard prints on the key."""
    label: ClassVar[str]
    short: ClassVar[str] = ""
    """The label where room is scarce; empty keeps the command out of the bar."""

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
