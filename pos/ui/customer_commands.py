"""What can be done for the customer of the sale: letters in their file, names in the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pos.core import intents as it
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class OfCustomer(Command):
    """Anything that needs a customer on the sale."""

    letter: ClassVar[str] = ""
    """Its key in the customer's file."""
    brief: ClassVar[str]
    """Its name beside that key."""

    @classmethod
    def brief_now(cls, snapshot: Snapshot) -> str:  # noqa: ARG003 - for those that look
        return cls.brief

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        sale = snapshot.state.sale
        return sale is not None and sale.customer is not None


class UpdateDetails(OfCustomer):
    """Name, phone, e-mail, birth date."""

    label, letter, brief = "Update customer", "U", "update"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer_forms import update_form

        await desk.open_panel(update_form(desk))


class Tags(OfCustomer):
    """Add or remove their tags."""

    label, letter, brief = "Tags of the customer", "T", "tags"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.tags import TagsPanel

        await desk.open_panel(TagsPanel(desk))


class LinkCard(OfCustomer):
    """A plastic card becomes theirs."""

    label, letter, brief = "Link a card", "L", "card"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer_forms import card_form

        await desk.open_panel(card_form(desk))


class SendEvent(OfCustomer):
    """Tell the program what they did."""

    label, letter, brief = "Send an event", "E", "event"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and bool(snapshot.state.setup.customer_events)

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer_event import EventPanel

        if desk.snapshot.state.setup.customer_events:
            await desk.open_panel(EventPanel(desk))
        else:
            desk.refuse("No events are set up for this store.")


class OptInOrOut(OfCustomer):
    """Leave the program, or join again."""

    label, letter, brief = "Opt in or out", "O", "opt out"

    @classmethod
    def brief_now(cls, snapshot: Snapshot) -> str:
        return "opt in" if _has_left(snapshot) else cls.brief

    async def run(self, desk: Desk) -> None:
        await (OptIn if _has_left(desk.snapshot) else OptOut)().run(desk)


def _has_left(snapshot: Snapshot) -> bool:
    sale = snapshot.state.sale
    return sale is not None and sale.customer is not None and sale.customer.opted_out


class OptIn(OfCustomer):
    """Also for those who left elsewhere."""

    label = "Opt in"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer_forms import opt_question

        await desk.open_panel(opt_question(desk, joins=True))


class OptOut(OfCustomer):
    """They no longer earn nor redeem."""

    label = "Opt out"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and not _has_left(snapshot)

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer_forms import opt_question

        await desk.open_panel(opt_question(desk, joins=False))


class LookUpAgain(OfCustomer):
    """Ask the loyalty service again."""

    label, letter, brief = "Look the customer up again", "K", "look up"

    async def run(self, desk: Desk) -> None:
        if not desk.snapshot.loyalty.online:
            desk.try_line()
        desk.ask(it.ConfirmCustomer())


class SomeoneElse(OfCustomer):
    """Another customer for this sale."""

    label, letter, brief = "Someone else", "S", "other"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer import CustomerPanel

        await desk.open_panel(CustomerPanel(desk))


FILE_COMMANDS: tuple[type[OfCustomer], ...] = (
    UpdateDetails,
    Tags,
    LinkCard,
    SendEvent,
    OptInOrOut,
    LookUpAgain,
    SomeoneElse,
)
"""Those with a letter in the file."""

CUSTOMER_COMMANDS: tuple[type[Command], ...] = (*FILE_COMMANDS, OptIn, OptOut)
