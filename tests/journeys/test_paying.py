"""Paying as people do it: card terminal, gift cards, coins, returns; killed, scripted, typed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from shop import BAG, OPENING, SHIRT, Shop
from typist import Typist, typing_at

from drivers.virtual.card_terminal import Answer, Ending, VirtualCardTerminal

RECEIPT = "S001-T1-000001"
ONLY_SO_MUCH = (
    "Only 50.00 of it was paid in cash. You can pay back 100.00 by card. More in cash needs a "
    "manager's approval. Store credit needs none."
)
NOT_SO_MUCH = (
    "So much cash cannot be in the drawer. Count what is taken out and type that, or ask a "
    "manager, who can read in the X report what should be there."
)
WITHIN_S = 30.0


class _Watched(VirtualCardTerminal):
    """Tells when a customer is at it, and waits for a word before it answers."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.may_answer = threading.Event()
        super().__init__()

    def answer(self, question: dict[str, object]) -> Answer | None:
        if question.get("do") == "charge":
            self.reached.set()
            self.may_answer.wait(WITHIN_S)
        return super().answer(question)


@pytest.fixture
def terminal() -> Iterator[_Watched]:
    terminal = _Watched()
    yield terminal
    terminal.may_answer.set()
    terminal.close()


def with_means(shop: Shop, terminal: VirtualCardTerminal | None = None) -> Shop:
    text = shop.config.read_text(encoding="utf-8")
    text += '[tender]\nmethods = ["cash", "card", "gift-card", "store-credit"]\n'
    text += 'cash_rounding = "0.05"\n[returns]\ndays = 30\n'
    if terminal is not None:
        text += f'[card]\ndriver = "simulator"\nport = "{terminal.port}"\n'
    shop.config.write_text(text, encoding="utf-8")
    return shop


def gift_code(shop: Shop) -> str:
    return str(re.findall(r"[GS]C(?:-[0-9A-Z]{4}){4}", shop.paper)[-1])


def test_killed_while_the_card_is_at_the_terminal(shop: Shop, terminal: _Watched) -> None:
    """The next start asks what became of it: charged once, and the sale is complete by itself."""
    with_means(shop, terminal)
    till = shop.begin(*OPENING, f"scan {BAG}")
    assert till.stdin is not None
    till.stdin.write("tender card\n")
    till.stdin.flush()
    assert terminal.reached.wait(WITHIN_S)
    till.kill()
    till.communicate()
    terminal.may_answer.set()

    state = shop.play("show").state

    assert state["sale"] is None
    assert (RECEIPT, "100.00") == (state["last_sale"]["receipt"], state["last_sale"]["paid"])
    assert 1 == len(terminal.approved)
    assert 0 == shop.pos("journal", "verify").returncode


def test_a_lost_answer_in_a_script(shop: Shop, terminal: _Watched) -> None:
    """Unknown is said, nothing else is done meanwhile, and asking brings what it came to."""
    terminal.may_answer.set()
    terminal.tell_next(Ending.LOST)
    with_means(shop, terminal)
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        "tender card 60",
        "expect sale.card.state unknown",
        "void-sale",
        "tender cash 100",
        "card-payment paid on its list",
        "card-payment ask",
        "expect sale.card null",
        "expect sale.due 40.00",
        "void-tender 1",
        "expect sale.due 100.00",
        "tender card",
    )
    assert [
        "The card terminal did not",
        "It is not known whether t",
        "It is not known whether t",
        "Saying whether the card w",
    ] == [one[:25] for one in played.refusals]
    assert 3 == len(terminal.approved)
    assert "Card 0000" in shop.paper
    assert "Visa ****4242" in shop.paper


def test_a_gift_card_over_runs(shop: Shop) -> None:
    """Sold in one run, spent in the next, what is left is store for a third; never twice."""
    with_means(shop)
    shop.play(*OPENING, "gift-card 120", "tender cash 120")
    code = gift_code(shop)
    second = shop.play(
        "sign-on 1001 2468",
        f"balance-of {code}",
        f"scan {BAG}",
        f"scan {code}",
        "expect sale.paid 0.00",
        f"tender gift-card 12.5{code}",
        f"tender gift-card {code}",
        f"scan {SHIRT}",
        f"tender gift-card 30 {code}",
        "tender cash 9",
        f"scan {code.replace('-', '')}",
        f"tender gift-card {code}",
        "expect sale.due 120.00",
        "tender cash 120",
    )
    assert "120.00 to spend" in second.actions[1]["say"]
    assert "120.00 to spend. Press F9, then scan it" in second.actions[3]["say"]
    no_amount, *others = second.refusals
    assert no_amount.startswith(f"'12.5····{code[-4:]}' is not an amount.")
    assert code not in no_amount
    assert ["Only 20.00", "Gift card "] == [one[:10] for one in others]
    assert second.state["sale"] is None
    stored = shop.data / "journal.db"
    assert code.replace("-", "").encode() not in stored.read_bytes()
    report = shop.pos("report", "x").stdout
    assert re.search(r"Gift cards sold, no sale\s+120\.00", report)


def test_returns_by_every_means(shop: Shop) -> None:
    """Cash for what was paid in cash, credit for the rest; without a receipt by a manager's yes."""
    with_means(shop)
    played = shop.play(
        *OPENING,
        f"item {BAG} 2",
        "tender card 150",
        "tender cash 50",
        f"return {RECEIPT} 1 1 worn",
        "tender cash 100",
        "tender cash 50",
        "tender store-credit 50",
        f"return-item {SHIRT} 1 torn",
        "approve 2001 135790",
        "tender store-credit",
        "paid-out 9999 milk",
        "drop 9999",
    )
    assert [
        ONLY_SO_MUCH,
        "Taking goods back without a receipt needs a manager's approval.",
        NOT_SO_MUCH,
        NOT_SO_MUCH,
    ] == played.refusals
    assert "Store credit" in shop.paper
    assert "from no receipt" in shop.paper


def test_typed_at_the_screen(shop: Shop) -> None:
    """By key: a gift card as far as it goes, and the rest in coins."""
    with_means(shop)
    shop.play(*OPENING, "gift-card 120.02", "tender cash 120.00")
    code = gift_code(shop)
    with typing_at(shop, "run") as till:
        signed_on(till)
        till.enter(SHIRT)
        till.shows("149.00")
        till.press("F9")
        till.shows("gift card", "store credit")
        till.type("g")
        till.shows("Scan the slip or the card.")
        till.enter(code)
        till.shows("Left to pay", "Cash is rounded", "29.00")
        till.press("Enter")
        till.shows("S001-T1-000002")
        till.press("Ctrl+Q")
        assert 0 == till.leave()
    assert re.search(r"Rounding\s+0\.02", shop.paper)


def signed_on(till: Typist) -> None:
    till.shows("Your id")
    till.enter("1001")
    till.enter("2468")
    till.shows("scan, or type a code")
