"""`pos outbox retry`, `settle` and `edit`: what a person makes of an entry, by whatever till.

Where a till runs it does it itself, asked by a wish; else one is taken up for it, without devices.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Final

from pos.cli.common import add_command, settings_of
from pos.cli.manager import manager_by_pin, unnamed
from pos.errors import TillInUse

if TYPE_CHECKING:
    from pos.assembly.entries import EntryWish
    from pos.assembly.till import Till
    from pos.cli.common import Commands
    from pos.config import Settings
    from pos.outbox.wishes import WishAnswer, Wishes

WAYS: Final = ("absorb", "without-redemption", "next-visit", "by-hand")

TAKEN_UP_WITHIN_S = 10.0
LOOK_EVERY_S = 0.05


def add_to(group: Commands) -> None:
    retried = add_command(group, "retry", "try an entry again, on record")
    retried.add_argument("id")
    retried.add_argument(
        "--even-twice", action="store_true", help="also an event that may count twice by it"
    )
    _add_who(retried)
    retried.set_defaults(carry_out=retry)
    settled = add_command(group, "settle", "end an entry that was rejected, on record")
    settled.add_argument("id")
    settled.add_argument(
        "--how",
        choices=WAYS,
        default=None,
        help="absorb: the store bears it, nothing more is sent; without-redemption: the order "
        "goes out without points and coupons; next-visit: so too, and the amount is told of when "
        "the customer comes again; by-hand: seen to at the service. Without it: absorb where "
        "something was given, else by-hand",
    )
    _add_who(settled)
    settled.set_defaults(carry_out=settle)
    edited = add_command(group, "edit", "send an entry that was rejected for another customer")
    edited.add_argument("id")
    edited.add_argument(
        "--customer",
        required=True,
        metavar="WHO",
        help="the right customer: phone number, e-mail address, or id",
    )
    edited.add_argument(
        "--even-unknown",
        action="store_true",
        help="also where the service knows nobody by that, and makes somebody new of it",
    )
    _add_who(edited)
    edited.set_defaults(carry_out=edit)


def _add_who(made: argparse.ArgumentParser) -> None:
    made.add_argument("--why", default="", metavar="TEXT", help="for the record; nobody's name")
    made.add_argument("--manager", default="", metavar="ID", help="who answers for it, by PIN")
    made.add_argument(
        "--pin-stdin", action="store_true", help="read the manager's PIN from standard input"
    )


def retry(given: argparse.Namespace) -> int:
    from pos.core import intents as it
    from pos.text import safe

    settings = settings_of(given)
    asked = it.TryEntryAgain(
        entry_id=given.id,
        even_twice=given.even_twice,
        why=safe(given.why),
        from_the_office=True,
        manager_id=_manager(given, settings),
    )
    return _carried_out(settings, asked)


def settle(given: argparse.Namespace) -> int:
    from pos.core import intents as it
    from pos.core.settlement import SettleHow
    from pos.text import safe

    settings = settings_of(given)
    asked = it.SettleEntry(
        entry_id=given.id,
        how=SettleHow(given.how) if given.how else None,
        why=safe(given.why),
        from_the_office=True,
        manager_id=_manager(given, settings),
    )
    return _carried_out(settings, asked)


def edit(given: argparse.Namespace) -> int:
    from pos.core import intents as it
    from pos.text import safe

    settings = settings_of(given)
    asked = it.ReaddressEntry(
        entry_id=given.id,
        customer_id=safe(given.customer),
        even_unknown=given.even_unknown,
        why=safe(given.why),
        from_the_office=True,
        manager_id=_manager(given, settings),
    )
    return _carried_out(settings, asked)


def _manager(given: argparse.Namespace, settings: Settings) -> str:
    """Whose word it is, by PIN; '' where nobody is named: the folder's own user, then."""
    from pos.places import Places

    if not given.manager and not given.pin_stdin:
        return ""
    if not given.manager or not given.pin_stdin:
        key = "--pin-stdin" if given.manager else "--manager"
        raise unnamed("pos outbox", key, problem="missing")
    pin = sys.stdin.readline().strip()
    places = Places(settings.data_dir)
    return manager_by_pin(places, given.manager, pin, undone="Nothing is changed")


def _carried_out(settings: Settings, asked: EntryWish) -> int:
    from pos.cli.log_file import write_log
    from pos.places import Places

    if not Places(settings.data_dir).record.exists():
        print(f"pos: no entry {asked.entry_id} waits; see: pos outbox list", file=sys.stderr)
        return 1
    write_log(settings)
    answer = _by_a_till(settings, asked)
    print(answer.say, file=sys.stdout if answer.granted else sys.stderr)
    return 0 if answer.granted else 1


def _by_a_till(settings: Settings, asked: EntryWish) -> WishAnswer:
    from pos.assembly.devices import without_devices
    from pos.assembly.till import Till
    from pos.core.intents import TryEntryAgain
    from pos.outbox.wishes import WishAnswer

    try:
        with Till(without_devices(settings)).running() as till:
            outcome = till.terminal.submit(asked).ended.result()
            stays = _why_it_stays(till) if outcome.ok and isinstance(asked, TryEntryAgain) else ""
    except TillInUse:
        return _by_the_one_at_work(settings, asked)
    return WishAnswer(granted=outcome.ok, say=outcome.refusal or f"{outcome.say} {stays}".rstrip())


def _why_it_stays(till: Till) -> str:
    from pos.assembly.entries import waits_still
    from pos.errors import LoyaltyError, LoyaltyMisuse

    try:
        till.check_loyalty()
    except LoyaltyMisuse as misuse:
        return waits_still(trouble=misuse.reason)
    except LoyaltyError:
        return waits_still()
    return ""


def _by_the_one_at_work(settings: Settings, asked: EntryWish) -> WishAnswer:
    from pos.assembly.entries import body_of, open_wishes
    from pos.clock import SystemClock
    from pos.places import Places

    with closing(open_wishes(Places(settings.data_dir))) as wishes:
        number = wishes.leave(asked.entry_id, body_of(asked), SystemClock().now())
        return answer_to(wishes, number, entry_id=asked.entry_id)


def answer_to(wishes: Wishes, number: int, *, entry_id: str) -> WishAnswer:
    """Taken back where nobody took it up in time; once it is taken up, only the answer counts."""
    from pos.assembly.entries import TAKES_AT_MOST_S, unanswered
    from pos.outbox.wishes import WishAnswer

    if (answer := _answered(wishes, number, within_s=TAKEN_UP_WITHIN_S)) is not None:
        return answer
    if wishes.withdraw(number):
        say = "The till that runs on this folder did not take it up; nothing is changed."
        return WishAnswer(granted=False, say=f"pos: {say} Try again.")
    answer = _answered(wishes, number, within_s=TAKES_AT_MOST_S)
    return answer or WishAnswer(granted=False, say=unanswered(entry_id))


def _answered(wishes: Wishes, number: int, *, within_s: float) -> WishAnswer | None:
    until = time.monotonic() + within_s
    while (answer := wishes.take_answer(number)) is None and time.monotonic() < until:
        time.sleep(LOOK_EVERY_S)
    return answer
