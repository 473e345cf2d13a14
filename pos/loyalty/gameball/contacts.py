"""Who a customer is, and the contact that joins their channels where the account merges by one.

Without it on every write, an account that merges would make a second customer of the same person.
"""

from __future__ import annotations

import re
import threading

from pos.core.customer import CustomerDetails
from pos.core.customer_code import dialled_digits, normal_email
from pos.core.customer_file import Profile
from pos.errors import LoyaltyBusy, LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball import customer_wire
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.turns import Recent

_MOST_REMEMBERED = 500
_NOTHING_TOLD = CustomerDetails()
_DIGITS = r"(\d{5,15})"
_EMAIL = r"([^@\s]+@[^@\s]+)"


class Contacts:
    """Profiles as last told."""

    def __init__(self, client: GameballClient, options: GameballOptions) -> None:
        self._client = client
        self._merge_by = options.merge_by
        self._country_code = options.country_code
        self._mobile_ids = _ids(options.customer_template, "{digits}", _DIGITS)
        self._email_ids = _ids(options.email_template, "{email}", _EMAIL)
        self._lock = threading.Lock()
        self._profiles: Recent[Profile] = Recent(_MOST_REMEMBERED)

    def ask(self, customer_id: str, deadline: Deadline) -> Profile:
        profile = customer_wire.profile(
            self._client.customers.details(customer_id, deadline=deadline)
        )
        with self._lock:
            self._profiles.put(customer_id, profile)
        return profile

    def changed(self, customer_id: str) -> None:
        """What was told before is not so any more."""
        with self._lock:
            self._profiles.drop(customer_id)

    def merging(
        self, customer_id: str, deadline: Deadline, *, told: CustomerDetails = _NOTHING_TOLD
    ) -> dict[str, str]:
        """The field to add to a write; none where nobody knows it, as for a new customer.

        What the customer tells goes before what the service knows, and that before what the id
        gives away: a customer with a new number keeps the id made of the old one.
        """
        if self._merge_by == "none":
            return {}
        with self._lock:
            known = self._profiles.get(customer_id) or Profile()
        found = (
            self._of(mobile=told.mobile, email=told.email)
            or self._of(mobile=known.mobile, email=known.email)
            or self._in_id(customer_id)
            or self._asked(customer_id, deadline)
        )
        return {self._merge_by: found} if found else {}

    def normal_mobile(self, number: str) -> str:
        """As E.164 writes it; as it is where nobody knows its country."""
        digits = dialled_digits(number, country_code=self._country_code)
        return digits if not digits or digits.startswith("0") else f"+{digits}"

    def _of(self, *, mobile: str, email: str) -> str:
        if self._merge_by == "mobile":
            return self.normal_mobile(mobile)
        return normal_email(email)

    def _in_id(self, customer_id: str) -> str:
        """An id made from a contact by the account's convention gives it back."""
        ids = self._mobile_ids if self._merge_by == "mobile" else self._email_ids
        found = ids.fullmatch(customer_id)
        if found is None:
            return ""
        return f"+{found[1]}" if self._merge_by == "mobile" else normal_email(found[1])

    def _asked(self, customer_id: str, deadline: Deadline) -> str:
        try:
            profile = self.ask(customer_id, deadline)
        except LoyaltyRefused:
            return ""
        except LoyaltyBusy:
            raise
        except LoyaltyUnreachable as error:  # only a question went out: the write did not
            raise LoyaltyUnreachable(
                error.reason, sent=False, code=error.code, met=error.met
            ) from None
        return self._of(mobile=profile.mobile, email=profile.email)


def _ids(template: str, place: str, contact: str) -> re.Pattern[str]:
    return re.compile(re.escape(template).replace(re.escape(place), contact), re.ASCII)
