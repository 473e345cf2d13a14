import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.barcode import check_digit, interpret, is_gtin, same_item_codes

EAN13 = "6281000000014"
UPC_A = "036000291452"
EAN8 = "96385074"
ITF14 = "16281000000011"


@pytest.mark.parametrize("code", [EAN13, UPC_A, EAN8, ITF14, "4006381333931", "0036000291452"])
def test_right_check_digits(code: str) -> None:
    """GTINs of 8, 12, 13 and 14 digits with a right check digit are retail codes."""
    assert is_gtin(code)


@pytest.mark.parametrize("code", ["6281000000013", "1234", "", "٦٢٨١٠٠٠٠٠٠٠١٤", "628100000001X"])
def test_no_retail_codes(code: str) -> None:
    """A wrong check digit, another length and digits of another script are none."""
    assert not is_gtin(code)


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        (UPC_A, {UPC_A, "0" + UPC_A, "00" + UPC_A}),
        ("0" + UPC_A, {UPC_A, "0" + UPC_A, "00" + UPC_A}),
        (EAN13, {EAN13, "0" + EAN13}),
        (EAN8, {EAN8, "0000" + EAN8, "00000" + EAN8, "000000" + EAN8}),
        (ITF14, {ITF14}),
        ("bag-1", {"bag-1"}),
    ],
)
def test_same_item(code: str, forms: set[str]) -> None:
    """A UPC-A is the EAN-13 with a zero before it: the catalogue may have written either."""
    found = same_item_codes(code)

    assert code == found[0]
    assert forms == set(found)


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        (EAN13, EAN13),
        ("]E0" + EAN13, EAN13),
        ("]E4" + EAN8, EAN8),
        ("]E3" + EAN13 + "05", EAN13),
        ("]E3" + EAN13 + "51299", EAN13),
        ("]I1" + ITF14, ITF14),
        ("]C0bag-1", "bag-1"),
        ("bag-1", "bag-1"),
        ("]", "]"),
        (f"  {EAN13} ", EAN13),
    ],
)
def test_item(scanned: str, code: str) -> None:
    """An item's code is read with or without the symbology identifier before it."""
    reading = interpret(scanned)

    assert code == reading.item_codes[0]
    assert not reading.misread


@pytest.mark.parametrize(
    "scanned", ["6281000000013", "]E0628100000001", "]E46281", "12345678", "]E0", "", "   "]
)
def test_misread(scanned: str) -> None:
    """A retail code with a wrong check digit, and nothing at all, are misreads."""
    assert interpret(scanned).misread


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_a_misread(number: int, place: int, change: int) -> None:
    """Any single wrong digit in an EAN-13 is caught: it names no other item."""
    digits = f"{number:012d}"
    code = digits + str(check_digit(digits))
    wrong = str((int(code[place]) + change) % 10)

    assert not interpret(code).misread
    assert interpret(code[:place] + wrong + code[place + 1 :]).misread


@pytest.mark.parametrize(
    ("scanned", "customer_id", "proof"),
    [
        ("mobile_966500001234123456", "mobile_966500001234", "123456"),
        ("]Q1mobile_966500001234123456", "mobile_966500001234", "123456"),
        ("sara@example.com000000", "sara@example.com", "000000"),
        ("]Q110012345987654", "10012345", "987654"),
    ],
)
def test_virtual_id(scanned: str, customer_id: str, proof: str) -> None:
    """A virtual ID is the customer's id and six digits, also where all of it is digits."""
    reading = interpret(scanned)

    assert reading.customer is not None
    assert (customer_id, proof) == (reading.customer.customer_id, reading.customer.proof)
    assert not reading.misread


@pytest.mark.parametrize("scanned", ["123456", "ab12345", "two words123456", "a" * 101 + "123456"])
def test_no_virtual_id(scanned: str) -> None:
    """Too short, too long or with a space in it is no customer's code."""
    assert interpret(scanned).customer is None


def test_proof_is_not_shown() -> None:
    """A reading may be logged: what proves presence is not in it."""
    reading = interpret("mobile_966500001234123456")

    assert "123456" not in repr(reading.customer)


@pytest.mark.parametrize(
    ("scanned", "coupon"),
    [("SUMMER50", "SUMMER50"), ("win-10_x", "win-10_x"), ("AB", ""), ("4711", ""), ("a b c", "")],
)
def test_coupon(scanned: str, coupon: str) -> None:
    """Letters and digits may be a coupon; digits alone are not."""
    assert coupon == interpret(scanned).coupon


@pytest.mark.parametrize(
    ("scanned", "receipt"),
    [("S001-T1-000001", "S001-T1-000001"), ("S001-T1-1234567", "S001-T1-1234567"), ("S001-1", "")],
)
def test_receipt(scanned: str, receipt: str) -> None:
    """A receipt is known by its number's shape."""
    assert receipt == interpret(scanned).receipt


@given(st.text(max_size=120))
def test_anything_can_be_scanned(scanned: str) -> None:
    """Whatever a scanner sends is read as something or as a misread; nothing fails."""
    reading = interpret(scanned)

    assert reading.misread or reading.item_codes
