"""A TOML file read with exact decimals, and what is said when it cannot be."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pos.errors import ConfigError, ConfigErrors

MOST_BYTES: Final = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise one_mistake(
            path, f"cannot be read ({error.strerror})", "name it with --config"
        ) from None
    return parsed_toml(path, text)


def parsed_toml(path: Path, text: bytes) -> dict[str, Any]:
    """TOML with exact decimals. The text itself is never repeated: it may hold a secret."""
    if len(text) > MOST_BYTES:
        raise one_mistake(path, f"larger than {MOST_BYTES} bytes", "is it the right file?")
    try:
        return tomllib.loads(text.decode(), parse_float=Decimal)
    except UnicodeDecodeError:
        raise one_mistake(path, "not text in UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise one_mistake(path, f"not TOML: {error}", "text stands in quotes") from None
    except (ValueError, ArithmeticError, RecursionError):  # tomllib lets these through
        raise one_mistake(
            path, "not TOML: a number or a list beyond reason", "look there"
        ) from None


def one_mistake(path: Path, problem: str, hint: str) -> ConfigErrors:
    return ConfigErrors((ConfigError(file=str(path), problem=problem, hint=hint),))
