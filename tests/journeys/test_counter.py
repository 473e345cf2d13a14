"""Sales set aside and goods that come back, by the commands people use, against the sandbox."""

from __future__ import annotations

from shop import BAG, OPENING, SARA, SHIRT, Shop, ask

RECEIPT = "S001-T1-000001"


def test_aside_over_runs_and_shifts(shop: Shop) -> None:
    """Suspended by name, the sale is there in the next run and the next shift, and is paid."""
    shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", "redeem points 100", "suspend coat")
    shop.play("sign-on 1001 2468", "close-shift 100.00")
    played = shop.play(
        "sign-on 1001 2468",
        "open-shift 0.00",
        f"scan {SHIRT}",
        "resume coat",
        "suspend",
        "expect suspended coat,1",
        "resume coat",
        "show",
        "tender cash 100",
    )

    assert ["A sale is open."] == [text[:15] for text in played.refusals]
    resumed = next(one for one in played.actions if one["action"] == "show")["state"]["sale"]
    assert resumed["hold"] is None
    assert ("100.00", "Sara Ali") == (resumed["total"], resumed["customer"]["name"])
    assert ["1"] == played.state["suspended"]
    assert RECEIPT == played.state["last_sale"]["receipt"]


def test_suspended_before_a_kill(shop: Shop) -> None:
    """What was set aside before the till was killed is set aside after it."""
    till = shop.begin(*OPENING, f"scan {BAG}", "suspend coat")
    assert ask(till, "show")["state"]["suspended"] == ["coat"]
    till.kill()
    till.communicate()

    assert ["coat"] == shop.play("show").state["suspended"]


def test_held_points_are_free_again(shop: Shop) -> None:
    """A suspended sale holds no points: the same customer has them all."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        f"customer {SARA}",
        "redeem points 500",
        "suspend",
        f"scan {BAG}",
        f"customer {SARA}",
        "show",
    )

    assert [] == played.refusals
    assert 1200 == played.state["sale"]["customer"]["points"]
    assert ["Sara Ali"] == played.state["suspended"]


def test_a_return_takes_the_points_back(shop: Shop) -> None:
    """In another run: the goods come back, the cash is right, the service reverses its points."""
    shop.play(*OPENING, f"item {BAG} 3", f"customer {SARA}", "tender cash 300", "wait-outbox 15")
    played = shop.play(
        "sign-on 1001 2468",
        f"return {RECEIPT} 1 1 worn",
        "show",
        "tender cash 100",
        f"return {RECEIPT} 1 3",
        f"return {RECEIPT} 1",
        "tender cash 200",
        "wait-outbox 15",
        f"customer {SARA}",
        f"return {RECEIPT} 1",
    )

    sale = next(one for one in played.actions if one["action"] == "show")["state"]["sale"]
    (line,) = sale["lines"]
    assert ("-1", "-100.00") == (line["quantity"], line["total"])
    assert ("-100.00", "-100.00") == (sale["total"], sale["due"])
    assert ["at most 2 of 3", "all of it"] == [
        text.partition(": ")[2][: len(wanted)]
        for text, wanted in zip(played.refusals, ("at most 2 of 3", "all of it"), strict=True)
    ]
    assert "100.00" == played.state["shift"]["drawer_expected"]
    assert "S001-T1-000003" == played.state["last_sale"]["receipt"]
    assert {"pending": 0, "in_doubt": 0, "delivered": 3, "rejected": 0} == played.state["outbox"]
    assert 1200 == played.state["sale"]["customer"]["points"]
    assert "Returned: Hoxton Bag, navy" in shop.paper


def test_offline_return_follows_its_order(shop: Shop) -> None:
    """Sold and returned while the line is down: the order goes first, then its refund."""
    played = shop.play(
        *OPENING,
        "network down",
        f"customer {SARA}",
        f"scan {BAG}",
        "tender cash 100",
        f"return {RECEIPT} 1",
        "tender cash 100",
        "network up",
        "wait-outbox 15",
        f"customer {SARA}",
    )

    assert [] == played.refusals
    assert {"pending": 0, "in_doubt": 0, "delivered": 2, "rejected": 0} == played.state["outbox"]
    assert 1200 == played.state["sale"]["customer"]["points"]


def test_exchanges(shop: Shop) -> None:
    """Even: `complete` ends it. Dearer: the rest is paid, and the drawer opens for cash alone."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        "tender card",
        f"scan {BAG}",
        f"return {RECEIPT} 1",
        "complete",
        "return S001-T1-000002 1",
        f"scan {SHIRT}",
        "tender cash 60",
    )

    assert [] == played.refusals
    assert 1 == shop.paper.lower().count("drawer")
    assert ("149.00", "S001-T1-000003") == (
        played.state["shift"]["drawer_expected"],
        played.state["last_sale"]["receipt"],
    )
    assert "11.00" == played.state["last_sale"]["change"]


def test_what_no_return_is(shop: Shop) -> None:
    """Other tills' receipts, unknown ones and wrong words are refused, and nothing is opened."""
    played = shop.play(
        *OPENING,
        "return S009-T4-000001 1",
        f"return {RECEIPT} 1",
        f"scan {RECEIPT}",
        f"return {RECEIPT} 1 worn",
        "resume nothing",
    )

    assert 5 == len(played.refusals)
    assert played.state["sale"] is None
