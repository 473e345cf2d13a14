"""What a type cannot say of a value; what was expected instead is said in `tables`."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from pos.core.mail_address import mail_address
from pos.core.money import exponent_of
from pos.text import safe

_EVENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_AROUND = r"[A-Za-z0-9._@+:-]*"
"""What may stand in a customer's id beside the part that is filled in."""

_CODE_PAGE = re.compile(r"(\d{1,3}) ([a-z0-9-]+)", re.ASCII)
_PUBLIC_KEY_BYTES: Final = 32
_PAGES: Final = frozenset(
    [
        *(f"cp{page}" for page in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 863, 865)),
        *(f"cp{page}" for page in (866, 869, 874, 1250, 1251, 1252, 1253, 1254, 1257, 1258)),
        *(f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 7, 9, 10, 13, 14, 15, 16)),
        *("koi8-r", "koi8-u"),
    ]
)


def _is_id_with(part: str) -> Callable[[str], object]:
    return re.compile(rf"{_AROUND}\{{{part}\}}{_AROUND}").fullmatch


def _is_currency(code: str) -> bool:
    try:
        exponent_of(code)
    except ValueError:
        return False
    return True


def _is_timezone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, or a folder of names
        return False
    return True


def _is_base_url(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or "@" in parts.netloc or safe(url) != url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_source(source: str) -> bool:
    """A file, or an address that a request can carry."""
    from urllib.parse import urlsplit

    if "://" not in source:
        return safe(source) == source
    try:
        parts = urlsplit(source)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    can_be_sent = source.isascii() and source.isprintable() and " " not in source
    return (
        bool(host) and can_be_sent and "@" not in parts.netloc and parts.scheme in {"http", "https"}
    )


def _is_mail_address(address: str) -> bool:
    try:
        return not address or mail_address(address) == address
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_OWN_PATHS: Final = ("/v1", "/health", "/openapi.json", "/webhooks")
"""Of the coupon engine's own API; its issue path is another."""


def _is_database(place: str) -> bool:
    """A file, or a server without the password, which no configuration holds."""
    from urllib.parse import urlsplit

    if "://" not in place:
        return safe(place) == place
    try:
        parts = urlsplit(place)
        host, password, _ = parts.hostname or "", parts.password, parts.port
    except ValueError:
        return False
    is_server = parts.scheme in {"postgresql", "postgres"} and bool(host or parts.query)
    return is_server and not password and "password" not in parts.query.casefold()


def _is_hub(address: str) -> bool:
    """What one till tells another is no stranger's: to another machine only over checked TLS.

    There may be several, the hub and its standby.
    """
    from urllib.parse import parse_qs, urlsplit

    if not address:
        return True
    parts = urlsplit(address)
    user, _, hosts = parts.netloc.rpartition("@")
    asked = {name.casefold(): values for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in {"postgresql", "postgres"} or ":" in user or "password" in asked:
        return False
    places = [re.sub(r":\d+\Z", "", one).strip("[]") for one in hosts.split(",") if one]
    for elsewhere in ("host", "hostaddr", "service"):  # any of them says where it really is
        places += [one for value in asked.get(elsewhere, []) for one in value.split(",")]
    is_near = all(one.startswith("/") or is_loopback(one) for one in places)
    return is_near or asked.get("sslmode") == ["verify-full"]


def _is_issue_path(path: str) -> bool:
    parts = path.split("/")
    return not path.startswith(_OWN_PATHS) and ".." not in parts and "" not in parts[1:]


def _are_addresses(proxies: tuple[str, ...]) -> bool:
    from ipaddress import ip_address

    try:
        return all(ip_address(one) for one in proxies)
    except ValueError:
        return False


def _are_patterns(patterns: tuple[str, ...]) -> bool:
    """Each may be found in a code as it is scanned."""
    return all(one.isascii() and one.isprintable() and " " not in one for one in patterns)


def _is_public_key(key: str) -> bool:
    """32 bytes in base 64; whose key it is nobody can tell from it."""
    try:
        return len(base64.b64decode(key.encode("ascii"), validate=True)) == _PUBLIC_KEY_BYTES
    except (UnicodeEncodeError, binascii.Error):
        return False


def _are_names(events: tuple[str, ...]) -> bool:
    """Each is one word to the till script, and goes to the account as it stands."""
    return all(_EVENT.fullmatch(name) for name in events)


def _ends_nothing(prefix: str) -> bool:
    """What ends a scan cannot begin one."""
    return not set(prefix) & set("\r\n\t\x03")


def _are_code_pages(pages: tuple[str, ...]) -> bool:
    """Each a number of the printer and a page of one byte a letter, which runs to the right."""
    found = [_CODE_PAGE.fullmatch(page) for page in pages]
    return all(one and int(one[1]) <= 255 and one[2] in _PAGES for one in found)


def _is_percent(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= 100 and number == round(number, 2)


CHECKS: Final[dict[tuple[str, str], Callable[[Any], object]]] = {
    ("scanner", "wedge_prefix"): _ends_nothing,
    ("store", "currency"): _is_currency,
    ("store", "timezone"): _is_timezone,
    ("catalogue", "source"): is_source,
    ("loyalty", "base_url"): _is_base_url,
    ("loyalty", "customer_id"): _is_id_with("digits"),
    ("loyalty", "email_id"): _is_id_with("email"),
    ("loyalty", "card_id"): _is_id_with("card"),
    ("loyalty", "events"): _are_names,
    ("email", "from"): _is_mail_address,
    ("coupons", "url"): lambda url: not url or _is_base_url(url),
    ("coupons", "patterns"): _are_patterns,
    ("coupons", "public_key"): lambda key: not key or _is_public_key(key),
    ("coupons", "deadline_s"): math.isfinite,
    ("coupon_engine", "database"): _is_database,
    ("coupon_engine", "issue_path"): _is_issue_path,
    ("coupon_engine", "trusted_proxies"): _are_addresses,
    ("hub", "dsn"): _is_hub,
    ("hub", "office_dsn"): _is_hub,
    ("hub", "deadline_s"): math.isfinite,
    ("printer", "code_pages"): _are_code_pages,
    ("loyalty", "deadline_s"): math.isfinite,  # a NaN passes every comparison
    ("roles.cashier", "max_discount_percent"): _is_percent,
}
"""What a type cannot say of a value; what was expected is said in `tables`."""
