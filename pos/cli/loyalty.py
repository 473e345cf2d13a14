"""`pos loyalty`: the program at a glance, and what a manager does for one customer."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.loyalty_pages import customer_lines, customer_told, program_lines, program_told
from pos.cli.office import (
    add_again,
    add_yes,
    asking,
    consents,
    customer_id_of,
    logged_in_name,
    must_be_meant,
    opened_office,
    opened_program,
    told_if_lost,
    was_done_before,
)
from pos.errors import ConfigError, LoyaltyError, LoyaltyUnreachable
from pos.text import safe

if TYPE_CHECKING:
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.program import PointsTransaction

MOST_POINTS = 10_000_000


def add_to(commands: Commands) -> None:
    group = add_group(commands, "loyalty", "the loyalty program and its customers")
    program = add_command(group, "program", "earning, spending, tiers, campaigns", with_json=True)
    program.set_defaults(carry_out=show_program)
    customer = add_command(group, "customer", "everything known of one", with_json=True)
    _add_customer(customer)
    customer.set_defaults(carry_out=show_customer)
    moved = add_command(group, "transactions", "points that moved, newest first", with_json=True)
    _add_customer(moved)
    moved.set_defaults(carry_out=show_transactions)
    adjusted = add_command(group, "adjust", "give points by hand, or take them with a minus")
    _add_customer(adjusted)
    adjusted.add_argument("points", metavar="POINTS", type=int)
    adjusted.add_argument("--reason", metavar="R", required=True, help="why, for the program")
    adjusted.add_argument("--by", metavar="NAME", default="", help="who; else who is logged in")
    add_yes(adjusted)
    adjusted.set_defaults(carry_out=adjust)
    activated = add_command(
        group,
        "activate",
        "make pending points usable at once, for good; "
        "pos loyalty transactions ID tells the transaction",
    )
    activated.add_argument(
        "transaction",
        metavar="TRANSACTION",
        help="as in the column transaction of: pos loyalty transactions ID",
    )
    add_yes(activated)
    activated.set_defaults(carry_out=activate)
    deleted = add_command(group, "delete-customer", "delete a customer at the service, for good")
    _add_customer(deleted)
    add_again(deleted)
    deleted.set_defaults(carry_out=delete_customer)


def _add_customer(made: argparse.ArgumentParser) -> None:
    made.add_argument("id", metavar="ID", type=customer_id_of, help="the customer's id")


def show_program(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    try:
        with opened_office(settings) as office, asking():
            if given.json:
                print_json(program_told(office))
            else:
                for line in program_lines(office, settings.store.currency):
                    print(line)
    except LoyaltyUnreachable:
        if not given.json:
            from pos.cli.kept_pages import kept_program_lines

            for line in kept_program_lines(settings):
                print(line)
        raise
    return 0


def show_customer(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    from pos.clock import SystemClock
    from pos.core.customer_file import CustomerFile, Page

    with opened_program(settings) as program, asking():
        customer = program.find_customer(given.id)
        if customer is None:
            print(f"pos: the service knows no customer {given.id}", file=sys.stderr)
            return 1
        file = CustomerFile(customer_id=given.id)
        for page in Page:
            file = file.with_newer(program.read_page(given.id, page))
    if given.json:
        print_json(customer_told(customer, file, now=SystemClock().now()))
    else:
        for line in customer_lines(customer, file, zone=ZoneInfo(settings.store.timezone)):
            print(line)
    return 0


def show_transactions(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    with opened_office(settings) as office, asking():
        found = office.transactions(given.id)
    if given.json:
        print_json([_told(one) for one in found])
        return 0
    if found:
        print(f"{'when':<16}  {'points':>9}  {'what':<15}  transaction  more")
    for one in found:
        print(_line(one, ZoneInfo(settings.store.timezone)))
    if not found:
        print("No points have moved.")
    return 0


def adjust(given: argparse.Namespace) -> int:
    _check_adjustment(given)
    settings = settings_of(given)
    points = abs(given.points)
    does = f"{given.id} is given" if given.points > 0 else f"{given.id} loses"
    say = f"{does} {points:,} points: {safe(given.reason)}"
    with opened_office(settings) as office:
        if not consents(given, say, command="pos loyalty adjust"):
            return 1
        with told_if_lost(f"pos loyalty transactions {given.id}"):
            _adjust(office, given)
    print(f"Done: {given.points:+,} points for {given.id}.")
    return 0


def _check_adjustment(given: argparse.Namespace) -> None:
    if not 0 < abs(given.points) <= MOST_POINTS:
        raise ConfigError(
            file="pos loyalty adjust", key="POINTS", problem=f"from 1 to {MOST_POINTS:,}, or minus"
        )
    if not given.reason.strip():
        raise ConfigError(file="pos loyalty adjust", key="--reason", problem="is empty")


def _adjust(office: LoyaltyOffice, given: argparse.Namespace) -> None:
    """An answer that was lost is asked for once more: the same id moves points only once."""
    from pos.clock import TimeOrderedIds

    name = f"adjust-{TimeOrderedIds().new_id()}"

    def send() -> None:
        office.adjust_points(
            given.id, given.points, given.reason, given.by or logged_in_name(), transaction_id=name
        )

    try:
        send()
    except LoyaltyUnreachable as lost:
        if not lost.sent:
            raise
        try:
            send()
        except LoyaltyError as again:
            if not was_done_before(again):
                raise lost from again  # whatever became of the second, the first may be done


def activate(given: argparse.Namespace) -> int:
    name = _an_id_or_wrong_use(given.transaction)
    say = f"The pending points of {name} become usable at once. This cannot be undone."
    with opened_office(settings_of(given)) as office:
        if not consents(given, say, command="pos loyalty activate"):
            return 1
        with told_if_lost("pos loyalty transactions ID"):
            points = office.activate_points(name)
    print(f"{points:,} points are usable now.")
    return 0


def _an_id_or_wrong_use(text: str) -> str:
    try:
        return customer_id_of(text)
    except argparse.ArgumentTypeError as problem:
        raise ConfigError(
            file="pos loyalty activate", key="TRANSACTION", problem=str(problem)
        ) from problem


def delete_customer(given: argparse.Namespace) -> int:
    with opened_office(settings_of(given)) as office:
        print(
            f"{given.id} will be deleted at the loyalty service, with all points and coupons. "
            "This cannot be undone.",
            flush=True,
        )
        must_be_meant(given.id, given.again, command="pos loyalty delete-customer")
        with told_if_lost(f"pos loyalty customer {given.id}"):
            office.delete_customer(given.id)
    print(f"{given.id} is gone.")
    return 0


def _line(one: PointsTransaction, zone: ZoneInfo) -> str:
    at = f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}" if one.at else " " * 16
    more = "  ".join(part for part in (one.status, one.reason, one.coupon_code) if part)
    return f"{at}  {one.points:>+9,}  {one.what:<15}  {one.transaction_id}  {more}".rstrip()


def _told(one: PointsTransaction) -> dict[str, object]:
    return {
        "id": one.transaction_id,
        "kind": one.kind,
        "say": one.what,
        "points": one.points,
        "amount": None if one.amount is None else str(one.amount),
        "at": one.at and one.at.isoformat(),
        "status": one.status,
        "reason": one.reason,
        "coupon": one.coupon_code,
        "branch": one.branch,
        "expires_at": one.expires_at and one.expires_at.isoformat(),
        "balance_after": one.balance_after,
    }
