"""The settings of the shop's own coupon engine as the documents write them, checked."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from pos.loyalty.gameball.configuration_wire import NAMES, SWITCHES
from pos.ports.loyalty_office import Document

METHODS = ("POST", "PUT", "GET")
_KNOWN = frozenset(
    {"url", "method", "queryParams", "headers", "payload", "couponMapping", "platforms"}
    | {"contentType", "authentication", *SWITCHES}
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def mistakes_in_coupon_settings(document: Document) -> tuple[str, ...]:
    """A sentence for each, naming the field, and no value of it: some are secrets."""
    return tuple(_mistakes(document))


def _mistakes(document: Document) -> Iterator[str]:
    for name in document:
        if name not in _KNOWN:
            yield f"{name!s} is no field of the coupon settings."
    yield from _address(document)
    if document.get("method") not in METHODS:
        yield f"method is none of {', '.join(METHODS)}."
    yield from _pairs(document, "queryParams", ("key", "value"))
    yield from _pairs(document, "headers", ("key", "value"))
    yield from _header_names(document)
    yield from _pairs(document, "platforms", ("displayName", "value"))
    yield from _mapping(document)
    if not isinstance(document.get("payload", ""), str):
        yield "payload is no text: the template goes as one text, with {{code}} and the like in it."
    for switch in SWITCHES:
        if not isinstance(document.get(switch, False), bool):
            yield f"{switch} is neither true nor false."


def _address(document: Document) -> Iterator[str]:
    url = document.get("url")
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield "url is no address that begins with https:// or http://."
    elif not may_be_called(parts.geturl()):
        yield "url is neither https:// nor on this machine."


def may_be_called(url: str) -> bool:
    """What goes along opens the shop's own engine: in the clear on this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and (host == "localhost" or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _pairs(document: Document, name: str, fields: tuple[str, str]) -> Iterator[str]:
    rows = document.get(name)
    if rows is None:
        return
    if not isinstance(rows, list | tuple):
        yield f"{name} is no list."
        return
    for place, row in enumerate(rows, start=1):
        for field in fields:
            if not isinstance(row, Mapping) or not _is_said(row.get(field)):
                yield f"{name}, number {place}: {field} is missing."


def _header_names(document: Document) -> Iterator[str]:
    rows = document.get("headers")
    for place, row in enumerate(rows if isinstance(rows, list | tuple) else (), start=1):
        name, value = (row.get("key"), row.get("value")) if isinstance(row, Mapping) else ("", "")
        if isinstance(name, str) and name and not _HEADER_NAME.fullmatch(name):
            yield f"headers, number {place}: key is no name a header can have."
        if isinstance(value, str) and not value.isprintable():
            yield f"headers, number {place}: value is on more than one line."


def _mapping(document: Document) -> Iterator[str]:
    mapping = document.get("couponMapping")
    if mapping is None:
        return
    if not isinstance(mapping, Mapping):
        yield "couponMapping is no object."
        return
    for name, word in mapping.items():
        if name not in NAMES:
            yield f"couponMapping.{name} is none of {', '.join(NAMES)}."
        elif not _is_said(word):
            yield f"couponMapping.{name} is no text."


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
