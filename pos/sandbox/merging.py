"""Channel merging: one key, mobile or email, says that several ids are one person.

Where the account merges, a body's `customerId` is only a name; the key decides who is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pos.sandbox.exchange import Refused, Request
from pos.sandbox.fields import Fields, body_of
from pos.sandbox.world import Customer, World, with_customer, with_item

APART = "~"  # ends the id of the profile made by a write without the key


def person_of(world: World, customer_id: str) -> str:
    """The id under which the person behind an id is kept."""
    return world.also_known.get(customer_id, customer_id)


def named(world: World, names: Mapping[str, str]) -> Mapping[str, str]:
    """The values of a path or a query, with the person's own id."""
    if "customerId" not in names or not world.also_known:
        return names
    return {**names, "customerId": person_of(world, names["customerId"])}


def joined(world: World, request: Request) -> tuple[World, str]:
    """Who is meant by a body, remembered as an id of theirs; empty where nothing is joined."""
    merge_by = world.account.merge_by
    if not merge_by or request.method == "GET" or not request.body:
        return world, ""
    try:
        fields = body_of(request)
        customer_id, key = fields.text("customerId"), _key_in(fields, merge_by)
    except Refused:
        return world, ""  # whoever answers the call refuses it with its own words
    if customer_id is None:
        return world, ""
    known = person_of(world, customer_id)
    profile = world.customers.get(known)
    if not key:
        # The documents say only that a separate profile is made; this one is seen in the lists.
        return world, known + APART if profile and _own_key(profile, merge_by) else known
    person = _with_key(world, merge_by, key)
    if person is None:
        return _keyed(world, profile, fields, merge_by), known
    if person.customer_id == customer_id:
        return world, customer_id
    merged = with_item(world.also_known, customer_id, person.customer_id)
    return replace(world, also_known=merged), person.customer_id


def _with_key(world: World, merge_by: str, key: str) -> Customer | None:
    """The first customer with the key; enabling is refused while there are several."""
    people = world.customers.values()
    return next((person for person in people if _own_key(person, merge_by) == key), None)


def _keyed(world: World, profile: Customer | None, fields: Fields, merge_by: str) -> World:
    """A profile that had no key, or another one, has this one now."""
    if profile is None:
        return world
    given = fields.text(merge_by) or ""
    changed = (
        replace(profile, mobile=given) if merge_by == "mobile" else replace(profile, email=given)
    )
    return with_customer(world, changed)


def _own_key(customer: Customer, merge_by: str) -> str:
    return _normal(customer.mobile if merge_by == "mobile" else customer.email, merge_by)


def _key_in(fields: Fields, merge_by: str) -> str:
    return _normal(fields.text(merge_by) or "", merge_by)


def _normal(text: str, merge_by: str) -> str:
    """A number by its digits, an address in lower case."""
    if merge_by == "email":
        return text.strip().casefold()
    return re.sub(r"\D", "", text).removeprefix("00")
