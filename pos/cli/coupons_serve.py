"""`pos coupons serve`: the shop's own coupon engine on HTTP, for the service and the tills."""

from __future__ import annotations

import argparse
import logging
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, settings_of
from pos.config import SECRET_VARIABLES
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.coupons.service.app import ServiceOptions
    from pos.coupons.service.serving import Place

MOST_PORT: Final = 65_535
_LINE: Final = "%(asctime)s %(levelname)s %(message)s"
_IN_PLAIN: Final = (
    "coupons: tokens would travel in plain to this address: give --tls-certificate and --tls-key, "
    "or let a proxy with TLS before it be the only one that reaches it."
)


def add_to(group: Commands) -> None:
    """One of `pos coupons`."""
    made = add_command(group, "serve", "run the coupon engine, for the service and the tills")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on")
    made.add_argument("--port", type=_port, default=8910, help="0 takes a free one")
    made.add_argument("--tls-certificate", type=Path, metavar="FILE", help="its chain in PEM")
    made.add_argument("--tls-key", type=Path, metavar="FILE", help="the key of it, in PEM")
    made.add_argument(
        "--until-stdin-closes", action="store_true", help="ends with the program that started it"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from pos.assembly.coupon_engine import coupon_engine_over, open_coupon_database
    from pos.clock import SystemClock
    from pos.config.checks import is_loopback
    from pos.coupons.service.app import CouponService
    from pos.coupons.service.serving import serve
    from pos.coupons.store.customers import CustomerBook

    settings = settings_of(given)
    place = _place(given, settings.coupon_engine.trusted_proxies)
    options = _options(settings)
    logging.basicConfig(format=_LINE, level=logging.INFO, stream=sys.stderr)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    if place.certificate is None and not place.trusted_proxies and not is_loopback(place.host):
        print(_IN_PLAIN, file=sys.stderr)
    clock, database = SystemClock(), open_coupon_database(settings, makes_it=True)
    with closing(coupon_engine_over(database, settings, clock)) as engine:
        service = CouponService(engine, CustomerBook(database), options=options, clock=clock)
        print(f"coupons: kept in {database.name}", file=sys.stderr)
        try:
            serve(
                service,
                place,
                say=lambda address: print(f"coupons: {address}", flush=True),
                until_stdin_closes=given.until_stdin_closes,
            )
        except OSError as problem:
            where = f"{place.host}, port {place.port}"
            print(f"coupons: cannot serve at {where}: {problem}", file=sys.stderr)
            return 1
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(f"a number from 0 to {MOST_PORT} is needed")
    return int(text)


def _place(given: argparse.Namespace, trusted_proxies: tuple[str, ...]) -> Place:
    from pos.coupons.service.listening import Certificate
    from pos.coupons.service.serving import Place

    chain, key = given.tls_certificate, given.tls_key
    if (chain is None) != (key is None):
        problem = "--tls-certificate and --tls-key belong together"
        raise ConfigError(file="pos coupons serve", problem=problem)
    for file in (chain, key):
        _can_be_read(file)
    certificate = Certificate(chain=chain, key=key) if chain is not None else None
    return Place(
        host=given.host, port=given.port, certificate=certificate, trusted_proxies=trusted_proxies
    )


def _can_be_read(file: Path | None) -> None:
    """What is said of a certificate later does not name the file."""
    try:
        if file is not None:
            file.read_bytes()
    except OSError as problem:
        why = f"cannot be read: {problem.strerror}"
        raise ConfigError(file=str(file), problem=why) from None


def _options(settings: Settings) -> ServiceOptions:
    from pos.assembly.coupon_engine import signing_key_of
    from pos.core.customer import CouponKind
    from pos.coupons.service.access import Tokens
    from pos.coupons.service.app import ServiceOptions
    from pos.coupons.service.issuing import IssuingRules, spelled

    engine, secrets = settings.coupon_engine, settings.secrets
    _need("coupons_issue_token", secrets.coupons_issue_token)
    _need("coupons_token", secrets.coupons_token)
    if secrets.coupons_issue_token == secrets.coupons_token:
        problem = "both are the same, so that a till could make coupons"
        raise ConfigError(file=_variable("coupons_token"), problem=problem, hint="draw another")
    words = {
        CouponKind.FIXED: engine.types.fixed,
        CouponKind.PERCENTAGE: engine.types.percentage,
        CouponKind.SHIPPING: engine.types.shipping,
        CouponKind.PRODUCT: engine.types.product,
        CouponKind.CUSTOM: engine.types.custom,
    }
    return ServiceOptions(
        tokens=Tokens(
            issue=secrets.coupons_issue_token,
            till=secrets.coupons_token,
            issue_header=engine.issue_header,
        ),
        issuing=IssuingRules(
            currency=settings.store.currency,
            life_days=engine.life_days,
            retry_window=timedelta(seconds=engine.retry_window_s),
            takes_given_codes=engine.codes == "given",
            words={spelled(word): kind for kind, word in words.items() if spelled(word)},
        ),
        issue_method=engine.issue_method,
        issue_path=engine.issue_path,
        calls_per_s=engine.calls_per_s,
        signing_key=signing_key_of(settings) if engine.sign else "",
        secret_key=settings.secrets.secret_key,
    )


def _need(name: str, token: str) -> None:
    from pos.coupons.service.access import LEAST_TOKEN

    if len(token) >= LEAST_TOKEN:
        return
    problem = f"has fewer than {LEAST_TOKEN} characters" if token else "is not set"
    hint = f"draw one, as by: openssl rand -hex 32, for {_variable(name)} or secrets.toml"
    raise ConfigError(file=_variable(name), problem=problem, hint=hint)


def _variable(name: str) -> str:
    return SECRET_VARIABLES[name]
