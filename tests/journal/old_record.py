"""A record of some months: a shift a day, each with its sales, a gift card, and a customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from builders import MUNA, Counter, counter_of, item_of, sar
from samples import SARA

from pos.core import events as ev
from pos.core import intents as it
from pos.core.deliveries import CustomerDelivery
from pos.core.stored_value import StoredKind
from pos.journal.copy import SecondCopy
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch

FIRST_DAY = datetime(2025, 1, 1, 9, tzinfo=UTC)
BAG = item_of("bag", "100.00")
WAITING = CustomerDelivery(entry_id="customer:1", customer_id="c1", name="Huda")


def day(number: int) -> datetime:
    """The beginning of the shop's day; shifts are numbered as the days are, from 1."""
    return (FIRST_DAY + timedelta(days=number - 1)).replace(hour=0)


def old_record(path: Path, *, days: int = 6, waits_since: int = 0, suspended_on: int = 0) -> Path:
    """The last shift is open; each day's card is issued with 50.00, and 5.00 of the first spent.

    `waits_since`: the day on which something was put into the outbox, `suspended_on`: the one on
    which a sale was set aside that is still open; 0 for none.
    """
    counter = counter_of(who=MUNA)
    journal = SqliteJournal(path)
    for number in range(1, days + 1):
        at = FIRST_DAY + timedelta(days=number - 1)
        _sell(counter, number)
        if number == suspended_on:
            counter.done(it.AddItem(item=BAG))
            counter.done(it.SuspendSale())
        deliveries = (WAITING,) if number == waits_since else ()
        events = tuple(counter.events)
        journal.append([Batch(at=at, events=events, deliveries=deliveries)])
        counter.events.clear()
        if number < days:
            counter.done(it.CloseShift(counted=sar("100.00")))
            closed = at + timedelta(hours=9)
            journal.append([Batch(at=closed, events=tuple(counter.events))])
            counter.events.clear()
            counter.done(it.OpenShift(opening_float=sar("100.00")))
    journal.close()
    return path


def copied(record: Path) -> Path:
    folder = record.parent / "copy"
    copy = SecondCopy(record, folder)
    copy.start()
    copy.close()
    return folder


def _sell(counter: Counter, number: int) -> None:
    counter.done(it.AddItem(item=BAG))
    sale = counter.state.sale
    assert sale is not None
    counter.done(it.CustomerFound(sale_id=sale.sale_id, customer=SARA))
    counter.events.extend(_of_cards(number, sale.sale_id))
    counter.done(it.TakeTender(method="cash"))


def _of_cards(number: int, sale_id: str) -> tuple[ev.Event, ...]:
    card = f"card-{number}"
    issued = ev.StoredValueIssued(
        sale_id=sale_id,
        receipt="",
        number=1,
        instrument_id=card,
        kind=StoredKind.GIFT_CARD,
        digest=f"digest-{number}",
        last_four="ABCD",
        amount=sar("50.00"),
    )
    spent = ev.StoredValueSpent(sale_id=sale_id, instrument_id="card-1", amount=sar("5.00"))
    anew = ev.StoredValueReplaced(
        instrument_id=card,
        digest=f"anew-{number}",
        last_four="EFGH",
        reason="lost",
        cashier_id=MUNA.user_id,
    )
    return (issued, spent, anew)
