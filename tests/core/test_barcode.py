import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.barcode import interpret
from pos.core.gtin import check_digit, is_gtin, same_item_codes, upc_a_of
from pos.core.item_code import CodeKind, CodeRules
from pos.core.symbology import CodeId

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
    reading = interpret(scanned, currency="SAR")

    assert code in reading.item_codes
    assert not reading.misread


@pytest.mark.parametrize(
    "scanned",
    [
        "6281000000013",
        "]E0628100000001",
        "]E46281",
        "]E4" + EAN13,
        "12345678",
        "]E0",
        "",
        "   ",
        "\x1d",
        "]E105",
        "]E251299",
        "]E3" + "6281000000013" + "05",
        "]I1" + "16281000000012",
    ],
)
def test_misread(scanned: str) -> None:
    """A retail code with a wrong check digit, and nothing at all, are misreads."""
    assert interpret(scanned, currency="SAR").misread


AIM = [
    ("]E0" + UPC_A, UPC_A),
    ("]X0" + UPC_A, UPC_A),
    ("]E1" + EAN13 + "05", EAN13),
    ("]E2" + EAN13 + "51299", EAN13),
    ("]E3" + UPC_A + "05", UPC_A),
    ("]E39771234567003" + "05", "977123456700305"),
    ("9771234567003" + "05", "977123456700305"),
    ("9771234567003" + "05", "9771234567003"),
    ("]I0" + ITF14, ITF14),
    ("]I3" + ITF14[:-1], ITF14),
    ("]I11234", "1234"),
    ("]A0bag-1", "bag-1"),
    ("]C0" + EAN13, EAN13),
    ("]d1bag-1", "bag-1"),
    ("]Q1bag-1", "bag-1"),
    ("]L2bag-1", "bag-1"),
    ("]e0" + ITF14, ITF14),
    ("]F0A123A", "A123A"),
]


@pytest.mark.parametrize(("scanned", "code"), AIM)
def test_aim_identifiers(scanned: str, code: str) -> None:
    """Each kind of code that a scanner names before it is read as that kind."""
    reading = interpret(scanned, currency="SAR")

    assert code in reading.item_codes
    assert not reading.misread


@pytest.mark.parametrize(
    ("upc_e", "upc_a"),
    [
        ("04252614", "042100005264"),
        ("01234565", "012345000065"),
        ("01201303", "012000000133"),
        ("06141939", "061400000199"),
        ("04252615", ""),
        ("24252614", ""),
        ("0425261", ""),
        ("0425261X", ""),
    ],
)
def test_upc_e_written_out(upc_e: str, upc_a: str) -> None:
    """Eight digits of a UPC-E stand for a UPC-A, whose check digit they bear."""
    assert upc_a == upc_a_of(upc_e)


@given(st.from_regex(r"[01][0-9]{7}", fullmatch=True))
def test_any_upc_e(digits: str) -> None:
    """Whatever is written out is a UPC-A with the number system and check digit of the short."""
    upc_a = upc_a_of(digits)

    assert not upc_a or (is_gtin(upc_a) and 12 == len(upc_a))
    assert not upc_a or (digits[0], digits[-1]) == (upc_a[0], upc_a[-1])


@pytest.mark.parametrize(
    ("scanned", "kinds"),
    [
        ("]E0" + "{both}", [CodeKind.UPC_E, CodeKind.RETAIL]),
        ("]X0" + "{both}", [CodeKind.RETAIL, CodeKind.UPC_E]),
        ("{both}", [CodeKind.RETAIL, CodeKind.UPC_E]),
        ("]E4" + "{both}", [CodeKind.RETAIL]),
    ],
)
def test_eight_digits_of_two_kinds(scanned: str, kinds: list[CodeKind]) -> None:
    """Eight digits right as UPC-E and as EAN-8 are looked up as both, the likelier one first."""
    both = next(
        code
        for code in (f"{number:08d}" for number in range(100_000))
        if is_gtin(code) and upc_a_of(code)
    )

    assert kinds == [one.kind for one in interpret(scanned.format(both=both), currency="SAR").items]


@pytest.mark.parametrize(
    ("code_id", "scanned", "code"),
    [
        (CodeId.SYMBOL, "A" + EAN13, EAN13),
        (CodeId.SYMBOL, "A04252614", "042100005264"),
        (CodeId.SYMBOL, "Dbag-1", "bag-1"),
        (CodeId.SYMBOL, "P01bag-1", "bag-1"),
        (CodeId.SYMBOL, "F" + ITF14, ITF14),
        (CodeId.SYMBOL, "Atlas", "Atlas"),
        (CodeId.SYMBOL, "Dress", "Dress"),
        (CodeId.SYMBOL, "]E0" + EAN13, EAN13),
        (CodeId.SYMBOL, EAN13, EAN13),
        (CodeId.HONEYWELL, "d" + EAN13, EAN13),
        (CodeId.HONEYWELL, "D" + EAN8, EAN8),
        (CodeId.HONEYWELL, "c" + UPC_A, UPC_A),
        (CodeId.HONEYWELL, "E04252614", "042100005264"),
        (CodeId.HONEYWELL, "jbag-1", "bag-1"),
        (CodeId.HONEYWELL, "sbag-1", "bag-1"),
        (CodeId.NONE, EAN13, EAN13),
        (CodeId.NONE, "]E0bag", "]E0bag"),
        (CodeId.AIM, "A" + EAN13, "A" + EAN13),
    ],
)
def test_vendors_letters(code_id: CodeId, scanned: str, code: str) -> None:
    """A vendor's own letters name the kind where they are set, and may be the code's own."""
    reading = interpret(scanned, CodeRules(code_id=code_id), currency="SAR")

    assert code in reading.item_codes
    assert not reading.misread


