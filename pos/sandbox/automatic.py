"""Automatic promotions: of those that apply to a cart, the one that takes off most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pos.sandbox.account import Account
from pos.sandbox.calls import Answer, Call, branch_checked
from pos.sandbox.exchange import answer, plain
from pos.sandbox.fields import Fields, customer_id_in
from pos.sandbox.points import rounded
from pos.sandbox.promotions import AutomaticDiscount
from pos.sandbox.world import World

NONE_APPLIED: Mapping[str, object] = {
    "isApplied": False,
    "couponName": None,
    "discountAmount": 0,
    "discountType": None,
    "discountedItems": [],
}


@dataclass(frozen=True, slots=True)
class CartLine:
    product_id: str | None
    quantity: Decimal
    price: Decimal
    collections: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Cart:
    total: Decimal
    merchant: str
    branch: str
    lines: tuple[CartLine, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What one promotion takes off a cart, line by line where it can be told."""

    rule: AutomaticDiscount
    amount: Decimal
    lines: tuple[tuple[CartLine, Decimal], ...]


def automatic_coupon(call: Call) -> Answer:
    fields = call.body()
    customer_id_in(fields)
    fields.needed_text("cartId")
    branch_checked(fields)
    best = _best(call.world, _cart(fields))
    if best is None:
        return call.world, answer(NONE_APPLIED)
    told = {
        "isApplied": True,
        "couponName": best.rule.name,
        "discountAmount": best.amount,
        "discountType": best.rule.kind,
        "discountedItems": [_item(line, discount) for line, discount in best.lines],
    }
    return call.world, answer(told)


def _cart(fields: Fields) -> Cart:
    merchant = fields.child("merchant")
    lines = tuple(_line(line) for line in fields.children("lineItems"))
    total = fields.positive("totalPrice")
    return Cart(
        total=sum((line.amount for line in lines), Decimal(0)) if total is None else total,
        merchant=merchant.text("uniqueId") or "",
        branch=merchant.child("branch").text("uniqueId") or "",
        lines=lines,
    )


def _line(fields: Fields) -> CartLine:
    quantity = fields.positive("quantity")
    return CartLine(
        product_id=fields.text("productId"),
        quantity=Decimal(1) if quantity is None else quantity,
        price=fields.positive("price") or Decimal(0),
        collections=fields.texts("collection"),
    )


def _best(world: World, cart: Cart) -> Applied | None:
    found = [_applied(world.account, rule, cart) for rule in world.promotions if _fits(rule, cart)]
    return max((one for one in found if one.amount), key=lambda one: one.amount, default=None)


def _fits(rule: AutomaticDiscount, cart: Cart) -> bool:
    in_place = not rule.merchants or cart.merchant in rule.merchants
    in_branch = not rule.branches or cart.branch in rule.branches
    return in_place and in_branch and cart.total >= rule.min_total


def _applied(account: Account, rule: AutomaticDiscount, cart: Cart) -> Applied:
    lines = [line for line in cart.lines if _entitled(rule, line)]
    everything = not rule.products and not rule.collections
    base = cart.total if everything else sum((line.amount for line in lines), Decimal(0))
    if rule.kind == "buyXgetY":
        return _free_ones(account, rule, lines)
    share = rule.value / 100
    if rule.kind == "fixed":
        share = min(rule.value, base) / base if base else Decimal(0)
    told = tuple((line, rounded(account, line.amount * share)) for line in lines)
    return Applied(rule, rounded(account, base * share), told)


def _free_ones(account: Account, rule: AutomaticDiscount, lines: list[CartLine]) -> Applied:
    """Counted line by line: of each full set the last are free."""
    told = []
    for line in lines:
        free = line.quantity // (rule.buy + rule.free) * rule.free
        if free:
            told.append((line, rounded(account, free * line.price)))
    return Applied(rule, sum((discount for _, discount in told), Decimal(0)), tuple(told))


def _entitled(rule: AutomaticDiscount, line: CartLine) -> bool:
    if not rule.products and not rule.collections:
        return True
    return line.product_id in rule.products or bool(set(line.collections) & set(rule.collections))


def _item(line: CartLine, discount: Decimal) -> dict[str, object]:
    return {
        "productId": line.product_id,
        "quantity": plain(line.quantity),
        "discount": discount,
        "price": line.price,
    }
