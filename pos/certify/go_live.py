"""Before anything is sold: keys, line, currency, clock, and what the store is called."""

from __future__ import annotations

import msgspec

from pos.assembly.till import Till
from pos.certify.checklist import checks_of, expect, expect_that
from pos.certify.counter import Counter
from pos.config import Secrets, StoreSettings
from pos.errors import LoyaltyError, LoyaltyMisuse


def keys_are_accepted(counter: Counter) -> str:
    """Both keys are accepted."""
    counter.till.check_loyalty()
    return f"{counter.settings.loyalty.base_url} answers"


def wrong_keys_are_an_operators_matter(counter: Counter) -> str:
    """A wrong key is told to an operator, and is not taken for a line that is down."""
    wrong = Secrets(api_key="certify-no-such-key", secret_key="certify-no-such-key")  # noqa: S106
    stranger = Till(msgspec.structs.replace(counter.settings, secrets=wrong))
    try:
        stranger.check_loyalty()
    except LoyaltyMisuse as told:
        return told.reason
    except LoyaltyError as other:
        expect("an operator's matter", type(other).__name__, "what the till made of a wrong key")
    expect_that(False, "a key nobody ever gave out was accepted")
    raise AssertionError("the line before raises")


def currency_is_the_accounts(counter: Counter) -> str:
    """The store counts in the account's currency, and points have the account's name."""
    balance = counter.balance(counter.person())
    expect(counter.settings.store.currency, balance.value.currency, "the account's currency")
    return f"{balance.points_name}, {balance.value.currency}"


def store_has_its_own_name(counter: Counter) -> str:
    """Orders name their store: the configuration gives it a name of its own."""
    store, usual = counter.settings.store, StoreSettings()
    expect_that(store.name != usual.name, f"[store] name is still {usual.name!r}: give it yours")
    return f"{store.id}, {store.name}"


def clock_agrees(counter: Counter) -> str:
    """The till's clock agrees with the service's: an order of this moment is not of the future."""
    counter.sold(counter.person())
    counter.expect("outbox.rejected", 0)
    return "an order of this moment was taken"


def points_have_a_value(counter: Counter) -> str:
    """A balance is worth its points at the account's rate."""
    person = counter.person(points=100)
    balance, rate = counter.balance(person), counter.money_per_point()
    expect(rate * balance.points, balance.value.major, "the balance's value")
    return f"{balance.points} {balance.points_name} = {balance.value.text()}"


CHECKS = checks_of(
    "go-live",
    keys_are_accepted,
    wrong_keys_are_an_operators_matter,
    store_has_its_own_name,
    currency_is_the_accounts,
    points_have_a_value,
    clock_agrees,
)