@pytest.mark.parametrize(
    ("code_id", "letters"),
    [
        (CodeId.AIM, ["]C1", "]d2", "]d5", "]d8", "]e0", "]Q3", "]Q4", "]J1"]),
        (CodeId.SYMBOL, ["K", "R", "P0G", "P0Q", "]C1"]),
        (CodeId.HONEYWELL, ["I", "y", "{", "}"]),
    ],
)
def test_codes_of_fields(code_id: CodeId, letters: list[str]) -> None:
    """What is named as a GS1 code waits to be cut into its fields, and must be one."""
    for before in letters:
        reading = interpret(
            before + "0106281000000014" + "10LOT", CodeRules(code_id=code_id), currency="SAR"
        )

        assert ("010628100000001410LOT", True) == (reading.fields, reading.must_be_fields)


@pytest.mark.parametrize(
    ("scanned", "must_be"),
    [
        ("\x1d010628100000001410L", True),
        ("10L\x1d0106281000000014", True),
        ("010628100000001410L", False),
        ("]Q1010628100000001410L", False),
    ],
)
def test_fields_without_an_identifier(scanned: str, must_be: bool) -> None:
    """A separator tells fields where no scanner does; a GTIN in front lets them be tried."""
    reading = interpret(scanned, currency="SAR")

    assert reading.fields
    assert must_be == reading.must_be_fields


@pytest.mark.parametrize("scanned", ["0106281000000013" + "10L", "01062810", "bag", EAN13])
def test_no_fields(scanned: str) -> None:
    """Other codes are not tried as fields."""
    assert not interpret(scanned, currency="SAR").fields


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_a_misread(number: int, place: int, change: int) -> None:
    """Any single wrong digit in an EAN-13 is caught: it names no other item."""
    digits = f"{number:012d}"
    code = digits + str(check_digit(digits))
    wrong = str((int(code[place]) + change) % 10)

    assert not interpret(code, currency="SAR").misread
    assert interpret(code[:place] + wrong + code[place + 1 :], currency="SAR").misread


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
    reading = interpret(scanned, currency="SAR")

    assert reading.customer is not None
    assert (customer_id, proof) == (reading.customer.customer_id, reading.customer.proof)
    assert not reading.misread


@pytest.mark.parametrize("scanned", ["123456", "ab12345", "two words123456", "a" * 101 + "123456"])
def test_no_virtual_id(scanned: str) -> None:
    """Too short, too long or with a space in it is no customer's code."""
    assert interpret(scanned, currency="SAR").customer is None


def test_proof_is_not_shown() -> None:
    """A reading may be logged: what proves presence is not in it."""
    reading = interpret("mobile_966500001234123456", currency="SAR")

    assert "123456" not in repr(reading.customer)


@pytest.mark.parametrize(
    ("scanned", "coupon"),
    [("SUMMER50", "SUMMER50"), ("win-10_x", "win-10_x"), ("AB", ""), ("4711", ""), ("a b c", "")],
)
def test_coupon(scanned: str, coupon: str) -> None:
    """Letters and digits may be a coupon; digits alone are not."""
    assert coupon == interpret(scanned, currency="SAR").coupon


@pytest.mark.parametrize(
    ("scanned", "receipt"),
    [
        ("S001-T1-000001", "S001-T1-000001"),
        ("S001-T1-1234567", "S001-T1-1234567"),
        ("S001-1", ""),
        ("]Q1https://styl.example/r/S001-T1-000001", "S001-T1-000001"),
        ("https://styl.example/r?n=S001-T1-000001", "S001-T1-000001"),
        ("https://styl.example/r/S001-T1-000001/x", ""),
        ("https://styl.example/01/6281000000014/10/S001-T1-000001", ""),
    ],
)
def test_receipt(scanned: str, receipt: str) -> None:
    """A receipt is known by its number's shape, also at the end of the address in its QR."""
    assert receipt == interpret(scanned, currency="SAR").receipt


@given(st.text(max_size=120), st.sampled_from(CodeId))
def test_anything_can_be_scanned(scanned: str, code_id: CodeId) -> None:
    """Whatever a scanner sends is read as something or as a misread; nothing fails."""
    reading = interpret(scanned, CodeRules(code_id=code_id), currency="SAR")

    assert reading.misread or reading.item_codes
