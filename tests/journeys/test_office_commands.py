"""The commands as a manager types them: what they print, where, and with which status."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import termios
from dataclasses import replace
from pathlib import Path

import pytest
from shop import BAG, OPENING, SARA, SHIRT, Shop

from pos.cli.doctor import where


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[printer]\ncolums = 48", "columns"),
        ("[printr]\ncolumns = 48", "[printer]"),
        ('[store]\ncurrency = "XXX"', "store"),
        ('[loyalty]\nbase_url = "http://example.com"', "base_url"),
        ('[loyalty]\napi_key = "secret"', "POS_GAMEBALL_API_KEY"),
        ("[tax.rates]\nstandard = 15", "standard"),
        ("[store", "line"),
    ],
)
def test_a_wrong_configuration(shop: Shop, line: str, says: str) -> None:
    """Status 2, one line a mistake on the error output: file, key, and the nearest known one."""
    shop.config.write_text(line + "\n", encoding="utf-8")

    ended = shop.pos("doctor")

    assert 2 == ended.returncode
    assert "" == ended.stdout
    assert "config.toml" in ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_configuration_that_is_not_there(shop: Shop) -> None:
    """Status 2, and the sentence says which file."""
    shop.config.unlink()

    ended = shop.pos("play", "-", stdin="show")

    assert 2 == ended.returncode
    assert str(shop.config) in ended.stderr


def test_users(shop: Shop) -> None:
    """Added with a PIN on two lines, listed without it, disabled, given a new one."""
    added = shop.pos(
        "users", "add", "1002", "--name", "Omar", "--role", "cashier", "--pin-stdin",
        stdin="8642\n8642\n",
    )  # fmt: skip
    twice = shop.pos(
        "users", "add", "1002", "--name", "Omar", "--role", "cashier", "--pin-stdin",
        stdin="8642\n8642\n",
    )  # fmt: skip
    different = shop.pos("users", "reset-pin", "1002", "--pin-stdin", stdin="8642\n8643\n")
    short = shop.pos("users", "reset-pin", "2001", "--pin-stdin", stdin="8642\n8642\n")
    shop.pos("users", "disable", "1002")
    enabled = shop.pos("users", "enable", "1002")
    between = shop.pos("users", "list", "--json")
    disabled = shop.pos("users", "disable", "1002")
    listed = shop.pos("users", "list", "--json")

    assert [0, 1, 2, 1, 0, 0] == [
        ended.returncode for ended in (added, twice, different, short, disabled, listed)
    ]
    assert 0 == enabled.returncode
    assert all(one["active"] for one in json.loads(between.stdout))
    people = {one["id"]: one for one in json.loads(listed.stdout)}
    assert not people["1002"]["active"]
    assert "8642" not in listed.stdout
    refused = shop.play("sign-on 1002 8642").refusals
    assert "no longer sign on" in refused[0]


def test_a_catalogue_with_bad_rows(shop: Shop) -> None:
    """Good rows go on sale, bad ones are named by line; a file of none changes nothing.

    Where there were far more items before, that is told.
    """
    csv = shop.folder / "items.csv"
    csv.write_text(
        'code,title,price\n111,Good one,1.50\n112,"No price",\n113,Too exact,1.555\n111,Again,2\n'
        "114,Ünïcode one,3\n",
        encoding="utf-8",
    )

    imported = shop.pos("catalog", "import", str(csv))
    found = shop.pos("catalog", "find", "unicode", "--json")
    csv.write_text("code,title,price\n,,\n", encoding="utf-8")
    nothing = shop.pos("catalog", "import", str(csv))
    still = shop.pos("catalog", "show", "111")

    assert "items before: look whether it is all" in imported.stderr
    assert 1 == imported.returncode
    assert all(f"items.csv:{line}:" in imported.stderr for line in (3, 4, 5))
    assert "Ünïcode one" == json.loads(found.stdout)[0]["title"]
    assert 1 == nothing.returncode
    assert "Good one" in still.stdout


def test_doctor(shop: Shop) -> None:
    """One verdict for each thing the till needs; wrong keys are an operator's matter."""
    well = shop.pos("doctor", "--json")
    shop.environ["POS_GAMEBALL_SECRET_KEY"] = "wrong"
    wrong = shop.pos("doctor", "--json")

    verdicts = {one["name"]: one for one in json.loads(well.stdout)["verdicts"]}
    assert {"clock", "disk", "journal", "printer", "scanner", "outbox", "loyalty"} <= set(verdicts)
    assert 0 == well.returncode, verdicts
    assert {"keys", "partner"} <= set(verdicts)
    assert "POS_GAMEBALL_SECRET_KEY from the environment" in verdicts["keys"]["say"]
    assert 1 == wrong.returncode
    told = {one["name"]: one for one in json.loads(wrong.stdout)["verdicts"]}
    assert not told["loyalty"]["ok"]
    assert "wrong" not in wrong.stdout + wrong.stderr


