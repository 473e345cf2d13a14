"""Partner API v3.0: the merchants a partner registers, and what it changes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, invalid
from pos.sandbox.world import PartnerClient, World, mint_number, mint_reference, with_item

NEEDED = ("name", "email", "mobile", "storeName", "domain", "country", "currency", "timeZone")
OPTIONAL = ("customDomain", "plan", "status", "subscriptionId")
STATES = ("active", "trial", "suspended", "uninstall")
NAME_TAKEN = 14


def create_client(call: Call) -> Answer:
    """Registers a merchant. Its keys open nothing here: the sandbox has one merchant's world."""
    fields = call.body()
    profile: dict[str, object] = {name: fields.needed_text(name) for name in NEEDED}
    profile |= {"isLoyaltyEnabled": False, "plan": "Free", "status": "active"}
    profile |= _given(fields)
    name = str(profile["name"])
    if name in call.world.clients:
        raise Refused(422, NAME_TAKEN, "A client of this name exists")
    world, number = mint_number(call.world)
    world, api_key = mint_reference(world, kind="api key")
    world, secret_key = mint_reference(world, kind="secret key")
    world = _with_client(world, name, PartnerClient(number, profile))
    told = {"apiKey": api_key, "secretKey": secret_key, "gameballId": number}
    return world, answer(told)


def update_client(call: Call) -> Answer:
    """Changes the merchant whose store the header names: the one this sandbox serves."""
    fields, world = call.body(), call.world
    store_id = world.account.partner_store_id
    found = world.clients.get(store_id)
    if found is None:
        world, number = mint_number(world)
        found = PartnerClient(number, {"isLoyaltyEnabled": world.account.program_active})
    profile = {**found.profile, **_given(fields)}
    world = _with_client(world, store_id, replace(found, profile=profile))
    if "isLoyaltyEnabled" in fields:
        account = replace(world.account, program_active=fields.flag("isLoyaltyEnabled"))
        world = replace(world, account=account)
    return world, answer({"gameballId": found.number, **profile})


def _given(fields: Fields) -> Mapping[str, object]:
    given: dict[str, object] = {
        name: fields.needed_text(name) for name in (*NEEDED, *OPTIONAL) if name in fields
    }
    if given.get("status", STATES[0]) not in STATES:
        raise invalid("status", f"must be one of {', '.join(STATES)}")
    if "isLoyaltyEnabled" in fields:
        given["isLoyaltyEnabled"] = fields.flag("isLoyaltyEnabled")
    return given


def _with_client(world: World, name: str, client: PartnerClient) -> World:
    return replace(world, clients=with_item(world.clients, name, client))
