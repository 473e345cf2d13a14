"""`pos customers`: a customer erased at this till. The loyalty service is told nothing of it."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, places_of, print_json
from pos.cli.office import add_again, customer_id_of, must_be_meant
from pos.errors import JournalError

if TYPE_CHECKING:
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
    _tell(given, places, erased, cards=cards, was_told=was_told)
    return 0


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
    given: argparse.Namespace, places: Places, erased: Erased, *, cards: int, was_told: bool
) -> None:
    from pos.journal.erasing import files_set_aside

    aside = [str(path) for path in files_set_aside(places.record)]
    if given.json:
        told = {"records": erased.people, "entries": erased.entries, "cards": cards}
        told["balances"] = int(was_told)
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
    print("The loyalty service keeps them until: pos loyalty delete-customer ID")
    if aside:
        print(f"Nothing is erased in damaged files kept beside; delete them: {', '.join(aside)}")
