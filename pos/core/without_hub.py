"""What of the till works while the store's hub does not answer: a row for what asks it."""

from __future__ import annotations

from typing import Final

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.offline import Operation, Works

OF_SUSPENDED: Final = (
    Operation(
        name="Suspend the sale",
        of=it.SuspendSale,
        works=Works.YES,
        say="Other tills see it once the hub answers.",
    ),
    Operation(
        name="Resume a sale of this till that no other was offered",
        of=it.ResumeSale,
        works=Works.YES,
    ),
    Operation(
        name="Resume a sale of this till that another may have by now",
        of=fx.TakeWaiting,
        works=Works.LIMITED,
        say="On a manager's word. The hub is told later; where another till had it, both are told.",
    ),
    Operation(
        name="Resume a sale of another till",
        of=it.SuspendedTaken,
        works=Works.NO,
        say="The store's hub does not answer. Resume it at the till that suspended it.",
    ),
    Operation(
        name="See what other tills have suspended",
        of=it.ListSuspended,
        works=Works.NO,
        say="The store's hub does not answer: what other tills have suspended cannot be seen now.",
    ),
)

OF_RETURNS: Final = (
    Operation(
        name="Return goods of a receipt of this till",
        of=it.ReturnGoods,
        works=Works.YES,
        say="The hub is told later; what another till had taken back by then is an alarm.",
    ),
    Operation(
        name="Look up and return a receipt of another till",
        of=fx.FindReturn,
        works=Works.NO,
        say="It is of another till, and the hub cannot be asked now: a manager may take its goods "
        "back without a receipt.",
    ),
    Operation(
        name="Know a customer whom only another till has seen, while the loyalty service is away",
        of=fx.FindCustomer,
        works=Works.NO,
        say="The id alone is put on the sale, not confirmed: it earns and is sent later.",
    ),
)

OF_CARDS: Final = (
    Operation(
        name="Sell a gift card, issue store credit",
        of=it.SellGiftCard,
        works=Works.YES,
        say="Other tills know it once the hub answers.",
    ),
    Operation(
        name="Pay with a gift card or store credit that this till knows",
        of=it.TakeTender,
        works=Works.LIMITED,
        say="Up to [hub] offline_card_limit of each, which is nothing unless the store sets it. "
        "What another till had spent by then is an alarm.",
    ),
    Operation(
        name="Pay with a gift card or store credit of another till",
        of=fx.ClaimCard,
        works=Works.NO,
        say="The store's hub does not answer, so that nobody knows what is on this card by now.",
    ),
    Operation(
        name="What is on a gift card or store credit that this till knows",
        of=it.ReadStoredValue,
        works=Works.LIMITED,
        say="As this till knew it last.",
    ),
)

WITHOUT_HUB: Final = (*OF_SUSPENDED, *OF_RETURNS, *OF_CARDS)
