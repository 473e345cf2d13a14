"""What a log line or a traceback may show of what is asked, done and delivered."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from pos.core.customer import CustomerDetails
from pos.core.customer_code import CustomerCode
from pos.core.deliveries import Delivery
from pos.core.effects import Effect
from pos.core.errand import BoughtCoupon
from pos.core.intents import EnterOtp, Intent

SECRET = frozenset(
    {"birth_date", "card", "email", "mobile", "otp", "phone", "pin", "proof", "url", "whole"}
)
INSIDE = (BoughtCoupon, CustomerCode, CustomerDetails)


@pytest.mark.parametrize(
    "kind", [*get_args(Intent), *get_args(Effect), *get_args(Delivery), *INSIDE]
)
def test_nothing_secret_shows(kind: Any) -> None:
    """Phones, e-mails, cards, codes and PINs stand in no repr, whatever carries them."""
    assert [] == [one.name for one in fields(kind) if one.repr and one.name in SECRET]


def test_a_typed_code_does_not_show() -> None:
    """The code a customer was sent is one, though its field has a plain name."""
    assert "730915" not in repr(EnterOtp(code="730915"))
