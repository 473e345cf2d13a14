import pytest

from pos.core.customer_code import (
    customer_id_of_card,
    customer_id_of_email,
    customer_id_of_phone,
)


@pytest.mark.parametrize(
    ("phone", "customer_id"),
    [
        ("966500000001", "mobile_966500000001"),
        ("+966 50 000 0001", "mobile_966500000001"),
        ("00966-50-000-0001", "mobile_966500000001"),
        ("٩٦٦٥٠٠٠٠٠٠٠١", "mobile_966500000001"),
        ("0500000001", "mobile_0500000001"),
    ],
)
def test_phone(phone: str, customer_id: str) -> None:
    """However a number is written, and in digits of whichever script, it names one customer."""
    assert customer_id == customer_id_of_phone(phone, "mobile_{digits}")


@pytest.mark.parametrize(
    ("phone", "customer_id"),
    [
        ("0500000001", "m966500000001"),
        ("050 000-0001", "m966500000001"),
        ("٠٥٠٠٠٠٠٠٠١", "m966500000001"),
        ("966500000001", "m966500000001"),
        ("+966500000001", "m966500000001"),
        ("00966500000001", "m966500000001"),
        ("+442079460000", "m442079460000"),
        ("00442079460000", "m442079460000"),
    ],
)
def test_phone_with_the_country(phone: str, customer_id: str) -> None:
    """A number dialled as at home gets the country's code; an international one keeps its own."""
    assert customer_id == customer_id_of_phone(phone, "m{digits}", country_code="966")


@pytest.mark.parametrize(
    ("phone", "template"),
    [("0500000001", "+{digits}"), ("050 000 0001", "m+{digits}"), ("+0500000001", "m{digits}")],
)
def test_no_country(phone: str, template: str) -> None:
    """No number of the world begins +0: the cashier is told to type the country's code."""
    with pytest.raises(ValueError, match="type it with the country's code"):
        customer_id_of_phone(phone, template)

    home = phone.removeprefix("+")
    assert template.replace("{digits}", "966500000001") == (
        customer_id_of_phone(home, template, country_code="966")
    )


@pytest.mark.parametrize(
    "phone", ["", "1234", "Sara", "1234567890123456", "²³²³²³", "+0012", "+12"]
)
def test_no_phone(phone: str) -> None:
    """Too few or too many digits are no phone number, and the error says how many it takes."""
    with pytest.raises(ValueError, match="not a phone number: give 5 to 15 digits"):
        customer_id_of_phone(phone, "mobile_{digits}", country_code="966")


@pytest.mark.parametrize(
    ("email", "customer_id"),
    [
        ("sara@example.com", "mail:sara@example.com"),
        ("  Sara.ALI+shop@Mail.Example.COM ", "mail:sara.ali+shop@mail.example.com"),
    ],
)
def test_email(email: str, customer_id: str) -> None:
    """An address names one customer, in capitals or not."""
    assert customer_id == customer_id_of_email(email, "mail:{email}")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "sara",
        "sara@",
        "@example.com",
        "sara@example",
        "a@b@c.de",
        "a b@c.de",
        "a@.de",
        "a@b..c",
        "a" * 65 + "@example.com",
        "a@" + "b" * 100 + ".com",
    ],
)
def test_no_email(email: str) -> None:
    """What cannot be an address is refused with the form of one."""
    with pytest.raises(ValueError, match=r"such as name@example\.com"):
        customer_id_of_email(email, "{email}")


@pytest.mark.parametrize(
    ("card", "customer_id"),
    [
        ("6280 1234 5678", "card_628012345678"),
        ("٦٢٨٠", "card_6280"),
        ("VIP-0007", "card_VIP-0007"),
    ],
)
def test_card(card: str, customer_id: str) -> None:
    """A number printed in groups is the one a scanner reads."""
    assert customer_id == customer_id_of_card(card, "card_{card}")


@pytest.mark.parametrize("card", ["", "   ", "no card!", "1" * 41])
def test_no_card(card: str) -> None:
    """What no card has on it is refused with what one has."""
    with pytest.raises(ValueError, match="not a card number: give at most 40"):
        customer_id_of_card(card, "{card}")