def test_doctor_on_keys_in_a_file(shop: Shop) -> None:
    """Where each key is from is told, and which is missing; none of them stands there."""
    for name in ("API_KEY", "SECRET_KEY", "PARTNER_TOKEN"):
        shop.environ.pop(f"POS_GAMEBALL_{name}", None)
    file = shop.config.with_name("secrets.toml")
    file.touch(mode=0o600)
    file.write_text('api_key = "opens-it"\n', encoding="utf-8")

    doctor = shop.pos("doctor", "--json")

    told = {one["name"]: one for one in json.loads(doctor.stdout)["verdicts"]}
    assert (
        f"api_key from {file} (mode 0600), POS_GAMEBALL_SECRET_KEY not set" in told["keys"]["say"]
    )
    assert not told["keys"]["ok"]
    assert "POS_GAMEBALL_PARTNER_TOKEN not set" in told["partner"]["say"]
    assert told["partner"]["ok"]
    assert "opens-it" not in doctor.stdout + doctor.stderr


def test_the_mode_of_a_file_of_keys(tmp_path: Path) -> None:
    """It is looked at when it is told, and not taken for what it should be."""
    file = tmp_path / "secrets.toml"
    file.touch()
    file.chmod(0o640)

    assert f"api_key from {file} (mode 0640)" == where("api_key", "opens-it", file)


def test_doctor_while_a_till_sells(shop: Shop) -> None:
    """The ports of a till that runs are left alone; what waits longest is told with its age."""
    player = shop.begin(
        *OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100"
    )
    doctor = shop.pos("doctor", "--json")
    player.kill()
    player.communicate()

    told = {one["name"]: one["say"] for one in json.loads(doctor.stdout)["verdicts"]}
    holders = [name for name, say in told.items() if f"process {player.pid}" in say]
    assert 0 == doctor.returncode, told
    assert {"printer", "scanner"} <= set(holders)
    assert "1 waiting" in told["outbox"]
    assert "the oldest for 0 min" in told["outbox"]


def test_doctor_names_keys_without_effect(shop: Shop) -> None:
    """A key that is set and not read yet is told, and is no trouble."""
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(config.replace("[store]", '[store]\nlocale = "ar_SA"'), encoding="utf-8")

    doctor = shop.pos("doctor")

    assert 0 == doctor.returncode, doctor.stdout
    assert "[store] locale" in doctor.stdout


def test_a_missing_copy_is_named(shop: Shop) -> None:
    """Verify and doctor say that the second copy is gone; the next till makes it again."""
    shop.play(*OPENING)
    shutil.rmtree(shop.data / "copy")

    verified, doctor = shop.pos("journal", "verify"), shop.pos("doctor")
    shop.play("show")

    assert [1, 1] == [verified.returncode, doctor.returncode]
    assert "second copy is missing" in verified.stderr
    assert "second copy is missing" in doctor.stdout
    assert 0 == shop.pos("journal", "verify").returncode


def test_looking_makes_nothing(shop: Shop) -> None:
    """Commands that only look leave no record behind where there is none."""
    listed = shop.pos("outbox", "list", "--json")
    shown = shop.pos("outbox", "show", "order:nothing")
    retried = shop.pos("outbox", "retry", "order:nothing")

    assert [0, 1, 1] == [listed.returncode, shown.returncode, retried.returncode]
    assert [] == json.loads(listed.stdout)
    assert not (shop.data / "journal.db").exists()


@pytest.mark.parametrize(
    "words",
    [("users", "list"), ("catalog", "find", "bag"), ("journal", "verify"), ("outbox", "list")],
)
def test_office_commands_load_no_till(shop: Shop, words: tuple[str, ...]) -> None:
    """What a manager asks of the files needs no terminal, screen, device or service."""
    code = (
        "import sys; from pos.cli import main; main(sys.argv[1:]); "
        "print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *words, "--config", str(shop.config)],
        capture_output=True,
        text=True,
        env=shop.environ,
        check=True,
    )

    loaded = set(ended.stderr.split())
    assert "pos.places" in loaded
    assert not {"pos.assembly.till", "pos.terminal.terminal", "textual", "httpx", "serial"} & loaded


