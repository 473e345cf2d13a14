from decimal import Decimal

import pytest
from builders import item_of, setup_of
from fakes import BehindCodes, CardBox, Shelf

from pos.core import intents as it
from pos.core.rules.unknown_code import reject_code
from pos.core.setup import Setup
from pos.core.shop_coupon import ShopCouponRules
from pos.terminal.facts import intent_of_code, intent_of_scan

BAG = item_of("bag", aliases=("6281000000014", "036000291452"))
SHELF = Shelf([BAG, item_of("2*star"), item_of("WATCH-1"), item_of("watch-2"), item_of("WATCH-2")])
CARDS = CardBox({"bag": "huda", "6281000000013": "huda", "CARD-7": "huda", "991234567890": "huda"})


def asked(scanned: str, setup: Setup, cards: CardBox | None = None) -> it.Intent:
    behind = BehindCodes(catalog=SHELF, setup=setup, cards=cards or CardBox())
    return intent_of_scan(it.Scanned(text=scanned), behind)


@pytest.mark.parametrize(
    ("scanned", "kind"),
    [
        ("bag", it.AddItem),
        ("6281000000014", it.AddItem),
        ("]E06281000000014", it.AddItem),
        ("0036000291452", it.AddItem),
        ("6281000000013", it.RejectCode),
        ("4006381333931", it.RejectCode),
        ("S001-T1-000001", it.ReceiptScanned),
        ("mobile_966500001234123456", it.IdentifyCustomer),
        ("SUMMER50", it.ApplyCoupon),
        ("?!", it.RejectCode),
        ("", it.RejectCode),
    ],
)
def test_what_a_scan_asks(scanned: str, kind: type) -> None:
    """An item before a receipt, a customer and a coupon: the most specific reading wins."""
    assert kind is type(asked(scanned, setup_of()))


@pytest.mark.parametrize("scanned", ["mobile_966500001234123456", "SUMMER50"])
def test_store_without_loyalty(scanned: str) -> None:
    """A store without a loyalty program knows no customers and no coupons."""
    intent = asked(scanned, setup_of(has_loyalty=False))

    assert isinstance(intent, it.RejectCode)


def test_misread_is_told_from_unknown() -> None:
    """A wrong check digit is a misread; a right one that names nothing is unknown."""
    wrong = asked("6281000000013", setup_of())
    unknown = asked("4006381333931", setup_of())

    assert isinstance(wrong, it.RejectCode)
    assert wrong.misread
    assert isinstance(unknown, it.RejectCode)
    assert not unknown.misread


def test_customer_code_may_be_a_coupon() -> None:
    """What ends in six digits may be a coupon as well; both readings are kept."""
    intent = asked("SUMMER-202611", setup_of())

    assert isinstance(intent, it.IdentifyCustomer)
    assert "SUMMER-202611" == intent.or_coupon


@pytest.mark.parametrize("card", ["6281000000013", "CARD-7", "991234567890"])
def test_linked_card(card: str) -> None:
    """A card the till knows is its customer's, whatever else its number looks like."""
    assert it.IdentifyByCard(card=card) == asked(card, setup_of(), CARDS)


def test_linked_card_is_no_item() -> None:
    """Goods are goods, whatever number was linked by mistake; without loyalty a card is nothing."""
    assert isinstance(asked("bag", setup_of(), CARDS), it.AddItem)
    assert isinstance(asked("CARD-7", setup_of(has_loyalty=False), CARDS), it.RejectCode)


def test_cards_that_cannot_be_read() -> None:
    """A damaged file of cards stops no scan: the code is read as if no card were linked."""
    lost = CardBox(CARDS.links, trouble="the file is no use")

    assert isinstance(asked("SUMMER50", setup_of(), lost), it.ApplyCoupon)


def test_scan_of_control_characters() -> None:
    """What is shown of an unreadable scan holds nothing a screen would obey, and is short."""
    intent = asked("\x1b[2J!" * 100, setup_of())

    assert isinstance(intent, it.RejectCode)
    assert "\x1b" not in intent.code
    assert len(intent.code) <= 80


@pytest.mark.parametrize("typed", ["bag", " bag ", "6281000000014", "36000291452"])
def test_typed_code(typed: str) -> None:
    """A typed code is an item's or nothing: six digits at its end make nobody a customer."""
    intent = intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF))

    assert isinstance(intent, it.RejectCode if typed == "36000291452" else it.AddItem)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("watch-1", "WATCH-1"),
        ("BAG", "bag"),
        ("watch-2", "watch-2"),
        ("WATCH-2", "WATCH-2"),
        ("3*Watch-1", "WATCH-1"),
    ],
)
def test_typed_in_either_case(typed: str, code: str) -> None:
    """Nobody presses Shift for a code; where two differ in nothing else, it is as it is typed."""
    intent = intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF))

    assert isinstance(intent, it.AddItem)
    assert intent.item.code == code


