"""What config.toml may say, and how its mistakes are told."""

import contextlib
import re
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from config_files import EXAMPLE, mistakes_in, write
from hypothesis import given
from hypothesis import strategies as st

from pos.config import UNREAD, Secrets, Settings, load, set_but_unread
from pos.errors import ConfigError, ConfigErrors


def keys_of(kind: type[msgspec.Struct], prefix: str) -> set[str]:
    """Every key below a table, as 'table.key'."""
    found: set[str] = set()
    for field in msgspec.structs.fields(kind):
        name = f"{prefix}{field.encode_name}"
        nested = isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)
        found |= keys_of(field.type, f"{name}.") if nested else {name}
    return found


def test_example_has_every_key() -> None:
    """config.example.toml names exactly the keys that the till reads."""
    written: set[str] = set()
    for name, table in tomllib.loads(EXAMPLE.read_text(encoding="utf-8")).items():
        for key, value in table.items():
            nested = isinstance(value, dict) and key != "rates"
            written |= {f"{name}.{key}.{k}" for k in value} if nested else {f"{name}.{key}"}

    assert (
        keys_of(Settings, "") - {"file", "folder", "further_roles", "is_training", "secrets"}
        == written
    )


def test_example_explains_every_key() -> None:
    """Each line of config.example.toml that sets a key of ours says what it is for."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    unexplained = [
        line for line in lines if " = " in line and "#" not in line and 'zero = "0"' != line
    ]

    assert ['standard = "15"'] == unexplained


def test_example_loads() -> None:
    """The example is a configuration that a till could run with."""
    settings = load(EXAMPLE, {})

    assert "STYL Outfits" == settings.store.name
    assert {"standard": Decimal(15), "zero": Decimal(0)} == settings.tax.rates
    assert ("King Fahd Road, Riyadh", "VAT 300000000000003") == settings.receipt.header
    assert EXAMPLE.parent / "data" == settings.data_dir


def test_keys_not_read_yet(tmp_path: Path) -> None:
    """A key this version ignores says so in the example, and is named where it is set."""
    example = EXAMPLE.read_text(encoding="utf-8")
    notes = re.findall(r"^(\w+) = .*# (.*)$", example, re.MULTILINE)
    told = {key for key, note in notes if note.startswith("not read yet")}
    text = (
        '[store]\nlocale = "ar_SA"\n[scanner]\ncode_id = "symbol"\n'
        'price_patterns = ["20IIIIIEEEEEX"]'
    )

    assert {key for _, key in UNREAD} == told
    assert ("[store] locale",) == set_but_unread(load(write(tmp_path, text), {}))
    assert () == set_but_unread(load(EXAMPLE, {}))


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('host = "mail.example.com"', "config.toml: [email] from: missing"),
        ('from = "shop@example"', 'config.toml: [email] from: found "shop@example"'),
        (
            'host = "mail.example.com"\nfrom = "a@b.example"\nuser = "u"\ntls = "none"',
            'config.toml: [email] tls: found "none"; the password would be sent for all to read',
        ),
        ('password = "hunter2hunter2"', "set POS_SMTP_PASSWORD, or put it in secrets.toml"),
    ],
)
def test_wrong_email(tmp_path: Path, text: str, mistake: str) -> None:
    """A mail server needs the store's address and no open line; its password stands elsewhere."""
    (told,) = mistakes_in(tmp_path, f"[email]\n{text}")

    assert mistake in told
    assert "hunter2" not in told


def test_email(tmp_path: Path) -> None:
    """`from` is read although the program calls it the sender; the password comes from outside."""
    text = '[email]\nhost = "127.0.0.1"\nfrom = "shop@styl.example"\nuser = "u"\ntls = "none"'
    settings = load(write(tmp_path, text), {"POS_SMTP_PASSWORD": "one two".replace(" ", "-")})

    assert "shop@styl.example" == settings.email.sender
    assert "one-two" == settings.secrets.smtp_password


