"""The words of the plain register: its own, the till script's, and those for a key."""

from __future__ import annotations

from collections.abc import Iterable

from pos.script.actions import ACTIONS

OWN_WORDS = {
    "help": "[WORD]",
    "sale": "",
    "suspended": "",
    "find": "TEXT",
    "add": "NUMBER",
    "yes": "",
    "no": "",
    "reasons": "",
    "quit": "",
}

HAND_OVER_USAGE = "ID COUNTED | ID 500x2 100x3 …"

_ASKED_FOR = {"sign-on": None, "approve": "ID", "hand-over": HAND_OVER_USAGE}
"""No PIN is told to be typed where it is seen: it is asked for, and so is who signs on."""

KEYS = {
    "f1": ("help",),
    "f2": ("find",),
    "f3": ("qty",),
    "f4": ("phone", "card", "customer", "register", "no-customer"),
    "f5": ("redeem", "release-points"),
    "f6": ("coupon", "remove-coupon"),
    "f7": ("suspend", "suspended", "resume"),
    "f8": ("discount", "discount-sale", "tax-exempt", "price"),
    "f9": ("tender", "complete", "void-tender"),
    "f10": (
        "open-shift",
        "close-shift",
        "hand-over",
        "set-aside",
        "take-up",
        "paid-in",
        "paid-out",
        "drop",
        "no-sale",
        "reprint",
        "gift-receipt",
        "show-receipt",
        "email-receipt",
    ),
    "f11": ("price-check",),
    "f12": ("lock",),
    "ctrl+o": ("open-item",),
    "delete": ("void-line",),
    "escape": ("sale",),
}
"""The sentences of the till name keys of the screen; typed here, a key's name tells its words."""


def help_on(word: str) -> Iterable[str]:
    usages = OWN_WORDS | {name: form.usage for name, form in ACTIONS.items()} | _ASKED_FOR
    usages = {name: usage for name, usage in usages.items() if usage is not None}
    if word in usages:
        return (f"{word} {usages[word]}".strip(),)
    if word.casefold() in KEYS:
        return words_of_key(word.casefold())
    listed = sorted(f"{name} {usage}".strip() for name, usage in usages.items())
    return ("Type a code to sell it, 3* before three of it, or one of these words.", *listed)


def words_of_key(key: str) -> Iterable[str]:
    cap = key.upper() if key[1:].isdigit() else key.capitalize()
    return (f"{cap} is a key of the screen. Here type: {', '.join(KEYS[key])}.",)
