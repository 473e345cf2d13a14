"""What every answer starts from: the call, the customer it names, the checks many calls share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from pos.sandbox.account import Account
from pos.sandbox.exchange import Outcome, Refused, Reply, Request
from pos.sandbox.fields import Fields, body_of, invalid
from pos.sandbox.world import Customer, World, mint_number, with_customer, with_item

REFERRAL_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Call:
    """One request with the values of its path, ready to be answered."""

    world: World
    request: Request
    now: datetime
    place: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None  # of the outgoing call this request had to wait for
    person: str = ""  # whom the body's customerId means, where the account merges channels

    def body(self) -> Fields:
        fields = body_of(self.request)
        return fields.about(self.person) if self.person else fields

    def whole(self, name: str, *, default: int) -> int:
        """A whole number of the query string."""
        text = self.query.get(name, "")
        if not text:
            return default
        if not (text.isascii() and text.isdigit()):
            raise invalid(name, "must be a whole number")
        return int(text)


Answer = tuple[World, Reply]
Responder = Callable[[Call], Answer]


def known(world: World, customer_id: str) -> Customer:
    customer = world.customers.get(customer_id)
    if customer is None:
        raise Refused(404, 7000, "The customer does not exist")
    return customer


def active(world: World, customer_id: str) -> Customer:
    customer = known(world, customer_id)
    if not customer.active:
        raise Refused(422, 3009, "The customer is inactive")
    return customer


def ensured(world: World, fields: Fields, customer_id: str, *, now: datetime) -> World:
    """The world with this customer in it: orders and events create whom they do not know."""
    if customer_id in world.customers:
        return world
    world, number = mint_number(world)
    created = Customer(
        customer_id=customer_id,
        number=number,
        created_at=now,
        email=fields.text("email") or "",
        mobile=fields.text("mobile") or "",
        guest=fields.flag("guest"),
        referral_code=f"R{number:X}".ljust(REFERRAL_LETTERS, "0"),
    )
    return with_customer(world, created)


def program_on(account: Account) -> None:
    if not account.program_active:
        raise Refused(422, 6000, "The loyalty program is not active")


def cashback_on(account: Account) -> None:
    program_on(account)
    if not account.cashback_active:
        raise Refused(422, 6001, "Cashback is switched off")


def redemption_on(account: Account) -> None:
    program_on(account)
    if not account.redemption_active:
        raise Refused(422, 6000, "Redemption is switched off")


def new_id(world: World, transaction_id: str, customer_id: str) -> World:
    """Claims an id; one used before is refused without any effect."""
    if transaction_id in world.ids:
        raise Refused(422, 9004, f"{transaction_id} exists already")
    return replace(world, ids=with_item(world.ids, transaction_id, customer_id))


def new_time(customer: Customer, time: datetime) -> None:
    if any(transaction.time == time for transaction in customer.transactions):
        raise Refused(422, 9003, "A transaction with the same time exists")


def merchant_names(fields: Fields) -> tuple[str, str]:
    """The merchant's and the branch's name, or their ids where they have none."""
    merchant = fields.child("merchant")
    branch = merchant.child("branch")
    return (
        merchant.text("name") or merchant.text("uniqueId") or "",
        branch.text("name") or branch.text("uniqueId") or "",
    )


def branch_checked(fields: Fields) -> None:
    """Transactions want a branch with its id, orders do not care."""
    merchant = fields.child("merchant")
    if "branch" in merchant:
        merchant.child("branch").needed_text("uniqueId")


def positive_figure(fields: Fields, name: str) -> Decimal:
    value = fields.needed_positive(name)
    if value == 0:
        raise invalid(name, "must be more than zero")
    return value
