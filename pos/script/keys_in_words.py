"""What the till's sentences tell of keys, in words that can be typed where there are no keys.

A sentence is known by the phrase around its key, so that goods named after one keep their name.
"""

from __future__ import annotations

from typing import Final

IN_WORDS: Final = {
    # shift and cashier
    "Sign on first: your id, Enter, your PIN, Enter.": "Sign on first.",
    "Open one with F10 and count the float": "Count the float, then type open-shift and the amount",
    "open the shift with F10": "count the float, then type open-shift and the amount",
    "F12 locks the till; then sign on": "Type lock, then sign on",
    "or lock the till with F12": "or type lock",
    "Hand it over with F10": "Type hand-over, who takes it over and what was counted",
    "Take it up again with F10": "Type take-up",
    "Count again, or Enter closes": "Count again, or type close-shift with that amount once more",
    "Count again, or Enter hands over": "Count again, or type hand-over with it once more",
    "Have it handed over with F10": "Type hand-over, your id, your PIN and what was counted",
    # goods
    "find the item with F2": "type find and a part of its name",
    "Find the item with F2": "Type find and a part of its name",
    "Scan again, F2 finds it, Ctrl+O sells it openly": (
        "Scan again, type find and a part of its name, or sell it openly with open-item"
    ),
    "F2 finds it, F6 takes it as a coupon, Ctrl+O sells it openly": (
        "Type find and a part of its name, coupon and the code, or sell it openly with open-item"
    ),
    "strike the line out with Delete": "type void-line and its number",
    "Strike it out with Delete": "Type void-line and its number",
    "Strike out its line with Delete": "Type void-line and its number",
    "F8 changes a price, Delete strikes out": (
        "price, the line and the amount changes one, void-line and the line strikes out"
    ),
    "Suspend it with F7": "Type suspend",
    "F7 lists what waits": "Type suspended to hear what waits",
    "F7 resumes it": "Type resume and its name",
    "Resume it with F7": "Type resume and its name",
    # reasons, which a screen lists below the field
    **{
        f"{why}, for the record": f"{why}, for the record. Type reasons to hear the store's"
        for why in (
            "why the price changes",
            "why it is reduced",
            "why the drawer is opened",
            "why it comes back",
        )
    },
    # customers
    "or press F4": "or type phone and the number",
    "Press F4 and type the phone number": "Type phone and the number",
    "Press F4 to register them": "Type register, their phone and their name",
    "then link it with F4": "then type link-card and its number",
    ": F4, K asks again first": ": type confirm-customer first",
    ". F4, K asks again": ". Type confirm-customer to ask again",
    "Opt the customer in with F4 first": "Type opt in first",
    "Look at the customer's activity with F4": "Type page activity and look",
    "Look at the customer's coupons with F4": "Type page coupons and look",
    # points
    "Redeem points with F5 first": "Type redeem points and how many first",
    "Extend them with F5, X,": "Type extend-hold,",
    "F5, R gives them back; F5, A then holds what it needs": (
        "Type release-points, then redeem points and how many"
    ),
    # paying
    "Press F9 to take it": "Type tender, the means and the amount",
    "Press F9 to pay it back": "Type tender, the means and the amount to pay it back",
    "have a manager settle it: F9": (
        "have a manager settle it: type card-payment ask, card-payment paid or card-payment "
        "not-paid"
    ),
    "then type the approval code it printed": (
        "then type tender card, the amount and the approval code it printed"
    ),
    "was charged: F9 shows it": "was charged: type card-payment ask",
    "is at work: F9 shows it": "is at work: wait for its answer",
    "Press F9, then scan it to pay with it": (
        "Type tender, gift-card or store-credit, and its code to pay with it"
    ),
    "then press F9 and scan it again": (
        "then type tender, gift-card or store-credit, and its code"
    ),
    "F9, G pays with it; F10, H, 2 tells what is on it": (
        "Type tender, gift-card or store-credit, and the code to pay with it, or balance-of and "
        "the code to hear what is on it"
    ),
    "F10, H, 3 asks which is lost": (
        "Type gift-replace, the receipt, why, and card= with the last four characters of the lost "
        "one"
    ),
    "F10, H, 3": "gift-replace, the receipt and why",
}


def in_words(said: str) -> str:
    for of_keys, of_words in IN_WORDS.items():
        said = said.replace(of_keys, of_words)
    return said
