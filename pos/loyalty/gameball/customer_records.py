"""Customers as the service keeps them: found, registered, changed, switched on and off, tagged."""

from __future__ import annotations

from dataclasses import replace

from pos.core.customer import Balance, Customer, CustomerDetails
from pos.core.customer_code import normal_email
from pos.core.deliveries import CustomerDelivery, EventDelivery, OptDelivery, TagDelivery
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import bodies, customer_bodies, customer_wire, failures, wire
from pos.loyalty.gameball.access import Access, if_told
from pos.ports.loyalty import Delivered


class CustomerRecords:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._calls = access.client.customers

    def find(self, customer_id: str, deadline: Deadline) -> Customer | None:
        try:
            balance = self.balance(customer_id, deadline)
        except LoyaltyRefused as refusal:
            if refusal.code in failures.UNKNOWN_CUSTOMER:
                return None
            raise
        profile = if_told(lambda: self._access.contacts.ask(customer_id, deadline))
        standing = if_told(
            lambda: wire.tier(self._calls.tier_progress(customer_id, deadline=deadline))
        )
        tier, next_tier = standing or ("", None)
        return Customer(
            customer_id=customer_id,
            name=profile.name if profile else "",
            tier=tier,
            next_tier=next_tier,
            verified=True,
            balance=balance,
            tags=profile.tags if profile else None,
        )

    def balance(self, customer_id: str, deadline: Deadline) -> Balance:
        told = self._calls.balance(customer_id, deadline=deadline)
        currency = self._access.options.currency
        return wire.balance(told, currency=currency, as_of=self._access.clock.now())

    def is_referrer(self, code: str, for_customer_id: str, deadline: Deadline) -> bool:
        try:
            told = self._calls.check_referral(
                code, for_customer_id=for_customer_id, deadline=deadline
            )
        except LoyaltyRefused as refusal:
            if refusal.code in failures.NO_REFERRER:
                return False
            raise
        return customer_wire.is_valid_referral(told)

    def register(self, customer_id: str, details: CustomerDetails, deadline: Deadline) -> Customer:
        self._save(customer_id, details, deadline, is_new=True)
        return self._found_again(customer_id, details, deadline)

    def update(self, customer_id: str, details: CustomerDetails, deadline: Deadline) -> Customer:
        self._save(customer_id, details, deadline, is_new=False)
        return self._found_again(customer_id, details, deadline)

    def deliver(self, delivery: CustomerDelivery, deadline: Deadline) -> Delivered:
        """Registered for certain: the repeat of one that arrived is referred already, and a code
        nobody could check while the line was down keeps nobody out.
        """
        try:
            return self._save(delivery.customer_id, delivery.details, deadline, is_new=True)
        except LoyaltyRefused as refusal:
            if not delivery.referrer_code or refusal.code not in failures.REFERRAL_REFUSED:
                raise
            is_known = refusal.code not in failures.NO_REFERRER
        saved = self._save(delivery.customer_id, delivery.details, deadline, is_new=False)
        return saved if is_known else replace(saved, unknown_code=delivery.referrer_code)

    def opt(self, delivery: OptDelivery, deadline: Deadline) -> Delivered:
        body = customer_bodies.activation(is_active=delivery.is_active)
        told = self._calls.set_active(delivery.customer_id, body, deadline=deadline)
        customer_wire.activation_taken(told, is_active=delivery.is_active)
        return Delivered()

    def tag(self, delivery: TagDelivery, deadline: Deadline) -> Delivered:
        if delivery.added:
            body = customer_bodies.tags(delivery.added)
            self._calls.add_tags(delivery.customer_id, body, deadline=deadline)
        if delivery.removed:
            body = customer_bodies.tags(delivery.removed)
            self._calls.remove_tags(delivery.customer_id, body, deadline=deadline)
        return Delivered()

    def send_event(self, delivery: EventDelivery, deadline: Deadline) -> Delivered:
        contact = self._access.contact(delivery.customer_id, deadline)
        body = customer_bodies.event(
            delivery.customer_id, delivery.name, delivery.details, contact=contact
        )
        self._access.client.events.send(body, deadline=deadline)
        return Delivered()

    def _save(
        self, customer_id: str, details: CustomerDetails, deadline: Deadline, *, is_new: bool
    ) -> Delivered:
        contacts = self._access.contacts
        told = replace(
            details,
            mobile=contacts.normal_mobile(details.mobile),
            email=normal_email(details.email),
        )
        contact = contacts.merging(customer_id, deadline, told=told)
        body = bodies.customer(customer_id, told, contact=contact, is_new=is_new)
        try:
            return wire.customer_taken(self._calls.save(body, deadline=deadline))
        finally:
            contacts.changed(customer_id)  # also where the answer was lost

    def _found_again(
        self, customer_id: str, details: CustomerDetails, deadline: Deadline
    ) -> Customer:
        """What was done stands, even where nothing more can be told of it."""
        found = if_told(lambda: self.find(customer_id, deadline))
        return found or Customer(customer_id=customer_id, name=details.name, verified=True)
