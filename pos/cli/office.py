"""What the managers' loyalty commands share: the office, a document from a file, and a yes."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NoReturn

from pos.errors import ConfigError, LoyaltyError, LoyaltyRefused, LoyaltyUnreachable, PosError
from pos.ports.no_answer import change_unanswered, question_unanswered

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.ports.account_quota import SharedCalls
    from pos.ports.loyalty import LoyaltyProgram
    from pos.ports.loyalty_office import LoyaltyOffice

STDIN: Final = "-"
MOST_DOCUMENT_BYTES = 1_000_000
MOST_NUMBER = 10**15
LEAST_NUMBER = Decimal("1e-12")
MOST_DIGITS = 40
YES: Final = ("y", "yes")

Document = dict[str, object]


def add_file(made: argparse.ArgumentParser) -> None:
    made.add_argument("file", metavar="FILE", help="the service's documented JSON; - reads stdin")


def add_yes(made: argparse.ArgumentParser) -> None:
    made.add_argument("--yes", action="store_true", help="do it without asking")


@contextmanager
def opened_office(
    settings: Settings, *, shared: SharedCalls | None = None
) -> Iterator[LoyaltyOffice]:
    """What is missing in the configuration is said by its key, before anything is asked."""
    check_account(settings)
    from pos.assembly.loyalty import loyalty_office
    from pos.cli.log_file import write_log

    write_log(settings)
    with closing(loyalty_office(settings, shared=shared)) as office:
        yield office


@contextmanager
def opened_program(settings: Settings) -> Iterator[LoyaltyProgram]:
    """What the counter asks, asked in the office; said by its key as well."""
    check_account(settings)
    from pos.assembly.loyalty import loyalty_program
    from pos.cli.log_file import write_log

    write_log(settings)
    with closing(loyalty_program(settings)) as program:
        yield program


def check_account(
    settings: Settings, *, hint: str = "set them, or put them into secrets.toml"
) -> None:
    """A program is set up, and its keys are there."""
    if settings.loyalty.provider == "none":
        raise ConfigError(
            file="config.toml", key="loyalty.provider", problem="there is no loyalty program"
        )
    secrets = settings.secrets
    if not (secrets.api_key and secrets.secret_key):
        raise ConfigError(
            file="POS_GAMEBALL_API_KEY, POS_GAMEBALL_SECRET_KEY",
            problem="not set",
            hint=hint,
        )


def check_partner(settings: Settings) -> None:
    """The partner API has a token of its own, and an id for the store."""
    if not settings.secrets.partner_token:
        raise ConfigError(
            file="POS_GAMEBALL_PARTNER_TOKEN",
            problem="not set",
            hint="set it, or put partner_token into secrets.toml",
        )
    if not settings.loyalty.partner_store_id:
        raise ConfigError(
            file="config.toml",
            key="loyalty.partner_store_id",
            problem="not set",
            hint="it is the store's id in the partner's system",
        )


@contextmanager
def told_if_lost(look: str) -> Iterator[None]:
    """A change without an answer: whether it may have been made, and the command to look with."""
    try:
        yield
    except LoyaltyUnreachable as failure:
        raise change_unanswered(failure, look=f"look with: {look}") from failure


@contextmanager
def asking() -> Iterator[None]:
    """A question that changes nothing."""
    try:
        yield
    except LoyaltyUnreachable as failure:
        raise question_unanswered(failure) from failure


def read_document(given: argparse.Namespace) -> Document:
    """One JSON object. Whatever else the file holds is said with its place."""
    name = _name(given)
    try:
        text = _bytes_of(given.file).decode("utf-8-sig")
        document = json.loads(
            text,
            parse_float=_number,
            parse_int=_whole_number,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
        # A lone half of a surrogate pair is JSON, and no text that could be sent.
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except OSError as error:
        raise PosError(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeError as error:
        raise PosError(
            f"{name} holds text that is not UTF-8. Save it so, and send it again."
        ) from error
    except json.JSONDecodeError as error:
        raise PosError(f"{name}, line {error.lineno}: no JSON here: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Mistake) else "nested too deep, or too long"
        raise PosError(f"{name}: {why}. Nothing was sent.") from error
    if not isinstance(document, dict):
        raise PosError(f"{name} holds no JSON object. Nothing was sent.")
    return document


def _name(given: argparse.Namespace) -> str:
    return "standard input" if given.file == STDIN else str(given.file or "--engine")


class _Mistake(ValueError):
    """Found while reading JSON; its text says what."""


def _bytes_of(file: str) -> bytes:
    if file == STDIN:
        found = sys.stdin.buffer.read(MOST_DOCUMENT_BYTES + 1)
    else:
        with open(file, "rb") as opened:  # noqa: PTH123 - a name as it was typed
            found = opened.read(MOST_DOCUMENT_BYTES + 1)
    if len(found) > MOST_DOCUMENT_BYTES:
        raise _Mistake(f"longer than {MOST_DOCUMENT_BYTES:,} bytes")
    return found


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= MOST_DIGITS else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (number and not LEAST_NUMBER <= abs(number) < MOST_NUMBER):
        raise _Mistake(f"{text[:MOST_DIGITS]} is a number beyond any amount")
    return number


def _whole_number(text: str) -> int:
    return int(_number(text))


def _no_number(text: str) -> NoReturn:
    raise _Mistake(f"{text} is no number")


def _object(pairs: list[tuple[str, object]]) -> Document:
    """A name given twice would silently count once."""
    named = dict(pairs)
    if len(named) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Mistake(f"{twice[:60]!r} stands twice in one object")
    return named


def refused_here(mistakes: tuple[str, ...], given: argparse.Namespace) -> bool:
    """Every mistake on a line of its own; whether there was any."""
    for mistake in mistakes:
        print(f"{_name(given)}: {mistake}", file=sys.stderr)
    if mistakes:
        print("pos: nothing was sent", file=sys.stderr)
    return bool(mistakes)


def consents(
    given: argparse.Namespace, say: str, *, command: str, asks: str = "Send it?", no: str = "sent"
) -> bool:
    """The change in words, and a person's yes to it; `no` is what was not done without one."""
    may_ask = sys.stdin.isatty() and getattr(given, "file", "") != STDIN
    if not (given.yes or may_ask):
        raise ConfigError(
            file=command, problem="nobody can be asked here", hint="with --yes it is done unasked"
        )
    quiet = getattr(given, "json", False)
    print(say, file=sys.stderr if quiet else sys.stdout, flush=True)
    if given.yes:
        return True
    if typed(f"{asks} yes/no: ").casefold() in YES:
        return True
    print(f"pos: nothing was {no}", file=sys.stderr)
    return False


def customer_id_of(text: str) -> str:
    """As a command is given it."""
    if not text.strip() or not text.isprintable() or len(text) > 100:
        raise argparse.ArgumentTypeError("1 to 100 characters are needed")
    return text


def add_again(made: argparse.ArgumentParser) -> None:
    made.add_argument("--again", metavar="ID", default="", help="the id again, typed here")


def must_be_meant(id_: str, again: str, *, command: str) -> None:
    """The id once more, given with the command or typed now: what follows cannot be undone."""
    if not again and not sys.stdin.isatty():
        raise ConfigError(
            file=command,
            problem="nobody can be asked here",
            hint="give the id once more with --again ID",
        )
    if (again or typed("Type the id again: ")) != id_:
        raise ConfigError(file=command, problem="the second id is another one; nothing was done")


def logged_in_name() -> str:
    """Who does it, where nobody says so."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "manager"


def typed(question: str) -> str:
    """What a person answers; nothing where they close the input."""
    try:
        return input(question).strip()
    except EOFError:
        print()
        return ""


def was_done_before(failure: LoyaltyError) -> bool:
    """The repeat of a request with an id of ours met itself."""
    return isinstance(failure, LoyaltyRefused) and failure.code == "9004"
