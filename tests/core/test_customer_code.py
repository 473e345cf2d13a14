import pytest

from pos.core.customer_code import customer_id_of_phone


@pytest.mark.parametrize(
    ("phone", "customer_id"),
    [
        ("966500000001", "mobile_966500000001"),
        ("+966 50 000 0001", "mobile_966500000001"),
        ("00966-50-000-0001", "mobile_966500000001"),
        ("٩٦٦٥٠٠٠٠٠٠٠١", "mobile_966500000001"),
    ],
)
def test_phone(phone: str, customer_id: str) -> None:
    """However a number is written, and in digits of whichever script, it names one customer."""
    assert customer_id == customer_id_of_phone(phone, "mobile_{digits}")


@pytest.mark.parametrize("phone", ["", "1234", "Sara", "1234567890123456", "²³²³²³"])
def test_no_phone(phone: str) -> None:
    """Too few or too many digits are no phone number."""
    with pytest.raises(ValueError, match="not a phone number"):
        customer_id_of_phone(phone, "mobile_{digits}")
