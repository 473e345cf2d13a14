"""A redemption rule as the documents write it, checked before it is sent.

Every mistake is a sentence that names its field; what else the service wants it says itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from pos.ports.loyalty_office import Document

RULE_TYPES = (
    "free_shipping_settings",
    "percentage_discount_settings",
    "free_product_settings",
    "fixed_rate_settings",
    "general_settings",
    "custom",
)
COUPON_TYPES = (
    "fixed_discount",
    "percentage_discount",
    "free_shipping",
    "free_product",
    "fixed_rate_discount",
    "custom",
)
_ALSO_READ = {"general_setting": "general_settings"}
_KNOWN = {
    "rule": ("id", "pointsToRedeem", "valueOfPoint", "ruleType", "startDate", "endDate", "coupon",
             "availableTo", "isActive", "image", "creationDate"),
    "coupon": ("couponType", "discountValue", "minOrderValue", "product", "collections", "group",
               "applicableTo", "options", "capping"),
    "program": ("isRedemptionActive", "pointsExpiryPeriod"),
    "default rule": ("id", "valueOfPoint", "isActive"),
}  # fmt: skip


def mistakes_in_rule(document: Document, *, is_partial: bool = False) -> tuple[str, ...]:
    """A partial document changes only what it holds, so that nothing is missing from it."""
    rule = _lowered(document)
    return tuple(_in_rule(document, rule, is_partial=is_partial))


def as_sent(document: Document) -> Document:
    """With the one type of rule that a table of the documents misspells as the others have it."""
    named = {name: document[name] for name in document if name.lower() == "ruletype"}
    return {**document, **{name: _ALSO_READ.get(str(kind), kind) for name, kind in named.items()}}


def mistakes_in_default_rule(document: Document) -> tuple[str, ...]:
    rule = _lowered(document)
    found = [*_unknown(document, "default rule"), *_flag(rule, "isActive")]
    return (*found, *_number(rule, "valueOfPoint", least=Decimal(0)), *_nothing(document))


def mistakes_in_program(document: Document) -> tuple[str, ...]:
    program = _lowered(document)
    found = [*_unknown(document, "program"), *_flag(program, "isRedemptionActive")]
    return (*found, *_whole(program, "pointsExpiryPeriod", least=1), *_nothing(document))


def _in_rule(document: Document, rule: Mapping[str, object], *, is_partial: bool) -> Iterator[str]:
    yield from _unknown(document, "rule")
    yield from _nothing(document)
    if not is_partial:
        yield from _missing(rule, "ruleType", "coupon")
        if "pointstoredeem" not in rule:
            yield "pointsToRedeem is missing; null stands for any number of points."
    yield from _one_of(rule, "ruleType", (*RULE_TYPES, *_ALSO_READ))
    yield from _whole(rule, "pointsToRedeem", least=1)
    yield from _number(rule, "valueOfPoint", least=Decimal(0))
    yield from _dates(rule)
    yield from _audience(rule)
    coupon = rule.get("coupon")
    if coupon is not None and not isinstance(coupon, Mapping):
        yield "coupon is no object."
    elif isinstance(coupon, Mapping):
        yield from _in_coupon(coupon, is_partial=is_partial)


def _in_coupon(document: Document, *, is_partial: bool) -> Iterator[str]:
    coupon = _lowered(document)
    yield from _unknown(document, "coupon")
    if not is_partial:
        yield from _missing(coupon, "couponType", within="coupon.")
    yield from _one_of(coupon, "couponType", COUPON_TYPES, within="coupon.")
    kind = coupon.get("coupontype")
    if kind in {"percentage_discount", "fixed_discount"} and not is_partial:
        yield from _missing(coupon, "discountValue", within="coupon.")
    most = Decimal(100) if kind == "percentage_discount" else None
    yield from _number(coupon, "discountValue", within="coupon.", above=Decimal(0), most=most)
    yield from _number(coupon, "minOrderValue", within="coupon.", least=Decimal(0))
    yield from _options(coupon)
    if kind == "free_product" and not is_partial:
        yield from _product(coupon)
    if kind == "custom" or coupon.get("group") is not None:
        yield from _group(coupon, is_partial=is_partial)
    yield from _collections(coupon)


def _product(coupon: Mapping[str, object]) -> Iterator[str]:
    product = coupon.get("product")
    if not isinstance(product, Mapping):
        yield "coupon.product is missing: a free product needs to be named."
    elif not any(_lowered(product).get(name) for name in ("productid", "variantid")):
        yield "coupon.product.productId is missing."


def _group(coupon: Mapping[str, object], *, is_partial: bool) -> Iterator[str]:
    group = coupon.get("group")
    if not isinstance(group, Mapping):
        if not is_partial:
            yield "coupon.group is missing: a custom coupon comes from a group."
        return
    handle = _lowered(group).get("handle")
    if not isinstance(handle, str) or not handle.strip():
        yield "coupon.group.handle is missing."


def _collections(coupon: Mapping[str, object]) -> Iterator[str]:
    rows = coupon.get("collections")
    if rows is None:
        return
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        yield "coupon.collections is no list."
        return
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not _is_whole(_lowered(row).get("collectionid")):
            yield f"coupon.collections, number {place}: collectionId is no whole number."


def _options(coupon: Mapping[str, object]) -> Iterator[str]:
    yield from _number(coupon, "capping", within="coupon.", least=Decimal(0))
    options = coupon.get("options")
    if isinstance(options, Mapping):
        within = _lowered(options)
        for name in ("capping", "minOrderValue"):
            yield from _number(within, name, within="coupon.options.", least=Decimal(0))
        for name in ("expiryAfter", "usageLimit"):
            yield from _whole(within, name, within="coupon.options.", least=1)


def _dates(rule: Mapping[str, object]) -> Iterator[str]:
    found: list[datetime] = []
    for name in ("startDate", "endDate"):
        text = rule.get(name.lower())
        if text is None:
            continue
        at = _moment(text)
        if at is None:
            yield f"{name} is no date such as 2026-12-31."
        else:
            found.append(at)
    if len(found) == 2 and found[1] < found[0]:
        yield "endDate is before startDate."


def _audience(rule: Mapping[str, object]) -> Iterator[str]:
    audience = rule.get("availableto")
    if audience is None:
        return
    if not isinstance(audience, Mapping):
        yield "availableTo is no object."
        return
    level = _lowered(audience).get("level")
    if level is not None and not (
        isinstance(level, Mapping) and _is_whole(_lowered(level).get("levelid"))
    ):
        yield "availableTo.level.levelId is no whole number."


def _unknown(document: Document, part: str) -> Iterator[str]:
    """A name we do not know is most often a slip, which the service would pass over in silence."""
    known = {name.lower(): name for name in _KNOWN[part]}
    for name in document:
        if str(name).lower() not in known:
            yield f"{name!s} is no field of a {part}; known are {', '.join(known.values())}."


def _nothing(document: Document) -> Iterator[str]:
    if not document:
        yield "The document is empty."


def _missing(fields: Mapping[str, object], *names: str, within: str = "") -> Iterator[str]:
    for name in names:
        if fields.get(name.lower()) in (None, ""):
            yield f"{within}{name} is missing."


def _one_of(
    fields: Mapping[str, object], name: str, known: Sequence[str], *, within: str = ""
) -> Iterator[str]:
    value = fields.get(name.lower())
    if value not in (None, "", *known):
        yield f"{within}{name} is none of {', '.join(known)}."


def _number(
    fields: Mapping[str, object],
    name: str,
    *,
    within: str = "",
    least: Decimal | None = None,
    above: Decimal | None = None,
    most: Decimal | None = None,
) -> Iterator[str]:
    value = fields.get(name.lower())
    if value is None:
        return
    number = _decimal(value)
    if number is None:
        yield f"{within}{name} is no number."
    elif least is not None and number < least:
        yield f"{within}{name} is less than {least}."
    elif above is not None and number <= above:
        yield f"{within}{name} is not more than {above}."
    elif most is not None and number > most:
        yield f"{within}{name} is more than {most}."


def _whole(
    fields: Mapping[str, object], name: str, *, least: int, within: str = ""
) -> Iterator[str]:
    value = fields.get(name.lower())
    if value is not None and not _is_whole(value):
        yield f"{within}{name} is no whole number."
    else:
        yield from _number(fields, name, within=within, least=Decimal(least))


def _flag(fields: Mapping[str, object], name: str) -> Iterator[str]:
    if not isinstance(fields.get(name.lower(), False), bool):
        yield f"{name} is neither true nor false."


def _is_whole(value: object) -> bool:
    number = _decimal(value)
    return number is not None and number == number.to_integral_value()


def _decimal(value: object) -> Decimal | None:
    """Numbers come as whatever read the document made of them, a text among others."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text if isinstance(text, str) else "").replace(tzinfo=None)
    except ValueError:
        return None


def _lowered(document: Document) -> Mapping[str, object]:
    """The documents write names in two casings."""
    return {str(name).lower(): value for name, value in document.items()}
