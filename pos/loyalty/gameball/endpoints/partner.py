"""The partner API, v3.0: how points are spent and earned, as a partner of the store sets it up.

It has keys, errors and addresses of its own, and no list: rules are read by configurations.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.calling import Address, Caller, Method
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call

_T = TypeVar("_T")

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAccount:
    """Who the partner is, and the id it gave the store."""

    base_url: str
    token: str = field(repr=False)
    store_id: str
    user_agent: str = "pos"

    @property
    def address(self) -> Address:
        return Address(
            prefix=f"{self.base_url.rstrip('/')}/api/v3.0/integrations",
            keys={"Authorization": f"Bearer {self.token}", "storeId": self.store_id},
            headers={"User-Agent": self.user_agent},
            missing=failures.no_partner,
        )

    @property
    def address_without_store(self) -> Address:
        """For the one call that makes a store."""
        address = self.address
        return replace(address, keys={"Authorization": address.keys["Authorization"]})


class Partner:
    def __init__(self, caller: Caller, *, without_store: Caller) -> None:
        self._caller = caller
        self._without_store = without_store

    def create_rule(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("POST", "/client/redemption/rule", deadline=deadline, body=body)

    def update_rule(self, rule_id: str, body: Body, *, deadline: Deadline) -> Fields:
        """The documents disagree on the address: the section's first, then the table's."""
        return either(
            lambda: self._send(
                "PUT", "/client/redemption/config/rule/{}", rule_id, deadline=deadline, body=body
            ),
            lambda: self._send(
                "PUT", "/client/redemption/config/{}", rule_id, deadline=deadline, body=body
            ),
        )

    def delete_rule(self, rule_id: str, *, deadline: Deadline) -> Fields:
        try:
            return either(
                lambda: self._send(
                    "DELETE", "/client/redemption/config/{}", rule_id, deadline=deadline
                ),
                lambda: self._send(
                    "DELETE", "/client/redemption/config/rule/{}", rule_id, deadline=deadline
                ),
            )
        except LoyaltyRefused as refusal:
            raise failures.not_deleted(refusal) from None

    def update_default_rule(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client/redemption/config/rule", deadline=deadline, body=body)

    def update_configuration(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client/redemption/config", deadline=deadline, body=body)

    def create_cashback_rule(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("POST", "/client/cashback/config/rule", deadline=deadline, body=body)

    def update_cashback_rule(self, rule_id: str, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client/cashback/rule/{}", rule_id, deadline=deadline, body=body)

    def delete_cashback_rule(self, rule_id: str, *, deadline: Deadline) -> Fields:
        return self._send("DELETE", "/client/cashback/rule/{}", rule_id, deadline=deadline)

    def update_default_cashback_rule(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client/cashback/rule", deadline=deadline, body=body)

    def update_cashback_configuration(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client/cashback/config", deadline=deadline, body=body)

    def create_client(self, body: Body, *, deadline: Deadline) -> Fields:
        """Its answer holds the new store's keys."""
        return self._without_store.ask(
            "POST", "/client", deadline=deadline, body=body, call=Call.PARTNER
        )

    def update_client(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._send("PUT", "/client", deadline=deadline, body=body)

    def close(self) -> None:
        self._caller.close()
        self._without_store.close()

    def _send(
        self,
        method: Method,
        template: str,
        *ids: str,
        deadline: Deadline,
        body: Body | None = None,
    ) -> Fields:
        """Most answers are the whole rule, some are described as none."""
        return self._caller.tell(
            method, template, *ids, deadline=deadline, body=body, call=Call.PARTNER
        )


def either(first: Callable[[], _T], second: Callable[[], _T]) -> _T:
    """The first address; the second where the service has nothing at the first.

    What neither has is told as the second told it: a rule that is not there is at no address.
    """
    try:
        return first()
    except (LoyaltyRefused, LoyaltyUnreachable) as missing:
        if missing.code not in failures.NO_SUCH_PATH:
            raise
    return second()
