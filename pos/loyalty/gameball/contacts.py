"""Who a customer is, and the contact that joins their channels where the account merges by one.

Without it on every write, an account that merges would make a second customer of the same person.
"""

from __future__ import annotations

import re
import threading

from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball import wire
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.turns import Recent

_MOST_REMEMBERED = 500


class Contacts:
    """Profiles as last told. `merge_by` is 'none', 'mobile' or 'email'."""

    def __init__(self, client: GameballClient, *, merge_by: str, template: str) -> None:
        self._client = client
        self._merge_by = merge_by
        self._template = template
        self._lock = threading.Lock()
        self._profiles: Recent[wire.Profile] = Recent(_MOST_REMEMBERED)

    def ask(self, customer_id: str, deadline: Deadline) -> wire.Profile:
        profile = wire.profile(self._client.customer_details(customer_id, deadline=deadline))
        with self._lock:
            self._profiles.put(customer_id, profile)
        return profile

    def merging(self, customer_id: str, deadline: Deadline, *, mobile: str = "") -> dict[str, str]:
        """The field to add to a write; none where nobody knows it, as for a new customer."""
        if self._merge_by == "none":
            return {}
        if self._merge_by == "mobile":
            number = mobile or self._number_in(customer_id)
            if number:
                return {"mobile": _international(number)}
        profile = self._known(customer_id, deadline)
        contact = profile.mobile if self._merge_by == "mobile" else profile.email
        return {self._merge_by: contact.casefold()} if contact else {}

    def _known(self, customer_id: str, deadline: Deadline) -> wire.Profile:
        with self._lock:
            profile = self._profiles.get(customer_id)
        if profile is not None:
            return profile
        try:
            return self.ask(customer_id, deadline)
        except LoyaltyRefused:
            return wire.Profile()
        except LoyaltyUnreachable as error:  # only a question went out: the write did not
            raise LoyaltyUnreachable(error.reason, sent=False, code=error.code) from None

    def _number_in(self, customer_id: str) -> str:
        """An id made from a number by the account's convention gives the number back."""
        pattern = re.escape(self._template).replace(re.escape("{digits}"), r"(\d{5,15})")
        found = re.fullmatch(pattern, customer_id, re.ASCII)
        return found[1] if found else ""


def _international(number: str) -> str:
    return "+" + re.sub(r"\D", "", number).removeprefix("00")
