"""[coupon_engine]: where coupons are kept and how the engine is called, without a secret in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_files import mistakes_in, write

from pos.config import Secrets, load

TABLE = "[coupon_engine]\n"


@pytest.mark.parametrize(
    "database",
    [
        "coupons.db",
        "/srv/coupons/coupons.db",
        "postgresql://coupons@db.example/coupons",
        "postgresql://coupons@db.example:5433/coupons?sslmode=verify-full",
        "postgresql:///coupons?host=/run/postgresql",
    ],
)
def test_a_place_for_coupons(tmp_path: Path, database: str) -> None:
    """A file, or a server of a chain's."""
    settings = load(write(tmp_path, f'{TABLE}database = "{database}"'), {})

    assert database == settings.coupon_engine.database


@pytest.mark.parametrize(
    "database",
    [
        "postgresql://coupons:hunter2@db.example/coupons",
        "postgresql://db.example/coupons?user=x&password=hunter2",
        "mysql://db.example/coupons",
        "postgresql://",
        "",
    ],
)
def test_no_place_for_coupons(tmp_path: Path, database: str) -> None:
    """A password stands in no configuration; another kind of server is none of ours."""
    (mistake,) = mistakes_in(tmp_path, f'{TABLE}database = "{database}"')

    assert mistake.startswith("config.toml: [coupon_engine] database: ")
    assert "without a password" in mistake
    assert "hunter2" not in mistake


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('issue_path = "issue"', "issue_path"),
        ('issue_path = "/v1/coupons"', "issue_path"),
        ('issue_path = "/health"', "issue_path"),
        ('issue_path = "/webhooks/gameball"', "issue_path"),
        ('issue_path = "/a/../b"', "issue_path"),
        ('issue_path = "//a"', "issue_path"),
        ('issue_path = "/{code}"', "issue_path"),
        ('issue_method = "DELETE"', "issue_method"),
        ('issue_header = "X Key"', "issue_header"),
        ("calls_per_s = 0", "calls_per_s"),
        ("life_days = 0", "life_days"),
        ("retry_window_s = -1", "retry_window_s"),
        ('trusted_proxies = ["proxy.example"]', "trusted_proxies"),
        ('codes = "theirs"', "codes"),
    ],
)
def test_what_cannot_be_is_told_by_its_key(tmp_path: Path, line: str, key: str) -> None:
    """Nothing of the engine's own paths, and no address that is a name."""
    (mistake,) = mistakes_in(tmp_path, f"{TABLE}{line}")

    assert f"[coupon_engine] {key}: found" in mistake


@pytest.mark.parametrize("prefix", ["own-", "-OWN", "TOO-LONG-FOR-IT", "É"])
def test_a_prefix_is_one_that_a_till_can_read(tmp_path: Path, prefix: str) -> None:
    """Capital letters, digits and dashes, and no dash first."""
    (mistake,) = mistakes_in(tmp_path, f'[coupon_engine.prefixes]\nfixed = "{prefix}"')

    assert "up to 12 capital letters, digits and dashes" in mistake


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ('[coupon_engine]\nissue_token = "hunter2"', "POS_COUPONS_ISSUE_TOKEN"),
        ('[coupon_engine]\nsigning_secret = "hunter2"', "POS_COUPONS_SIGNING_KEY"),
        ('[coupon_engine]\npassword = "hunter2"', "POS_COUPONS_DB_PASSWORD"),
        ('[coupons]\ntoken = "hunter2"', "POS_COUPONS_TOKEN"),
        ('coupons_token = "hunter2"', "POS_COUPONS_TOKEN"),
    ],
)
def test_its_secrets_are_sent_where_they_belong(tmp_path: Path, text: str, variable: str) -> None:
    """The variable that is meant is named, and the secret is not repeated."""
    (mistake,) = mistakes_in(tmp_path, text)

    assert f"set {variable}, or" in mistake
    assert "hunter2" not in mistake


def test_its_secrets_come_from_the_environment(tmp_path: Path) -> None:
    """Each by a name of its own."""
    environ = {
        "POS_COUPONS_ISSUE_TOKEN": "one",
        "POS_COUPONS_TOKEN": "two",
        "POS_COUPONS_SIGNING_KEY": "three",
        "POS_COUPONS_DB_PASSWORD": "four",
    }
    wanted = Secrets(
        coupons_issue_token="one",
        coupons_token="two",
        coupons_signing_key="three",
        coupons_db_password="four",
    )

    assert wanted == load(write(tmp_path, ""), environ).secrets
