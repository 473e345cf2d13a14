"""`pos coupons keys`: the key is kept where nobody else reads it, its other half is told."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from shop import CONFIG

from pos.coupons.signed import new_keys, public_key_of


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Where an engine's configuration is; nothing of a till."""
    (tmp_path / "config.toml").write_text(CONFIG.format(base_url="http://127.0.0.1:9"), "utf-8")
    return tmp_path


def keys(box: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pos", "coupons", "keys", *words, "--config", box / "config.toml"],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", **environ},
        check=False,
    )


def kept_in(box: Path) -> dict[str, str]:
    return tomllib.loads((box / "secrets.toml").read_text(encoding="utf-8"))


def test_the_first_key(box: Path) -> None:
    """It is written for this user alone, and printed nowhere; what tills need of it is."""
    told = keys(box)

    secret = kept_in(box)["coupons_signing_key"]
    assert 0 == told.returncode, told.stderr
    assert f'public_key = "{public_key_of(secret)}"' in told.stdout
    assert "[coupons]\n" not in told.stdout, "twice in one file it is a mistake"
    assert secret not in told.stdout + told.stderr
    assert 0o600 == stat.S_IMODE((box / "secrets.toml").stat().st_mode)


def test_what_stands_there_stays(box: Path) -> None:
    """Other secrets and what is written beside them; and the key itself, when asked once more."""
    secrets = box / "secrets.toml"
    secrets.write_text('# ours\npartner_token = "p1"\n', encoding="utf-8")
    secrets.chmod(0o600)

    first, again = (json.loads(keys(box, "--json").stdout) for _ in range(2))

    assert secrets.read_text(encoding="utf-8").startswith('# ours\npartner_token = "p1"\n')
    assert {**first, "made": False} == again
    assert first["made"]
    assert public_key_of(kept_in(box)["coupons_signing_key"]) == first["public_key"]


def test_another_key(box: Path) -> None:
    """With `--new` and a yes alone, as what was printed before is then believed no more."""
    before = json.loads(keys(box, "--json").stdout)["public_key"]
    unasked = keys(box, "--json", "--new")
    kept = public_key_of(kept_in(box)["coupons_signing_key"])
    told = keys(box, "--json", "--new", "--yes")
    after = json.loads(told.stdout)["public_key"]

    assert (2, "") == (unasked.returncode, unasked.stdout)
    assert "with --yes it is done unasked" in unasked.stderr
    assert "no copy of that one is left" in told.stderr
    assert before == kept
    assert before != after == public_key_of(kept_in(box)["coupons_signing_key"])


@pytest.mark.parametrize("is_ours", [True, False])
def test_the_doctor_compares_the_halves(box: Path, is_ours: bool) -> None:
    """Where both lie in one folder."""
    pair, other = new_keys(), new_keys()
    half = (pair if is_ours else other).public_key
    config = box / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write(f'\n[coupons]\npublic_key = "{half}"\n')
    ended = subprocess.run(
        [sys.executable, "-m", "pos", "doctor", "--json", "--config", config],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "POS_COUPONS_SIGNING_KEY": pair.signing_key},
        check=False,
    )

    told = {one["name"]: one for one in json.loads(ended.stdout)["verdicts"]}
    assert is_ours == told["signing"]["ok"]
    assert ("not believed" in told["signing"]["say"]) == (not is_ours)
    assert pair.signing_key not in ended.stdout + ended.stderr


def test_a_key_of_the_environment(box: Path) -> None:
    """It counts before any file: its other half is told, and none is made that would not count."""
    pair = new_keys()
    told = keys(box, "--json", POS_COUPONS_SIGNING_KEY=pair.signing_key)
    refused = keys(box, "--new", POS_COUPONS_SIGNING_KEY=pair.signing_key)

    assert {"public_key": pair.public_key, "made": False} == json.loads(told.stdout)
    assert 2 == refused.returncode
    assert "POS_COUPONS_SIGNING_KEY: is set" in refused.stderr
    assert not (box / "secrets.toml").exists()


def test_what_is_no_key(box: Path) -> None:
    """It is refused by its name, and not shown."""
    told = keys(box, POS_COUPONS_SIGNING_KEY="canary-of-a-key")

    assert 2 == told.returncode
    assert "no signing key" in told.stderr
    assert "canary" not in told.stdout + told.stderr


def test_a_file_that_others_can_read(box: Path) -> None:
    """Nothing is added to it."""
    secrets = box / "secrets.toml"
    secrets.write_text('partner_token = "p1"\n', encoding="utf-8")
    secrets.chmod(0o644)

    assert 2 == keys(box).returncode
    assert 'partner_token = "p1"\n' == secrets.read_text(encoding="utf-8")