def test_empty_file_is_all_defaults(tmp_path: Path) -> None:
    """Every key has a default, and without a device named there is none."""
    settings = load(write(tmp_path, ""), {})

    assert "SAR" == settings.store.currency
    assert "none" == settings.scanner.driver
    assert "none" == settings.printer.driver
    assert Decimal(10) == settings.roles.cashier.max_discount_percent
    assert "return-item" in settings.roles.cashier.needs_approval
    assert Secrets() == settings.secrets


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "[printer]\ncolums = 48",
            "config.toml: [printer] colums: unknown key; did you mean columns?",
        ),
        (
            "[drawer]\nzzz = 1",
            (
                "config.toml: [drawer] zzz: unknown key; "
                "expected one of driver, open_level, open_limit_s"
            ),
        ),
        (
            "[printr]\ncolumns = 48",
            "config.toml: [printr]: unknown table; did you mean [printer]?",
        ),
        (
            "printer = 5",
            "config.toml: [printer]: found 5; expected a table",
        ),
        (
            "[printer]\ncolumns = 200",
            "config.toml: [printer] columns: found 200; expected a whole number from 24 to 80",
        ),
        (
            '[printer]\ncolumns = "48"',
            'config.toml: [printer] columns: found "48"; expected a whole number from 24 to 80',
        ),
        *(
            (
                f'[printer]\ncode_pages = ["{page}"]',
                (
                    "config.toml: [printer] code_pages: found a list; expected a list of the "
                    'printer\'s numbers and their pages, such as "16 cp1252"'
                ),
            )
            for page in ("300 cp437", "22 cp864", "1 gbk", "cp437", "0 cp437 ")
        ),
        (
            "[printer]\ndrawer_pin = 3",
            "config.toml: [printer] drawer_pin: found 3; expected one of 2, 5",
        ),
        (
            "[store]\nprices_include_tax = 1",
            "config.toml: [store] prices_include_tax: found 1; expected true or false",
        ),
        (
            '[store]\ncurrency = "SAX"',
            'config.toml: [store] currency: found "SAX"; expected an ISO 4217 code such as SAR',
        ),
        (
            '[store]\ntimezone = "Asia"',
            'config.toml: [store] timezone: found "Asia"; expected a time zone such as Asia/Riyadh',
        ),
        (
            '[store]\nid = "S 1"',
            (
                'config.toml: [store] id: found "S 1"; '
                "expected 1 to 20 letters, digits, dots, dashes or underscores"
            ),
        ),
        (
            '[store]\nid = "S1\\n"',
            (
                'config.toml: [store] id: found "S1"; '
                "expected 1 to 20 letters, digits, dots, dashes or underscores"
            ),
        ),
        (
            "[tax.rates]\nstandard = 15.5",
            (
                "config.toml: [tax.rates] standard: found 15.5; "
                'expected per cent from 0 to 100 as text, such as "15"'
            ),
        ),
        (
            '[tax.rates]\nstandard = "101"',
            (
                'config.toml: [tax.rates] standard: found "101"; '
                'expected per cent from 0 to 100 as text, such as "15"'
            ),
        ),
        (
            '[tax]\ndefault = "standrad"',
            'config.toml: [tax] default: found "standrad"; expected one of standard, zero',
        ),
        (
            '[tax]\nrounding = "sale"',
            'config.toml: [tax] rounding: found "sale"; expected one of line, rate',
        ),
        (
            '[scanner]\nprice_patterns = ["20IIIIIEEEEEX", "20II"]',
            (
                'config.toml: [scanner] price_patterns: "20II" is not 13 digits and letters of '
                "I E W N C V X"
            ),
        ),
        (
            '[scanner]\nprice_patterns = ["20IIIIIEEEEEX", "2IIIIIIWWWWWX"]',
            (
                'config.toml: [scanner] price_patterns: a code could be read by "20IIIIIEEEEEX" '
                'and by "2IIIIIIWWWWWX"; keep one of them'
            ),
        ),
        (
            "[scanner]\nprice_patterns = [20]",
            (
                "config.toml: [scanner] price_patterns: found 20; expected a list of at most 20 "
                'patterns such as "20IIIIIEEEEEX"'
            ),
        ),
        (
            (
                '[printer]\ndriver = "escpos"\nport = "/dev/ttyS0"\n'
                '[display]\ndriver = "epson"\nport = "/dev/ttyS0"'
            ),
            (
                'config.toml: [display] port: found "/dev/ttyS0"; [printer] has it; '
                "each device needs a port of its own, unless the printer is behind the display: "
                '[display] port = "printer"'
            ),
        ),
        (
            (
                '[printer]\ndriver = "escpos"\nport = "/dev/ttyS0"\n'
                '[display]\ndriver = "cd5220"\nport = "printer"'
            ),
            (
                'config.toml: [display] driver: found "cd5220"; of these displays an epson alone '
                "hands on to a printer"
            ),
        ),
        (
            (
                '[printer]\ndriver = "escpos"\nport = "cups:till"\n'
                '[display]\ndriver = "epson"\nport = "printer"'
            ),
            (
                'config.toml: [display] port: found "printer"; it needs an "escpos" printer at a '
                "port, which no print queue is"
            ),
        ),
        (
            '[display]\ndriver = "dsp800"\nport = "/dev/ttyS0"\nbrightness = 3',
            (
                "config.toml: [display] brightness: found 3; no way to set that of a dsp800 is "
                "known; use the display's own switches"
            ),
        ),
        (
            '[scale]\ndriver = "dialog06"\nport = "/dev/ttyS0"\nunit = "lb"',
            'config.toml: [scale] unit: found "lb"; a dialog06 weighs in kg',
        ),
        (
            '[scanner]\nport = "/dev/ttyACM0"',
            "config.toml: [scanner] driver: missing; a port needs one",
        ),
        (
            '[printer]\ndriver = "escpos"',
            'config.toml: [printer] port: missing; "escpos" needs one',
        ),
        (
            "[loyalty]\ndeadline_s = 0.1",
            (
                "config.toml: [loyalty] deadline_s: found 0.1; "
                "expected a number of seconds from 0.2 to 60"
            ),
        ),
        (
            "[loyalty]\ndeadline_s = nan",
            (
                "config.toml: [loyalty] deadline_s: found NaN; "
                "expected a number of seconds from 0.2 to 60"
            ),
        ),
        (
            '[loyalty]\ncustomer_id = "mobile_{phone}"',
            (
                'config.toml: [loyalty] customer_id: found "mobile_{phone}"; '
                "expected text with {digits} in it, once"
            ),
        ),
        (
            '[loyalty]\nemail_id = "mail"',
            (
                'config.toml: [loyalty] email_id: found "mail"; '
                "expected text with {email} in it, once"
            ),
        ),
        (
            '[loyalty]\ncard_id = "{card}-{card}"',
            (
                'config.toml: [loyalty] card_id: found "{card}-{card}"; '
                "expected text with {card} in it, once"
            ),
        ),
        (
            '[loyalty]\ncountry_code = "+966"',
            (
                'config.toml: [loyalty] country_code: found "+966"; '
                "expected 1 to 3 digits such as 966, or nothing"
            ),
        ),
        (
            "[loyalty]\nreturn_window_days = -1",
            (
                "config.toml: [loyalty] return_window_days: found -1; "
                "expected a number of days from 0 to 7300"
            ),
        ),
        (
            '[loyalty]\nevents = ["birthday visit"]',
            (
                "config.toml: [loyalty] events: found a list; "
                "expected a list of at most 20 event names"
            ),
        ),
        (
            '[loyalty]\napi_version = "4"',
            'config.toml: [loyalty] api_version: found "4"; expected a version such as v4.0',
        ),
        (
            "[roles.cashier]\nmax_discount_percent = 101",
            (
                "config.toml: [roles.cashier] max_discount_percent: found 101; "
                "expected a number from 0 to 100, at most two decimals"
            ),
        ),
        (
            "[roles.manager]\nmax_discount_percent = 10",
            (
                "config.toml: [roles.manager]: a manager has no limits; expected another name, "
                "of 1 to 20 small letters, digits and dashes"
            ),
        ),
        (
            "[roles.Boss]\nmax_discount_percent = 10",
            (
                "config.toml: [roles.Boss]: not a name for a role; expected another name, "
                "of 1 to 20 small letters, digits and dashes"
            ),
        ),
        (
            "[roles.supervisor]\nmax_discount_percent = 101",
            (
                "config.toml: [roles.supervisor] max_discount_percent: found 101; "
                "expected a number from 0 to 100, at most two decimals"
            ),
        ),
        (
            "[roles]\nsupervisor = 10",
            "config.toml: [roles] supervisor: unknown key; expected cashier",
        ),
        (
            "[store\n",
            (
                "config.toml: not TOML: Expected ']' at the end of a table declaration "
                "(at line 1, column 7); text stands in quotes"
            ),
        ),
    ],
)
def test_a_mistake_says_where_and_what(tmp_path: Path, text: str, mistake: str) -> None:
    """One wrong key gives one line: the file, the key, what was found and what was expected."""
    assert [mistake] == mistakes_in(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        f"[printer]\ncolumns = {'9' * 5000}",
        "[loyalty]\ndeadline_s = 1e99999999999999999999",
        f"[tender]\nmethods = {'[' * 5000}",
        '[scanner]\ndriver = ["serial"]',
        '[printer]\n"\\u001b[2J" = 1',
        "[tax.rates]",
        'tax = {rates = "15"}',
    ],
)
def test_absurd_files_are_mistakes_too(tmp_path: Path, text: str) -> None:
    """However odd the file, a manager is told in a line or two of plain text."""
    lines = mistakes_in(tmp_path, text)

    assert 1 <= len(lines) <= 2
    assert all(line.isprintable() for line in lines)


