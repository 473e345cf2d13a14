"""The till script's actions about the customer, their points and their coupons."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.errand import BurnCoupon, BuyWithPoints, RedeemOutright
from pos.script.words import Form, Words, WrongWords, day, form


def _register_with(words: Words) -> it.Intent:
    name, given = words.options(1, "email", "birth", "referrer")
    return it.RegisterCustomer(
        phone=words.at(0),
        name=name,
        email=given.get("email", ""),
        birth_date=day(given["birth"]) if "birth" in given else None,
        referrer_code=given.get("referrer", ""),
    )


def _update(words: Words) -> it.Intent:
    plain, given = words.options(0, "name", "phone", "email", "birth")
    if plain:
        raise WrongWords("Write: update [name=…] [phone=…] [email=…] [birth=…].")
    return it.UpdateCustomer(
        name=given.get("name", ""),
        phone=given.get("phone", ""),
        email=given.get("email", ""),
        birth_date=day(given["birth"]) if "birth" in given else None,
    )


def _opt(words: Words) -> it.Intent:
    match words.at(0):
        case "in":
            return it.OptCustomer(is_active=True)
        case "out":
            return it.OptCustomer(is_active=False)
        case other:
            raise WrongWords(f"Opt in or out, not {other!r}.")


def _tag(words: Words) -> it.Intent:
    tags = tuple(words.at(index) for index in range(1, len(words.words)))
    match words.at(0):
        case "add":
            return it.TagCustomer(added=tags)
        case "remove":
            return it.TagCustomer(removed=tags)
        case other:
            raise WrongWords(f"Add or remove a tag, not {other!r}.")


def page_of(words: Words) -> Page:
    try:
        return Page(words.at(0))
    except ValueError:
        raise WrongWords(f"{words.at(0)!r} is none of the pages {', '.join(Page)}.") from None


def _redeem(words: Words) -> it.Intent:
    match words.at(0):
        case "points":
            return it.RedeemPoints(points=words.whole(1))
        case "amount":
            return it.RedeemPoints(amount=words.money(1))
        case "rule":
            return it.RedeemPoints(rule_id=words.at(1))
        case other:
            raise WrongWords(f"Redeem points, amount or rule, not {other!r}.")


def _redeem_outright(words: Words) -> it.Intent:
    reason = words.rest(2)
    match words.at(0):
        case "points":
            errand = RedeemOutright(points=words.whole(1), reason=reason)
        case "amount":
            errand = RedeemOutright(amount=words.money(1), reason=reason)
        case other:
            raise WrongWords(f"Redeem points or amount outright, not {other!r}.")
    return it.RunErrand(errand=errand)


def _buy_coupon(words: Words) -> it.Intent:
    apply = len(words.words) > 1
    if apply and words.at(1) != "apply":
        raise WrongWords("Write: buy-coupon RULE [apply].")
    return it.RunErrand(errand=BuyWithPoints(rule_id=words.at(0), apply=apply))


def _burn_coupon(words: Words) -> it.Intent:
    return it.RunErrand(errand=BurnCoupon(code=words.at(0), reason=words.rest(1)))


def _settle_burn(words: Words) -> it.Intent:
    return it.SettleBurn(code=words.at(0), receipt=words.at(1), why=words.rest(2))


LOYALTY_ACTIONS: dict[str, Form] = {
    "customer": form("ID", 1, 1, lambda w: it.IdentifyCustomer(customer_id=w.at(0))),
    "phone": form("NUMBER", 1, None, lambda w: it.IdentifyByPhone(phone=w.rest(0))),
    "email": form("ADDRESS", 1, 1, lambda w: it.IdentifyByEmail(email=w.at(0))),
    "card": form("NUMBER", 1, None, lambda w: it.IdentifyByCard(card=w.rest(0))),
    "confirm-customer": form("", 0, 0, lambda _: it.ConfirmCustomer()),
    "register": form(
        "PHONE NAME", 2, None, lambda w: it.RegisterCustomer(phone=w.at(0), name=w.rest(1))
    ),
    "register-with": form(
        "PHONE NAME [email=…] [birth=YYYY-MM-DD] [referrer=CODE]", 2, None, _register_with
    ),
    "no-customer": form("", 0, 0, lambda _: it.RemoveCustomer()),
    "update": form("[name=…] [phone=…] [email=…] [birth=YYYY-MM-DD]", 1, 4, _update),
    "opt": form("in | out", 1, 1, _opt),
    "tag": form("add|remove TAG…", 2, None, _tag),
    "link-card": form("NUMBER", 1, None, lambda w: it.LinkCard(card=w.rest(0))),
    "page": form(f"{' | '.join(Page)}", 1, 1, lambda w: it.ReadPage(page=page_of(w))),
    "event": form(
        "NAME [KEY=VALUE…]",
        1,
        None,
        lambda w: it.SendCustomerEvent(name=w.at(0), details=w.pairs(1)),
    ),
    "give-points": form(
        "AMOUNT WHY", 1, None, lambda w: it.GivePoints(amount=w.money(0), reason=w.rest(1))
    ),
    "redeem": form("points N | amount A | rule ID", 2, 2, _redeem),
    "otp": form("CODE", 1, 1, lambda w: it.EnterOtp(code=w.at(0))),
    "resend-otp": form("", 0, 0, lambda _: it.ResendOtp()),
    "extend-hold": form("", 0, 0, lambda _: it.ExtendHold()),
    "release-points": form("", 0, 0, lambda _: it.ReleasePoints()),
    "redeem-outright": form("points N|amount A WHY", 2, None, _redeem_outright),
    "coupon": form("CODE", 1, 1, lambda w: it.ApplyCoupon(code=w.at(0))),
    "remove-coupon": form("CODE", 1, 1, lambda w: it.RemoveCoupon(code=w.at(0))),
    "tick-double": form(
        "CODE [RECEIPT]", 1, 2, lambda w: it.TickDouble(code=w.at(0), receipt=w.optional(1))
    ),
    "settle-burn": form("CODE RECEIPT WHY", 3, None, _settle_burn),
    "buy-coupon": form("RULE [apply]", 1, 2, _buy_coupon),
    "burn-coupon": form("CODE WHY", 1, None, _burn_coupon),
}
