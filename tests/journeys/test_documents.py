"""A JSON file that a manager brings, whoever wrote it."""

from __future__ import annotations

import argparse
from decimal import Decimal
from pathlib import Path

import pytest

from pos.cli.office import MOST_DOCUMENT_BYTES, consents, read_document
from pos.errors import ConfigError, PosError


def read(path: Path, content: bytes) -> object:
    path.write_bytes(content)
    return read_document(argparse.Namespace(file=str(path)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rule.json"


def test_an_object_is_read(path: Path) -> None:
    """Digits stay digits, whatever editor wrote the file."""
    content = b'\xef\xbb\xbf{"discountValue": 7.10, "pointsToRedeem": 500, "coupon": {"a": null}}'

    assert {
        "discountValue": Decimal("7.10"),
        "pointsToRedeem": 500,
        "coupon": {"a": None},
    } == read(path, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1: no JSON"),
        (b"{\n'a': 1}", "line 2: no JSON"),
        (b"[1]", "holds no JSON object"),
        (b'"text"', "holds no JSON object"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'{"a": 1e999}', "1e999 is a number beyond any amount"),
        (b'{"a": 1e-300}', "beyond any amount"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "beyond any amount"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "'c' stands twice"),
        (b'{"a": "\\ud800"}', "not UTF-8"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deep"),
        (b'{"a": "' + b"x" * MOST_DOCUMENT_BYTES + b'"}', "longer than"),
    ],
)
def test_what_is_no_document(path: Path, content: bytes, says: str) -> None:
    """It is said with its file and, where there is one, its line; it is never sent."""
    with pytest.raises(PosError, match=r"rule\.json") as refused:
        read(path, content)

    assert says in str(refused.value)
    assert len(str(refused.value)) < 400


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The sentence names it."""
    with pytest.raises(PosError, match=r"nowhere\.json cannot be read"):
        read_document(argparse.Namespace(file=str(tmp_path / "nowhere.json")))


def test_nobody_to_ask(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Without a terminal a change needs its --yes, and says so."""
    with path.open("w+", encoding="utf-8") as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        with pytest.raises(ConfigError, match=r"pos rules create: .*--yes"):
            consents(argparse.Namespace(yes=False, file="x"), "A rule.", command="pos rules create")
