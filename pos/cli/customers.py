"""`pos customers`: a customer erased at this till. The loyalty service is told nothing of it."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from pos.cli.common import (
    Commands,
    add_command,
    add_group,
    places_of,
    print_json,
    settings_of,
)
from pos.cli.office import add_again, customer_id_of, must_be_meant
from pos.errors import HubError, JournalError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.journal.erasing import Erased
    from pos.places import Places

_COMMAND = "pos customers erase"


def add_to(commands: Commands) -> None:
    group = add_group(commands, "customers", "what this till keeps of a customer")
    erased = add_command(
        group, "erase", "forget a customer; the record stays whole", with_json=True
    )
    erased.add_argument("id", metavar="ID", type=customer_id_of, help="the customer's id")
    add_again(erased)
    erased.set_defaults(carry_out=erase)


def erase(given: argparse.Namespace) -> int:
    """Where no till runs on the folder: one that sells may hold them in its hands."""
    from pos.loyalty.told import ToldCustomers
    from pos.office.cards import CardFile
    from pos.places import lock_folder

    places = places_of(given)
    if not places.record.exists():
        raise JournalError(f"{places.record}: there is no record here yet.")
    unlock = lock_folder(places)
    try:
        must_be_meant(given.id, given.again, command=_COMMAND)
        erased = _erased(places, given.id)
        cards = CardFile(places.cards).unlink_all_of(given.id)
        was_told = ToldCustomers(places.told_customers).forget(given.id)
    finally:
        unlock()
    at_hub = _erased_at_hub(settings_of(given), given.id)
    _tell(given, places, erased, cards=cards, was_told=was_told, at_hub=at_hub)
    if isinstance(at_hub, HubError):
        print(
            f"pos: {given.id} is not erased at the hub. {at_hub} Run this again once it answers.",
            file=sys.stderr,
        )
        return 1
    return 0


def _erased_at_hub(settings: Settings, customer_id: str) -> int | HubError:
    """How many rows of the store's named them there."""
    if not settings.hub.dsn:
        return 0
    from pos.assembly.hub.opened import opened_hub

    try:
        with opened_hub(settings) as hub:
            from pos.hub.customers import HubCustomers

            return HubCustomers(hub, store=settings.store.id).forget(customer_id)
    except HubError as problem:
        return problem


def _erased(places: Places, customer_id: str) -> Erased:
    from pos.clock import SystemClock
    from pos.journal.copy import SecondCopy
    from pos.journal.erasing import erase_from_copy
    from pos.journal.journal import SqliteJournal
    from pos.journal.machine import this_machine

    with closing(SqliteJournal(places.record, machine=this_machine())) as journal:
        erased = journal.erase_customer(customer_id, SystemClock().now())
    copy = SecondCopy(places.record, places.copy)
    copy.start()
    copy.close()
    erase_from_copy(places.copy, customer_id)
    return erased


def _tell(
    given: argparse.Namespace,
    places: Places,
    erased: Erased,
    *,
    cards: int,
    was_told: bool,
    at_hub: int | HubError,
) -> None:
    from pos.journal.erasing import files_set_aside

    aside = [str(path) for path in files_set_aside(places.record)]
    if given.json:
        told = {"records": erased.people, "entries": erased.entries, "cards": cards}
        told["balances"] = int(was_told)
        told["at_hub"] = at_hub if isinstance(at_hub, int) else 0
        print_json({**told, "damaged_files": aside})
        return
    if erased.is_nothing and not cards and not was_told:
        print(f"This till keeps nothing of {given.id}.")
    else:
        print(
            f"{given.id} is erased here: {erased.people:,} records name nobody now, "
            f"{erased.entries:,} entries of the outbox and {cards:,} cards are gone."
        )
    if was_told:
        print("So is the balance that the service told of them last.")
    if isinstance(at_hub, int) and at_hub:
        print(f"So is what the store's hub knew of them: {at_hub:,} rows name nobody now.")
    print("The loyalty service keeps them until: pos loyalty delete-customer ID")
    if aside:
        print(f"Nothing is erased in damaged files kept beside; delete them: {', '.join(aside)}")
