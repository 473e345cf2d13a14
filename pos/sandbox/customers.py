"""Customers: created or updated, told, switched on and off, tagged; and the events they cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pos.sandbox.calls import Answer, Call, ensured, known
from pos.sandbox.event_campaigns import ORDER_EVENT, event_metadata, rewarded
from pos.sandbox.exchange import Refused, Reply, answer
from pos.sandbox.fields import Fields, customer_id_in, missing
from pos.sandbox.referrals import refer, referrer_in
from pos.sandbox.world import Customer, EventReceived, World, with_customer

ATTRIBUTES = (
    "displayName", "firstName", "lastName", "email", "gender", "mobile", "dateOfBirth",
    "joinDate", "country", "city", "zip", "preferredLanguage", "source", "utms", "devices",
    "paymentMethods", "totalSpent", "lastOrderDate", "totalOrders", "avgOrderAmount", "channel",
    "custom",
)  # fmt: skip
PERSONAL = {
    "displayName", "firstName", "lastName", "email", "mobile", "dateOfBirth", "joinDate",
    "preferredLanguage", "avgOrderAmount", "channel",
}  # fmt: skip
EVENTS_KEPT = 1_000


def save_customer(call: Call) -> Answer:
    """Creates or updates by `customerId`; safe to repeat."""
    fields = call.body()
    customer_id = customer_id_in(fields)
    referrer = referrer_in(call.world, fields, customer_id)
    world = ensured(call.world, fields, customer_id, now=call.now)
    customer = _updated(world.customers[customer_id], fields)
    _email_free(world, customer)
    world = refer(with_customer(world, customer), customer_id, referrer, now=call.now)
    return world, answer({"gameballId": customer.number})


def customer(call: Call) -> Answer:
    """The customer without personal data."""
    found = known(call.world, call.place["customerId"])
    hidden = {name: value for name, value in _told(found).items() if name not in PERSONAL}
    return call.world, answer(_profile(found, {**hidden, "utMs": hidden.get("utms", [])}))


def customer_details(call: Call) -> Answer:
    found = known(call.world, call.place["customerId"])
    return call.world, answer(_profile(found, _told(found)))


def activate(call: Call) -> Answer:
    found = known(call.world, call.place["customerId"])
    fields = call.body()
    if "isActive" not in fields:
        raise missing("isActive")
    wanted = fields.flag("isActive")
    told = {
        "customerId": found.customer_id,
        "isActive": wanted,
        "stateChanged": wanted != found.active,
    }
    return with_customer(call.world, replace(found, active=wanted)), answer(told)


def add_tags(call: Call) -> Answer:
    found = known(call.world, call.place["customerId"])
    tags = tuple(dict.fromkeys((*found.tags, *_tags(call))))
    return with_customer(call.world, replace(found, tags=tags)), _done("Tags were added")


def remove_tags(call: Call) -> Answer:
    """Removes the tag in the path, or those of the body."""
    found = known(call.world, call.place["customerId"])
    gone = {call.place["tag"]} if "tag" in call.place else set(_tags(call))
    tags = tuple(tag for tag in found.tags if tag not in gone)
    return with_customer(call.world, replace(found, tags=tags)), _done("Tags were removed")


def receive_events(call: Call) -> Answer:
    """Remembers events; only those the account knows, and never the reserved one."""
    fields = call.body()
    customer_id = customer_id_in(fields)
    events = fields.free_map("events")
    if not events:
        raise missing("events")
    for name in events:
        if name == ORDER_EVENT:
            raise Refused(400, 3004, f"{ORDER_EVENT} is reserved")
        if name not in call.world.account.events:
            raise Refused(404, 3017, f"The event {name} does not exist")
    world = ensured(call.world, fields, customer_id, now=call.now)
    received = tuple(EventReceived(customer_id, name, call.now) for name in events)
    world = replace(world, events=(*world.events, *received)[-EVENTS_KEPT:])
    if world.customers[customer_id].active:
        for name, values in events.items():
            metadata = event_metadata(values)
            world, _ = rewarded(world, customer_id, name, metadata, now=call.now)
    return world, _done("Events processed")


def _updated(found: Customer, fields: Fields) -> Customer:
    given = fields.child("customerAttributes")
    changes = {name: given.raw(name) for name in ATTRIBUTES if name in given}
    custom = {**found.attributes.get("custom", {}), **given.free_map("custom")}
    attributes = {**found.attributes, **changes, **({"custom": custom} if custom else {})}
    return replace(
        found,
        attributes=attributes,
        email=fields.text("email") or given.text("email") or found.email,
        mobile=fields.text("mobile") or given.text("mobile") or found.mobile,
        guest=found.guest and fields.flag("guest"),  # whoever registers is a guest no more
    )


def _email_free(world: World, customer: Customer) -> None:
    if not customer.email:
        return
    for other in world.customers.values():
        same = other.email.casefold() == customer.email.casefold()
        if same and other.customer_id != customer.customer_id:
            raise Refused(422, 3008, "The email is taken by another customer")


def _told(found: Customer) -> dict[str, object]:
    own: dict[str, object] = {"email": found.email or None, "mobile": found.mobile or None}
    return {**found.attributes, **own, "tags": list(found.tags)}


def _profile(found: Customer, attributes: Mapping[str, object]) -> dict[str, object]:
    link = f"https://sandbox.example/refer/{found.referral_code}"
    return {
        "customerId": found.customer_id,
        "gameballId": found.number,
        "customerAttributes": attributes,
        "referralCode": found.referral_code,
        "referralLink": link,
        "dynamicReferralLink": link,
        "isReferred": bool(found.referred_by),
    }


def _tags(call: Call) -> list[str]:
    text = call.body().needed_text("tags")
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def _done(text: str) -> Reply:
    return answer({"success": True, "message": text})
