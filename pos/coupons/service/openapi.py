"""The description of the API that `GET /openapi.json` gives, out of the bodies' own types."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pos import __version__
from pos.core.coupon_limits import LONGEST_LIFE_DAYS
from pos.core.customer import CouponKind
from pos.coupons import wire
from pos.coupons.service.fields import MOST_LISTED, NONE
from pos.coupons.service.issuing import (
    CLASSES,
    KINDS,
    LARGEST_AMOUNT,
    MOST_USES_ASKED,
)
from pos.coupons.terms import MOST_A_PAGE, CouponState

Object = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_BODIES: Final = (
    wire.ValidateBody,
    wire.LockBody,
    wire.BurnBody,
    wire.VerdictAnswer,
    wire.ReleaseAnswer,
    wire.BurnAnswerBody,
    wire.CouponPage,
    wire.DoublesAnswer,
    wire.CustomersAnswer,
    wire.IssuedAnswer,
    wire.TakenAnswer,
    wire.HealthAnswer,
    wire.ErrorAnswer,
)
_ERRORS: Final = {
    "400": "The request was broken off, or is none of HTTP's.",
    "401": "The token or the signature is missing, or not the right one.",
    "408": "The body took too long.",
    "413": "The body is too large.",
    "415": "The body is of another type.",
    "422": "Something in the request cannot be; nothing was done.",
    "429": "Too many calls: wait as long as Retry-After says.",
    "500": "A fault in the engine.",
    "503": "The engine cannot do it now: ask again after Retry-After.",
}


def described(issue_method: str, issue_path: str, issue_header: str) -> Object:
    _, components = msgspec.json.schema_components(_BODIES, ref_template=_REF)
    paths: dict[str, Object] = {
        "/v1/coupons/{code}/validate": _post(
            "Whether a coupon may be used", wire.ValidateBody, wire.VerdictAnswer, path="code"
        ),
        "/v1/coupons/{code}/lock": _post(
            "Reserve one use of it for a sale", wire.LockBody, wire.VerdictAnswer, path="code"
        ),
        "/v1/coupons/{code}/burn": _post(
            "Use it up, once a sale", wire.BurnBody, wire.BurnAnswerBody, path="code"
        ),
        "/v1/locks/{lock}/release": _post("Give it back", None, wire.ReleaseAnswer, path="lock"),
        "/v1/coupons": _get("All coupons, page by page", wire.CouponPage, _LISTING),
        "/v1/doubles": _get("Coupons that were used too often", wire.DoublesAnswer, ()),
        "/v1/customers": _get("News of customers", wire.CustomersAnswer, _NEWS),
        "/health": {"get": _operation("Whether it runs", wire.HealthAnswer, security=[])},
    }
    issuing = _operation("A coupon for the loyalty service", wire.IssuedAnswer, security=_ISSUER)
    if issue_method == "GET":
        issuing["parameters"] = [_in_query(name, one) for name, one in _ISSUE_QUERY.items()]
    else:
        issuing["requestBody"] = _content({"$ref": _REF.format(name="IssueFields")}, required=True)
    paths[issue_path] = {issue_method.lower(): issuing}
    return {
        "openapi": "3.1.0",
        "info": {"title": "The shop's own coupons", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**components, "IssueFields": _ISSUE_BODY},
            "securitySchemes": {
                "till": {"type": "http", "scheme": "bearer"},
                "issuer": _issuer(issue_header),
            },
        },
        "security": [{"till": []}],
    }


_ISSUER: Final[list[Object]] = [{"issuer": []}]


def _issuer(header: str) -> Object:
    if header.lower() == "authorization":
        return {"type": "http", "scheme": "bearer"}
    return {"type": "apiKey", "in": "header", "name": header}


def _post(
    about: str,
    body: type[msgspec.Struct] | None,
    answer: type[msgspec.Struct],
    *,
    path: str,
) -> Object:
    shape = wire.CODE_IN_PATH if path == "code" else wire.ID_IN_PATH
    schema = {"type": "string", "pattern": f"^{shape}$"}
    made = _operation(about, answer)
    made["parameters"] = [{"name": path, "in": "path", "required": True, "schema": schema}]
    if body is not None:
        made["requestBody"] = _content({"$ref": _REF.format(name=body.__name__)}, required=True)
    return {"post": made}


def _get(about: str, answer: type[msgspec.Struct], parameters: tuple[Object, ...]) -> Object:
    made = _operation(about, answer)
    made["parameters"] = [*parameters]
    return {"get": made}


def _operation(
    about: str, answer: type[msgspec.Struct], *, security: list[Object] | None = None
) -> Object:
    error = _content({"$ref": _REF.format(name="ErrorAnswer")})
    responses: Object = {status: {"description": said, **error} for status, said in _ERRORS.items()}
    good = _content({"$ref": _REF.format(name=answer.__name__)})
    made: Object = {
        "summary": about,
        "responses": {"200": {"description": "Done.", **good}, **responses},
    }
    if security is not None:
        made["security"] = security
    return made


def _content(schema: Object, *, required: bool | None = None) -> Object:
    made: Object = {"content": {"application/json": {"schema": schema}}}
    return made if required is None else {**made, "required": required}


def _in_query(name: str, schema: Object) -> Object:
    return {
        "name": name,
        "in": "query",
        "required": name in {"couponType", "value"},
        "schema": schema,
    }


_TEXT: Final[Object] = {
    "type": "string",
    "maxLength": wire.LONGEST_ID,
    "pattern": r"^[^\x00-\x1f\x7f]*$",
}
_LIMIT: Final[Object] = {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE}
_SEQ: Final[Object] = {"type": "integer", "minimum": 0, "maximum": 2**53}
_STATES: Final[Object] = {"type": "string", "enum": [state.value for state in CouponState]}
_LISTING: Final = (
    {"name": "customer", "in": "query", "schema": _TEXT},
    {"name": "state", "in": "query", "schema": _STATES},
    {"name": "after", "in": "query", "schema": {**_TEXT, "maxLength": wire.LONGEST_CODE_SENT}},
    {"name": "limit", "in": "query", "schema": _LIMIT},
)
_NEWS: Final = (
    {"name": "since", "in": "query", "schema": _SEQ},
    {"name": "limit", "in": "query", "schema": _LIMIT},
)

_EMPTY: Final[Object] = {"enum": ["", None]}
"""As if it had not been sent."""
_ID: Final[Object] = {"anyOf": [_TEXT, {"type": "integer"}, {"type": "null"}]}
_LISTED: Final[Object] = {"anyOf": [_TEXT, {"type": "integer"}]}
_LIST: Final[Object] = {
    "anyOf": [
        {"type": "array", "items": _LISTED, "maxItems": MOST_LISTED},
        _TEXT,  # with commas between
        {"type": "null"},
    ]
}

_COMPANY: Final[Object] = {
    "anyOf": [
        {"type": "array", "items": {"enum": [*CLASSES]}, "maxItems": MOST_LISTED},
        {"enum": [*CLASSES, NONE, "", None]},
    ]
}


def _number(least: int, most: int, text: str) -> Object:
    """Whole or with decimals, or as text, as templates are filled in."""
    number = {"type": "integer", "minimum": least, "maximum": most}
    return {"anyOf": [number, {"type": "string", "pattern": text}]}


def _or_nothing(schema: Object) -> Object:
    return {"anyOf": [*schema["anyOf"], _EMPTY]}


_AMOUNT: Final = _or_nothing(_number(0, LARGEST_AMOUNT, r"^\d{1,9}(\.\d{1,2})?$"))
_OF_ANY_KIND: Final[dict[str, Object]] = {
    "playerUniqueId": _ID,
    "code": _ID,
    "ruleId": _ID,
    "transactionId": _ID,
    "usageLimit": _or_nothing(_number(1, MOST_USES_ASKED, r"^[1-9]\d{0,5}$")),
    "oncePerCustomer": {"enum": [True, False, "true", "false", "1", "0", 1, 0, "", None]},
    "expiresAfter": _or_nothing(_number(1, LONGEST_LIFE_DAYS, r"^[1-9]\d{0,2}$")),
    "minOrderValue": _AMOUNT,
    "capping": _AMOUNT,
    "minReward": _AMOUNT,
    "entitledProductIds": _LIST,
    "entitledVariantIds": _LIST,
    "entitledCollectionIds": _LIST,
    "combinesWith": _COMPANY,
    "source": {"type": ["string", "number", "null"]},
}
_PERCENT: Final = _number(1, 100, r"^[1-9]\d?(\.\d{1,2})?$")
_WORTH: Final = _number(1, LARGEST_AMOUNT, r"^[1-9]\d{0,8}(\.\d{1,2})?$")
_BY_KIND: Final[tuple[tuple[tuple[CouponKind, ...], Object, tuple[str, ...]], ...]] = (
    ((CouponKind.PERCENTAGE,), {"value": _PERCENT}, ("couponType", "value")),
    ((CouponKind.FIXED,), {"value": _WORTH}, ("couponType", "value")),
    ((CouponKind.SHIPPING, CouponKind.PRODUCT, CouponKind.CUSTOM), {}, ("couponType",)),
)
_ISSUE_BODY: Final[Object] = {
    "oneOf": [
        {
            "type": "object",
            "properties": {
                "couponType": {"type": "string", "enum": [kind.value for kind in kinds]},
                **value,
                **_OF_ANY_KIND,
            },
            "required": [*needed],
        }
        for kinds, value, needed in _BY_KIND
    ]
}
_ISSUE_QUERY: Final[dict[str, Object]] = {
    "couponType": {"type": "string", "enum": [kind.value for kind in KINDS]},
    "value": _PERCENT,
    **_OF_ANY_KIND,
}
