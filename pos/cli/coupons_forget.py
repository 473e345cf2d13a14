"""`pos coupons forget-customer`: a customer taken out of the coupon engine's own database."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict
from typing import Final

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.cli.office import add_again, customer_id_of, logged_in_name, must_be_meant

_COMMAND: Final = "pos coupons forget-customer"


def add_to(group: Commands) -> None:
    made = add_command(
        group, "forget-customer", "forget a customer; their own coupons end", with_json=True
    )
    made.add_argument("id", metavar="ID", type=customer_id_of, help="the customer's id")
    add_again(made)
    made.set_defaults(carry_out=forget)


def forget(given: argparse.Namespace) -> int:
    from pos.assembly.coupon_engine import open_coupon_database
    from pos.clock import SystemClock
    from pos.coupons.forgetting import forget_customer

    settings = settings_of(given)
    must_be_meant(given.id, given.again, command=_COMMAND)
    with closing(open_coupon_database(settings)) as database:
        forgotten = forget_customer(
            database, given.id, by=logged_in_name(), now=SystemClock().now()
        )
    if given.json:
        print_json(asdict(forgotten))
    elif forgotten.is_nothing:
        print(f"The coupon engine knows nothing of {given.id}.")
    else:
        print(
            f"{given.id} is forgotten here. Coupons that were theirs: {forgotten.coupons:,}, ended "
            f"now: {forgotten.ended:,}. Uses that name nobody now: {forgotten.uses:,}."
        )
    if not given.json and forgotten.was_told:
        print("So is what the loyalty service told of them last.")
    return 0
