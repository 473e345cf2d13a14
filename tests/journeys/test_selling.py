"""Sales from scan to delivered order, by the commands people use, against the sandbox over HTTP."""

from __future__ import annotations

import unicodedata

import pytest
from shop import BAG, OPENING, SARA, SHIRT, Shop


def test_a_plain_sale(shop: Shop) -> None:
    """Scan, scan, cash: the change is right, the receipt is printed, and the drawer opens."""
    played = shop.play(*OPENING, f"scan {BAG}", f"scan {SHIRT}", "tender cash 300", "show")

    assert 0 == played.status
    assert [] == played.refusals
    assert "51.00" == played.state["last_sale"]["change"]
    assert "S001-T1-000001" == played.state["last_sale"]["receipt"]
    assert "349.00" == played.state["shift"]["drawer_expected"]
    assert "Hoxton Bag, navy" in shop.paper
    assert "S001-T1-000001" in shop.paper
    assert 1 == shop.paper.lower().count("drawer")


def test_points_and_a_coupon_in_one_sale(shop: Shop) -> None:
    """Held points and a locked coupon lower the due; the order redeems and burns them."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        f"scan {BAG}",
        f"scan {BAG}",
        f"customer {SARA}",
        "redeem points 100",
        "coupon SUMMER50",
        "show",
        "tender cash 240",
        "wait-outbox 10",
        f"customer {SARA}",
    )

    sale = played.actions[-4]["state"]["sale"]
    assert [] == played.refusals
    assert {"points": 100, "amount": "10.00"}.items() <= sale["hold"].items()
    assert ["SUMMER50"] == sale["coupons"]
    assert ("10.00", "50.00", "240.00") == (
        sale["points_discount"],
        sale["coupon_discount"],
        sale["total"],
    )
    assert "31.30" == sale["tax"]
    assert 720 == sale["earn_preview"]
    assert 720 == played.state["last_sale"]["points_earned"]
    assert 1200 - 100 + 720 == played.state["sale"]["customer"]["points"]
    assert {"pending": 0, "in_doubt": 0, "delivered": 1, "rejected": 0} == played.state["outbox"]


def test_the_worked_example_of_the_state_object(shop: Shop) -> None:
    """Three bags and a hundred points: the line's own tax, and the sale's after the points."""
    played = shop.play(*OPENING, f"item {BAG} 3", f"customer {SARA}", "redeem points 100", "show")

    sale = played.state["sale"]
    assert "39.13" == sale["lines"][0]["tax"]
    assert ("37.83", "290.00") == (sale["tax"], sale["total"])


def test_offline_sells_and_catches_up(shop: Shop) -> None:
    """With the line down the sale completes and prints; when it is back the order goes out once."""
    played = shop.play(
        *OPENING,
        "network down",
        f"customer {SARA}",
        f"scan {BAG}",
        "redeem points 10",
        "tender cash 100",
        "show",
        "network up",
        "wait-outbox 15",
        "show",
    )

    offline, online = (one["state"] for one in played.actions if one["action"] == "show")
    (refusal,) = played.refusals
    assert refusal.startswith("Redeeming needs Customer ···1234 confirmed, and no answer came:")
    assert not offline["online"]
    assert 1 == offline["outbox"]["pending"]
    assert offline["last_sale"]["points_earned"] is None
    assert "pending" in shop.paper
    assert online["online"]
    assert {"pending": 0, "in_doubt": 0, "delivered": 1, "rejected": 0} == online["outbox"]
    assert 300 == online["last_sale"]["points_earned"]


def test_a_lost_answer_is_asked_about(shop: Shop) -> None:
    """An order whose answer was lost is not sent twice: the service is asked, and earns once."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        f"customer {SARA}",
        "show",
        "network lose-answers 1",
        "tender cash 100",
        "wait-outbox 15",
        f"customer {SARA}",
    )

    assert [] == played.refusals
    assert {"pending": 0, "in_doubt": 0, "delivered": 1, "rejected": 0} == played.state["outbox"]
    assert 1200 + 300 == played.state["sale"]["customer"]["points"]


