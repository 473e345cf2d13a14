"""Which config.toml is read, and what its paths and texts become."""

from pathlib import Path

import pytest
from config_files import write

from pos.config import find_config, load, user_config
from pos.errors import ConfigError


def test_places_are_relative_to_the_file(tmp_path: Path) -> None:
    """The same config.toml means the same files from whatever folder the till is started."""
    text = '[till]\ndata_dir = "here"\n[printer]\ndriver = "text_file"\nport = "receipts.txt"'

    settings = load(write(tmp_path, text), {})

    assert tmp_path / "here" == settings.data_dir
    assert str(tmp_path / "receipts.txt") == settings.printer.port


@pytest.mark.parametrize(
    "port",
    [
        "/dev/usb/lp0",
        "socket://10.0.0.9:9100",
        "loop://",
        "cups:Receipts",
        "usb:04b8:0202",
        "COM3",
    ],
)
def test_devices_and_urls_stay(tmp_path: Path, port: str) -> None:
    """A device or a URL is used as it is written."""
    path = write(tmp_path, f'[printer]\ndriver = "escpos"\nport = "{port}"')

    assert port == load(path, {}).printer.port


def test_texts_are_made_safe(tmp_path: Path) -> None:
    """What a manager pasted into the header cannot move the printer's or the screen's cursor."""
    text = '[store]\nname = "A\\u001b[2J"\n[receipt]\nfooter = ["Thank\\tyou \\u202e"]'
    text += '\n[reasons]\nno_sale = ["Change\\u001b[2J"]\n[display]\nidle = ["Hello\\u0007"]'

    settings = load(write(tmp_path, text), {})

    assert "A[2J" == settings.store.name
    assert ("Thank you",) == settings.receipt.footer
    assert ("Change[2J",) == settings.reasons.no_sale
    assert ("Hello",) == settings.display.idle


def test_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--config, then $POS_CONFIG, then the folder the till is started in, then the user's."""
    monkeypatch.chdir(tmp_path)
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    with pytest.raises(ConfigError, match="--config FILE"):
        find_config(None, environ)

    own = user_config(environ)
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert tmp_path / "home" / "pos" / "config.toml" == find_config(None, environ)

    write(tmp_path, "")
    assert Path("config.toml") == find_config(None, environ)

    environ["POS_CONFIG"] = "/etc/till.toml"
    assert Path("/etc/till.toml") == find_config(None, environ)
    assert Path("mine.toml") == find_config(Path("mine.toml"), environ)


def test_user_config_without_xdg() -> None:
    """Without a configuration folder of their own, the user's is ~/.config."""
    assert Path("/home/sara/.config/pos/config.toml") == user_config({"HOME": "/home/sara"})
