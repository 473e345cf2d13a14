"""What `[scanner]` and `[[scanner.more]]` may say, and which scanners a till has then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.scanners.wedge_layout import LAYOUTS
from pos.assembly.devices import key_reader_of, scanner_of, scanners_of
from pos.config import load, scanner_names
from pos.errors import ConfigErrors
from pos.ports.devices import KeyReader

THREE = """
[scanner]
driver = "serial"
port = "/dev/serial/by-id/usb-one"
framing = "7E1"
repeat_ms = 250
feedback = "datalogic"

[[scanner.more]]
port = "usb:0c2e:0206"
name = "hand scanner"
feedback = "bel"

[[scanner.more]]
port = "/dev/ttyUSB0"
baud = 115200
idle_ms = 80
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes_in(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigErrors) as raised:
        load(write(folder, text), {})
    return str(raised.value).replace(f"{folder}{os.sep}", "").splitlines()


def test_several(tmp_path: Path) -> None:
    """Each has its own line and sound, and the name it is told of by."""
    settings = load(write(tmp_path, THREE), {})

    scanners = scanners_of(settings)
    together = scanner_of(scanners)

    assert ("scanner", "hand scanner", "scanner 3") == scanner_names(settings.scanner)
    assert ["scanner", "hand scanner", "scanner 3"] == [one.name for one in scanners]
    assert [True, True, False] == [one.capabilities.has("sound") for one in scanners]
    assert "scanner" == together.name
    assert "usb:0c2e:0206 is not there" in together.check_health().say
    assert key_reader_of(scanners) is None
    together.close()


def test_one_that_types_beside_another(tmp_path: Path) -> None:
    """The screen asks the one that types; the other needs no screen."""
    text = (
        '[scanner]\ndriver = "wedge"\nwedge_prefix = "\\u0002"\n[[scanner.more]]\nport = "/dev/x"'
    )

    scanners = scanners_of(load(write(tmp_path, text), {}))

    assert isinstance(scanners[0], KeyReader)
    assert scanners[0] is key_reader_of(scanners)
    assert ["scanner", "scanner 2"] == [one.name for one in scanners]


def test_every_keyboard_layout(tmp_path: Path) -> None:
    """What may be configured is what the driver knows, and a scanner that types has it."""
    for layout in LAYOUTS:
        text = f'[scanner]\ndriver = "wedge"\nlayout = "{layout}"'
        (scanner,) = scanners_of(load(write(tmp_path, text), {}))
        assert isinstance(scanner, KeyReader)
    (mistake,) = mistakes_in(tmp_path, '[scanner]\nlayout = "xx"')
    assert mistake.startswith('config.toml: [scanner] layout: found "xx"; expected one of ')
    assert mistake.endswith(", ".join(LAYOUTS))


def test_none(tmp_path: Path) -> None:
    """Without a word of it there is none, and every key is a person's."""
    (scanner,) = scanners_of(load(write(tmp_path, ""), {}))

    assert not scanner.capabilities.names
    assert key_reader_of([scanner]) is None


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            '[scanner]\ndriver = "wedge"\n[[scanner.more]]\nporte = "/dev/x"\nport = "/dev/y"',
            "config.toml: [scanner.more 1] porte: unknown key; did you mean port?",
        ),
        (
            '[scanner]\ndriver = "wedge"\n[[scanner.more]]\nbaud = 9600',
            'config.toml: [scanner.more 1] port: missing; "serial" needs one',
        ),
        (
            '[[scanner.more]]\nport = "/dev/x"',
            "config.toml: [scanner] driver: missing; [[scanner.more]] stands for further ones",
        ),
        (
            '[scanner]\ndriver = "wedge"\n[[scanner.more]]\nport = "/dev/x"\nname = "scanner"',
            (
                'config.toml: [scanner.more 1] name: found "scanner" again; each scanner is told'
                " of by its own"
            ),
        ),
        (
            '[scanner]\ndriver = "wedge"\nname = "Drawer"',
            'config.toml: [scanner] name: found "Drawer"; the till tells of something else by it',
        ),
        (
            '[scanner]\ndriver = "wedge"\n[[scanner.more]]\nport = "/dev/x"\nname = "disk"',
            (
                'config.toml: [scanner.more 1] name: found "disk"; the till tells of something'
                " else by it"
            ),
        ),
        (
            '[scanner]\ndriver = "serial"\nport = "/dev/x"\n[[scanner.more]]\nport = "/dev/x"',
            (
                'config.toml: [scanner.more 1] port: found "/dev/x"; [scanner] has it;'
                " each device needs a port of its own"
            ),
        ),
        (
            '[scanner]\ndriver = "wedge"\nmore = [3]',
            "config.toml: [scanner.more 1]: found 3; expected a table",
        ),
        (
            '[scanner]\ndriver = "wedge"\nmore = 3',
            "config.toml: [scanner] more: found 3; expected at most 7 tables [[scanner.more]]",
        ),
        (
            '[scanner]\ndriver = "wedge"\n' + '[[scanner.more]]\nport = "/dev/x"\n' * 8,
            "config.toml: [[scanner.more]]: found 8; expected at most 7 tables [[scanner.more]]",
        ),
        (
            '[scanner]\ndriver = "ssi"\nport = "/dev/x"\nfeedback = "bel"',
            'config.toml: [scanner] feedback: found "bel"; expected one of none, ssi',
        ),
        (
            '[scanner]\ndriver = "wedge"\n[[scanner.more]]\nport = "/dev/x"\nfeedback = "ssi"',
            (
                'config.toml: [scanner.more 1] feedback: found "ssi";'
                " expected one of none, bel, datalogic"
            ),
        ),
        (
            '[scanner]\ndriver = "ssi"\nport = "/dev/x"\ncode_id = "none"',
            (
                'config.toml: [scanner] code_id: found "none";'
                " a scanner that speaks SSI names its codes by AIM identifiers"
            ),
        ),
        (
            '[scanner]\nframing = "9N1"',
            'config.toml: [scanner] framing: found "9N1"; expected one of 8N1, 7E1, 7O1, 8E1, 8O1',
        ),
        (
            '[scanner]\nwedge_prefix = "~\\r"',
            (
                'config.toml: [scanner] wedge_prefix: found "~"; expected at most 4 characters that'
                " do not end a code"
            ),
        ),
        (
            "[scanner]\nrepeat_ms = -1",
            (
                "config.toml: [scanner] repeat_ms: found -1; expected a whole number of"
                " milliseconds from 0 (off) to 2000"
            ),
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, mistake: str) -> None:
    """Each is told with the table it stands in, the further scanners with their number."""
    assert mistake in mistakes_in(tmp_path, text)
