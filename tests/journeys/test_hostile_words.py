"""What a script types reaches the terminal, the paper, the record and the outbox as safe text."""

from __future__ import annotations

import json
import unicodedata

from shop import BAG, OPENING, Shop

HOSTILE = "\\x1b]0;owned\\x07\\x9b31mred"
"""An escape sequence and a C1 control, as a script writes them."""


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) == "Cc" and c != "\n"}


def test_typed_controls_are_gone_everywhere(shop: Shop) -> None:
    """From names, reasons, codes and receipt numbers; in answers, paper, lists and exports."""
    played = shop.play(
        *OPENING,
        f"paid-in 5 {HOSTILE}",
        f"item {BAG}{HOSTILE}",
        f"reprint {HOSTILE}",
        f"coupon {HOSTILE}",
        f"customer {HOSTILE}",
        f"network {HOSTILE}",
        f"register 0500000123 {HOSTILE}",
        f"scan {BAG}",
        f"discount 1 5% {HOSTILE}",
        "network down",
        "tender cash 100",
        "show",
        f"expect {HOSTILE} {HOSTILE}",
    )
    lists = [
        shop.pos("journal", "show", "--most", "100"),
        shop.pos("journal", "export"),
        shop.pos("outbox", "list"),
        shop.pos("outbox", "list", "--json"),
        shop.pos("receipt", "show", "S001-T1-000001"),
    ]
    unknown = shop.pos("play", "-", stdin=f"{HOSTILE}\n")

    told = json.dumps(played.actions, ensure_ascii=False) + str(played.state) + played.stderr
    shown = [told, shop.paper, unknown.stdout, unknown.stderr]
    shown += [ended.stdout + ended.stderr for ended in lists]
    assert "red" in told
    assert "red" in lists[0].stdout
    assert [set()] * len(shown) == [controls(text) for text in shown]
    assert not [text for text in shown if "\\u001b" in text or "\\x1b" in text]
