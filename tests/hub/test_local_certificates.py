from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from pos.errors import HubMisuse
from pos.hub.local.certificates import (
    RENEW_BEFORE,
    Authority,
    authority_in,
    issue_client_certificate,
    make_authority,
    why_to_renew,
    write_server_certificate,
)

NOW = datetime.now(UTC)
NAMES = ("hub.example", "localhost", "127.0.0.1", "::1")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path, now=NOW, called="hub box")


def server_in(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())


def test_server_is_vouched_for_by_each_of_its_names(tmp_path: Path, authority: Authority) -> None:
    """By a reader of certificates that is not ours: each name and address, and no other."""
    write_server_certificate(authority, tmp_path, names=NAMES, now=NOW)
    made = server_in(tmp_path)
    policies = PolicyBuilder().store(Store([authority.certificate])).time(NOW)

    assert policies.build_server_verifier(x509.DNSName("hub.example")).verify(made, [])
    assert policies.build_server_verifier(x509.DNSName("localhost")).verify(made, [])
    with pytest.raises(VerificationError):
        policies.build_server_verifier(x509.DNSName("other.example")).verify(made, [])
    found = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(NAMES) == [str(one.value) for one in found]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")


def test_only_its_user_may_read_the_keys(tmp_path: Path, authority: Authority) -> None:
    """Whoever has one of them can be the hub."""
    write_server_certificate(authority, tmp_path, names=NAMES, now=NOW)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}


def test_till_is_vouched_for_by_its_role(authority: Authority) -> None:
    """As a client, under the name of its role, for as long as a till may stand in the store."""
    certificate, key = issue_client_certificate(authority, common_name="pos_1a2b_s001_t1")
    made = x509.load_pem_x509_certificate(certificate)

    assert "CN=pos_1a2b_s001_t1" == made.subject.rfc4514_string()
    assert key.startswith(b"-----BEGIN PRIVATE KEY-----")
    extended = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH] == list(extended)
    made.verify_directly_issued_by(authority.certificate)
    assert made.not_valid_after_utc < authority.certificate.not_valid_after_utc


def test_kept_authority_is_the_same(tmp_path: Path, authority: Authority) -> None:
    """Read again at the next start; where there is none, or it is damaged, a sentence."""
    again = authority_in(tmp_path)
    assert authority.certificate == again.certificate
    assert authority.pem == (tmp_path / "ca.pem").read_bytes()
    (tmp_path / "ca.key").write_text("no key")
    with pytest.raises(HubMisuse, match="cannot be read"):
        authority_in(tmp_path)
    with pytest.raises(HubMisuse, match="There are no certificates"):
        authority_in(tmp_path / "elsewhere")


def test_when_the_server_needs_another(tmp_path: Path, authority: Authority) -> None:
    """Where there is none, a name is missing, its end is near, or the key is another's."""

    def why(names: tuple[str, ...] = NAMES, at: datetime = NOW) -> str:
        return why_to_renew(tmp_path, names=names, now=at)

    assert "there was none" == why()
    write_server_certificate(authority, tmp_path, names=NAMES, now=NOW)
    assert "" == why()
    assert "" == why(names=NAMES[:2])
    assert "was not for 10.0.0.7" in why(names=(*NAMES, "10.0.0.7"))
    ends = server_in(tmp_path).not_valid_after_utc
    assert "" == why(at=ends - RENEW_BEFORE - timedelta(minutes=1))
    assert f"it ends on {ends:%Y-%m-%d}" == why(at=ends - RENEW_BEFORE + timedelta(minutes=1))
    (tmp_path / "server.pem").write_text("no certificate")
    assert "it could not be read" == why()
    write_server_certificate(authority, tmp_path, names=NAMES, now=NOW)
    key = (tmp_path / "server.key").read_bytes()
    write_server_certificate(authority, tmp_path, names=NAMES, now=NOW)
    (tmp_path / "server.key").write_bytes(key)
    assert "its key was another's" == why()