@pytest.mark.parametrize("scanned", ["watch-1", "WATCH-3"])
def test_scanned_in_its_own_case(scanned: str) -> None:
    """A scanner reads what stands there: what the catalogue writes otherwise is something else."""
    assert not isinstance(asked(scanned, setup_of()), it.AddItem)


@pytest.mark.parametrize(
    ("typed", "code", "quantity"),
    [
        ("bag", "bag", None),
        ("3*bag", "bag", "3"),
        ("3xbag", "bag", "3"),
        ("3 X bag", "bag", "3"),
        ("0.350 * 6281000000014", "bag", "0.350"),
        ("2*star", "2*star", None),
        ("0*bag", "bag", "0"),
        ("-2*bag", "bag", "-2"),
        ("6281000000014*bag", "bag", "6281000000014"),
    ],
)
def test_typed_quantity(typed: str, code: str, quantity: str | None) -> None:
    """A quantity typed before a code goes with it, unless the whole is a code by itself."""
    intent = intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF))

    assert isinstance(intent, it.AddItem)
    assert (code, quantity and Decimal(quantity)) == (intent.item.code, intent.quantity)


@pytest.mark.parametrize(
    "typed", ["", "  ", "mobile_966500001234123456", "*bag", "x*bag", "3*nothing", "*", "x", "3"]
)
def test_typed_nothing(typed: str) -> None:
    """Nothing typed, a customer's code typed, and no quantity before the star name no item."""
    assert isinstance(
        intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF)), it.RejectCode
    )


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("OWN-7Q2X", it.ApplyCoupon),
        (" own-7q 2x ", it.ApplyCoupon),
        (f"OWN-7Q2X.{'A' * 200}", it.ApplyCoupon),
        ("WATCH-1", it.AddItem),
        ("7777777", it.RejectCode),
        ("2*OWN-7Q2X", it.RejectCode),
    ],
)
def test_a_typed_coupon_of_the_shops_own(typed: str, kind: type) -> None:
    """By hand, or by a scanner that types: the whole of it is asked about, unless it is goods."""
    rules = ShopCouponRules(patterns=("OWN-*", "watch*", "7777*"), has_engine=True)
    setup = setup_of(has_loyalty=False, shop_coupons=rules)
    intent = intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF, setup=setup))

    assert kind is type(intent)
    if isinstance(intent, it.ApplyCoupon):
        assert "".join(typed.split()) == intent.code


@pytest.mark.parametrize(("typed", "may_be"), [("SUMMER50", True), ("4711", False), ("?!", False)])
@pytest.mark.parametrize("has_loyalty", [True, False])
def test_what_may_be_a_coupon(typed: str, may_be: bool, has_loyalty: bool) -> None:
    """An unknown code of a coupon's shape is not tried as one; where any is taken, it is said."""
    behind = BehindCodes(catalog=SHELF, setup=setup_of(has_loyalty=has_loyalty))
    intent = intent_of_code(it.EnterCode(code=typed), behind)

    assert it.RejectCode(code=typed, may_be_coupon=may_be and has_loyalty) == intent
    assert isinstance(intent, it.RejectCode)
    assert ("F6 takes it" in reject_code(intent).reason) == intent.may_be_coupon


@pytest.mark.parametrize(
    ("typed", "quantity"), [("3*", "3"), (" 0.350 x ", "0.350"), ("12X", "12")]
)
def test_a_quantity_alone(typed: str, quantity: str) -> None:
    """With nothing behind its sign it is for what comes next."""
    intent = intent_of_code(it.EnterCode(code=typed), BehindCodes(catalog=SHELF))

    assert it.CountNext(quantity=Decimal(quantity)) == intent


@pytest.mark.parametrize("has_loyalty", [True, False])
@pytest.mark.parametrize(
    "code",
    [
        "OWN-F-000000000GC0123456789ABCDEF",
        "own-f-000000000sc0123456789abcdef",
        f"OWN-P-1QVX853FZZGPNZ9KK5694BPCFSX.{'A' * 110}GCAAAABBBBCCCCDDDD",
        "OWN-P-1QVX853FZZGPNZ9KK5694123456",
    ],
)
def test_a_coupon_of_the_shops_own(code: str, has_loyalty: bool) -> None:
    """Its code is drawn by chance, so that its end may look like a gift card's code, or like what
    proves that a customer is there; what it begins with says what it is.
    """
    rules = ShopCouponRules(patterns=("OWN-*",), has_engine=True)
    setup = setup_of(has_loyalty=has_loyalty, shop_coupons=rules)

    assert it.ApplyCoupon(code=code) == asked(code, setup)
