"""`pos coupons serve` as a command: what it needs, how it ends, what it writes, TLS of its own."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme
from coupon_service import GOODS, ISSUE_TOKEN, SECRET_KEY, TILL_TOKEN, TO_ISSUE, ServiceProcess

ROOT = Path(__file__).parents[2]
FIXED = {"couponType": "fixed", "value": "5.00", "code": "GB1", "playerUniqueId": "mobile_77"}


def served(folder: Path, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Where it is expected to end by itself."""
    (folder / "config.toml").touch()
    command = [sys.executable, "-m", "pos", "coupons", "serve", "--port", "0", *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POS_")}
    return subprocess.run(
        [*command, "--config", str(folder / "config.toml")],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def tokens(issue: str = ISSUE_TOKEN, till: str = TILL_TOKEN) -> dict[str, str]:
    return {"POS_COUPONS_ISSUE_TOKEN": issue, "POS_COUPONS_TOKEN": till}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, "POS_COUPONS_ISSUE_TOKEN: is not set"),
        (tokens(till=""), "POS_COUPONS_TOKEN: is not set"),
        (tokens(issue="short"), "POS_COUPONS_ISSUE_TOKEN: has fewer than 16 characters"),
        (tokens(till=ISSUE_TOKEN), "POS_COUPONS_TOKEN: both are the same"),
    ],
)
def test_without_its_tokens_it_does_not_begin(
    tmp_path: Path, environ: dict[str, str], named: str
) -> None:
    """Each mistake is told with what to set, and no token is repeated."""
    done = served(tmp_path, **environ)

    assert 2 == done.returncode, done.stderr
    assert done.stderr.startswith(named)
    assert ISSUE_TOKEN not in done.stderr
    assert "" == done.stdout


def test_signing_needs_its_key(tmp_path: Path) -> None:
    """A shop that wants signed coupons is told what is missing before any is issued."""
    (tmp_path / "config.toml").write_text("[coupon_engine]\nsign = true\n")
    done = served(tmp_path, **tokens())

    assert 2 == done.returncode
    assert "POS_COUPONS_SIGNING_KEY" in done.stderr


def test_options_that_do_not_fit_are_told(tmp_path: Path) -> None:
    """A certificate without its key, an address that is not here, a file that is none."""
    half = served(tmp_path, "--tls-certificate", "x.pem", **tokens())
    assert (2, True) == (half.returncode, "belong together" in half.stderr)
    absent = served(tmp_path, "--host", "192.0.2.1", **tokens())
    assert (1, True) == (absent.returncode, "cannot serve" in absent.stderr)
    files = ("--tls-certificate", "x.pem", "--tls-key", "y.pem")
    missing = served(tmp_path, *files, **tokens())
    assert (2, True) == (missing.returncode, missing.stderr.startswith("x.pem: cannot be read"))
    for port in ("99999", "-1"):
        beyond = served(tmp_path, "--port", port, **tokens())
        assert (2, True) == (beyond.returncode, "from 0 to 65535" in beyond.stderr)


def test_a_port_that_another_has(tmp_path: Path) -> None:
    """It is named, so that somebody can look for who has it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = served(tmp_path, "--port", str(port), **tokens())

    assert 1 == taken.returncode
    assert f"cannot serve at 127.0.0.1, port {port}" in taken.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order(tmp_path: Path, how: int) -> None:
    """Either signal ends it with status 0; the database is whole and its log beside it is gone."""
    service = ServiceProcess(tmp_path)
    service.start()
    answer = httpx.post(f"{service.url}/issue", json=FIXED, headers=TO_ISSUE, trust_env=False)
    assert 200 == answer.status_code

    assert 0 == service.stop(how), service.log
    assert ["coupons.db"] == [path.name for path in (tmp_path / "data").iterdir()]
    assert 0o600 == (tmp_path / "data" / "coupons.db").stat().st_mode & 0o777


def test_its_log_has_no_token_and_no_customer(tmp_path: Path) -> None:
    """What went wrong is told by its word; who and which coupon is nobody's business there."""
    with ServiceProcess(tmp_path) as service:
        url = service.url
        code = httpx.post(f"{url}/issue", json=FIXED, headers=TO_ISSUE, trust_env=False).json()
        wrong = {"Authorization": f"Bearer {ISSUE_TOKEN}-wrong"}
        httpx.post(f"{url}/issue", json=FIXED, headers=wrong, trust_env=False)
        httpx.post(f"{url}/issue", json={**FIXED, "value": -1}, headers=TO_ISSUE, trust_env=False)
        service.stop()

    assert "401 wrong_token" in service.log
    assert "422 wrong_field" in service.log
    for secret in (ISSUE_TOKEN, TILL_TOKEN, SECRET_KEY, "mobile_77", str(code["couponCode"])):
        assert secret not in service.log


def test_it_speaks_tls_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    """For a shop without a proxy: only whoever trusts the certificate gets through."""
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    made.cert_chain_pems[0].write_to_path(str(tmp_path / "chain.pem"))
    made.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    files = ["--tls-certificate", str(tmp_path / "chain.pem"), "--tls-key"]
    with ServiceProcess(tmp_path, options=[*files, str(tmp_path / "key.pem")]) as service:
        assert service.url.startswith("https://")
        context = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        url = f"{service.url}/v1/coupons/NONE/validate"
        headers = {"Authorization": f"Bearer {TILL_TOKEN}"}
        told = httpx.post(
            url, json={"goods": GOODS}, headers=headers, verify=context, trust_env=False
        )
        assert "unknown" == told.json()["reason"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{service.url}/health", trust_env=False)
