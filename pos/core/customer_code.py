"""How customers are named at a counter: the code on their phone, or what they say and show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_CODE = re.compile(r"(?P<id>[^\s\x00-\x1f]{1,100}?)(?P<hash>\d{6})", re.ASCII)
"""A virtual ID is the customer id directly followed by six rotating digits."""

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d\s().-]{6,}")
_LONGEST_PHONE = 15
"""Digits, by the numbering plan of the world."""
_CARD = re.compile(r"[A-Za-z0-9._/+:-]{1,40}")

LONGEST_EMAIL = 100
"""As long as the service lets an id be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCode:
    """A scanned virtual ID or card. The proof shows presence once; it is never kept or shown."""

    customer_id: str
    whole: str = field(repr=False)
    proof: str = field(repr=False)


def split_customer_code(scanned: str) -> CustomerCode | None:
    """Split a scanned text only: a typed phone number ends in six digits too."""
    found = _CODE.fullmatch(scanned)
    if found is None:
        return None
    return CustomerCode(customer_id=found["id"], whole=scanned, proof=found["hash"])


def looks_like_a_phone(typed: str) -> bool:
    """As people write one; more digits than the world's longest are a card's."""
    if not _PHONE.fullmatch(typed):
        return False
    return sum(c.isdecimal() for c in typed) <= _LONGEST_PHONE


def phone_digits(typed: str, *, country_code: str = "") -> str:
    """A phone number as the world dials it, without '+'; ValueError when it is none."""
    digits = dialled_digits(typed, country_code=country_code)
    if not 5 <= len(digits) <= 15 or any(c.isalpha() for c in typed):
        raise ValueError(f"{typed!r} is not a phone number: give 5 to 15 digits")
    return digits


def dialled_digits(number: str, *, country_code: str = "") -> str:
    """The one form of a number, whether or not it is one that can be dialled.

    A number as people dial it at home begins with a 0, which the country's code replaces.
    """
    digits = _ascii_digits("".join(c for c in number if c.isdecimal()))
    is_international = number.strip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if country_code and not is_international and digits.startswith("0"):
        return country_code + digits[1:]
    return digits


def customer_id_of_phone(phone: str, template: str, *, country_code: str = "") -> str:
    """A typed phone number by the account's convention; ValueError when it is no number.

    Without a country's code a number stays as typed, but where its id would begin +0: no number
    of the world does.
    """
    digits = phone_digits(phone, country_code=country_code)
    international = phone.strip().startswith("+") or "+{digits}" in template
    if digits.startswith("0") and international:
        raise ValueError(
            f"{phone!r} names no country: type it with the country's code, as +966 50 …, or have a "
            "manager set country_code in [loyalty]"
        )
    return template.replace("{digits}", digits)


def normal_email(address: str) -> str:
    """The one form of an address, whether or not it is one."""
    return address.strip().lower()


def email_address(typed: str) -> str:
    """An e-mail address in the one form the service keeps; ValueError when it is none."""
    address = normal_email(typed)
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise ValueError(f"{typed!r} is not an e-mail address: give one such as name@example.com")
    return address


def customer_id_of_email(email: str, template: str) -> str:
    """A typed e-mail address by the account's convention; ValueError when it is none."""
    return template.replace("{email}", email_address(email))


def card_number(typed: str) -> str:
    """A card's number as a scanner reads it, without the gaps of print; ValueError if none."""
    number = _ascii_digits("".join(typed.split()))
    if not _CARD.fullmatch(number):
        raise ValueError(f"{typed!r} is not a card number: give at most 40 letters and digits")
    return number


def customer_id_of_card(card: str, template: str) -> str:
    """A card's number by the account's convention; ValueError when it is none."""
    return template.replace("{card}", card_number(card))


def _ascii_digits(typed: str) -> str:
    """Digits of any script name one number: an id keeps one form of it."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in typed)