@pytest.mark.parametrize("trouble", ["network fail 500 2", "network fail 429 2"])
def test_a_service_in_trouble_is_tried_again(shop: Shop, trouble: str) -> None:
    """A server's fault or a full quota delays the order and loses nothing."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        f"customer {SARA}",
        "show",
        trouble,
        "tender cash 100",
        "wait-outbox 20",
    )

    assert {"pending": 0, "in_doubt": 0, "delivered": 1, "rejected": 0} == played.state["outbox"]


BAD_INPUT = {
    "scan 9999999999994": "Unknown code",
    "scan 6281100001004": "Misread",
    f"scan {'7' * 5000}": "too long",
    "redeem points 5000": "fewer points",
    "coupon NOPE": "not known",
    "coupon EXPIRED20": "expired",
    "coupon BIG100": "larger sale",
    f"scan {SARA}000000": None,
    "tender cash 0": "more than nothing",
    "tender card 500": "Only cash gives change",
    "tender bitcoin 10": "not a tender",
    f"qty {BAG}": "quantity",
    "qty 1.5": "by the piece",
    "price 1 10": "Say why",
    "void-line 9": "no line 9",
    "complete": "still due",
    "discount 1 200% much": "0 to 100",
    "otp 123456": "No code was sent",
}


def test_bad_input_changes_nothing(shop: Shop) -> None:
    """Each gives one sentence, and the sale stands as it was."""
    script = []
    for line in BAD_INPUT:
        script += ["show", line]
    played = shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", *script, "show")

    shown = [one["state"]["sale"] for one in played.actions if one["action"] == "show"]
    answers = [one for one in played.actions[4:] if one["action"] != "show"]
    for answer, says in zip(answers, BAD_INPUT.values(), strict=True):
        if says is not None:
            assert not answer["ok"], answer
            assert says in answer["refusal"], answer
    for sale in shown:
        sale["customer"].pop("stale_s")
        assert shown[0] == sale


def test_an_approval_applies_what_was_refused(shop: Shop) -> None:
    """A discount above the limit waits for a manager; with nothing to approve, no harm is done."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        "discount 1 50% damaged",
        "approve 1001 2468",
        "approve 2001 135790",
        "approve 2001 135790",
        "show",
    )

    assert 3 == len(played.refusals)
    assert "There is nothing to approve." == played.refusals[-1]
    assert "50.00" == played.state["sale"]["total"]


def test_a_failed_expectation_ends_the_script(shop: Shop) -> None:
    """`expect` that fails ends with status 1, and says what it found."""
    played = shop.play(*OPENING, "expect shift.number 7", f"scan {BAG}")

    assert 1 == played.status
    assert "shift.number is 1, not 7" == played.actions[-1]["refusal"]
    assert played.state["sale"] is None


def test_a_failed_expectation_of_nothing(shop: Shop) -> None:
    """A sale is told by how many lines it has, and never written out."""
    sold = (*OPENING, f"scan {BAG}", f"scan {SHIRT}", "expect sale null")
    refusals = [
        shop.play(*sold).actions[-1]["refusal"],
        shop.play("expect shift 1").actions[-1]["refusal"],
    ]

    assert "expected nothing, there is a sale of 2 lines" in refusals[0]
    assert "expected 1, shift has number, open, drawer_expected" in refusals[1]


def test_wrong_pins_lock_across_runs(shop: Shop) -> None:
    """After five wrong PINs the right one is refused too, also by the next run."""
    shop.play(*["sign-on 1001 0000"] * 5)

    played = shop.play("sign-on 1001 2468")

    assert "locked" in played.refusals[0].lower() or "wait" in played.refusals[0].lower()


def test_hostile_names_reach_neither_terminal_nor_paper(shop: Shop) -> None:
    """Escape sequences, C1 and bidi controls in a customer's name are gone wherever it is shown."""
    played = shop.play(
        *OPENING, f"scan {BAG}", "customer mobile_966500006666", "tender cash 100", "show"
    )

    shown = str(played.actions) + shop.paper
    assert "[bold]Red[/bold]" in shown
    assert not any(unicodedata.category(c) == "Cc" for c in shown.replace("\n", ""))
    assert "\u202e" not in shown


def test_something_weighed_needs_its_weight(shop: Shop) -> None:
    """Without a weight it is refused, typed or scanned; with one it is sold by it."""
    played = shop.play(*OPENING, "item 4010", "scan 4010", "item 4010 0.350", "item 0.5*4010")

    assert [False, False, True, True] == [one["ok"] for one in played.actions[2:]]
    assert "51.00" == played.state["sale"]["total"]


def test_registering_and_scanning_offline(shop: Shop) -> None:
    """Someone new is taken and sent before their order; a scanned code nobody knows is refused."""
    played = shop.play(
        *OPENING,
        "network down",
        f"scan {BAG}",
        f"scan {SARA}123456",
        'register 966511112222 "New Person"',
        "tender cash 100",
        "show",
        "network up",
        "wait-outbox 15",
        "customer mobile_966511112222",
    )

    offline = next(one["state"] for one in played.actions if one["action"] == "show")
    assert ["cannot be confirmed offline" in text for text in played.refusals] == [True]
    assert 2 == offline["outbox"]["pending"]
    assert {"pending": 0, "in_doubt": 0, "delivered": 2, "rejected": 0} == played.state["outbox"]
    assert "New Person" == played.state["sale"]["customer"]["name"]
    assert 300 == played.state["sale"]["customer"]["points"]