def test_missing_keys_sell_on(shop: Shop) -> None:
    """Without keys the till sells, says what a manager must do, and keeps the order."""
    shop.environ["POS_GAMEBALL_API_KEY"] = ""
    shop.environ["POS_GAMEBALL_SECRET_KEY"] = ""

    played = shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", "tender cash 100", "show")

    (refusal,) = played.refusals
    assert "The loyalty keys are missing" in refusal
    assert "POS_GAMEBALL_API_KEY" in refusal
    assert "100.00" == played.state["last_sale"]["total"]


def test_verify_names_what_was_changed(shop: Shop) -> None:
    """An edit, a deletion and a cut end are each named with their place; status 1."""
    shop.play(*OPENING, f"scan {BAG}", f"scan {SHIRT}", "tender cash 300")
    assert 0 == shop.pos("journal", "verify").returncode
    copy = sqlite3.connect(shop.data / "journal.db")
    copy.executescript("DROP TRIGGER journal_is_never_changed; DROP TRIGGER journal_is_never_cut;")
    (seq,) = copy.execute("SELECT min(seq) FROM journal WHERE kind = 'LineAdded'").fetchone()
    copy.execute(f"UPDATE journal SET body = replace(body, '10000', '90000') WHERE seq = {seq}")
    copy.commit()
    edited = shop.pos("journal", "verify", "--json")
    copy.execute(f"UPDATE journal SET body = replace(body, '90000', '10000') WHERE seq = {seq}")
    copy.execute("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
    copy.commit()
    copy.close()
    cut = shop.pos("journal", "verify")

    findings = json.loads(edited.stdout)["findings"]
    assert 1 == edited.returncode
    assert seq == findings[0]["seq"]
    assert 1 == cut.returncode
    assert "cut" in cut.stderr


def test_the_export_can_be_checked_by_anyone(shop: Shop) -> None:
    """Each exported record's hash is that of its own fields and the hash before it."""
    shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", "tender cash 100", "wait-outbox 10")

    previous = "0" * 64
    lines = shop.pos("journal", "export").stdout.splitlines()
    for record in map(json.loads, lines):
        fields = [
            previous,
            *(record[name] for name in ("seq", "at", "incarnation", "kind", "version")),
            record["canonical_body"],
        ]
        canonical = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        assert record["hash"] == hashlib.sha256(canonical.encode()).hexdigest()
        previous = record["hash"]

    assert len(lines) > 5
    assert not [line for line in lines if "Sara" in line], "personal data is beside the chain"


def test_a_proof_is_nowhere_on_the_disk(shop: Shop) -> None:
    """The digits of a scanned virtual ID are used once and written nowhere."""
    shop.play(*OPENING, f"scan {BAG}", f"scan {SARA}918273", "redeem points 10", "tender cash 100")

    written = b"".join(path.read_bytes() for path in shop.folder.rglob("*") if path.is_file())
    assert b"mobile_966500001234" in written
    assert b"918273" not in written


def test_a_copy_that_a_rebuild_could_not_read(shop: Shop) -> None:
    """Each file of it is named with the line, both at once; the records themselves are well."""
    shop.play(*OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    assert 0 == shop.pos("journal", "verify").returncode
    for name in ("journal.jsonl", "journal-beside.jsonl"):
        path = shop.data / "copy" / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(["rubbish\n", *lines[1:]]), encoding="utf-8")

    verified = shop.pos("journal", "verify")
    assert (1, "") == (verified.returncode, verified.stdout)
    for name in ("journal.jsonl, line 1", "journal-beside.jsonl, line 1"):
        assert name in verified.stderr
    (shop.data / "copy").rename(shop.data / "copy-of-rubbish")
    shop.play()
    assert 0 == shop.pos("journal", "verify").returncode


def test_outbox_commands(shop: Shop) -> None:
    """What waits is listed with attempts and reason; sync delivers it; an unknown id is said."""
    shop.play(*OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")

    waiting = json.loads(shop.pos("outbox", "list", "--json").stdout)
    synced = shop.pos("sync", "--json", "--within", "15")
    unknown = shop.pos("outbox", "retry", "order:nothing")

    assert ["pending"] == [one["state"] for one in waiting]
    assert {"id", "kind", "state", "attempts", "reason"} <= set(waiting[0])
    assert 1 == unknown.returncode
    assert 0 == synced.returncode
    assert 1 == json.loads(synced.stdout)["delivered"]


def test_nothing_waits(shop: Shop) -> None:
    """An empty outbox says so, with a record or without. What the till delivered before is not
    told as delivered now; but a till that was quicker than whoever asks is not passed over.
    """
    without = shop.pos("outbox", "list")
    shop.play(*OPENING, f"customer {SARA}", f"scan {BAG}", "tender cash 100", "wait-outbox 20")

    assert "Nothing waits.\n" == without.stdout == shop.pos("outbox", "list").stdout
    assert [] == json.loads(shop.pos("outbox", "list", "--json").stdout)
    now, before = shop.pos("sync").stdout.splitlines()
    assert "0 waiting, 0 rejected, 0 delivered now" == now
    assert "1 had been delivered already, in the minute before." == before
    told = json.loads(shop.pos("sync", "--json").stdout)
    assert (0, 1) == (told["delivered"], told["delivered_just_before"])


def test_what_is_on_its_way_back_is_listed(shop: Shop) -> None:
    """Points held when the line went are still to be given back: in words, and in JSON."""
    shop.play(
        *OPENING,
        f"customer {SARA}",
        f"scan {BAG}",
        "redeem points 100",
        "network down",
        "void-sale",
    )
    said = shop.pos("outbox", "list").stdout
    (told,) = json.loads(shop.pos("outbox", "list", "--json").stdout)

    assert "going back  100 " in said
    assert "It goes back to the service by itself. At the latest at " in said
    assert ("release", 100) == (told["kind"], told["points"])


def test_keys_that_are_wrong_or_missing(shop: Shop) -> None:
    """Nothing is waited for that keys alone can bring: sync and close end with the reason."""
    shop.play(*OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    (entry,) = json.loads(shop.pos("outbox", "list", "--json").stdout)
    for key, reason in (("", "The loyalty keys are missing"), ("wrong", "this till's keys")):
        keyless = replace(shop, environ={**shop.environ, "POS_GAMEBALL_API_KEY": key})
        synced, closed = (keyless.pos(name, "--within", "9000") for name in ("sync", "close"))
        retried = keyless.pos("outbox", "retry", entry["id"])

        assert "1 waiting, 0 rejected, 0 delivered now\n" in synced.stdout
        assert reason in synced.stdout
        assert reason in closed.stdout
        assert "is tried again" in retried.stdout
        assert reason in retried.stdout


def test_tried_again_without_a_line(shop: Shop) -> None:
    """That it leads nowhere yet is said."""
    shop.play(*OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    (entry,) = json.loads(shop.pos("outbox", "list", "--json").stdout)
    config = shop.config.read_text(encoding="utf-8")
    away = re.sub(r'base_url = ".*"', 'base_url = "http://127.0.0.1:9"', config)
    shop.config.write_text(away, encoding="utf-8")
    retried = shop.pos("outbox", "retry", entry["id"])

    assert "The line is down: it is sent by itself when the line is back." in retried.stdout


def test_sync_leaves_the_devices_alone(shop: Shop) -> None:
    """What a scanner has sent waits for the till that sells: no port is opened to deliver."""
    shop.play(*OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    ours, theirs = os.openpty()
    try:
        port = os.ttyname(theirs)
        scanner = f'[scanner]\ndriver = "serial"\nport = "{port}"\nbaud = 4800\n'
        config = shop.config.read_text(encoding="utf-8")
        shop.config.write_text(f"{config}\n{scanner}", encoding="utf-8")
        before = termios.tcgetattr(theirs)
        synced = shop.pos("sync", "--within", "15")
        after = termios.tcgetattr(theirs)
    finally:
        os.close(ours)
        os.close(theirs)

    assert "0 waiting, 0 rejected, 1 delivered now\n" == synced.stdout
    assert before == after


def test_copies_of_a_receipt(shop: Shop) -> None:
    """Shown and printed by number, each marked and counted as a copy."""
    shop.play(*OPENING, f"scan {BAG}", "tender cash 100")

    shown = shop.pos("receipt", "show", "S001-T1-000001")
    printed = shop.pos("receipt", "print", "S001-T1-000001")
    unknown = shop.pos("receipt", "show", "S001-T1-000099")

    assert "   1  1 x Hoxton Bag, navy" in shown.stdout
    assert 0 == printed.returncode
    assert "COPY 1" in shop.paper
    assert "COPY 2" in shop.pos("receipt", "show", "S001-T1-000001").stdout
    assert 1 == unknown.returncode


def test_a_script_with_a_wrong_line(shop: Shop) -> None:
    """It ends there with status 1, as other programs rely on: the line and the word are named."""
    script = shop.folder / "day.till"
    script.write_text("\n".join([*OPENING, f"scan {BAG}", "tendr cash 100", ""]), encoding="utf-8")
    ended = shop.pos("play", str(script), "--json")

    *_, wrong, last = [json.loads(line) for line in ended.stdout.splitlines()]
    assert 1 == ended.returncode
    assert (len(OPENING) + 2, "tendr", False) == (wrong["line"], wrong["action"], wrong["ok"])
    assert "100.00" == last["state"]["sale"]["total"]