def test_an_approval_nobody_asks_for_is_refused(tmp_path: Path) -> None:
    """A misspelt action would leave that action open to every cashier."""
    (mistake,) = mistakes_in(tmp_path, '[roles.cashier]\nneeds_approval = ["pirce"]')

    assert '[roles.cashier] needs_approval: found "pirce"; expected a list of actions' in mistake


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """A file with several mistakes is put right in one go, not one start at a time."""
    text = '[store]\ncurency = "SAR"\nid = ""\n[till]\nid = 7\n[tax]\npoints = "gift"\n[coins]\n'

    lines = mistakes_in(tmp_path, text)

    named = ["[store] curency", "[store] id", "[till] id", "[tax] points", "[coins]"]
    assert [f"config.toml: {key}" for key in named] == [line.rsplit(": ", 1)[0] for line in lines]


def test_a_mistake_has_its_parts() -> None:
    """A program can ask a mistake for the file, the key and what was expected."""
    with pytest.raises(ConfigError) as raised:
        load(Path("nowhere.toml"), {})

    assert "nowhere.toml" == raised.value.file
    assert "cannot be read" in raised.value.problem
    assert "--config" in raised.value.hint


@given(
    st.dictionaries(
        st.sampled_from(["store", "tax", "roles", "printer", "scanner", "loyalty", "x"]),
        st.dictionaries(
            st.sampled_from(["id", "rates", "cashier", "columns", "deadline_s", "price_patterns"]),
            st.none() | st.integers() | st.booleans() | st.text(max_size=5),
        ),
    )
)
def test_only_config_errors_come_out(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[str, dict[str, object]]
) -> None:
    """Whatever a file says, it gives settings or a list of mistakes, never a traceback."""
    lines = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        given = {key: value for key, value in table.items() if value is not None}
        lines += [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in given.items()]
    path = write(tmp_path_factory.mktemp("any"), "\n".join(lines))

    with contextlib.suppress(ConfigErrors):
        assert 24 <= load(path, {}).printer.columns <= 80


def test_reading_settings_is_light() -> None:
    """Reading the configuration loads msgspec and the standard library, nothing heavier."""
    code = (
        "import sys; from pathlib import Path; from pos.config import load; "
        f"load(Path({str(EXAMPLE)!r}), {{}}); "
        "print(*sorted({m.partition('.')[0] for m in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=EXAMPLE.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    loaded = {name for name in done.stdout.split() if not name.startswith("_")}
    assert {"msgspec", "pos", "typing_extensions"} == loaded - {"sitecustomize"}
