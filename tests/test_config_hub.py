"""[hub]: where it is, without a password in it, and to another machine only over checked TLS."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_files import mistakes_in, write

from pos.config import load


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "postgresql://till@/hub?host=/run/hub",
        "postgresql:///hub?host=/run/hub&port=5433",
        "postgresql://till@127.0.0.1:5433/hub",
        "postgresql://till@localhost/hub",
        "postgresql://till@hub.shop.example/hub?sslmode=verify-full&sslrootcert=/etc/hub/ca.pem",
        "postgresql://till@one:5433,two:5433/hub?sslmode=verify-full&target_session_attrs=read-write",
    ],
)
def test_where_it_may_be(tmp_path: Path, dsn: str) -> None:
    """This machine as it likes, another only if its certificate is checked."""
    settings = load(write(tmp_path, f'[hub]\ndsn = "{dsn}"'), {})

    assert dsn == settings.hub.dsn


@pytest.mark.parametrize(
    "dsn",
    [
        "hub",
        "hub.db",
        "https://hub.shop.example/",
        "postgresql://till:hunter2@127.0.0.1/hub",
        "postgresql://till@127.0.0.1/hub?password=hunter2",
        "postgresql://till@hub.shop.example/hub",
        "postgresql://till@hub.shop.example/hub?sslmode=require",
        "postgresql://till@127.0.0.1,hub.shop.example/hub",
        "postgresql://till@/hub?host=/run/hub,hub.shop.example",
        "postgresql://till@[::2]:5433/hub?sslmode=prefer",
        "postgresql://till@localhost/hub?hostaddr=203.0.113.5",
        "postgresql:///hub?service=office",
        "postgresql://till@hub.shop.example/hub?sslmode=verify-full&sslmode=disable",
    ],
)
def test_where_it_may_not_be(tmp_path: Path, dsn: str) -> None:
    """One sentence that says what is expected, and never repeats a password."""
    (mistake,) = mistakes_in(tmp_path, f'[hub]\noffice_dsn = "{dsn}"')

    assert mistake.startswith("config.toml: [hub] office_dsn: ")
    assert "sslmode=verify-full" in mistake
    assert "hunter2" not in mistake
