"""Keys and passwords: where they come from, whither they travel, and that none is ever shown."""

from pathlib import Path

import pytest
from config_files import mistakes_in, write
from rich.pretty import pretty_repr

from pos.config import Secrets, load
from pos.errors import ConfigErrors

KEY = "gb-live-0123456789"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.gameball.co",
        "https://api.gameball.co:8443/proxy",
        "http://127.0.0.1:8077",
        "http://localhost:8077",
        "http://[::1]:8077",
    ],
)
def test_base_url_accepted(tmp_path: Path, url: str) -> None:
    """Keys travel encrypted anywhere, and unencrypted only within this machine."""
    path = write(tmp_path, f'[loyalty]\nbase_url = "{url}/"')

    assert url == load(path, {}).loyalty.base_url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.gameball.co",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "https://key@api.gameball.co",
        "https://api.gameball.co/?key=1",
        "https://",
        "api.gameball.co",
        "http://localhost:port",
        "",
    ],
)
def test_base_url_refused(tmp_path: Path, url: str) -> None:
    """An address that would show the keys to others, or is none, is refused."""
    (mistake,) = mistakes_in(tmp_path, f'[loyalty]\nbase_url = "{url}"')

    assert "[loyalty] base_url" in mistake
    assert "expected an https:// address" in mistake


def test_keys_come_from_the_environment(tmp_path: Path) -> None:
    """The variables win over secrets.toml, key by key."""
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('api_key = "from-file"\nsecret_key = "from-file"\n')
    secrets.chmod(0o600)

    given = load(write(tmp_path, ""), {"POS_GAMEBALL_API_KEY": f"{KEY}\n"}).secrets

    assert Secrets(api_key=KEY, secret_key="from-file") == given


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o660, 0o700])
def test_open_secrets_are_refused(tmp_path: Path, mode: int) -> None:
    """A secrets.toml that others can reach stops the till, even where the environment has keys."""
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'api_key = "{KEY}"\n')
    secrets.chmod(mode)

    with pytest.raises(ConfigErrors) as raised:
        load(write(tmp_path, ""), {"POS_GAMEBALL_API_KEY": KEY})

    assert "chmod 600 secrets.toml" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [f'apikey = "{KEY}"', f'api_key = "{KEY} "', "api_key = 5", f"api_key = {KEY}"],
)
def test_wrong_secrets_are_told_without_the_secret(tmp_path: Path, text: str) -> None:
    """A mistake in secrets.toml names the key's name and never its value."""
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(text)
    secrets.chmod(0o600)

    (mistake,) = mistakes_in(tmp_path, "")

    assert mistake.startswith("secrets.toml: ")
    assert KEY not in mistake


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        (f'[loyalty]\napi_key = "{KEY}"', "POS_GAMEBALL_API_KEY"),
        (f'[loyalty]\nAPIKey = "{KEY}"', "POS_GAMEBALL_API_KEY"),
        (f'[loyalty]\nsecret_key = "{KEY}"', "POS_GAMEBALL_SECRET_KEY"),
        (f'[loyalty]\npartner_token = "{KEY}"', "POS_GAMEBALL_PARTNER_TOKEN"),
        (f'secret_key = "{KEY}"', "POS_GAMEBALL_SECRET_KEY"),
        (f'[secrets]\nwhatever = "{KEY}"', "POS_GAMEBALL_SECRET_KEY"),
    ],
)
def test_a_key_in_config_is_refused(tmp_path: Path, text: str, variable: str) -> None:
    """A key in config.toml is refused with the place where it belongs, and not repeated."""
    (mistake,) = mistakes_in(tmp_path, text)

    assert variable in mistake
    assert "secrets.toml" in mistake
    assert KEY not in mistake


def test_settings_never_show_keys(tmp_path: Path) -> None:
    """However settings are printed, the keys are not among what is seen."""
    environ = {"POS_GAMEBALL_API_KEY": KEY, "POS_GAMEBALL_SECRET_KEY": KEY}
    settings = load(write(tmp_path, ""), environ)

    assert KEY == settings.secrets.api_key
    for shown in (repr(settings), str(settings), pretty_repr(settings), f"{settings.secrets}"):
        assert KEY not in shown
        assert "api_key, secret_key" in shown


def test_a_key_with_a_line_break_is_refused(tmp_path: Path) -> None:
    """A variable that could not stand in a request's header is a mistake, told without it."""
    with pytest.raises(ConfigErrors) as raised:
        load(write(tmp_path, ""), {"POS_GAMEBALL_API_KEY": f"{KEY}\nX-Other: 1"})

    assert "environment: POS_GAMEBALL_API_KEY" in str(raised.value)
    assert KEY not in str(raised.value)
